#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/address.h"

#include <errno.h>

static struct address parse(const char *text)
{
	struct address address;

	assert_int_equal(address_parse(text, &address), 0);
	return address;
}

static void assert_written(const char *text, const char *expected)
{
	struct address address = parse(text);
	char written[ADDRESS_TEXT];

	assert_string_equal(address_format(&address, written), expected);
}

static void parses(void **state)
{
	assert_written("192.168.1.9", "192.168.1.9");
	assert_written("fd77::1", "fd77::1");
	assert_written("[fd77::1]", "fd77::1");
	assert_written("fe80::1%eth0", "fe80::1");
	assert_written("[fe80::1%eth0]", "fe80::1");
	assert_written("FD77:0:0::1", "fd77::1");
}

static void refuses(void **state)
{
	static const char *const bad[] = {"", "nas", "1.2.3", "1.2.3.4.5", "1.2.3.4%eth0", "[::1",
		"::1]", "[::1]:80", "[1.2.3.4]", "fe80::1%", "[fe80::1%]", "192.168.1.0/24",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"};
	struct address address = {.family = AF_INET6};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(address_parse(bad[i], &address), -EINVAL);
	assert_int_equal(address.family, AF_INET6);
}

static void none_is_written_empty(void **state)
{
	struct address none = {0};
	char text[ADDRESS_TEXT];

	assert_string_equal(address_format(&none, text), "");
}

static void orders(void **state)
{
	static const char *const ascending[] = {"0.0.0.0", "9.255.0.1", "10.0.0.1", "::", "::1"};

	for (size_t i = 0; i < 5; i++) {
		for (size_t j = 0; j < 5; j++) {
			struct address a = parse(ascending[i]), b = parse(ascending[j]);
			int order = address_compare(&a, &b);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
			assert_int_equal(address_equal(&a, &b), i == j);
		}
	}
}

typedef bool predicate(const struct address *address);

static void assert_is(predicate *is, bool expected, const char *text)
{
	struct address address = parse(text);

	if (is(&address) != expected)
		fail_msg("wrong about %s", text);
}

static void knows_any(void **state)
{
	struct address none = {0};

	assert_true(address_is_any(&none));
	assert_is(address_is_any, true, "0.0.0.0");
	assert_is(address_is_any, true, "::");
	assert_is(address_is_any, false, "::1");
	assert_is(address_is_any, false, "10.0.0.1");
}

static void knows_loopback(void **state)
{
	struct address none = {0};

	assert_false(address_is_loopback(&none));
	assert_is(address_is_loopback, true, "127.0.0.1");
	assert_is(address_is_loopback, true, "127.255.0.9");
	assert_is(address_is_loopback, true, "::1");
	assert_is(address_is_loopback, true, "::ffff:127.0.0.1");
	assert_is(address_is_loopback, false, "128.0.0.1");
	assert_is(address_is_loopback, false, "::");
	assert_is(address_is_loopback, false, "::ffff:10.0.0.1");
}

static void knows_private(void **state)
{
	static const char *const yes[] = {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1",
		"100.64.0.1", "100.127.0.1", "169.254.1.1", "fd77::1", "fc00::1", "fe80::1",
		"febf::1"};
	static const char *const no[] = {"11.0.0.1", "172.15.0.1", "172.32.0.1", "192.169.0.1",
		"100.128.0.1", "8.8.8.8", "2001:db8::1", "fec0::1", "::1", "127.0.0.1"};

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_is(address_is_private, true, yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_is(address_is_private, false, no[i]);
}

static void knows_link_local(void **state)
{
	assert_is(address_is_link_local, true, "169.254.0.1");
	assert_is(address_is_link_local, true, "fe80::1");
	assert_is(address_is_link_local, false, "169.253.0.1");
	assert_is(address_is_link_local, false, "fd77::1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(refuses),
		cmocka_unit_test(none_is_written_empty),
		cmocka_unit_test(orders),
		cmocka_unit_test(knows_any),
		cmocka_unit_test(knows_loopback),
		cmocka_unit_test(knows_private),
		cmocka_unit_test(knows_link_local),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
