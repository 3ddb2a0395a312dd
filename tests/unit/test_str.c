#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/str.h"

#include <errno.h>
#include <string.h>

static void buf_grows(void **state)
{
	_cleanup_(str_buf_finishp) struct str_buf buf = {0};
	_cleanup_(freep) char *text = NULL;

	for (int i = 0; i < 1000; i++)
		assert_int_equal(str_buf_printf(&buf, "%03d", i), 0);
	assert_int_equal(str_buf_puts(&buf, "!"), 0);
	assert_int_equal(str_buf_add(&buf, "a\0b", 3), 0);
	assert_int_equal(buf.size, 3004);
	text = str_buf_take(&buf);
	assert_memory_equal(text, "000001002", 9);
	assert_memory_equal(text + 2997, "999!a\0b", 8);
	assert_null(buf.data);
}

static void buf_empty_gives_a_string(void **state)
{
	struct str_buf buf = {0};
	_cleanup_(freep) char *text = str_buf_take(&buf);

	assert_string_equal(text, "");
}

static void equal_knows_null(void **state)
{
	assert_true(str_equal(NULL, NULL));
	assert_false(str_equal(NULL, ""));
	assert_false(str_equal("a", NULL));
	assert_true(str_equal("a", "a"));
	assert_true(str_empty(NULL));
	assert_true(str_empty(""));
	assert_false(str_empty(" "));
}

static void globs(void **state)
{
	assert_true(str_glob("postgres:*", "postgres:16"));
	assert_false(str_glob("postgres:*", "my-postgres:16"));
	assert_true(str_glob("*/home/*", "ghcr.io/home/nginx"));
	assert_true(str_glob("web-?", "web-1"));
	assert_false(str_glob("web-?", "web-10"));
	assert_true(str_glob("web-[12]", "web-2"));
	assert_false(str_glob("Web", "web"));
}

static void hints(void **state)
{
	static const char *const known[] = {"name", "type", "port", "on-collision", NULL};

	assert_string_equal(str_hint("nmae", known), "name");
	assert_string_equal(str_hint("NAME", known), "name");
	assert_string_equal(str_hint("on-colision", known), "on-collision");
	assert_string_equal(str_hint("prot", known), "port");
	assert_null(str_hint("zzzz", known));
	assert_null(str_hint("te", known));
	assert_null(str_hint("", known));
	assert_null(str_hint("on-collisionnnn", known));
}

static void hints_stand_long_words(void **state)
{
	static const char *const known[] = {"name", NULL};
	char word[5000];

	memset(word, 'n', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_null(str_hint(word, known));
}

static void numbers(void **state)
{
	uint64_t value = 7;

	assert_int_equal(str_to_uint("0", 65535, &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(str_to_uint("65535", 65535, &value), 0);
	assert_int_equal(value, 65535);
	assert_int_equal(str_to_uint("18446744073709551615", UINT64_MAX, &value), 0);
	assert_true(value == UINT64_MAX);
	assert_int_equal(str_to_uint("18446744073709551616", UINT64_MAX, &value), -ERANGE);
	assert_int_equal(str_to_uint("65536", 65535, &value), -ERANGE);
	assert_int_equal(str_to_uint("9", 8, &value), -ERANGE);
	assert_int_equal(str_to_uint("", 8, &value), -EINVAL);
	assert_int_equal(str_to_uint("-1", 8, &value), -EINVAL);
	assert_int_equal(str_to_uint(" 1", 8, &value), -EINVAL);
	assert_int_equal(str_to_uint("99999x", 8, &value), -EINVAL);
	assert_true(value == UINT64_MAX);
}

static void booleans(void **state)
{
	bool value = false;

	assert_int_equal(str_to_bool("Yes", &value), 0);
	assert_true(value);
	assert_int_equal(str_to_bool("OFF", &value), 0);
	assert_false(value);
	assert_int_equal(str_to_bool("1", &value), 0);
	assert_true(value);
	assert_int_equal(str_to_bool("maybe", &value), -EINVAL);
	assert_int_equal(str_to_bool("", &value), -EINVAL);
	assert_true(value);
}

static void lists_are_split(void **state)
{
	_cleanup_(str_list_destroyp) char **list = NULL, **copy = NULL, **none = NULL;

	assert_int_equal(str_split_list(" a , b c ,, d,", 3, &list), 0);
	assert_string_equal(list[0], "a");
	assert_string_equal(list[1], "b c");
	assert_string_equal(list[2], "d");
	assert_null(list[3]);
	assert_int_equal(str_list_copy(list, &copy), 0);
	assert_true(str_list_equal(list, copy));
	assert_int_equal(str_split_list(" , ", 3, &none), 0);
	assert_null(none[0]);
	assert_true(str_list_equal(none, NULL));
	assert_false(str_list_equal(list, NULL));
}

static void long_lists_are_refused(void **state)
{
	char **list = NULL;

	assert_int_equal(str_split_list("a,b,c", 2, &list), -E2BIG);
	assert_null(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buf_grows),
		cmocka_unit_test(buf_empty_gives_a_string),
		cmocka_unit_test(equal_knows_null),
		cmocka_unit_test(globs),
		cmocka_unit_test(hints),
		cmocka_unit_test(hints_stand_long_words),
		cmocka_unit_test(numbers),
		cmocka_unit_test(booleans),
		cmocka_unit_test(lists_are_split),
		cmocka_unit_test(long_lists_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
