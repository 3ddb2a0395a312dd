/* Names over a restart: what a file that is whole, damaged or old brings back. */
#include "names_file.h"

#include "core/names.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOW = 1700000000, DAY_S = 24 * 60 * 60 };

#define LINE(instance, used)                                                                       \
	"{\"source\":\"docker\",\"instance\":\"" instance "\",\"port\":80,\"protocol\":6,"         \
	"\"ordinal\":0,\"type\":\"_http._tcp\",\"name\":\"Photos\",\"choice\":\"collision\","      \
	"\"used\":" used "}\n"

struct fixture {
	struct names *names;
	char folder[32], path[64], aside[80];
};

static time_t clock_now;

/* in place of the C library's, for the file under test as well */
time_t time(time_t *ret)
{
	if (ret)
		*ret = clock_now;
	return clock_now;
}

static int setup(void **state)
{
	struct fixture *self = calloc(1, sizeof(*self));

	assert_non_null(self);
	assert_int_equal(names_create(&self->names), 0);
	strcpy(self->folder, "/tmp/crier-names-XXXXXX");
	assert_non_null(mkdtemp(self->folder));
	snprintf(self->path, sizeof(self->path), "%s/names", self->folder);
	snprintf(self->aside, sizeof(self->aside), "%s.damaged", self->path);
	clock_now = NOW;
	*state = self;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *self = *state;

	names_destroy(self->names);
	unlink(self->path);
	unlink(self->aside);
	rmdir(self->folder);
	free(self);
	return 0;
}

static void count_one(void *userdata, const struct names_memory *memory)
{
	++*(size_t *)userdata;
}

static size_t loaded(struct fixture *self, const char *text)
{
	FILE *file = fopen(self->path, "w");
	size_t n = 0;

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(names_file_load(self->path, self->names), 0);
	names_each_memory(self->names, count_one, &n);
	return n;
}

static void no_file_is_no_mistake(void **state)
{
	struct fixture *self = *state;

	assert_int_equal(names_file_load(self->path, self->names), 0);
}

static void a_damaged_line_costs_no_other(void **state)
{
	struct fixture *self = *state;

	assert_int_equal(loaded(self, LINE("a", "1700000000") "{]\n" LINE("b", "1700000000")), 2);
	assert_int_equal(access(self->aside, F_OK), 0);
	assert_int_not_equal(access(self->path, F_OK), 0);
}

/* The reason is what the log tells, and nothing is left of the attempt. */
static void a_full_disk_is_called_so(void **state)
{
	struct fixture *self = *state;
	char fresh[80];

	snprintf(fresh, sizeof(fresh), "%s.new", self->path);
	assert_int_equal(loaded(self, LINE("a", "1700000000")), 1);
	assert_int_equal(symlink("/dev/full", fresh), 0);
	assert_int_equal(names_file_save(self->path, self->names), -ENOSPC);
	assert_int_not_equal(faccessat(AT_FDCWD, fresh, F_OK, AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(access(self->path, F_OK), 0);
	assert_int_equal(names_file_save(self->path, self->names), 0);
}

static void forgotten_after_30_days(void **state)
{
	clock_now = NOW + 30 * DAY_S;
	assert_int_equal(loaded(*state, LINE("a", "1700000000") LINE("b", "1699999999")), 1);
}

static void a_clock_that_is_not_set_forgets_nothing(void **state)
{
	clock_now = 5;
	assert_int_equal(loaded(*state, LINE("a", "1700000000") LINE("b", "3")), 2);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(no_file_is_no_mistake),
		WITH_FIXTURE(a_damaged_line_costs_no_other),
		WITH_FIXTURE(a_full_disk_is_called_so),
		WITH_FIXTURE(forgotten_after_30_days),
		WITH_FIXTURE(a_clock_that_is_not_set_forgets_nothing),
	};

	return cmocka_run_group_tests_name("names_file", tests, NULL, NULL);
}
