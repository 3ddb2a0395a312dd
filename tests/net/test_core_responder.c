/* The embedded responder, and other hosts that look on. */
#include "announce/core_responder.h"

#include <net/if.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <avahi-common/error.h>

#include <cmocka.h>

#include "announce/avahi_responder.h"
#include "netlab.h"
#include "told.h"

enum { SKIPPED = 77 };

/* a second link to the other host, and how it goes again */
#define ADD_LAN1                                                                                   \
	"ip link add lan1 type veth peer name lan1 netns far"                                      \
	" && ip addr add 10.78.0.1/24 dev lan1 && ip link set lan1 up"                             \
	" && ip -n far addr add 10.78.0.2/24 dev lan1 && ip -n far link set lan1 up"
#define DELETE_LAN1 "ip link delete lan1"

static struct netlab lab;
static struct told told;
static struct judge judge;

static int group_setup(void **state)
{
	netlab_up(&lab);
	return 0;
}

static int group_teardown(void **state)
{
	netlab_down(&lab);
	return 0;
}

static int setup_named(const char *host_name)
{
	told_open(&told, &lab, core_responder_create, host_name);
	assert_true(told_state(&told, AVAHI_SERVER_RUNNING, 5));
	judge_start(&judge, &lab, "-r _http._tcp");
	return 0;
}

static int setup(void **state)
{
	return setup_named("near");
}

static int teardown(void **state)
{
	netlab_run("ip link delete lan1 2>/dev/null; ip link set lan0 up");
	judge_stop(&judge);
	told_close(&told);
	return 0;
}

