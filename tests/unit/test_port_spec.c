#include "core/port_spec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <netinet/in.h>

static void test_items(void **state)
{
	const char *list = " 80, 53/UDP ,8000-8005/sctp,";
	struct port_spec spec;

	assert_int_equal(port_spec_next(&list, &spec), 1);
	assert_int_equal(spec.first, 80);
	assert_int_equal(spec.last, 80);
	assert_int_equal(spec.protocol, 0);
	assert_int_equal(port_spec_next(&list, &spec), 1);
	assert_int_equal(spec.first, 53);
	assert_int_equal(spec.protocol, IPPROTO_UDP);
	assert_int_equal(port_spec_next(&list, &spec), 1);
	assert_int_equal(spec.first, 8000);
	assert_int_equal(spec.last, 8005);
	assert_int_equal(spec.protocol, IPPROTO_SCTP);
	assert_int_equal(port_spec_next(&list, &spec), 0);
}

static void test_match(void **state)
{
	assert_true(port_spec_list_match("80", 80, IPPROTO_TCP));
	assert_true(port_spec_list_match("80", 80, IPPROTO_UDP));
	assert_false(port_spec_list_match("80/udp", 80, IPPROTO_TCP));
	assert_true(port_spec_list_match("1, 8000-8010", 8010, IPPROTO_TCP));
	assert_false(port_spec_list_match("1, 8000-8010", 8011, IPPROTO_TCP));
	assert_true(port_spec_list_match("1-65535", 65535, IPPROTO_TCP));
	assert_false(port_spec_list_match("", 80, IPPROTO_TCP));
}

static void test_refused(void **state)
{
	static const char *const bad[] = {"", " , ", "0", "65536", "99999999999999999999", "80 81",
		"80/", "80/quic", "80-", "90-80", "-80", "http", "80x", "80/tcpx", "80,http"};
	const char *why;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(port_spec_list_check(bad[i], &why), -EINVAL);
	assert_string_equal(why, "expected ports, as in 80, 53/udp, 8000-8005");
	assert_int_equal(port_spec_list_check("80,53/udp , 1-2", &why), 0);
}

static void test_protocols(void **state)
{
	uint8_t protocol;

	assert_int_equal(port_spec_protocol("Tcp", &protocol), 0);
	assert_int_equal(protocol, IPPROTO_TCP);
	assert_int_equal(port_spec_protocol("icmp", &protocol), -EINVAL);
	assert_string_equal(port_spec_protocol_name(IPPROTO_SCTP), "sctp");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_items),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_protocols),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
