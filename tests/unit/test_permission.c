#include "backends/permission.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "backends/failure.h"

/* The rights are what counts, so a plain file serves for the socket; its group can be set by root
 * alone. */
static char *remedy_of(mode_t mode, gid_t group)
{
	char path[] = "/tmp/crier-test-XXXXXX";
	char *remedy = NULL;
	int fd = mkstemp(path);

	assert_return_code(fd, 0);
	if (group != getegid() && fchown(fd, (uid_t)-1, group) < 0) {
		close(fd);
		unlink(path);
		skip();
	}
	assert_return_code(fchmod(fd, mode), 0);
	assert_return_code(permission_remedy(path, &remedy), 0);
	close(fd);
	unlink(path);
	return remedy;
}

static void test_group_of_the_socket(void **state)
{
	char *remedy = remedy_of(0660, 1); /* "daemon" wherever there is an /etc/group */

	assert_string_equal(remedy, "add the user to group daemon");
	free(remedy);
}

static void test_group_without_a_name(void **state)
{
	char *remedy = remedy_of(0660, 54321);

	assert_string_equal(remedy, "add the user to the group with id 54321");
	free(remedy);
}

static void test_owner_alone(void **state)
{
	char *remedy = remedy_of(0600, getegid());

	assert_non_null(strstr(remedy, "only its owner may use it"));
	free(remedy);
}

static void test_nothing_there(void **state)
{
	char *remedy = NULL;

	assert_return_code(permission_remedy("/nowhere/at/all", &remedy), 0);
	assert_null(remedy);
}

static void test_explained(void **state)
{
	char path[] = "/tmp/crier-test-XXXXXX";
	char *text, *expected;
	int fd = mkstemp(path);

	assert_return_code(fd, 0);
	close(fd);
	assert_return_code(failure_explain(-EACCES, NULL, path, &text), 0);
	unlink(path);
	assert_return_code(asprintf(&expected,
				   "%s: permission denied; only its owner may use it; run "
				   "crier as that user or as root",
				   path),
		0);
	assert_string_equal(text, expected);
	free(text);
	free(expected);
	assert_return_code(failure_explain(-EIO, "the stream broke", path, &text), 0);
	assert_string_equal(text, "the stream broke");
	free(text);
	assert_return_code(failure_explain(-EIO, NULL, NULL, &text), 0);
	assert_string_equal(text, "input/output error");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_group_of_the_socket),
		cmocka_unit_test(test_group_without_a_name),
		cmocka_unit_test(test_owner_alone),
		cmocka_unit_test(test_nothing_there),
		cmocka_unit_test(test_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
