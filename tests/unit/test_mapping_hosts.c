#include "mapping_fixture.h"

static void add_address(struct fixture *fixture, const char *text)
{
	struct address address = fixture_address(text);

	assert_int_equal(instance_add_address(fixture->instance, &address), 0);
}

static void test_own_address(void **state)
{
	struct fixture *fixture = *state;
	const struct host_record *record;

	instance_destroy(fixture->instance);
	assert_int_equal(instance_create("id1", "My_Web Site!", &fixture->instance), 0);
	fixture->instance->state = INSTANCE_RUNNING;
	fixture->instance->network = NETWORK_OWN;
	add_address(fixture, "192.168.1.50");
	add_address(fixture, "fe80::50");
	fixture_port(fixture, 80, 0);
	fixture_port(fixture, 443, 8443);
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 3);
	record = fixture_record(fixture, "my-web-site.local", 0);
	assert_non_null(record);
	assert_int_equal(record->n_addresses, 1);
	expect_address(record, 0, "192.168.1.50");
	assert_string_equal(fixture_service(fixture, 80)->host, "my-web-site.local");
	assert_string_equal(fixture_service(fixture, 443)->host, "my-web-site.local");
	assert_string_equal(fixture_service(fixture, 80)->name, "My_Web Site! on nas");
}

/* Who asks for this host must not be led to a container that is called like it. */
static void test_own_address_under_the_name_of_this_host(void **state)
{
	struct fixture *fixture = *state;

	instance_destroy(fixture->instance);
	assert_int_equal(instance_create("id1", "NAS", &fixture->instance), 0);
	fixture->instance->state = INSTANCE_RUNNING;
	fixture->instance->network = NETWORK_OWN;
	add_address(fixture, "192.168.1.50");
	fixture_port(fixture, 80, 0);
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 0);
	expect_refused(
		fixture, 80, "its host name is this host's own, which has other addresses", NULL);
}

static void test_own_address_without_ports(void **state)
{
	struct fixture *fixture = *state;

	fixture->instance->network = NETWORK_OWN;
	add_address(fixture, "192.168.1.50");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 1);
	assert_non_null(fixture_record(fixture, "web.local", 0));
	/* by label there are some */
	fixture_label(fixture, "crier.port", "8080");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 2);
	assert_string_equal(fixture_service(fixture, 8080)->host, "web.local");
}

static void test_own_address_is_missing(void **state)
{
	struct fixture *fixture = *state;

	fixture->instance->network = NETWORK_OWN;
	fixture_port(fixture, 80, 0);
	expect_nothing(fixture, "it has no address of its own on the LAN",
		"publish its ports on the host");
	add_address(fixture, "127.0.0.1");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 0);
	expect_refused(fixture, 80, "none of its addresses is reached from the LAN", NULL);
}

static void test_address_label(void **state)
{
	struct fixture *fixture = *state;

	fixture->instance->network = NETWORK_OWN;
	add_address(fixture, "192.168.1.50");
	fixture_port(fixture, 80, 8080);
	fixture_label(fixture, "crier.address", "host");
	fixture_map(fixture);
	assert_null(fixture_service(fixture, 8080)->host);
	fixture->instance->network = NETWORK_NAT;
	fixture_label(fixture, "crier.address", "instance");
	fixture_map(fixture);
	assert_string_equal(fixture_service(fixture, 80)->host, "web.local");
	fixture_label(fixture, "crier.address", "auto");
	fixture_map(fixture);
	assert_null(fixture_service(fixture, 8080)->host);
}

static void test_aliases_on_each_link(void **state)
{
	struct fixture *fixture = *state;

	fixture_link(fixture, 7, "veth1", "fe80::7", NULL);
	fixture_link(fixture, 8, "wan0", "8.8.4.4", NULL);
	fixture_port(fixture, 80, 8080);
	fixture_label(fixture, "crier.host", "photos, pics.local");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 5);
	assert_int_equal(fixture_record(fixture, "photos.local", 2)->n_addresses, 2);
	expect_address(fixture_record(fixture, "photos.local", 3), 0, "10.0.0.5");
	assert_non_null(fixture_record(fixture, "pics.local", 2));
	assert_non_null(fixture_record(fixture, "pics.local", 3));
	assert_null(fixture_service(fixture, 8080)->host);
	fixture_label(fixture, "crier.interface", "wan0");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 3);
	expect_address(fixture_record(fixture, "photos.local", 8), 0, "8.8.4.4");
	for (size_t i = 0; i < 3; i++) {
		for (size_t j = 0; j < i; j++)
			assert_false(wish_same_identity(
				&fixture->wishes.items[i], &fixture->wishes.items[j]));
	}
}

