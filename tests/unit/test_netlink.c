/* Each test runs in a child with a network namespace of its own, where it may do as it likes. */
#include "io/netlink.h"

#include <event2/event.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <linux/rtnetlink.h>

#define MUST(condition) must(condition, #condition, __LINE__)

struct fixture {
	struct event_base *base;
	struct netlink *netlink;
	int changed;
};

static void must(bool condition, const char *text, int line)
{
	if (condition)
		return;
	fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, line, text);
	_exit(1);
}

static void on_changed(void *userdata)
{
	((struct fixture *)userdata)->changed++;
}

static const struct netlink_callbacks callbacks = {.changed = on_changed};

static void ip(const char *arguments)
{
	char command[256];

	snprintf(command, sizeof(command), "ip %s", arguments);
	MUST(system(command) == 0);
}

static int turn(struct fixture *fixture)
{
	fixture->changed = 0;
	for (int i = 0; i < 5; i++)
		event_base_loop(fixture->base, EVLOOP_NONBLOCK);
	return fixture->changed;
}

/* The kernel tells of carriers and IPv6 addresses in its own time: the loop runs until it is so. */
#define UNTIL(condition)                                                                           \
	do {                                                                                       \
		const struct timeval longest = {.tv_sec = 30};                                      \
                                                                                                   \
		event_base_loopexit(fixture->base, &longest);                                      \
		while (!(condition) && !event_base_got_exit(fixture->base))                        \
			event_base_loop(fixture->base, EVLOOP_ONCE);                               \
		MUST(condition);                                                                   \
	} while (0)

static const struct netlink_link *find(struct fixture *fixture, const char *name)
{
	size_t n;
	const struct netlink_link *links = netlink_links(fixture->netlink, &n);
	const struct netlink_link *found = NULL;

	for (size_t i = 0; i < n; i++) {
		MUST(i == 0 || links[i - 1].index < links[i].index);
		if (strcmp(links[i].name, name) == 0)
			found = &links[i];
	}
	return found;
}

static const struct netlink_address *find_address(
	const struct netlink_link *link, const char *wanted)
{
	char text[INET6_ADDRSTRLEN];

	for (size_t i = 0; i < link->n_addresses; i++) {
		const struct netlink_address *address = &link->addresses[i];

		inet_ntop(address->family, &address->v6, text, sizeof(text));
		if (strcmp(text, wanted) == 0)
			return address;
	}
	return NULL;
}

static void in_namespace(void (*test)(struct fixture *fixture))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct fixture fixture = {.base = event_base_new()};

		if (unshare(CLONE_NEWNET) < 0)
			_exit(77);
		test(&fixture);
		netlink_destroy(fixture.netlink);
		event_base_free(fixture.base);
		exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void create(struct fixture *fixture)
{
	MUST(netlink_create(fixture->base, &callbacks, fixture, &fixture->netlink) == 0);
}

static void check_table(struct fixture *fixture)
{
	const struct netlink_link *link;
	const struct netlink_address *address;

	ip("link set lo up");
	ip("link add va type veth peer name vb");
	ip("address add 192.0.2.1/24 dev va");
	ip("address add 2001:db8::1/64 dev va nodad");
	ip("address add 198.51.100.1 peer 198.51.100.2/32 dev va");
	create(fixture);
	link = find(fixture, "lo");
	MUST(link && link->index == 1 && (link->flags & IFF_LOOPBACK) && (link->flags & IFF_UP));
	address = find_address(link, "127.0.0.1");
	MUST(address && address->prefix == 8 && address->scope == RT_SCOPE_HOST && address->usable);
	link = find(fixture, "va");
	MUST(link && !(link->flags & IFF_UP) && (link->flags & IFF_MULTICAST));
	MUST(link->n_addresses == 3 && find(fixture, "vb"));
	MUST(find_address(link, "192.0.2.1")->prefix == 24);
	MUST(find_address(link, "2001:db8::1")->scope == RT_SCOPE_UNIVERSE);
	MUST(find_address(link, "198.51.100.1") && !find_address(link, "198.51.100.2"));
}

static const struct netlink_address *address_of(
	struct fixture *fixture, const char *link, const char *wanted)
{
	const struct netlink_link *found = find(fixture, link);

	return found ? find_address(found, wanted) : NULL;
}

