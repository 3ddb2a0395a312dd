#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/cleanup.h"
#include "util/utf8.h"

#include <string.h>

static bool valid(const char *text)
{
	return utf8_valid(text, strlen(text));
}

static void valid_text(void **state)
{
	assert_true(valid(""));
	assert_true(valid("Büro 日本 \U0001F4F7"));
	assert_true(valid("\xf4\x8f\xbf\xbf"));
}

static void invalid_text(void **state)
{
	assert_false(valid("\xff"));
	assert_false(valid("a\x80"));
	assert_false(valid("\xc0\xaf"));	 /* overlong */
	assert_false(valid("\xe0\x80\xaf"));	 /* overlong */
	assert_false(valid("\xf0\x80\x80\xaf")); /* overlong */
	assert_false(valid("\xed\xa0\x80"));	 /* a surrogate */
	assert_false(valid("\xf4\x90\x80\x80")); /* beyond U+10FFFF */
	assert_false(valid("\xe2\x82"));	 /* cut off */
	assert_false(utf8_valid("a\0b", 3));
	assert_false(utf8_valid("\xe2\x82\xac", 2));
}

static void cuts_on_a_character(void **state)
{
	assert_int_equal(utf8_cut("abc", 63), 3);
	assert_int_equal(utf8_cut("abc", 2), 2);
	assert_int_equal(utf8_cut("a€", 4), 4);
	assert_int_equal(utf8_cut("a€", 3), 1);
	assert_int_equal(utf8_cut("a€", 2), 1);
	assert_int_equal(utf8_cut("\U0001F4F7", 3), 0);
}

static void assert_clean(const char *text, const char *expected)
{
	_cleanup_(freep) char *clean = NULL;

	assert_int_equal(utf8_clean(text, &clean), 0);
	assert_string_equal(clean, expected);
}

static void cleans(void **state)
{
	assert_clean("Photos", "Photos");
	assert_clean("  a \t\n b\u00A0\u3000 c  ", "a b c");
	assert_clean("a\x01\x7f\xc2\x9f"
		     "b",
		"ab");
	assert_clean("\u202Eevil\u202C\u200E\u2066x\u061C", "evilx");
	assert_clean("a\uFDD0\uFFFE\U0010FFFF"
		     "b",
		"ab");
	assert_clean("a\xff"
		     "b\xe2\x82",
		"a\uFFFD"
		"b\uFFFD\uFFFD");
	assert_clean("\U0001F468\u200D\U0001F469", "\U0001F468\u200D\U0001F469");
	assert_clean(" \x01 ", "");
}

static void printable(void **state)
{
	assert_true(utf8_printable("Büro"));
	assert_false(utf8_printable("a\nb"));
	assert_false(utf8_printable("a\x7f"));
	assert_false(utf8_printable("a\xc2\x85"));
	assert_false(utf8_printable("a\uFDEF"));
	assert_false(utf8_printable("a\U0002FFFF"));
	assert_false(utf8_printable("a\xff"));
}

static void compares_without_case(void **state)
{
	assert_true(utf8_equal_nocase("Web on NAS", "web ON nas"));
	assert_false(utf8_equal_nocase("web", "web2"));
	assert_false(utf8_equal_nocase("web2", "web"));
	assert_false(utf8_equal_nocase("Ä", "ä"));
	assert_false(utf8_equal_nocase("@", "`"));
	assert_false(utf8_equal_nocase("[", "{"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid_text),
		cmocka_unit_test(invalid_text),
		cmocka_unit_test(cuts_on_a_character),
		cmocka_unit_test(cleans),
		cmocka_unit_test(printable),
		cmocka_unit_test(compares_without_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
