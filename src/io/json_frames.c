#include "io/json_frames.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	JSON_FRAMES_CAPACITY = 1024, /* most events fit */
	JSON_FRAMES_KEEP = 64 << 10, /* one huge line must not hold its memory for ever */
};

void json_frames_init(struct json_frames *frames, size_t max_line)
{
	*frames = (struct json_frames){.max = max_line};
}

void json_frames_finish(struct json_frames *frames)
{
	free(frames->buffer);
	json_frames_init(frames, frames->max);
}

void json_frames_reset(struct json_frames *frames)
{
	frames->size = 0;
	if (frames->capacity > JSON_FRAMES_KEEP)
		json_frames_finish(frames);
}

static int json_frames_reserve(struct json_frames *frames, size_t needed)
{
	size_t capacity = frames->capacity ? frames->capacity : JSON_FRAMES_CAPACITY;
	char *buffer;

	if (needed <= frames->capacity)
		return 0;
	while (capacity < needed)
		capacity *= 2;
	buffer = realloc(frames->buffer, capacity);
	if (!buffer)
		return -ENOMEM;
	frames->buffer = buffer;
	frames->capacity = capacity;
	return 0;
}

static int json_frames_append(struct json_frames *frames, const char *data, size_t size)
{
	int error;

	if (size > frames->max - frames->size)
		return -EMSGSIZE;
	error = json_frames_reserve(frames, frames->size + size + 1);
	if (error < 0)
		return error;
	memcpy(frames->buffer + frames->size, data, size);
	frames->size += size;
	frames->buffer[frames->size] = '\0';
	return 0;
}

static int json_frames_line(struct json_frames *frames,
	int (*line)(void *userdata, const char *line, size_t size), void *userdata)
{
	int error = 0;

	if (frames->size > 0 && frames->buffer[frames->size - 1] == '\r')
		frames->buffer[--frames->size] = '\0';
	if (frames->size > 0 && strspn(frames->buffer, " \t\r") < frames->size)
		error = line(userdata, frames->buffer, frames->size);
	if (error < 0)
		return error;
	json_frames_reset(frames);
	return 0;
}

int json_frames_feed(struct json_frames *frames, const char *data, size_t size,
	int (*line)(void *userdata, const char *line, size_t size), void *userdata)
{
	int error = 0;

	while (size > 0 && error >= 0) {
		const char *end = memchr(data, '\n', size);
		size_t part = end ? (size_t)(end - data) : size;

		error = json_frames_append(frames, data, part);
		if (error >= 0 && end)
			error = json_frames_line(frames, line, userdata);
		part += end != NULL;
		data += part;
		size -= part;
	}
	return error < 0 ? error : 0;
}
