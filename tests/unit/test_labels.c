#include "core/labels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/instance.h"
#include "core/trace.h"

#include <netinet/in.h>

static const char *const prefixes[] = {"crier", "koi", NULL};

struct fixture {
	struct instance *instance;
	struct labels labels;
	struct trace trace;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	*state = fixture;
	return fixture ? instance_create("1", "web", &fixture->instance) : -1;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	labels_finish(&fixture->labels);
	trace_finish(&fixture->trace);
	instance_destroy(fixture->instance);
	free(fixture);
	return 0;
}

static void set(struct fixture *fixture, const char *key, const char *value)
{
	assert_int_equal(pairs_set(&fixture->instance->labels, key, value), 0);
}

static void parse(struct fixture *fixture)
{
	assert_int_equal(labels_parse(fixture->instance, (char *const *)prefixes, &fixture->trace,
				 &fixture->labels),
		0);
}

static void expect(struct fixture *fixture, uint16_t port, uint8_t protocol, const char *key,
	const char *value)
{
	const struct label *label = labels_find(&fixture->labels, port, protocol, key);

	if (!value) {
		assert_null(label);
		return;
	}
	assert_non_null(label);
	assert_string_equal(label->value, value);
}

static void expect_warnings(struct fixture *fixture, const char *const *warnings)
{
	size_t i;

	for (i = 0; warnings[i]; i++) {
		assert_true(i < fixture->trace.n_warnings);
		assert_string_equal(fixture->trace.warnings[i].text, warnings[i]);
	}
	assert_int_equal(fixture->trace.n_warnings, i);
}

static void test_container(void **state)
{
	struct fixture *fixture = *state;

	set(fixture, "crier.name", "Photos");
	set(fixture, "crier.8080.type", "https");
	set(fixture, "crier.53/udp.name", "Names");
	set(fixture, "crier.TXT.Role", "a");
	set(fixture, "crier.Path", "/x");
	set(fixture, "com.docker.compose.project", "home");
	set(fixture, "crierx.name", "no");
	set(fixture, "crier", "no");
	parse(fixture);
	expect(fixture, 0, 0, "name", "Photos");
	expect(fixture, 8080, 0, "type", "https");
	expect(fixture, 53, IPPROTO_UDP, "name", "Names");
	expect(fixture, 0, 0, "txt.Role", "a");
	expect(fixture, 0, 0, "path", "/x");
	assert_string_equal(
		labels_find(&fixture->labels, 8080, 0, "type")->written, "crier.8080.type");
	assert_int_equal(fixture->labels.count, 5);
	assert_int_equal(fixture->trace.n_warnings, 0);
}

static void test_annotation(void **state)
{
	struct fixture *fixture = *state;

	fixture->instance->place = PLACE_ANNOTATION;
	set(fixture, "crier/name", "Photos");
	set(fixture, "crier/8080-udp.type", "https");
	set(fixture, "crier.name", "not here");
	parse(fixture);
	expect(fixture, 0, 0, "name", "Photos");
	expect(fixture, 8080, IPPROTO_UDP, "type", "https");
	assert_int_equal(fixture->labels.count, 2);
}

static void test_config_key(void **state)
{
	struct fixture *fixture = *state;

	fixture->instance->place = PLACE_CONFIG_KEY;
	set(fixture, "user.crier.name", "Photos");
	set(fixture, "user.koi.type", "http");
	set(fixture, "crier.type", "not here");
	parse(fixture);
	expect(fixture, 0, 0, "name", "Photos");
	expect(fixture, 0, 0, "type", "http");
	assert_int_equal(fixture->labels.count, 2);
}

static void test_plain(void **state)
{
	struct fixture *fixture = *state;

	fixture->instance->place = PLACE_PLAIN;
	set(fixture, "Name", "Photos");
	set(fixture, "8080/tcp.Type", "http");
	set(fixture, "txt.empty", NULL);
	set(fixture, "Tipe", "http");
	parse(fixture);
	expect(fixture, 0, 0, "name", "Photos");
	expect(fixture, 8080, IPPROTO_TCP, "type", "http");
	assert_null(labels_find(&fixture->labels, 0, 0, "txt.empty")->value);
	expect_warnings(
		fixture, (const char *const[]){"Tipe: unknown key; did you mean \"type\"?", NULL});
}

static void test_first_prefix_wins(void **state)
{
	struct fixture *fixture = *state;

	set(fixture, "koi.name", "Koi");
	set(fixture, "koi.type", "ssh");
	set(fixture, "crier.name", "Crier");
	parse(fixture);
	expect(fixture, 0, 0, "name", "Crier");
	expect(fixture, 0, 0, "type", "ssh");
}