static void test_alias_of_link_local_addresses(void **state)
{
	struct fixture *fixture = *state;

	host_clear_links(&fixture->host);
	fixture_link(fixture, 2, "eth0", "fe80::5", NULL);
	fixture_port(fixture, 80, 8080);
	fixture_label(fixture, "crier.host", "photos");
	fixture_map(fixture);
	expect_address(fixture_record(fixture, "photos.local", 2), 0, "fe80::5");
}

/* behind a proxy a container publishes nothing itself */
static void test_alias_without_ports(void **state)
{
	struct fixture *fixture = *state;

	fixture_label(fixture, "koi.dns.name", "photos");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 2);
	assert_int_equal(fixture->trace.n_refusals, 0);
	expect_decided(fixture, 0, "host", "photos", "label koi.dns.name of web");
	fixture_label(fixture, "crier.enable", "false");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 0);
}

static void test_alias_of_a_port(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_port(fixture, 81, 8081);
	fixture_label(fixture, "crier.80.host", "photos, photos.local.");
	fixture_rule_with(fixture, "port", "81", "host", "PHOTOS.local");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 4);
	assert_non_null(fixture_record(fixture, "photos.local", 2));
}

static void test_alias_of_own_address(void **state)
{
	struct fixture *fixture = *state;

	fixture->instance->network = NETWORK_OWN;
	add_address(fixture, "192.168.1.50");
	fixture_port(fixture, 80, 0);
	fixture_label(fixture, "crier.host", "photos");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 3);
	expect_address(fixture_record(fixture, "photos.local", 0), 0, "192.168.1.50");
	assert_string_equal(fixture_service(fixture, 80)->host, "web.local");
}

static void test_aliases_that_cannot_be(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_label(fixture, "crier.host", "photos.example.com, NAS, LocalHost");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 1);
	assert_string_equal(fixture->trace.warnings[0].text,
		"host photos.example.com: only names that end in .local are published");
	assert_string_equal(
		fixture->trace.warnings[1].text, "host NAS.local: is this host's own name");
	assert_string_equal(fixture->trace.warnings[2].text,
		"host LocalHost.local: is what every host calls itself");
}

/* a printer that the configuration tells of */
static void test_static(void **state)
{
	struct fixture *fixture = *state;

	fixture->instance->place = PLACE_PLAIN;
	fixture->instance->network = NETWORK_OWN;
	fixture_port(fixture, 631, 631);
	fixture_label(fixture, "name", "Printer in the hall");
	fixture_label(fixture, "type", "_ipp._tcp");
	fixture_label(fixture, "host", "printer.lan");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 1);
	assert_string_equal(fixture_service(fixture, 631)->host, "printer.lan");
	assert_string_equal(fixture_service(fixture, 631)->name, "Printer in the hall");
	add_address(fixture, "192.168.1.9");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 2);
	expect_address(fixture_record(fixture, "printer.lan", 0), 0, "192.168.1.9");
	fixture_label(fixture, "interface", "eth0");
	fixture_map(fixture);
	assert_non_null(fixture_record(fixture, "printer.lan", 2));
	pairs_unset(&fixture->instance->labels, "host");
	fixture_map(fixture);
	assert_string_equal(fixture_service(fixture, 631)->host, "web.local");
	assert_non_null(fixture_record(fixture, "web.local", 2));
}

/* a unit of systemd: on the host's network, further names are its aliases */
static void test_plain_on_the_host(void **state)
{
	struct fixture *fixture = *state;

	fixture->instance->place = PLACE_PLAIN;
	fixture->instance->network = NETWORK_HOST;
	fixture_port(fixture, 80, 80);
	fixture_label(fixture, "Host", "photos");
	fixture_map(fixture);
	assert_null(fixture_service(fixture, 80)->host);
	assert_non_null(fixture_record(fixture, "photos.local", 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(test_own_address),
		WITH_FIXTURE(test_own_address_under_the_name_of_this_host),
		WITH_FIXTURE(test_own_address_without_ports),
		WITH_FIXTURE(test_own_address_is_missing),
		WITH_FIXTURE(test_address_label),
		WITH_FIXTURE(test_aliases_on_each_link),
		WITH_FIXTURE(test_alias_of_link_local_addresses),
		WITH_FIXTURE(test_alias_without_ports),
		WITH_FIXTURE(test_alias_of_a_port),
		WITH_FIXTURE(test_alias_of_own_address),
		WITH_FIXTURE(test_aliases_that_cannot_be),
		WITH_FIXTURE(test_static),
		WITH_FIXTURE(test_plain_on_the_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
