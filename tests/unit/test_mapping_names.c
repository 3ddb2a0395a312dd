#include "mapping_fixture.h"

static void expect_name(struct fixture *fixture, uint16_t port, const char *name, bool unique)
{
	const struct service *service = fixture_service(fixture, port);

	assert_string_equal(service->name, name);
	assert_int_equal(service->known_unique, unique);
}

static void expect_collision(struct fixture *fixture, uint16_t port, const char *name, bool unique)
{
	const struct wish *wish = fixture_wish(fixture, port);

	assert_string_equal(wish->collision_name, name);
	assert_int_equal(wish->collision_unique, unique);
}

static void test_default(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_map(fixture);
	expect_name(fixture, 8080, "web on nas", true);
	expect_collision(fixture, 8080, "web on nas", true);
	assert_int_equal(instance_set_fact(fixture->instance, FACT_SERVICE, "photos"), 0);
	fixture_map(fixture);
	expect_name(fixture, 8080, "photos on nas", true);
}

static void test_made_up_names(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture->instance->name_made_up = true;
	assert_int_equal(instance_set_fact(fixture->instance, FACT_IMAGE, "nginx"), 0);
	fixture_map(fixture);
	expect_name(fixture, 8080, "nginx on nas", true);
	/* better a made-up name than none */
	assert_int_equal(instance_set_fact(fixture->instance, FACT_IMAGE, NULL), 0);
	fixture_map(fixture);
	expect_name(fixture, 8080, "web on nas", true);
}

static void test_template_that_tells_nothing(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	template_destroy(fixture->policy.name);
	assert_int_equal(template_parse("{label.title} on {host}", &fixture->policy.name, NULL), 0);
	fixture_map(fixture);
	expect_name(fixture, 8080, "web", false);
	expect_collision(fixture, 8080, "web on nas", true);
	fixture_label(fixture, "title", "Site");
	fixture_map(fixture);
	expect_name(fixture, 8080, "Site on nas", true);
}

static void test_unprintable_instance(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	strcpy(fixture->instance->name, "\x01\x02");
	template_destroy(fixture->policy.name);
	assert_int_equal(template_parse("{name}", &fixture->policy.name, NULL), 0);
	fixture_map(fixture);
	expect_name(fixture, 8080, "id1", false);
}

static void test_label(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_label(fixture, "crier.name", "Photos  {host} \n");
	fixture_map(fixture);
	expect_name(fixture, 8080, "Photos {host}", false);
	expect_collision(fixture, 8080, "Photos {host} on nas", true);
	expect_decided(fixture, 80, "name", "Photos {host}", "label crier.name of web");
}

static void test_rule(void **state)
{
	struct fixture *fixture = *state;
	struct rule *rule =
		fixture_rule_with(fixture, NULL, NULL, "name", "{project|name} database on {host}");

	fixture_port(fixture, 80, 8080);
	fixture_map(fixture);
	expect_name(fixture, 8080, "web database on nas", true);
	assert_int_equal(pairs_set(&rule->settings, "name", "{project|name} database"), 0);
	fixture_map(fixture);
	expect_name(fixture, 8080, "web database", false);
	expect_collision(fixture, 8080, "web database on nas", true);
	/* what cannot be read is as if it were not there */
	assert_int_equal(pairs_set(&rule->settings, "name", "{projekt"), 0);
	fixture_map(fixture);
	expect_name(fixture, 8080, "web on nas", true);
}

static void test_port_and_type_in_a_template(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_rule_with(fixture, NULL, NULL, "name", "{type} {port}/{proto} of {backend}");
	fixture_map(fixture);
	expect_name(fixture, 8080, "http 8080/tcp of docker", false);
}

static void test_two_ports_of_one_type(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_port(fixture, 8000, 8081);
	fixture_port(fixture, 443, 8443);
	fixture_map(fixture);
	expect_name(fixture, 8080, "web on nas (8080)", true);
	expect_name(fixture, 8081, "web on nas (8081)", true);
	expect_name(fixture, 8443, "web on nas", true);
	expect_decided(fixture, 80, "name", "web on nas (8080)",
		"name in naming, with its port, for there is more than one");
}

static void test_two_ports_with_labels(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_port(fixture, 8000, 8081);
	fixture_label(fixture, "crier.name", "Photos");
	fixture_map(fixture);
	expect_name(fixture, 8080, "Photos (8080)", false);
	expect_collision(fixture, 8080, "Photos (8080) on nas", true);
	fixture_label(fixture, "crier.80.name", "PHOTOS");
	fixture_map(fixture);
	expect_name(fixture, 8080, "PHOTOS (8080)", false);
	fixture_label(fixture, "crier.80.name", "Pictures");
	fixture_map(fixture);
	expect_name(fixture, 8080, "Pictures", false);
	expect_name(fixture, 8081, "Photos", false);
}

static void test_one_port_on_two_interfaces(void **state)
{
	struct fixture *fixture = *state;

	fixture_port_of(fixture, 80, 8080, IPPROTO_TCP, "192.168.1.5");
	fixture_port_of(fixture, 80, 8080, IPPROTO_TCP, "10.0.0.5");
	fixture_map(fixture);
	assert_int_equal(fixture_services(fixture), 2);
	expect_name(fixture, 8080, "web on nas (wlan0)", true);
	expect_decided(fixture, 80, "name", "web on nas (wlan0)",
		"name in naming, with its interface, for there is more than one");
}

static void test_the_ending_fits(void **state)
{
	struct fixture *fixture = *state;
	char name[81];

	memset(name, 'n', 80);
	name[80] = '\0';
	assert_int_equal(instance_set_fact(fixture->instance, FACT_SERVICE, name), 0);
	fixture_port(fixture, 80, 8080);
	fixture_port(fixture, 8000, 8081);
	fixture_map(fixture);
	expect_name(fixture, 8081,
		"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn on nas (8081)", true);
	fixture_label(fixture, "crier.name", name);
	fixture_map(fixture);
	expect_name(fixture, 8081,
		"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn (8081)", false);
	expect_collision(fixture, 8081,
		"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn on nas", true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(test_default),
		WITH_FIXTURE(test_made_up_names),
		WITH_FIXTURE(test_template_that_tells_nothing),
		WITH_FIXTURE(test_unprintable_instance),
		WITH_FIXTURE(test_label),
		WITH_FIXTURE(test_rule),
		WITH_FIXTURE(test_port_and_type_in_a_template),
		WITH_FIXTURE(test_two_ports_of_one_type),
		WITH_FIXTURE(test_two_ports_with_labels),
		WITH_FIXTURE(test_one_port_on_two_interfaces),
		WITH_FIXTURE(test_the_ending_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