static void test_koi(void **state)
{
	struct fixture *fixture = *state;

	set(fixture, "koi.announce", "Photos");
	set(fixture, "koi.type", "_http._tcp");
	set(fixture, "koi.txt.path", "/x");
	set(fixture, "koi.dns.name", "photos");
	set(fixture, "koi.port", "of koi");
	set(fixture, "koi.whatever", "of koi");
	parse(fixture);
	expect(fixture, 0, 0, "enable", "true");
	expect(fixture, 0, 0, "name", "Photos");
	expect(fixture, 0, 0, "type", "_http._tcp");
	expect(fixture, 0, 0, "txt.path", "/x");
	expect(fixture, 0, 0, "host", "photos");
	expect(fixture, 0, 0, "port", NULL);
	assert_int_equal(fixture->trace.n_warnings, 0);
}

static void test_announce(void **state)
{
	struct fixture *fixture = *state;

	set(fixture, "crier.announce", "Short");
	set(fixture, "crier.80.announce", "false");
	set(fixture, "crier.81.announce", "yes");
	set(fixture, "crier.82.announce", "Port");
	set(fixture, "crier.82.name", "Said in full");
	set(fixture, "crier.83.announce", "");
	parse(fixture);
	expect(fixture, 0, 0, "enable", "true");
	expect(fixture, 0, 0, "name", "Short");
	expect(fixture, 80, 0, "enable", "false");
	expect(fixture, 80, 0, "name", NULL);
	expect(fixture, 81, 0, "enable", "yes");
	expect(fixture, 81, 0, "name", NULL);
	expect(fixture, 82, 0, "name", "Said in full");
	expect(fixture, 83, 0, "enable", "true");
	expect(fixture, 83, 0, "name", NULL);
}

static void test_mistakes(void **state)
{
	struct fixture *fixture = *state;

	set(fixture, "crier.nmae", "x");
	set(fixture, "crier.8080.tpye", "x");
	set(fixture, "crier.8080", "x");
	set(fixture, "crier.zzzzzz", "x");
	set(fixture, "crier.txt.", "x");
	set(fixture, "crier.99999.name", "x");
	set(fixture, "crier.80/foo.name", "x");
	set(fixture, "crier.80.port", "80");
	set(fixture, "crier.enable", "maybe");
	set(fixture, "crier.type", "a_b");
	set(fixture, "crier.path", "x");
	set(fixture, "crier.port", "http");
	set(fixture, "crier.address", "here");
	set(fixture, "crier.host", "a b");
	set(fixture, "crier.interface", "");
	set(fixture, "crier.name", " \n");
	set(fixture, "crier.subtype", ",");
	set(fixture, "crier.txt.a=b", "x");
	parse(fixture);
	assert_int_equal(fixture->labels.count, 0);
	expect_warnings(fixture,
		(const char *const[]){"crier.nmae: unknown key; did you mean \"name\"?",
			"crier.8080.tpye: unknown key; did you mean \"type\"?",
			"crier.8080: needs a key after it, such as \"name\"",
			"crier.zzzzzz: unknown key",
			"crier.txt.: needs the key of a pair, as in txt.role",
			"crier.99999.name: the port is written 8080 or 53/udp",
			"crier.80/foo.name: the port is written 8080 or 53/udp",
			"crier.80.port: \"port\" is of the instance, not of one port",
			"crier.enable=maybe: expected true or false",
			"crier.type=a_b: a service type has letters, digits and hyphens only",
			"crier.path=x: a path begins with /",
			"crier.port=http: expected ports, as in 80, 53/udp, 8000-8005",
			"crier.address=here: expected auto, host or instance",
			"crier.host=a b: the host name has a character that no host name has",
			"crier.interface=: expected one name",
			"crier.name= \n: expected a name, found nothing printable",
			"crier.subtype=,: expected a list, found nothing",
			"crier.txt.a=b=x: a TXT key is printable ASCII without =", NULL});
}

static void test_without_trace(void **state)
{
	struct fixture *fixture = *state;

	set(fixture, "crier.nmae", "x");
	set(fixture, "crier.name", "Photos");
	assert_int_equal(
		labels_parse(fixture->instance, (char *const *)prefixes, NULL, &fixture->labels),
		0);
	expect(fixture, 0, 0, "name", "Photos");
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(test_container),
		WITH_FIXTURE(test_annotation),
		WITH_FIXTURE(test_config_key),
		WITH_FIXTURE(test_plain),
		WITH_FIXTURE(test_first_prefix_wins),
		WITH_FIXTURE(test_koi),
		WITH_FIXTURE(test_announce),
		WITH_FIXTURE(test_mistakes),
		WITH_FIXTURE(test_without_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
