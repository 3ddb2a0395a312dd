#include "mapping_fixture.h"

static void test_published(void **state)
{
	struct fixture *fixture = *state;
	const struct wish *wish;

	fixture_port(fixture, 80, 8080);
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 1);
	wish = fixture_wish(fixture, 8080);
	assert_int_equal(wish->inner, 80);
	assert_int_equal(wish->protocol, IPPROTO_TCP);
	assert_string_equal(wish->service->name, "web on nas");
	assert_true(wish->service->known_unique);
	assert_string_equal(wish->service->type, "_http._tcp");
	assert_null(wish->service->host);
	assert_int_equal(wish->service->interface, 0);
	assert_int_equal(fixture->trace.n_refusals, 0);
	expect_decided(fixture, 80, "port", "8080", "published 8080 to 80");
	expect_decided(fixture, 80, "enable", "true", "announce: published");
	expect_decided(fixture, 80, "name", "web on nas", "name in naming");
}

static void test_tcp_and_udp(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 53, 53);
	fixture_port_of(fixture, 53, 5353, IPPROTO_UDP, NULL);
	fixture_map(fixture);
	assert_string_equal(fixture_service(fixture, 53)->type, "_domain._tcp");
	assert_string_equal(fixture_service(fixture, 5353)->type, "_domain._udp");
}

static void test_published_twice(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_port(fixture, 80, 8081);
	fixture_map(fixture);
	assert_int_equal(fixture_wish(fixture, 8080)->ordinal, 0);
	assert_int_equal(fixture_wish(fixture, 8081)->ordinal, 1);
	assert_false(wish_same_identity(fixture_wish(fixture, 8080), fixture_wish(fixture, 8081)));
}

static void test_not_published(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 0);
	fixture_port_of(fixture, 53, 0, IPPROTO_UDP, NULL);
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 0);
	expect_refused(fixture, 80, "not published", "publish it: -p 80:80");
	expect_refused(fixture, 53, "not published", "publish it: -p 53:53/udp");
}

static void test_loopback(void **state)
{
	struct fixture *fixture = *state;

	fixture_port_of(fixture, 80, 8080, IPPROTO_TCP, "127.0.0.1");
	fixture_port_of(fixture, 81, 8081, IPPROTO_TCP, "::1");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 0);
	expect_refused(
		fixture, 80, "bound to 127.0.0.1 alone", "publish it on every address: -p 8080:80");
	expect_refused(
		fixture, 81, "bound to ::1 alone", "publish it on every address: -p 8081:81");
}

static void test_bound_to_one_address(void **state)
{
	struct fixture *fixture = *state;
	const struct host_record *record;

	fixture_port_of(fixture, 80, 8080, IPPROTO_TCP, "192.168.1.5");
	fixture_port_of(fixture, 81, 8081, IPPROTO_TCP, "10.0.0.5");
	fixture_map(fixture);
	assert_int_equal(fixture_service(fixture, 8080)->interface, 2);
	assert_string_equal(fixture_service(fixture, 8080)->host, "web-192-168-1-5.local");
	record = fixture_record(fixture, "web-192-168-1-5.local", 2);
	assert_non_null(record);
	assert_int_equal(record->n_addresses, 1);
	expect_address(record, 0, "192.168.1.5");
	/* its interface has that address alone: the host's own name does */
	assert_int_equal(fixture_service(fixture, 8081)->interface, 3);
	assert_null(fixture_service(fixture, 8081)->host);
	assert_int_equal(fixture->wishes.count, 3);
	expect_decided(fixture, 80, "interface", "eth0", "the address it is bound to");
	expect_decided(fixture, 80, "host", "web-192-168-1-5.local", "where the port is reached");
}

static void test_bound_to_all_of_an_interface(void **state)
{
	struct fixture *fixture = *state;

	fixture_port_of(fixture, 80, 8080, IPPROTO_TCP, "192.168.1.5");
	fixture_port_of(fixture, 80, 8080, IPPROTO_TCP, "fd77::5");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 1);
	assert_int_equal(fixture_service(fixture, 8080)->interface, 2);
	assert_null(fixture_service(fixture, 8080)->host);
}

static void test_two_ports_of_one_binding_share_a_record(void **state)
{
	struct fixture *fixture = *state;

	fixture_port_of(fixture, 80, 8080, IPPROTO_TCP, "fd77::5");
	fixture_port_of(fixture, 443, 8443, IPPROTO_TCP, "fd77::5");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 3);
	assert_non_null(fixture_record(fixture, "web-fd77--5.local", 2));
}

static void test_bound_where_nothing_is_announced(void **state)
{
	struct fixture *fixture = *state;

	fixture_link(fixture, 5, "wan0", "8.8.4.4", NULL);
	fixture_port_of(fixture, 80, 8080, IPPROTO_TCP, "172.16.9.9");
	fixture_port_of(fixture, 81, 8081, IPPROTO_TCP, "10.9.9.9");
	fixture_port_of(fixture, 82, 8082, IPPROTO_TCP, "8.8.4.4");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 0);
	expect_refused(fixture, 80, "bound to 172.16.9.9, which no interface here has",
		"publish it on every address: -p 8080:80");
	expect_refused(fixture, 81, "bound to 10.9.9.9, whose interface does no multicast",
		"publish it on every address: -p 8081:81");
	expect_refused(fixture, 82, "bound to a public address alone",
		"name its interface to announce it there: interface");
	fixture_label(fixture, "crier.interface", "wan0");
	fixture->instance->ports[0].bind = fixture->instance->ports[2].bind;
	fixture_map(fixture);
	assert_int_equal(fixture_service(fixture, 8082)->interface, 5);
}

