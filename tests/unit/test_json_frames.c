#include "io/json_frames.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAX = 2000 };

struct sink {
	char lines[8192]; /* each in brackets */
	int n;
	int fail_at;		    /* that line (from 1) is refused */
	struct json_frames *finish; /* finished by the line that is refused */
};

static int on_line(void *userdata, const char *line, size_t size)
{
	struct sink *sink = userdata;
	size_t used = strlen(sink->lines);

	assert_int_equal(line[size], '\0');
	snprintf(sink->lines + used, sizeof(sink->lines) - used, "[%s]", line);
	if (++sink->n != sink->fail_at)
		return 0;
	if (sink->finish)
		json_frames_finish(sink->finish);
	return -EBADMSG;
}

static int feed(struct json_frames *frames, struct sink *sink, const char *text)
{
	return json_frames_feed(frames, text, strlen(text), on_line, sink);
}

static void same_lines_however_cut(void **state)
{
	const char *text = "{\"a\":1}\n\r\n  \n{\"b\":\"\\n\"}\r\n\n[]\nhalf";

	for (size_t piece = 1; piece <= strlen(text); piece++) {
		struct json_frames frames;
		struct sink sink = {0};

		json_frames_init(&frames, MAX);
		for (size_t at = 0; at < strlen(text); at += piece) {
			size_t left = strlen(text) - at;

			assert_int_equal(json_frames_feed(&frames, text + at,
						 piece < left ? piece : left, on_line, &sink),
				0);
		}
		assert_string_equal(sink.lines, "[{\"a\":1}][{\"b\":\"\\n\"}][[]]");
		assert_int_equal(feed(&frames, &sink, "-done\n"), 0);
		assert_string_equal(sink.lines, "[{\"a\":1}][{\"b\":\"\\n\"}][[]][half-done]");
		json_frames_finish(&frames);
	}
}

static void reset_forgets_the_half_line(void **state)
{
	struct json_frames frames;
	struct sink sink = {0};

	json_frames_init(&frames, MAX);
	assert_int_equal(feed(&frames, &sink, "one\nhalf of tw"), 0);
	json_frames_reset(&frames);
	assert_int_equal(feed(&frames, &sink, "three\n"), 0);
	assert_string_equal(sink.lines, "[one][three]");
	json_frames_finish(&frames);
}

static void longest_line(void **state)
{
	char line[MAX + 2];
	struct json_frames frames;
	struct sink sink = {0};

	memset(line, 'x', sizeof(line));
	line[MAX] = '\n';
	json_frames_init(&frames, MAX);
	for (int i = 0; i < 3; i++)
		assert_int_equal(json_frames_feed(&frames, line, MAX + 1, on_line, &sink), 0);
	assert_int_equal(sink.n, 3);
	line[MAX] = 'x';
	assert_int_equal(json_frames_feed(&frames, line, MAX + 1, on_line, &sink), -EMSGSIZE);
	json_frames_reset(&frames);
	assert_int_equal(json_frames_feed(&frames, line, MAX, on_line, &sink), 0);
	assert_int_equal(feed(&frames, &sink, "x"), -EMSGSIZE);
	assert_int_equal(sink.n, 3);
	json_frames_finish(&frames);
}

static void huge_line_is_not_held(void **state)
{
	size_t size = 1 << 20;
	char *line = malloc(size);
	struct json_frames frames;
	struct sink sink = {0};

	memset(line, 'x', size);
	line[size - 1] = '\n';
	json_frames_init(&frames, size);
	assert_int_equal(json_frames_feed(&frames, line, size, on_line, &sink), 0);
	assert_int_equal(sink.n, 1);
	assert_true(frames.capacity <= 64 << 10);
	assert_int_equal(feed(&frames, &sink, "y\n"), 0);
	assert_int_equal(sink.n, 2);
	json_frames_finish(&frames);
	free(line);
}

static void refused_line_ends_it(void **state)
{
	struct json_frames frames;
	struct sink sink = {.fail_at = 2, .finish = &frames};

	json_frames_init(&frames, MAX);
	assert_int_equal(feed(&frames, &sink, "one\ntwo\nthree\n"), -EBADMSG);
	assert_string_equal(sink.lines, "[one][two]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_lines_however_cut),
		cmocka_unit_test(reset_forgets_the_half_line),
		cmocka_unit_test(longest_line),
		cmocka_unit_test(huge_line_is_not_held),
		cmocka_unit_test(refused_line_ends_it),
	};

	return cmocka_run_group_tests_name("json_frames", tests, NULL, NULL);
}