static bool has_flag(struct fixture *fixture, const char *link, unsigned int flag)
{
	return find(fixture, link)->flags & flag;
}

static void check_changes(struct fixture *fixture)
{
	create(fixture);
	ip("link add va type veth peer name vb");
	MUST(turn(fixture) == 1 && find(fixture, "va") && find(fixture, "vb"));
	ip("link set va up");
	UNTIL(has_flag(fixture, "va", IFF_UP) && !has_flag(fixture, "va", IFF_RUNNING));
	ip("link set vb up");
	UNTIL(has_flag(fixture, "va", IFF_RUNNING));
	ip("address add 192.0.2.1/24 dev va");
	UNTIL(address_of(fixture, "va", "192.0.2.1"));
	ip("address del 192.0.2.1/24 dev va");
	UNTIL(!address_of(fixture, "va", "192.0.2.1"));
	ip("link set vb down");
	ip("link set vb name vc");
	UNTIL(!find(fixture, "vb") && find(fixture, "vc"));
	ip("link del va");
	UNTIL(!find(fixture, "va") && !find(fixture, "vc"));
	MUST(fixture->changed > 0);
}

static void check_tentative(struct fixture *fixture)
{
	const struct netlink_address *address;

	ip("link add va type veth peer name vb");
	ip("link set va up"); /* without a carrier, so an address stays tentative */
	create(fixture);
	ip("address add 2001:db8::1/64 dev va");
	UNTIL((address = address_of(fixture, "va", "2001:db8::1")) && !address->usable);
	ip("address del 2001:db8::1/64 dev va");
	ip("address add 2001:db8::2/64 dev va nodad preferred_lft 0");
	UNTIL((address = address_of(fixture, "va", "2001:db8::2")) && !address->usable);
	ip("address change 2001:db8::2/64 dev va nodad preferred_lft forever");
	UNTIL((address = address_of(fixture, "va", "2001:db8::2")) && address->usable);
}

/* the kernel tells these too, but nobody here has to know */
static void check_what_is_no_change(struct fixture *fixture)
{
	ip("link add br0 type bridge");
	ip("link add va type veth peer name vb");
	ip("address add 192.0.2.1/24 dev va");
	create(fixture);
	ip("link set va mtu 1400");
	ip("link set va alias something");
	ip("address change 192.0.2.1/24 dev va valid_lft 1000 preferred_lft 900");
	MUST(turn(fixture) == 0);
	ip("link set va master br0");
	turn(fixture);
	MUST(find(fixture, "va")->master == find(fixture, "br0")->index);
	ip("link set va nomaster");
	turn(fixture);
	MUST(find(fixture, "va") && find_address(find(fixture, "va"), "192.0.2.1"));
	MUST(find(fixture, "va")->master == 0);
}

/* more than the socket's buffer holds is lost; the table is right all the same */
static void check_lost_messages(struct fixture *fixture)
{
	FILE *batch;

	ip("link add va type veth peer name vb");
	ip("address add 192.0.2.1/24 dev va");
	create(fixture);
	batch = popen("ip -batch -", "w");
	MUST(batch != NULL);
	for (int i = 0; i < 1000; i++)
		fprintf(batch, "link set va mtu %d\n", 1280 + i % 100);
	fprintf(batch, "address add 192.0.2.2/24 dev va\n");
	fprintf(batch, "address del 192.0.2.1/24 dev va\n");
	fprintf(batch, "address add 192.0.2.3/24 dev va\n");
	MUST(pclose(batch) == 0);
	MUST(turn(fixture) == 1);
	MUST(find_address(find(fixture, "va"), "192.0.2.3"));
	MUST(!find_address(find(fixture, "va"), "192.0.2.1"));
}

static void table(void **state)
{
	in_namespace(check_table);
}

static void changes(void **state)
{
	in_namespace(check_changes);
}

static void tentative_and_deprecated(void **state)
{
	in_namespace(check_tentative);
}

static void what_is_no_change(void **state)
{
	in_namespace(check_what_is_no_change);
}

static void lost_messages(void **state)
{
	in_namespace(check_lost_messages);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(changes),
		cmocka_unit_test(tentative_and_deprecated),
		cmocka_unit_test(what_is_no_change),
		cmocka_unit_test(lost_messages),
	};

	return cmocka_run_group_tests_name("netlink", tests, NULL, NULL);
}
