#include "control/json.h"

#include "util/utf8.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include <event2/buffer.h>

static void put(struct json *json, const char *text, size_t size)
{
	if (evbuffer_add(json->out, text, size) < 0)
		json->failed = true;
}

static void put_text(struct json *json, const char *text)
{
	put(json, text, strlen(text));
}

/* what stands before each value: a comma, and the key */
static void begin_value(struct json *json, const char *key)
{
	if (json->comma)
		put(json, ",", 1);
	json->comma = true;
	if (!key)
		return;
	put(json, "\"", 1);
	put_text(json, key);
	put(json, "\":", 2);
}

static void open_level(struct json *json, const char *key, const char *bracket)
{
	begin_value(json, key);
	put(json, bracket, 1);
	json->comma = false;
}

static void close_level(struct json *json, const char *bracket)
{
	put(json, bracket, 1);
	json->comma = true;
}

void json_begin(struct json *json, const char *key)
{
	open_level(json, key, "{");
}

void json_begin_array(struct json *json, const char *key)
{
	open_level(json, key, "[");
}

void json_end(struct json *json)
{
	close_level(json, "}");
}

void json_end_array(struct json *json)
{
	close_level(json, "]");
}

/* One character beyond the Basic Multilingual Plane takes two escapes (RFC 8259 section 7). */
static void put_escaped(struct json *json, uint32_t c)
{
	int r;

	if (c == '"' || c == '\\')
		r = evbuffer_add_printf(json->out, "\\%c", (char)c);
	else if (c < 0x10000)
		r = evbuffer_add_printf(json->out, "\\u%04" PRIx32, c);
	else
		r = evbuffer_add_printf(json->out, "\\u%04" PRIx32 "\\u%04" PRIx32,
			0xd800 + ((c - 0x10000) >> 10), 0xdc00 + ((c - 0x10000) & 0x3ff));
	if (r < 0)
		json->failed = true;
}

/* the bytes that may stand as they are, from the start of `text` on */
static size_t plain_size(const char *text, size_t size)
{
	size_t at = 0, n;
	uint32_t c;

	for (; at < size; at += n) {
		n = utf8_decode(text + at, size - at, &c);
		if (n == 0 || c == '"' || c == '\\' || !utf8_harmless(c))
			break;
	}
	return at;
}

static void put_string(struct json *json, const char *text)
{
	size_t size = strlen(text), n;
	uint32_t c;

	put(json, "\"", 1);
	while (size > 0) {
		n = plain_size(text, size);
		put(json, text, n);
		text += n;
		size -= n;
		if (size == 0)
			break;
		n = utf8_decode(text, size, &c);
		if (n > 0)
			put_escaped(json, c);
		else
			put_text(json, "\uFFFD");
		n = n > 0 ? n : 1;
		text += n;
		size -= n;
	}
	put(json, "\"", 1);
}

void json_string(struct json *json, const char *key, const char *value)
{
	begin_value(json, key);
	if (value)
		put_string(json, value);
	else
		put_text(json, "null");
}

void json_number(struct json *json, const char *key, uint64_t value)
{
	begin_value(json, key);
	if (evbuffer_add_printf(json->out, "%" PRIu64, value) < 0)
		json->failed = true;
}

void json_bool(struct json *json, const char *key, bool value)
{
	begin_value(json, key);
	put_text(json, value ? "true" : "false");
}

void json_time(struct json *json, const char *key, time_t value)
{
	char text[sizeof("2025-01-31T00:00:00Z") + 8];
	struct tm parts;

	if (value && gmtime_r(&value, &parts) &&
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts) > 0)
		json_string(json, key, text);
	else
		json_string(json, key, NULL);
}
