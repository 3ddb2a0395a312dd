#include "announce/interfaces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/host.h"
#include "util/str.h"

static struct host_address addresses[2];
static struct host_link made;

/* up, with multicast and the addresses given (the second may be NULL) */
static const struct host_link *make(const char *name, const char *first, const char *second)
{
	made = (struct host_link){.index = 2, .multicast = true, .addresses = addresses};
	snprintf(made.name, sizeof(made.name), "%s", name);
	assert_int_equal(address_parse(first, &addresses[0].address), 0);
	made.n_addresses = 1;
	if (second) {
		assert_int_equal(address_parse(second, &addresses[1].address), 0);
		made.n_addresses = 2;
	}
	return &made;
}

static const struct host_link *private_link(const char *name)
{
	return make(name, "192.168.1.9", "fe80::1");
}

/* lists as people write them; NULL: none given */
static bool wanted(const struct host_link *which, const char *allow, const char *deny)
{
	char **allowed = NULL, **denied = NULL;
	bool result;

	if (allow)
		assert_int_equal(str_split_list(allow, 9, &allowed), 0);
	if (deny)
		assert_int_equal(str_split_list(deny, 9, &denied), 0);
	result = interfaces_wanted(which, allowed, denied);
	str_list_destroy(allowed);
	str_list_destroy(denied);
	return result;
}

static void cables_and_radio_are_wanted(void **state)
{
	assert_true(wanted(private_link("eth0"), NULL, NULL));
	assert_true(wanted(private_link("enp3s0"), NULL, NULL));
	assert_true(wanted(private_link("wlan0"), NULL, NULL));
	assert_true(wanted(make("eth0", "fe80::1", NULL), NULL, NULL));
}

static void bridges_of_containers_and_tunnels_are_not(void **state)
{
	static const char *const names[] = {"docker0", "br-0a1b2c3d", "veth12ab", "podman1",
		"virbr0", "lxdbr0", "incusbr0", "cni0", "cali12", "wg0", "tun0", "tailscale0",
		NULL};

	for (const char *const *name = names; *name; name++)
		assert_false(wanted(private_link(*name), NULL, NULL));
	assert_true(wanted(private_link("br0"), NULL, NULL)); /* the LAN's own */
}

static void what_cannot_do_mdns_is_not(void **state)
{
	private_link("eth0");
	made.multicast = false;
	assert_false(wanted(&made, NULL, NULL));
	private_link("eth0");
	made.n_addresses = 0;
	assert_false(wanted(&made, NULL, NULL));
}

static void the_internet_is_not_told(void **state)
{
	assert_false(wanted(make("eth0", "203.0.113.7", "fe80::1"), NULL, NULL));
	assert_false(wanted(make("eth0", "2001:db8::7", NULL), NULL, NULL));
	assert_true(wanted(make("eth0", "2001:db8::7", "192.168.1.9"), NULL, NULL));
	assert_true(wanted(make("eth0", "203.0.113.7", NULL), "eth0", NULL));
}

static void patterns_of_the_user_decide(void **state)
{
	assert_true(wanted(private_link("enp3s0"), "en*, docker0", NULL));
	assert_true(wanted(private_link("docker0"), "en*, docker0", NULL));
	assert_false(wanted(private_link("wlan0"), "en*, docker0", NULL));
	assert_false(wanted(private_link("enp4s0"), "en*, docker0", "enp4*"));
	assert_true(wanted(private_link("docker0"), NULL, ""));
	assert_false(wanted(private_link("eth0"), "", NULL));
}

static void loopback_only_by_its_name(void **state)
{
	make("lo", "127.0.0.1", NULL);
	made.loopback = true;
	assert_false(wanted(&made, NULL, NULL));
	assert_false(wanted(&made, "*", NULL));
	assert_true(wanted(&made, "lo", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cables_and_radio_are_wanted),
		cmocka_unit_test(bridges_of_containers_and_tunnels_are_not),
		cmocka_unit_test(what_cannot_do_mdns_is_not),
		cmocka_unit_test(the_internet_is_not_told),
		cmocka_unit_test(patterns_of_the_user_decide),
		cmocka_unit_test(loopback_only_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
