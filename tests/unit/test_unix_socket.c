#include "control/unix_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cmocka.h>

struct fixture {
	char folder[32], inner[48], path[64], lock[80];
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	strcpy(fixture->folder, "/tmp/crier-socket-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(fixture->inner, sizeof(fixture->inner), "%s/run", fixture->folder);
	snprintf(fixture->path, sizeof(fixture->path), "%s/s", fixture->inner);
	snprintf(fixture->lock, sizeof(fixture->lock), "%s.lock", fixture->path);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	unlink(fixture->path);
	unlink(fixture->lock);
	rmdir(fixture->inner);
	rmdir(fixture->folder);
	free(fixture);
	return 0;
}

static bool can_connect(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool connected;

	strcpy(address.sun_path, path);
	connected = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
	close(fd);
	return connected;
}

static void it_is_made_with_its_folder_and_goes(void **state)
{
	struct fixture *fixture = *state;
	struct unix_socket *socket = NULL;
	struct stat status;

	assert_int_equal(unix_socket_create(fixture->path, &socket), 0);
	assert_true(can_connect(fixture->path));
	assert_int_equal(stat(fixture->path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0666);
	unix_socket_destroy(socket);
	assert_int_equal(access(fixture->path, F_OK), -1);
}

static void a_second_is_refused_and_the_first_unharmed(void **state)
{
	struct fixture *fixture = *state;
	struct unix_socket *socket = NULL, *second = NULL;

	assert_int_equal(unix_socket_create(fixture->path, &socket), 0);
	assert_int_equal(unix_socket_create(fixture->path, &second), -EADDRINUSE);
	assert_null(second);
	assert_true(can_connect(fixture->path));
	unix_socket_destroy(socket);
	assert_int_equal(unix_socket_create(fixture->path, &second), 0);
	unix_socket_destroy(second);
}

/* as after a crash: the file is there, and nobody listens */
static void a_stale_one_is_replaced(void **state)
{
	struct fixture *fixture = *state;
	struct unix_socket *socket = NULL;

	assert_int_equal(mkdir(fixture->inner, 0755), 0);
	assert_int_equal(mknod(fixture->path, S_IFSOCK | 0600, 0), 0);
	assert_false(can_connect(fixture->path));
	assert_int_equal(unix_socket_create(fixture->path, &socket), 0);
	assert_true(can_connect(fixture->path));
	unix_socket_destroy(socket);
}

static void another_file_is_left_alone(void **state)
{
	struct fixture *fixture = *state;
	struct unix_socket *socket = NULL;
	int fd;

	assert_int_equal(mkdir(fixture->inner, 0755), 0);
	fd = open(fixture->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(unix_socket_create(fixture->path, &socket), -EEXIST);
	assert_int_equal(access(fixture->path, F_OK), 0);
}

static void a_path_that_cannot_be(void **state)
{
	struct fixture *fixture = *state;
	struct unix_socket *socket = NULL;
	char path[200];

	assert_int_equal(unix_socket_create("/nowhere/at/all/s", &socket), -ENOENT);
	assert_int_equal(mkdir(fixture->inner, 0755), 0);
	snprintf(path, sizeof(path), "%s/%0120d", fixture->inner, 0);
	assert_int_equal(unix_socket_create(path, &socket), -ENAMETOOLONG);
	strcat(path, ".lock");
	unlink(path);
	unix_socket_destroy(NULL);
}

static void its_descriptor_can_be_taken(void **state)
{
	struct fixture *fixture = *state;
	struct unix_socket *socket = NULL;
	int fd;

	assert_int_equal(unix_socket_create(fixture->path, &socket), 0);
	fd = unix_socket_take_fd(socket);
	unix_socket_destroy(socket);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(close(fd), 0);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(it_is_made_with_its_folder_and_goes),
		WITH_FIXTURE(a_second_is_refused_and_the_first_unharmed),
		WITH_FIXTURE(a_stale_one_is_replaced),
		WITH_FIXTURE(another_file_is_left_alone),
		WITH_FIXTURE(a_path_that_cannot_be),
		WITH_FIXTURE(its_descriptor_can_be_taken),
	};

	return cmocka_run_group_tests_name("unix_socket", tests, NULL, NULL);
}
