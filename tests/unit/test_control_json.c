#include "control/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <event2/buffer.h>

#include "util/utf8.h"

static int setup(void **state)
{
	struct json *json = calloc(1, sizeof(*json));

	assert_non_null(json);
	json->out = evbuffer_new();
	assert_non_null(json->out);
	*state = json;
	return 0;
}

static int teardown(void **state)
{
	struct json *json = *state;

	evbuffer_free(json->out);
	free(json);
	return 0;
}

static const char *text_of(struct json *json)
{
	assert_false(json->failed);
	assert_int_equal(evbuffer_add(json->out, "", 1), 0);
	return (const char *)evbuffer_pullup(json->out, -1);
}

static void levels_and_commas(void **state)
{
	struct json *json = *state;

	json_begin(json, NULL);
	json_begin_array(json, "none");
	json_end_array(json);
	json_begin_array(json, "some");
	json_number(json, NULL, 1);
	json_begin(json, NULL);
	json_bool(json, "yes", true);
	json_bool(json, "no", false);
	json_end(json);
	json_string(json, NULL, NULL);
	json_end_array(json);
	json_number(json, "large", UINT64_MAX);
	json_end(json);
	assert_string_equal(text_of(json),
		"{\"none\":[],\"some\":[1,{\"yes\":true,\"no\":false},null],"
		"\"large\":18446744073709551615}");
}

static void times(void **state)
{
	struct json *json = *state;

	json_begin_array(json, NULL);
	json_time(json, NULL, 1700000000);
	json_time(json, NULL, 0);
	json_end_array(json);
	assert_string_equal(text_of(json), "[\"2023-11-14T22:13:20Z\",null]");
}

/* written, as another reads it back, and as the bytes are */
static void check_string(const char *text, const char *read_back, const char *bytes)
{
	struct json json = {.out = evbuffer_new()};
	const char *written;
	cJSON *parsed;

	assert_non_null(json.out);
	json_string(&json, NULL, text);
	written = text_of(&json);
	assert_true(utf8_printable(written));
	if (bytes)
		assert_string_equal(written, bytes);
	parsed = cJSON_Parse(written);
	assert_non_null(parsed);
	assert_string_equal(cJSON_GetStringValue(parsed), read_back);
	cJSON_Delete(parsed);
	evbuffer_free(json.out);
}

static void strings(void **state)
{
	check_string("", "", "\"\"");
	check_string("Grüße €😀", "Grüße €😀", "\"Grüße €😀\"");
	check_string("a\"b\\c/", "a\"b\\c/", "\"a\\\"b\\\\c/\"");
	check_string("\x1b[2J\n\x7f", "\x1b[2J\n\x7f", "\"\\u001b[2J\\u000a\\u007f\"");
	/* C1 controls and what turns the reading direction drive terminals too */
	check_string("\xc2\x9b"
		     "2J \u202e",
		"\xc2\x9b"
		"2J \u202e",
		"\"\\u009b2J \\u202e\"");
	check_string("\U0001fffe", "\U0001fffe", "\"\\ud83f\\udffe\"");
}

static void bytes_that_are_no_text(void **state)
{
	check_string("\xff", "\uFFFD", NULL);
	check_string("a\xe2\x82", "a\uFFFD\uFFFD", NULL);
	check_string("\xc0\x80z", "\uFFFD\uFFFDz", NULL);
	check_string("\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(levels_and_commas, setup, teardown),
		cmocka_unit_test_setup_teardown(times, setup, teardown),
		cmocka_unit_test(strings),
		cmocka_unit_test(bytes_that_are_no_text),
	};

	return cmocka_run_group_tests_name("control_json", tests, NULL, NULL);
}
