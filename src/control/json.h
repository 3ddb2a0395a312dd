/* Writes JSON (RFC 8259) onto an evbuffer as it is walked: a tree of some thousand services would
 * take megabytes for the time of one request. Whatever the strings are, the text is valid UTF-8:
 * bytes that are none become U+FFFD; and it may be shown on a terminal as it stands, for all that
 * could drive one is escaped.
 *
 * `key` is NULL in an array and at the top, else a constant that needs no escaping. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct evbuffer;

struct json { /* zeroed but for `out` */
	struct evbuffer *out;
	bool comma;  /* something stands before, at this level */
	bool failed; /* no memory: what was written is worth nothing */
};

void json_begin(struct json *json, const char *key); /* an object */
void json_begin_array(struct json *json, const char *key);
void json_end(struct json *json);
void json_end_array(struct json *json);
void json_string(struct json *json, const char *key, const char *value); /* NULL: null */
void json_number(struct json *json, const char *key, uint64_t value);
void json_bool(struct json *json, const char *key, bool value);
void json_time(struct json *json, const char *key, time_t value); /* RFC 3339, UTC; 0: null */
