#include "mapping_fixture.h"

static void expect_type(struct fixture *fixture, const char *type, const char *origin)
{
	fixture_map(fixture);
	assert_string_equal(fixture_service(fixture, 8080)->type, type);
	expect_decided(fixture, fixture->wishes.items[0].inner, "type", type, origin);
}

/* each asked before the next: label → rule → port name → service-types → image → port → fallback */
static void test_type_order(void **state)
{
	struct fixture *fixture = *state;
	struct policy *policy = &fixture->policy;

	fixture_port(fixture, 9200, 8080);
	expect_type(fixture, "_crier._tcp", "fallback-type");
	assert_int_equal(instance_set_fact(fixture->instance, FACT_IMAGE, "elasticsearch"), 0);
	expect_type(fixture, "_http._tcp", "built-in table, image elasticsearch*, port 9200");
	policy->types = calloc(1, sizeof(*policy->types));
	policy->types[0] = (struct port_type){
		9200, IPPROTO_TCP, strdup("_elastic._tcp"), strdup("service-types, c:1:2")};
	policy->n_types = 1;
	expect_type(fixture, "_elastic._tcp", "service-types, c:1:2");
	fixture->instance->ports[0].name = strdup("https");
	expect_type(fixture, "_https._tcp", "name of the port");
	fixture_rule_with(fixture, "port", "9200", "type", "ftp");
	expect_type(fixture, "_ftp._tcp", "rule 1");
	fixture_label(fixture, "crier.type", "ssh");
	expect_type(fixture, "_ssh._tcp", "label crier.type of web");
	fixture_label(fixture, "crier.9200.type", "_git._tcp.local.");
	expect_type(fixture, "_git._tcp", "label crier.9200.type of web");
	fixture_label(fixture, "crier.9200/tcp.type", "svn");
	expect_type(fixture, "_svn._tcp", "label crier.9200/tcp.type of web");
	fixture_rule_with(fixture, NULL, NULL, "type", "nfs")->force = true;
	expect_type(fixture, "_nfs._tcp", "rule 2");
}

static void test_type_by_port(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 5900, 8080);
	fixture->instance->ports[0].name = strdup("screen");
	expect_type(fixture, "_rfb._tcp", "built-in table, port 5900");
}

static void test_type_of_the_other_transport(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 443, 443);
	fixture_port_of(fixture, 443, 444, IPPROTO_UDP, NULL);
	fixture_label(fixture, "crier.type", "_web._tcp");
	fixture_map(fixture);
	assert_string_equal(fixture_service(fixture, 443)->type, "_web._tcp");
	assert_string_equal(fixture_service(fixture, 444)->type, "_https._udp");
}

static void test_fallback_type(void **state)
{
	struct fixture *fixture = *state;

	free(fixture->policy.fallback_type);
	fixture->policy.fallback_type = strdup("thing");
	fixture_port_of(fixture, 9999, 8080, IPPROTO_UDP, NULL);
	expect_type(fixture, "_thing._udp", "fallback-type");
}

static void test_txt(void **state)
{
	struct fixture *fixture = *state;
	const struct pairs *txt;

	fixture_port(fixture, 80, 8080);
	fixture_port(fixture, 81, 8081);
	fixture_label(fixture, "crier.path", "/all");
	fixture_label(fixture, "crier.80.txt.path", "/port");
	fixture_label(fixture, "crier.txt.role", "label");
	fixture_rule_with(fixture, NULL, NULL, "txt.ROLE", "rule");
	fixture_rule_with(fixture, NULL, NULL, "txt.site", "home");
	fixture_rule_with(fixture, "type", "_http._tcp", "txt.flag", NULL);
	fixture_rule_with(fixture, NULL, NULL, "txt.level", "forced")->force = true;
	fixture_label(fixture, "crier.txt.level", "label");
	fixture_map(fixture);
	txt = &fixture_service(fixture, 8080)->txt;
	assert_int_equal(txt->count, 5);
	assert_string_equal(pairs_get(txt, "path"), "/port");
	assert_string_equal(pairs_get(txt, "role"), "label");
	assert_string_equal(pairs_get(txt, "site"), "home");
	assert_string_equal(pairs_get(txt, "level"), "forced");
	assert_non_null(pairs_find(txt, "flag"));
	assert_null(pairs_get(txt, "flag"));
	assert_string_equal(pairs_get(&fixture_service(fixture, 8081)->txt, "path"), "/all");
	expect_decided(fixture, 80, "txt.site", "home", "rule 2");
	expect_decided(fixture, 80, "txt.path", "/port", "label crier.80.txt.path of web");
}

