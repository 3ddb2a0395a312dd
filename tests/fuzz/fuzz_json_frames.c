/* The first byte says how the rest is cut into pieces: the lines must be the same as uncut. */
#include <stdlib.h>
#include <string.h>

#include "io/json_frames.h"
#include "tests/fuzz/fuzz.h"

enum { MAX = 300, LINES = 1 << 16 };

struct sink {
	char text[LINES];
	size_t size;
};

static int on_line(void *userdata, const char *line, size_t size)
{
	struct sink *sink = userdata;

	if (size == 0 || size > MAX || line[size] != '\0' || memchr(line, '\n', size))
		abort();
	if (sink->size + size + 1 > sizeof(sink->text))
		return -1;
	memcpy(sink->text + sink->size, line, size);
	sink->text[sink->size + size] = '\n';
	sink->size += size + 1;
	return 0;
}

static int feed(struct sink *sink, const char *data, size_t size, size_t piece)
{
	struct json_frames frames;
	int error = 0;

	sink->size = 0;
	json_frames_init(&frames, MAX);
	while (size > 0 && error == 0) {
		size_t part = piece < size ? piece : size;

		error = json_frames_feed(&frames, data, part, on_line, sink);
		data += part;
		size -= part;
	}
	json_frames_finish(&frames);
	return error;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sink *whole, *cut;

	if (size < 2)
		return 0;
	whole = malloc(sizeof(*whole));
	cut = malloc(sizeof(*cut));
	if (whole && cut) {
		int error = feed(whole, (const char *)data + 1, size - 1, size);

		if (feed(cut, (const char *)data + 1, size - 1, data[0] % 64 + 1u) != error)
			abort();
		if (whole->size != cut->size || memcmp(whole->text, cut->text, cut->size) != 0)
			abort();
	}
	free(whole);
	free(cut);
	return 0;
}