static void test_an_address_of_the_loopback_interface(void **state)
{
	struct fixture *fixture = *state;

	fixture_link(fixture, 6, "lo", "10.1.1.1", NULL);
	fixture_port_of(fixture, 80, 8080, IPPROTO_TCP, "10.1.1.1");
	fixture_map(fixture);
	expect_refused(fixture, 80, "bound to 10.1.1.1 of a loopback interface",
		"publish it on every address: -p 8080:80");
}

static void test_port_label(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_port(fixture, 443, 8443);
	fixture_label(fixture, "crier.port", "80, 9000");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 1);
	assert_int_equal(fixture_service(fixture, 8080)->port, 8080);
	expect_refused(fixture, 443, "label crier.port of web names port=80, 9000 only",
		"add the port to it");
	expect_refused(fixture, 9000, "named by a label, but not published",
		"publish it: -p 9000:9000, or correct the label");
}

static void test_labelled_port_that_is_absent(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_label(fixture, "crier.8080.name", "Outer port by mistake");
	fixture_map(fixture);
	assert_string_equal(fixture_service(fixture, 8080)->name, "web on nas");
	expect_refused(fixture, 8080, "named by a label, but not published",
		"publish it: -p 8080:8080, or correct the label");
}

static void test_sctp(void **state)
{
	struct fixture *fixture = *state;

	fixture_port_of(fixture, 3868, 3868, IPPROTO_SCTP, NULL);
	fixture_map(fixture);
	expect_refused(fixture, 3868, "SCTP is announced only where it is labelled",
		"give it a type by label");
	fixture_label(fixture, "crier.3868/sctp.type", "diameter");
	fixture_map(fixture);
	assert_string_equal(fixture_service(fixture, 3868)->type, "_diameter._udp");
}

static void test_host_network(void **state)
{
	struct fixture *fixture = *state;

	fixture->instance->network = NETWORK_HOST;
	fixture_port(fixture, 80, 0);
	fixture_port_of(fixture, 53, 0, IPPROTO_UDP, NULL);
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 2);
	assert_string_equal(fixture_service(fixture, 80)->type, "_http._tcp");
	assert_string_equal(fixture_service(fixture, 53)->type, "_domain._udp");
	expect_decided(fixture, 80, "port", "80", "port of the instance");
}

static void test_host_network_with_labels(void **state)
{
	struct fixture *fixture = *state;

	fixture->instance->network = NETWORK_HOST;
	fixture_port(fixture, 80, 0);
	fixture_port_of(fixture, 53, 0, IPPROTO_UDP, NULL);
	fixture_label(fixture, "crier.8123.name", "House");
	fixture_label(fixture, "crier.53.name", "Names");
	fixture_label(fixture, "crier.9999.type", "_thing._udp");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 3);
	assert_string_equal(fixture_service(fixture, 8123)->name, "House");
	assert_string_equal(fixture_service(fixture, 53)->type, "_domain._udp");
	assert_string_equal(fixture_service(fixture, 9999)->type, "_thing._udp");
	assert_int_equal(fixture_wish(fixture, 9999)->protocol, IPPROTO_UDP);
	/* the list says "only these" */
	fixture_label(fixture, "crier.port", "8123, 7000-7001/udp");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 3);
	assert_int_equal(fixture_wish(fixture, 7001)->protocol, IPPROTO_UDP);
}

static void test_too_many_named(void **state)
{
	struct fixture *fixture = *state;

	fixture->instance->network = NETWORK_HOST;
	fixture_label(fixture, "crier.port", "1-65535");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 100);
	assert_string_equal(fixture->trace.warnings[0].text,
		"more than 100 ports are named; the rest is left out");
}

static void test_no_ports_no_network(void **state)
{
	struct fixture *fixture = *state;

	expect_nothing(fixture, "it has no ports", "publish one: -p 8080:80");
	fixture->instance->network = NETWORK_NONE;
	fixture_port(fixture, 80, 8080);
	expect_nothing(fixture, "it has no network", "give it one");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(test_published),
		WITH_FIXTURE(test_tcp_and_udp),
		WITH_FIXTURE(test_published_twice),
		WITH_FIXTURE(test_not_published),
		WITH_FIXTURE(test_loopback),
		WITH_FIXTURE(test_bound_to_one_address),
		WITH_FIXTURE(test_bound_to_all_of_an_interface),
		WITH_FIXTURE(test_two_ports_of_one_binding_share_a_record),
		WITH_FIXTURE(test_bound_where_nothing_is_announced),
		WITH_FIXTURE(test_an_address_of_the_loopback_interface),
		WITH_FIXTURE(test_port_label),
		WITH_FIXTURE(test_labelled_port_that_is_absent),
		WITH_FIXTURE(test_sctp),
		WITH_FIXTURE(test_host_network),
		WITH_FIXTURE(test_host_network_with_labels),
		WITH_FIXTURE(test_too_many_named),
		WITH_FIXTURE(test_no_ports_no_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
