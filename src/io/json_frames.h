/* Cuts a stream into lines: one JSON text each, as Docker, Podman and Kubernetes send their events.
 * Bytes in, in whatever pieces the transport makes of them; whole lines out. */
#pragma once

#include <stddef.h>

struct json_frames {
	char *buffer;
	size_t size, capacity;
	size_t max; /* longest line, bytes */
};

void json_frames_init(struct json_frames *frames, size_t max_line);
void json_frames_finish(struct json_frames *frames);
void json_frames_reset(struct json_frames *frames); /* forgets a half line: a new stream begins */

/* Calls `line` for each complete line that is not blank (NUL-terminated, without its end, `size`
 * bytes). 0, -EMSGSIZE for a line over the limit, -ENOMEM, or the first negative return of `line`.
 * After such a return `frames` is not touched: a `line` that resets, finishes or frees it says so
 * by a negative return. */
int json_frames_feed(struct json_frames *frames, const char *data, size_t size,
	int (*line)(void *userdata, const char *line, size_t size), void *userdata);