static void test_txt_that_cannot_go_out(void **state)
{
	struct fixture *fixture = *state;
	char value[241];
	char key[32];

	memset(value, 'v', 240);
	value[240] = '\0';
	fixture_port(fixture, 80, 8080);
	for (int i = 0; i < 6; i++) {
		snprintf(key, sizeof(key), "crier.txt.key%d", i);
		fixture_label(fixture, key, value);
	}
	fixture_label(fixture, "crier.txt.last", "fits");
	fixture_rule_with(fixture, NULL, NULL, "txt.a=b", "x");
	fixture_map(fixture);
	assert_int_equal(fixture_service(fixture, 8080)->txt.count, 6);
	assert_non_null(pairs_find(&fixture_service(fixture, 8080)->txt, "last"));
	assert_null(pairs_find(&fixture_service(fixture, 8080)->txt, "key5"));
	assert_int_equal(fixture->trace.n_warnings, 2);
	assert_string_equal(fixture->trace.warnings[0].text,
		"txt.key5 is left out: all pairs together would be longer than 1300 bytes");
	assert_string_equal(fixture->trace.warnings[1].text,
		"txt.a=b is left out: a TXT key is printable ASCII without =");
}

static void test_subtypes(void **state)
{
	struct fixture *fixture = *state;
	char *const *subtypes;

	fixture_port(fixture, 80, 8080);
	fixture_label(fixture, "crier.subtype", "printer, _universal");
	fixture_map(fixture);
	subtypes = fixture_service(fixture, 8080)->subtypes;
	assert_string_equal(subtypes[0], "_printer");
	assert_string_equal(subtypes[1], "_universal");
	assert_null(subtypes[2]);
}

static void test_interface(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture->policy.interface = strdup("eth0");
	fixture_map(fixture);
	assert_int_equal(fixture_service(fixture, 8080)->interface, 2);
	expect_decided(fixture, 80, "interface", "eth0", "interface in the configuration");
	fixture_label(fixture, "crier.interface", "wlan0");
	fixture_map(fixture);
	assert_int_equal(fixture_service(fixture, 8080)->interface, 3);
	fixture_label(fixture, "crier.interface", "auto");
	fixture_map(fixture);
	assert_int_equal(fixture_service(fixture, 8080)->interface, 2);
}

static void test_interface_that_is_not_there(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_label(fixture, "crier.interface", "eth9");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 0);
	expect_refused(fixture, 80, "there is no interface eth9 that is up", "name one of these: eth0 wlan0");
}

static void test_interface_against_the_binding(void **state)
{
	struct fixture *fixture = *state;

	fixture_port_of(fixture, 80, 8080, IPPROTO_TCP, "10.0.0.5");
	fixture_label(fixture, "crier.interface", "eth0");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 0);
	expect_refused(fixture, 80, "bound to an address of wlan0 alone, while interface is eth0",
		"bind it to an address of that interface");
}

static void test_bad_labels_do_not_stop_it(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_label(fixture, "crier.enable", "perhaps");
	fixture_label(fixture, "crier.type", "no type");
	fixture_label(fixture, "crier.network", "lan");
	fixture_map(fixture);
	assert_string_equal(fixture_service(fixture, 8080)->type, "_http._tcp");
	assert_int_equal(fixture->trace.n_warnings, 3);
	assert_string_equal(fixture->trace.warnings[2].text,
		"network=lan: it has no address of its own to announce");
}

static void test_keys_are_the_table(void **state)
{
	const char *why;

	for (const char *const *key = mapping_keys(); *key; key++) {
		why = NULL;
		if (mapping_check(*key, "auto", &why) < 0)
			assert_string_not_equal(why, "unknown key");
	}
	assert_int_equal(mapping_check("txt.role", "x", &why), 0);
	assert_true(mapping_check("txt.", "x", &why) < 0);
	assert_true(mapping_check("txt", "x", &why) < 0);
	assert_true(mapping_check("nmae", "x", &why) < 0);
	assert_string_equal(why, "unknown key");
	assert_true(mapping_check("enable", "x", &why) < 0);
	assert_string_equal(why, "expected true or false");
	assert_true(mapping_check("txt.path", "x", &why) < 0);
	assert_string_equal(why, "a path begins with /");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(test_type_order),
		WITH_FIXTURE(test_type_by_port),
		WITH_FIXTURE(test_type_of_the_other_transport),
		WITH_FIXTURE(test_fallback_type),
		WITH_FIXTURE(test_txt),
		WITH_FIXTURE(test_txt_that_cannot_go_out),
		WITH_FIXTURE(test_subtypes),
		WITH_FIXTURE(test_interface),
		WITH_FIXTURE(test_interface_that_is_not_there),
		WITH_FIXTURE(test_interface_against_the_binding),
		WITH_FIXTURE(test_bad_labels_do_not_stop_it),
		cmocka_unit_test(test_keys_are_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
