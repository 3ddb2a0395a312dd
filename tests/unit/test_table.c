#include "cli/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/cli_time.h"
#include "cli/terminal.h"
#include "util/cleanup.h"

static const char *const heads[] = {"NAME", "PORT", "STATE", NULL};

static void add(struct table *table, const char *a, const char *b, const char *c)
{
	assert_int_equal(table_add(table, (const char *const[]){a, b, c}), 0);
}

static void expect(const struct table *table, enum table_style style, const char *text)
{
	_cleanup_(freep) char *printed = NULL;
	size_t size;
	FILE *file = open_memstream(&printed, &size);

	assert_non_null(file);
	table_print(table, style, file);
	fclose(file);
	assert_string_equal(printed, text);
}

static void aligned_under_a_head(void **state)
{
	_cleanup_(table_finishp) struct table table = {.heads = heads};

	add(&table, "web on nas", "80", "established");
	add(&table, "db", "15432", "failed: no room");
	expect(&table, TABLE_ALIGNED,
		"NAME        PORT   STATE\n"
		"web on nas  80     established\n"
		"db          15432  failed: no room\n");
	expect(&table, TABLE_COLOURED,
		"\x1b[1mNAME        PORT   STATE\x1b[0m\n"
		"web on nas  80     established\n"
		"db          15432  failed: no room\n");
}

static void plain_for_a_program(void **state)
{
	_cleanup_(table_finishp) struct table table = {.heads = heads};

	expect(&table, TABLE_PLAIN, "");
	add(&table, "web on nas", NULL, "established");
	add(&table, "db", "1", NULL);
	expect(&table, TABLE_PLAIN, "web on nas\t\testablished\ndb\t1\t\n");
}

static void no_spaces_behind_the_last(void **state)
{
	_cleanup_(table_finishp) struct table table = {.heads = heads};

	add(&table, "a", "1", NULL);
	add(&table, "b", NULL, NULL);
	add(&table, NULL, NULL, NULL);
	add(&table, NULL, NULL, "c");
	expect(&table, TABLE_ALIGNED,
		"NAME  PORT  STATE\n"
		"a     1\n"
		"b\n"
		"\n"
		"            c\n");
}

static void columns_are_as_wide_as_they_look(void **state)
{
	_cleanup_(table_finishp) struct table table = {.heads = heads};

	add(&table, "Küche", "1", NULL);	      /* a byte more than it has columns */
	add(&table, "写真", "2", NULL);		      /* two columns each */
	add(&table, "e\xcc\x81t\xc3\xa9", "3", NULL); /* a mark on the letter before it */
	expect(&table, TABLE_ALIGNED,
		"NAME   PORT  STATE\n"
		"Küche  1\n"
		"写真   2\n"
		"e\xcc\x81t\xc3\xa9    3\n");
}

static void without_heads_there_is_no_head(void **state)
{
	static const char *const none[] = {"", "", NULL};
	_cleanup_(table_finishp) struct table table = {.heads = none};

	assert_int_equal(table_add(&table, (const char *const[]){"crier", "0.1"}), 0);
	expect(&table, TABLE_COLOURED, "crier  0.1\n");
}

/* nothing in a name may drive the terminal, or make two lines or columns of one */
static void cells_are_harmless(void **state)
{
	_cleanup_(table_finishp) struct table table = {.heads = heads};

	add(&table, "\x1b]0;x\x07", "a\tb\nc\r",
		"\xc2\x9b"
		"2J\u202e\xff");
	expect(&table, TABLE_PLAIN, "?]0;x?\ta?b?c?\t?2J?\uFFFD\n");
}

static void print_cleans_what_it_is_given(void **state)
{
	/* as a field that a daemon of another version lacks; the compiler would see a plain NULL */
	const char *volatile nothing = NULL;
	_cleanup_(freep) char *printed = NULL;
	size_t size;
	FILE *file = open_memstream(&printed, &size);

	assert_non_null(file);
	terminal_print(file, "\t%s: %s%s.\n", "a\x1b[1m", "b", nothing);
	terminal_print(file, "no more\n");
	fclose(file);
	assert_string_equal(printed, "\ta?[1m: b.\nno more\n");
}

static void times_as_people_say_them(void **state)
{
	static const struct {
		time_t passed;
		const char *text;
	} rows[] = {{0, "0 seconds"}, {1, "1 second"}, {119, "119 seconds"}, {120, "2 minutes"},
		{5400, "90 minutes"}, {7200, "2 hours"}, {86400, "24 hours"}, {172800, "2 days"},
		{-100, "0 seconds"}};
	char text[CLI_TIME_TEXT];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
			cli_time_since("2023-11-14T22:13:20Z", 1700000000 + rows[i].passed, text),
			rows[i].text);
	assert_string_equal(cli_time_since(NULL, 1700000000, text), "");
	assert_string_equal(cli_time_since("yesterday", 1700000000, text), "");
	assert_string_equal(cli_time_since("2023-11-14T22:13:20Z!", 1700000000, text), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aligned_under_a_head),
		cmocka_unit_test(plain_for_a_program),
		cmocka_unit_test(no_spaces_behind_the_last),
		cmocka_unit_test(columns_are_as_wide_as_they_look),
		cmocka_unit_test(without_heads_there_is_no_head),
		cmocka_unit_test(cells_are_harmless),
		cmocka_unit_test(print_cleans_what_it_is_given),
		cmocka_unit_test(times_as_people_say_them),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
