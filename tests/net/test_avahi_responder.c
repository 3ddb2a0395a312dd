/* The responder over a real avahi-daemon, and another host that looks on. */
#include "announce/avahi_responder.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <avahi-common/error.h>

#include <cmocka.h>

#include "announce/avahi_detect.h"
#include "announce/avahi_pool.h"
#include "netlab.h"
#include "told.h"

enum { SKIPPED = 77 };

static struct netlab lab;
static struct told told;
static struct judge judge;

static int group_setup(void **state)
{
	netlab_up(&lab);
	netlab_start_near_bus(&lab);
	netlab_start_near_daemon(&lab);
	return 0;
}

static int group_teardown(void **state)
{
	netlab_down(&lab);
	return 0;
}

static int setup(void **state)
{
	told_open(&told, &lab, avahi_responder_create, NULL);
	assert_true(told_state(&told, AVAHI_SERVER_RUNNING, 5));
	judge_start(&judge, &lab, "-r _http._tcp");
	return 0;
}

static int teardown(void **state)
{
	judge_stop(&judge);
	told_close(&told);
	return 0;
}

static void is_up_with_the_host_name(void **state)
{
	assert_string_equal(told.detail, "near");
}

static void is_found_on_the_bus(void **state)
{
	char *why;

	assert_true(avahi_detect(&why));
	assert_string_equal(why, "org.freedesktop.Avahi is on the system bus");
	free(why);
	setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere", 1);
	assert_false(avahi_detect(&why));
	assert_string_equal(why, "no system bus at unix:path=/nowhere");
	free(why);
	setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/run/far.bus", 1);
	assert_true(avahi_detect(&why));
	free(why);
	setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/run/near.bus", 1);
}

static void announces_updates_in_place_and_withdraws(void **state)
{
	assert_int_equal(told_add(&told, 1, "web-on-near", false), 0);
	assert_true(told_group(&told, 1, AVAHI_ENTRY_GROUP_ESTABLISHED));
	assert_true(judge_sees(
		&judge, "=;lan0;IPv4;web-on-near;_http._tcp;local;near.local;10.77.0.1;8080;"));
	assert_int_equal(told_update_txt(&told, 1, "web-on-near", "/new"), 0);
	netlab_rest(&lab, 1);
	assert_int_equal(judge_count(&judge, "-;"), 0);
	judge_stop(&judge);
	judge_start(&judge, &lab, "-r _http._tcp");
	assert_true(judge_sees(&judge, "8080;\"path=/new\""));
	told_free(&told, 1);
	assert_true(judge_sees(&judge, "-;lan0;IPv4;web-on-near;"));
}

static void probes_and_gives_way_to_another_host(void **state)
{
	pid_t holder = netlab_far("exec avahi-publish -s taken _http._tcp 99 >/dev/null");

	assert_true(judge_sees(&judge, ";taken;_http._tcp;local;far.local;10.77.0.2;99;"));
	assert_int_equal(told_add(&told, 1, "taken", true), 0);
	assert_true(told_group(&told, 1, AVAHI_ENTRY_GROUP_COLLISION));
	assert_int_equal(told_add(&told, 2, "free", true), 0);
	assert_true(told_group(&told, 2, AVAHI_ENTRY_GROUP_ESTABLISHED));
	netlab_stop(&holder, SIGTERM);
}

static void asks_who_has_a_name(void **state)
{
	pid_t holder = netlab_far("exec avahi-publish -s asked _http._tcp 99 >/dev/null");

	assert_true(judge_sees(&judge, ";asked;_http._tcp;local;far.local;10.77.0.2;99;"));
	assert_int_equal(told_add(&told, 3, "own", false), 0);
	assert_int_equal(told_ask(&told, 1, "asked"), 0);
	assert_int_equal(told_ask(&told, 2, "nobody-has-it"), 0);
	assert_int_equal(told_ask(&told, 4, "own"), 0);
	assert_int_equal(told_answer(&told, 1), true);
	assert_int_equal(told_answer(&told, 2), false);
	assert_int_equal(told_answer(&told, 4), false);
	netlab_stop(&holder, SIGTERM);
}

static void a_free_ends_a_question_silently(void **state)
{
	assert_int_equal(told_add(&told, 1, "mine", false), 0);
	assert_int_equal(told_ask(&told, 1, "mine"), 0);
	told_free(&told, 1);
	netlab_rest(&lab, 1.3);
	assert_int_equal(told.answers[1], -1);
}

static void one_name_twice_on_one_host(void **state)
{
	assert_int_equal(told_add(&told, 1, "twice", false), 0);
	assert_int_equal(told_update_txt(&told, 1, "twice", "/a"), 0);
	assert_int_equal(told_add(&told, 2, "twice", false), AVAHI_ERR_COLLISION);
}

