/* In a network namespace of its own: what a container does to the links is not told, what counts
 * is. */
#include "links.h"

#include <event2/event.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/host.h"
#include "io/netlink.h"

#define MUST(condition) must(condition, #condition, __LINE__)

static void must(bool condition, const char *text, int line)
{
	if (condition)
		return;
	fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, line, text);
	_exit(1);
}

static void ip(const char *arguments)
{
	char command[256];

	snprintf(command, sizeof(command), "ip %s", arguments);
	MUST(system(command) == 0);
}

static void on_changed(void *userdata)
{
}

static struct host links_now(void)
{
	static const struct netlink_callbacks callbacks = {.changed = on_changed};
	struct event_base *base = event_base_new();
	struct netlink *netlink = NULL;
	struct host host = {0};

	MUST(base && netlink_create(base, &callbacks, NULL, &netlink) == 0);
	MUST(links_read(netlink, &host) == 0);
	netlink_destroy(netlink);
	event_base_free(base);
	return host;
}

static void check_container(void)
{
	static const char *const steps[] = {"link add va type veth peer name vb",
		"link set va master br0", "link set va up", "link set vb up",
		"address add fe80::7/64 dev va nodad", "link set vb down", "link del va"};
	struct host before, after;

	ip("link set lo up");
	ip("link add br0 type bridge");
	ip("address add 172.17.0.1/16 dev br0");
	ip("link set br0 up");
	before = links_now();
	MUST(host_link_named(&before, "br0") && host_link_named(&before, "lo"));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		ip(steps[i]);
		after = links_now();
		MUST(!host_link_named(&after, "va"));
		host_finish(&after);
	}
	after = links_now();
	MUST(host_links_equal(&before, &after));
	host_finish(&before);
	host_finish(&after);
}

static void check_what_counts(void)
{
	struct host host;

	ip("link add br0 type bridge");
	ip("link add va type veth peer name vb");
	ip("link add vc type veth peer name vd");
	ip("link set va master br0");
	ip("link set va up");
	ip("address add 192.0.2.1/24 dev va");
	ip("link set vc up");
	host = links_now();
	MUST(host_link_named(&host, "va")->n_addresses == 1);
	MUST(host_link_named(&host, "vc")->n_addresses == 0);
	MUST(!host_link_named(&host, "vd"));
	host_finish(&host);
}

static void in_namespace(void (*check)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (unshare(CLONE_NEWNET) < 0)
			_exit(77);
		check();
		exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_container_changes_nothing(void **state)
{
	in_namespace(check_container);
}

static void what_counts(void **state)
{
	in_namespace(check_what_counts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_container_changes_nothing),
		cmocka_unit_test(what_counts),
	};

	return cmocka_run_group_tests_name("links", tests, NULL, NULL);
}
