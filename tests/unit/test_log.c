#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct capture {
	FILE *file;
	int saved;
} capture;

static int capture_begin(void **state)
{
	capture.file = tmpfile();
	capture.saved = dup(STDERR_FILENO);
	dup2(fileno(capture.file), STDERR_FILENO);
	unsetenv("CRIER_LOG");
	unsetenv("JOURNAL_STREAM");
	log_init();
	return 0;
}

static int capture_end(void **state)
{
	dup2(capture.saved, STDERR_FILENO);
	close(capture.saved);
	fclose(capture.file);
	return 0;
}

static void assert_written(const char *expected)
{
	char text[4096];
	size_t size;

	rewind(capture.file);
	size = fread(text, 1, sizeof(text) - 1, capture.file);
	text[size] = '\0';
	assert_string_equal(text, expected);
}

static void levels(void **state)
{
	log_debug("one");
	log_info("two %d", 2);
	setenv("CRIER_LOG", "debug", 1);
	log_init();
	log_debug("three");
	setenv("CRIER_LOG", "error", 1);
	log_init();
	log_warning("four");
	log_error("five");
	setenv("CRIER_LOG", "loud", 1);
	log_init();
	log_info("six");
	log_debug("seven");
	assert_written("two 2\nthree\nfive\nsix\n");
}

static void journal_gets_priorities(void **state)
{
	struct stat st;
	char stream[64];

	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log_init();
	log_warning("careful");
	setenv("JOURNAL_STREAM", "1:1", 1);
	log_init();
	log_warning("elsewhere");
	assert_written("<4>careful\nelsewhere\n");
}

static void a_line_stays_a_line(void **state)
{
	log_info("name \"%s\"", "a\n<0>b\x1b[31m\xc2\x9bz \xc2\xa0");
	assert_written("name \"a <0>b [31m  z \xc2\xa0\"\n");
}

static void long_lines_are_cut(void **state)
{
	char long_text[5000];
	struct stat st;

	memset(long_text, 'x', sizeof(long_text));
	long_text[sizeof(long_text) - 1] = '\0';
	log_info("%s", long_text);
	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	assert_in_range(st.st_size, 1000, 2048);
}

static void errno_is_left_alone(void **state)
{
	errno = ENOENT;
	log_info("%m");
	assert_int_equal(errno, ENOENT);
	assert_written("No such file or directory\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(levels, capture_begin, capture_end),
		cmocka_unit_test_setup_teardown(
			journal_gets_priorities, capture_begin, capture_end),
		cmocka_unit_test_setup_teardown(a_line_stays_a_line, capture_begin, capture_end),
		cmocka_unit_test_setup_teardown(long_lines_are_cut, capture_begin, capture_end),
		cmocka_unit_test_setup_teardown(errno_is_left_alone, capture_begin, capture_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