static unsigned int open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	unsigned int count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void more_groups_than_one_connection_holds(void **state)
{
	const uint64_t last = AVAHI_POOL_GROUPS_MAX + 150;
	unsigned int before;
	char name[32];

	judge_stop(&judge);
	judge_start(&judge, &lab, "_http._tcp");
	before = open_files();
	for (uint64_t handle = 1; handle <= last; handle++) {
		snprintf(name, sizeof(name), "web-%u-on-near", (unsigned int)handle);
		assert_int_equal(told_add(&told, handle, name, false), 0);
	}
	assert_true(told_groups(&told, 1, last, AVAHI_ENTRY_GROUP_ESTABLISHED));
	assert_int_equal(open_files(), before + 1);
	assert_true(judge_sees(&judge, "+;lan0;IPv4;web-1050-on-near;"));
	told_free(&told, last);
	assert_true(judge_sees(&judge, "-;lan0;IPv4;web-1050-on-near;"));
	for (uint64_t handle = last - 1; handle > 1; handle--)
		told_free(&told, handle);
	assert_int_equal(open_files(), before);
	assert_int_equal(told_update_txt(&told, 1, "web-1-on-near", "/a"), 0);
}

static void follows_a_new_host_name(void **state)
{
	assert_int_equal(told_add(&told, 1, "web-on-near", false), 0);
	netlab_run("avahi-set-host-name other");
	assert_true(told_state(&told, AVAHI_SERVER_REGISTERING, 5));
	told_forget_groups(&told);
	assert_true(told_state(&told, AVAHI_SERVER_RUNNING, 5));
	assert_string_equal(told.detail, "other");
	netlab_run("avahi-set-host-name near");
	assert_true(told_state(&told, AVAHI_SERVER_REGISTERING, 5));
	assert_true(told_state(&told, AVAHI_SERVER_RUNNING, 5));
	assert_string_equal(told.detail, "near");
}

static void loses_the_daemon(int signal)
{
	assert_int_equal(told_add(&told, 1, "lost-on-near", false), 0);
	assert_true(judge_sees(&judge, "+;lan0;IPv4;lost-on-near;"));
	netlab_stop(&lab.near_daemon, signal);
	assert_true(told_state(&told, AVAHI_SERVER_FAILURE, 5));
	assert_string_equal(told.detail, "avahi-daemon has left the bus");
	assert_int_equal(told_update_txt(&told, 1, "lost-on-near", "/a"), AVAHI_ERR_BAD_STATE);
	told_forget_groups(&told);
	assert_int_equal(told_add(&told, 1, "lost-on-near", false), AVAHI_ERR_BAD_STATE);
}

/* opened while it is away: comes up by itself */
static void finds_it_again(void)
{
	assert_int_equal(told.responder->ops->open(told.responder), 0);
	assert_true(told_state(&told, AVAHI_SERVER_INVALID, 5));
	assert_string_equal(told.detail, "avahi-daemon is not on the bus");
	netlab_start_near_daemon(&lab);
	assert_true(told_state(&told, AVAHI_SERVER_RUNNING, 5));
	assert_int_equal(told_add(&told, 1, "found-on-near", false), 0);
	assert_true(told_group(&told, 1, AVAHI_ENTRY_GROUP_ESTABLISHED));
}

static void comes_back_after_a_restart(void **state)
{
	loses_the_daemon(SIGTERM);
	finds_it_again();
}

static void comes_back_after_a_crash(void **state)
{
	loses_the_daemon(SIGKILL);
	finds_it_again();
}

static void comes_back_after_the_bus(void **state)
{
	assert_int_equal(told_add(&told, 1, "web-on-near", false), 0);
	netlab_stop(&lab.near_bus, SIGKILL);
	assert_true(told_state(&told, AVAHI_SERVER_FAILURE, 5));
	told.responder->ops->close(told.responder);
	told.made[1] = NULL;
	assert_true(told.responder->ops->open(told.responder) < 0);
	netlab_stop(&lab.near_daemon, SIGTERM);
	netlab_start_near_bus(&lab);
	told.state = -1;
	finds_it_again();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(is_up_with_the_host_name, setup, teardown),
		cmocka_unit_test(is_found_on_the_bus),
		cmocka_unit_test_setup_teardown(
			announces_updates_in_place_and_withdraws, setup, teardown),
		cmocka_unit_test_setup_teardown(
			probes_and_gives_way_to_another_host, setup, teardown),
		cmocka_unit_test_setup_teardown(asks_who_has_a_name, setup, teardown),
		cmocka_unit_test_setup_teardown(a_free_ends_a_question_silently, setup, teardown),
		cmocka_unit_test_setup_teardown(one_name_twice_on_one_host, setup, teardown),
		cmocka_unit_test_setup_teardown(
			more_groups_than_one_connection_holds, setup, teardown),
		cmocka_unit_test_setup_teardown(follows_a_new_host_name, setup, teardown),
		cmocka_unit_test_setup_teardown(comes_back_after_a_restart, setup, teardown),
		cmocka_unit_test_setup_teardown(comes_back_after_a_crash, setup, teardown),
		cmocka_unit_test_setup_teardown(comes_back_after_the_bus, setup, teardown),
	};

	if (!netlab_possible())
		return SKIPPED;
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
