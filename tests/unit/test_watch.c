#include "io/watch.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
	struct event_base *base;
	struct watch *watch;
	char folder[32];
	char path[128];
	int changed;
	bool destroy;
};

static void on_changed(void *userdata)
{
	struct fixture *fixture = userdata;

	fixture->changed++;
	if (!fixture->destroy)
		return;
	watch_destroy(fixture->watch);
	fixture->watch = NULL;
}

static const struct watch_callbacks callbacks = {.changed = on_changed};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->base = event_base_new();
	strcpy(fixture->folder, "/tmp/crier-test-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	assert_int_equal(chdir(fixture->folder), 0);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	char command[64];

	watch_destroy(fixture->watch);
	event_base_free(fixture->base);
	assert_int_equal(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -rf %s", fixture->folder);
	assert_int_equal(system(command), 0);
	free(fixture);
	return 0;
}

static void watch_path(struct fixture *fixture, const char *path)
{
	snprintf(fixture->path, sizeof(fixture->path), "%s/%s", fixture->folder, path);
	assert_int_equal(
		watch_create(fixture->base, fixture->path, &callbacks, fixture, &fixture->watch),
		0);
	assert_int_equal(fixture->changed, 0);
}

static void touch(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	close(fd);
}

/* the kernel has queued what was done before this call: nothing needs to be waited for */
static void expect(struct fixture *fixture, bool changed)
{
	fixture->changed = 0;
	for (int i = 0; i < 5; i++)
		event_base_loop(fixture->base, EVLOOP_NONBLOCK);
	assert_int_equal(fixture->changed > 0, changed);
}

static void comes_and_goes(void **state)
{
	struct fixture *fixture = *state;

	watch_path(fixture, "socket");
	expect(fixture, false);
	touch("socket");
	expect(fixture, true);
	unlink("socket");
	expect(fixture, true);
	touch("other");
	rename("other", "socket");
	expect(fixture, true);
	rename("socket", "other");
	expect(fixture, true);
}

static void others_do_not_matter(void **state)
{
	struct fixture *fixture = *state;

	touch("socket");
	watch_path(fixture, "socket");
	touch("socket2");
	chmod("socket2", 0644);
	unlink("socket2");
	mkdir("sock", 0755);
	expect(fixture, false);
}

static void rights(void **state)
{
	struct fixture *fixture = *state;

	touch("socket");
	watch_path(fixture, "socket");
	chmod("socket", 0666);
	expect(fixture, true);
	expect(fixture, false);
}

static void folders_that_come_later(void **state)
{
	struct fixture *fixture = *state;

	watch_path(fixture, "a/b/c/socket");
	mkdir("a", 0755);
	expect(fixture, false);
	mkdir("a/b", 0755);
	mkdir("a/b/c", 0755);
	expect(fixture, false);
	touch("a/b/c/socket");
	expect(fixture, true);
	unlink("a/b/c/socket");
	rmdir("a/b/c");
	rmdir("a/b");
	rmdir("a");
	expect(fixture, true);
	mkdir("a", 0755);
	expect(fixture, false);
	/* the whole rest at once, before any event is read */
	mkdir("a/b", 0755);
	mkdir("a/b/c", 0755);
	touch("a/b/c/socket");
	expect(fixture, true);
}

static void folder_moved_away_and_back(void **state)
{
	struct fixture *fixture = *state;

	mkdir("a", 0755);
	mkdir("a/b", 0755);
	touch("a/b/socket");
	watch_path(fixture, "a/b/socket");
	rename("a", "elsewhere");
	expect(fixture, true);
	unlink("elsewhere/b/socket");
	expect(fixture, false);
	touch("elsewhere/b/socket");
	rename("elsewhere", "a");
	expect(fixture, true);
}

static void through_symbolic_links(void **state)
{
	struct fixture *fixture = *state;

	mkdir("run", 0755);
	mkdir("var", 0755);
	assert_int_equal(symlink("../run", "var/run"), 0);
	watch_path(fixture, "./var//run/docker/socket");
	mkdir("run/docker", 0755);
	touch("run/docker/socket");
	expect(fixture, true);
	mkdir("run2", 0755);
	unlink("var/run");
	assert_int_equal(symlink("../run2", "var/run"), 0);
	expect(fixture, true);
	unlink("run/docker/socket");
	expect(fixture, false);
	mkdir("run2/docker", 0755);
	touch("run2/docker/socket");
	expect(fixture, true);
}

static void socket_is_a_symbolic_link(void **state)
{
	struct fixture *fixture = *state;
	char target[128];

	snprintf(target, sizeof(target), "%s/deep/real", fixture->folder);
	assert_int_equal(symlink(target, "socket"), 0);
	watch_path(fixture, "socket");
	mkdir("deep", 0755);
	expect(fixture, false);
	touch("deep/real");
	expect(fixture, true);
	chmod("deep/real", 0666);
	expect(fixture, true);
	unlink("socket");
	expect(fixture, true);
}

static void links_in_a_ring(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(symlink("b", "a"), 0);
	assert_int_equal(symlink("a", "b"), 0);
	watch_path(fixture, "a/socket");
	unlink("b");
	mkdir("b", 0755);
	touch("b/socket");
	expect(fixture, true);
}

static void destroyed_from_its_callback(void **state)
{
	struct fixture *fixture = *state;

	fixture->destroy = true;
	watch_path(fixture, "socket");
	touch("socket");
	expect(fixture, true);
	assert_null(fixture->watch);
	assert_int_equal(fixture->changed, 1);
}

static void bad_path(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(
		watch_create(fixture->base, "run/socket", &callbacks, fixture, &fixture->watch),
		-EINVAL);
	assert_null(fixture->watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(comes_and_goes, setup, teardown),
		cmocka_unit_test_setup_teardown(others_do_not_matter, setup, teardown),
		cmocka_unit_test_setup_teardown(rights, setup, teardown),
		cmocka_unit_test_setup_teardown(folders_that_come_later, setup, teardown),
		cmocka_unit_test_setup_teardown(folder_moved_away_and_back, setup, teardown),
		cmocka_unit_test_setup_teardown(through_symbolic_links, setup, teardown),
		cmocka_unit_test_setup_teardown(socket_is_a_symbolic_link, setup, teardown),
		cmocka_unit_test_setup_teardown(links_in_a_ring, setup, teardown),
		cmocka_unit_test_setup_teardown(destroyed_from_its_callback, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_path, setup, teardown),
	};

	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
