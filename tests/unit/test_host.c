#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/host.h"

#include <errno.h>
#include <string.h>

static void add_link(struct host *host, int index, const char *name, const char *const *texts)
{
	struct host_address addresses[4];
	struct host_link link = {.index = index, .multicast = true, .addresses = addresses};

	strcpy(link.name, name);
	for (; texts[link.n_addresses]; link.n_addresses++) {
		struct host_address *one = &addresses[link.n_addresses];

		one->prefix = 24;
		assert_int_equal(address_parse(texts[link.n_addresses], &one->address), 0);
	}
	assert_int_equal(host_add_link(host, &link), 0);
}

static void name_is_without_domain(void **state)
{
	struct host host = {0};

	assert_int_equal(host_set_name(&host, "nas.local"), 0);
	assert_string_equal(host.name, "nas");
	assert_int_equal(host_set_name(&host, "nas-2"), 0);
	assert_string_equal(host.name, "nas-2");
	assert_int_equal(host_set_name(&host, ".local"), -EINVAL);
	assert_int_equal(host_set_name(&host, ""), -EINVAL);
	assert_string_equal(host.name, "nas-2");
	host_finish(&host);
}

static void finds_links(void **state)
{
	struct host host = {0};
	struct address address;

	add_link(&host, 2, "eth0", (const char *const[]){"192.168.1.9", "fe80::1", NULL});
	add_link(&host, 1, "lo", (const char *const[]){"127.0.0.1", NULL});
	add_link(&host, 3, "wlan0", (const char *const[]){NULL});
	assert_int_equal(address_parse("192.168.1.9", &address), 0);
	assert_string_equal(host_link_of(&host, &address)->name, "eth0");
	assert_int_equal(address_parse("192.168.1.8", &address), 0);
	assert_null(host_link_of(&host, &address));
	assert_int_equal(host_link_named(&host, "wlan0")->index, 3);
	assert_null(host_link_named(&host, "wlan"));
	host_finish(&host);
}

static void order_of_telling_counts_not(void **state)
{
	struct host a = {0}, b = {0};

	add_link(&a, 1, "lo", (const char *const[]){"127.0.0.1", "::1", NULL});
	add_link(&a, 2, "eth0", (const char *const[]){"10.0.0.1", NULL});
	add_link(&b, 2, "eth0", (const char *const[]){"10.0.0.1", NULL});
	assert_false(host_links_equal(&a, &b));
	add_link(&b, 1, "lo", (const char *const[]){"::1", "127.0.0.1", NULL});
	assert_true(host_links_equal(&a, &b));
	host_finish(&a);
	host_finish(&b);
}

static void copies_see_changes(void **state)
{
	struct host host = {0}, copy = {0};

	assert_int_equal(host_set_name(&host, "nas"), 0);
	add_link(&host, 2, "eth0", (const char *const[]){"10.0.0.1", NULL});
	assert_int_equal(host_copy(&host, &copy), 0);
	assert_string_equal(copy.name, "nas");
	assert_true(host_links_equal(&host, &copy));
	copy.links[0].addresses[0].prefix = 16;
	assert_false(host_links_equal(&host, &copy));
	copy.links[0].addresses[0].prefix = 24;
	copy.links[0].multicast = false;
	assert_false(host_links_equal(&host, &copy));
	host_clear_links(&copy);
	assert_false(host_links_equal(&host, &copy));
	assert_string_equal(copy.name, "nas");
	host_finish(&host);
	host_finish(&copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_is_without_domain),
		cmocka_unit_test(finds_links),
		cmocka_unit_test(order_of_telling_counts_not),
		cmocka_unit_test(copies_see_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