static void announces_updates_in_place_and_withdraws(void **state)
{
	assert_string_equal(told.detail, "near");
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

static void says_goodbye_when_closed(void **state)
{
	assert_int_equal(told_add(&told, 1, "closed-on-near", false), 0);
	assert_true(judge_sees(&judge, "+;lan0;IPv4;closed-on-near;"));
	told.responder->ops->close(told.responder);
	told.made[1] = NULL;
	assert_true(judge_sees(&judge, "-;lan0;IPv4;closed-on-near;"));
}

static void probes_and_gives_way_to_another_host(void **state)
{
	pid_t holder = netlab_far("exec avahi-publish -s taken _http._tcp 99 >/dev/null 2>&1");

	assert_true(judge_sees(&judge, ";taken;_http._tcp;local;far.local;10.77.0.2;99;"));
	assert_int_equal(told_add(&told, 1, "taken", true), 0);
	assert_true(told_group(&told, 1, AVAHI_ENTRY_GROUP_COLLISION));
	assert_int_equal(told_add(&told, 2, "free", true), 0);
	assert_true(told_group(&told, 2, AVAHI_ENTRY_GROUP_ESTABLISHED));
	netlab_stop(&holder, SIGTERM);
}

static void asks_who_has_a_name(void **state)
{
	pid_t holder = netlab_far("exec avahi-publish -s asked _http._tcp 99 >/dev/null 2>&1");

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

static void one_name_twice_on_one_host(void **state)
{
	assert_int_equal(told_add(&told, 1, "twice", false), 0);
	assert_int_equal(told_update_txt(&told, 1, "twice", "/a"), 0);
	assert_int_equal(told_add(&told, 2, "twice", false), AVAHI_ERR_COLLISION);
}

static void an_interface_comes_and_goes_and_the_other_does_not_flap(void **state)
{
	assert_int_equal(told_add(&told, 1, "steady-on-near", false), 0);
	assert_true(judge_sees(&judge, "=;lan0;IPv4;steady-on-near;"));
	netlab_run(ADD_LAN1);
	told_links(&told);
	assert_true(judge_sees(
		&judge, "=;lan1;IPv4;steady-on-near;_http._tcp;local;near.local;10.78.0.1;8080;"));
	assert_true(told_group(&told, 1, AVAHI_ENTRY_GROUP_ESTABLISHED));
	netlab_run(DELETE_LAN1);
	told_links(&told);
	netlab_rest(&lab, 1.5);
	assert_int_equal(told.groups[1], AVAHI_ENTRY_GROUP_ESTABLISHED);
	assert_int_equal(judge_count(&judge, "-;lan0"), 0);
	assert_int_equal(told.states, 2); /* REGISTERING, RUNNING: never again */
}

static void a_service_for_one_interface_waits_for_it(void **state)
{
	netlab_run(ADD_LAN1);
	assert_int_equal(told_add_on(&told, 1, "waiting-on-near", (int)if_nametoindex("lan1")), 0);
	assert_true(told_group(&told, 1, AVAHI_ENTRY_GROUP_UNCOMMITED));
	told_links(&told);
	assert_true(told_group(&told, 1, AVAHI_ENTRY_GROUP_ESTABLISHED));
	assert_true(judge_sees(&judge, "=;lan1;IPv4;waiting-on-near;"));
	assert_int_equal(judge_count(&judge, ";lan0;IPv4;waiting-on-near;"), 0);
	netlab_run(DELETE_LAN1);
	told_links(&told);
	assert_true(told_group(&told, 1, AVAHI_ENTRY_GROUP_UNCOMMITED));
}

/* Each is another host to the other one, but for its addresses. */
static void two_interfaces_on_one_lan_are_one_host(void **state)
{
	netlab_run("ip link add lan1 type veth peer name port1 netns far"
		   " && ip addr add 10.77.0.3/24 dev lan1 && ip link set lan1 up"
		   " && ip -n far link add bridge0 type bridge"
		   " && ip -n far addr flush dev lan0 && ip -n far link set lan0 master bridge0"
		   " && ip -n far link set port1 master bridge0 && ip -n far link set port1 up"
		   " && ip -n far addr add 10.77.0.2/24 dev bridge0"
		   " && ip -n far link set bridge0 up");
	told_links(&told);
	assert_int_equal(told_add(&told, 1, "twin", true), 0);
	netlab_rest(&lab, 4);
	assert_int_equal(told.states, 2);
	assert_string_equal(told.detail, "near");
	assert_int_equal(told.groups[1], AVAHI_ENTRY_GROUP_ESTABLISHED);
	assert_true(judge_sees(&judge, ";twin;_http._tcp;local;near.local;"));
	netlab_run("ip link delete lan1 && ip -n far link delete bridge0"
		   " && ip -n far addr add 10.77.0.2/24 dev lan0");
	told_links(&told);
}

static void moves_to_another_host_name(void **state)
{
	assert_int_equal(told_add(&told, 1, "web-on-near", false), 0);
	assert_true(told_group(&told, 1, AVAHI_ENTRY_GROUP_ESTABLISHED));
	netlab_add_host("third", "near");
	netlab_run("ip link add lan1 type veth peer name lan1 netns third"
		   " && ip -n third addr add 10.79.0.2/24 dev lan1"
		   " && ip -n third link set lan1 up");
	netlab_rest(&lab, 2); /* until the name is the other's */
	netlab_run("ip addr add 10.79.0.1/24 dev lan1 && ip link set lan1 up");
	told_links(&told);
	assert_true(told_state(&told, AVAHI_SERVER_REGISTERING, 5));
	assert_string_equal(told.detail, "establishing the host name \"near-2\"");
	told_forget_groups(&told);
	assert_true(told_state(&told, AVAHI_SERVER_RUNNING, 5));
	assert_string_equal(told.detail, "near-2");
	assert_int_equal(told_add(&told, 1, "web-on-near-2", false), 0);
	assert_true(judge_sees(&judge, "=;lan0;IPv4;web-on-near-2;_http._tcp;local;near-2.local;"));
}

static int setup_taken(void **state)
{
	return setup_named("far");
}

static void never_takes_the_name_of_another_host(void **state)
{
	assert_string_equal(told.detail, "far-2");
}

#define TEN_E "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"

static int setup_odd(void **state)
{
	return setup_named("B\xfcro\x1b" TEN_E TEN_E TEN_E);
}

/* Avahi refuses what is not UTF-8, and a name cut within a character is not. */
static void makes_a_name_of_what_is_none(void **state)
{
	size_t size = strlen(told.detail);

	assert_int_equal(size, 62);
	assert_int_equal(strncmp(told.detail, "B\xef\xbf\xbdro" TEN_E TEN_E TEN_E, size), 0);
}

static void comes_up_with_the_first_interface(void **state)
{
	netlab_run("ip link set lan0 down");
	told_links(&told);
	assert_true(told_state(&told, AVAHI_SERVER_INVALID, 1));
	assert_string_equal(told.detail, "no interface to announce on");
	assert_int_equal(told_add(&told, 1, "web-on-near", false), AVAHI_ERR_BAD_STATE);
	netlab_run("ip link set lan0 up");
	told_links(&told);
	assert_true(told_state(&told, AVAHI_SERVER_RUNNING, 5));
}

static void works_beside_an_avahi_daemon(void **state)
{
	netlab_start_near_bus(&lab);
	netlab_start_near_daemon(&lab);
	netlab_rest(&lab, 2);
	assert_int_equal(told.states, 2);
	assert_int_equal(told_add(&told, 1, "beside", true), 0);
	assert_true(told_group(&told, 1, AVAHI_ENTRY_GROUP_ESTABLISHED));
	assert_true(
		judge_sees(&judge, "=;lan0;IPv4;beside;_http._tcp;local;near.local;10.77.0.1;"));
}

/* Avahi's two libraries have a function of one name: each must find its own. */
static void works_beside_the_other_responder(void **state)
{
	static struct told other;

	told_open(&other, &lab, avahi_responder_create, NULL);
	assert_true(told_state(&other, AVAHI_SERVER_RUNNING, 5));
	assert_int_equal(told_add(&other, 1, "daemon", false), 0);
	assert_int_equal(told_add(&other, 2, "daemon-2", false), 0);
	assert_int_equal(told_add(&told, 1, "embedded", false), 0);
	assert_true(judge_sees(&judge, "=;lan0;IPv4;daemon;"));
	assert_true(judge_sees(&judge, "=;lan0;IPv4;embedded;"));
	told_free(&told, 1);
	told_free(&other, 1);
	assert_true(judge_sees(&judge, "-;lan0;IPv4;daemon;"));
	assert_true(judge_sees(&judge, "-;lan0;IPv4;embedded;"));
	netlab_rest(&lab, 1.2); /* the core cleans up after 1 s */
	told_close(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			announces_updates_in_place_and_withdraws, setup, teardown),
		cmocka_unit_test_setup_teardown(says_goodbye_when_closed, setup, teardown),
		cmocka_unit_test_setup_teardown(
			probes_and_gives_way_to_another_host, setup, teardown),
		cmocka_unit_test_setup_teardown(asks_who_has_a_name, setup, teardown),
		cmocka_unit_test_setup_teardown(one_name_twice_on_one_host, setup, teardown),
		cmocka_unit_test_setup_teardown(
			an_interface_comes_and_goes_and_the_other_does_not_flap, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_service_for_one_interface_waits_for_it, setup, teardown),
		cmocka_unit_test_setup_teardown(
			two_interfaces_on_one_lan_are_one_host, setup, teardown),
		cmocka_unit_test_setup_teardown(moves_to_another_host_name, setup, teardown),
		cmocka_unit_test_setup_teardown(
			never_takes_the_name_of_another_host, setup_taken, teardown),
		cmocka_unit_test_setup_teardown(makes_a_name_of_what_is_none, setup_odd, teardown),
		cmocka_unit_test_setup_teardown(comes_up_with_the_first_interface, setup, teardown),
		cmocka_unit_test_setup_teardown(works_beside_an_avahi_daemon, setup, teardown),
		cmocka_unit_test_setup_teardown(works_beside_the_other_responder, setup, teardown),
	};

	if (!netlab_possible())
		return SKIPPED;
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
