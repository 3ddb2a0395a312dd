#include "mapping_fixture.h"

#include "core/labels.h"
#include "core/rules.h"
#include "core/subject.h"

static bool fits(struct fixture *fixture, uint16_t port, const char *type, const char *key,
	const char *pattern)
{
	struct mapping mapping = {.policy = &fixture->policy, .host = &fixture->host};
	struct labels labels = {0};
	struct subject subject = {
		.mapping = &mapping,
		.instance = fixture->instance,
		.source = "podman:alice",
		.kind = "podman",
		.labels = &labels,
		.port = {port, IPPROTO_TCP},
		.type = type,
	};
	struct rule rule = {0};
	bool fit;

	assert_int_equal(pairs_set(&rule.match, key, pattern), 0);
	fit = rules_fit(&rule, &subject);
	if (fit)
		assert_true(rules_may_fit(&rule, &subject));
	rule_finish(&rule);
	return fit;
}

static void test_match(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
		instance_set_fact(f->instance, FACT_IMAGE_REF, "ghcr.io/home/postgres"), 0);
	assert_int_equal(instance_set_fact(f->instance, FACT_IMAGE, "postgres"), 0);
	assert_int_equal(instance_set_fact(f->instance, FACT_PROJECT, "shop"), 0);
	assert_int_equal(instance_set_fact(f->instance, FACT_SERVICE, "db"), 0);
	assert_int_equal(instance_set_fact(f->instance, FACT_NAMESPACE, "prod"), 0);
	fixture_label(f, "tier", "data");
	assert_true(fits(f, 5432, NULL, "image", "postgres"));
	assert_true(fits(f, 5432, NULL, "image", "postgres:*"));
	assert_true(fits(f, 5432, NULL, "image", "ghcr.io/*"));
	assert_false(fits(f, 5432, NULL, "image", "postgres:16"));
	assert_int_equal(instance_set_fact(f->instance, FACT_TAG, "16"), 0);
	assert_true(fits(f, 5432, NULL, "image", "postgres:16"));
	assert_true(fits(f, 5432, NULL, "name", "w?b"));
	assert_false(fits(f, 5432, NULL, "name", "w"));
	assert_true(fits(f, 5432, NULL, "project", "shop"));
	assert_true(fits(f, 5432, NULL, "service", "d*"));
	assert_true(fits(f, 5432, NULL, "namespace", "prod"));
	assert_true(fits(f, 5432, NULL, "backend", "podman"));
	assert_true(fits(f, 5432, NULL, "source", "podman:*"));
	assert_true(fits(f, 5432, NULL, "label.tier", "data"));
	assert_false(fits(f, 5432, NULL, "label.none", "*"));
	assert_false(fits(f, 5432, NULL, "nonsense", "*"));
}

static void test_ports_and_types(void **state)
{
	struct fixture *f = *state;
	const char *type = "_postgresql._tcp";

	assert_true(fits(f, 5432, NULL, "port", "5432"));
	assert_true(fits(f, 5432, NULL, "port", "1, 5000-6000/tcp"));
	assert_false(fits(f, 5432, NULL, "port", "5432/udp"));
	assert_false(fits(f, 0, NULL, "port", "1-65535"));
	assert_true(fits(f, 5432, type, "type", "postgresql"));
	assert_true(fits(f, 5432, type, "type", "_postgresql._tcp"));
	assert_true(fits(f, 5432, type, "type", "_postgres*"));
	assert_false(fits(f, 5432, type, "type", "postgresql/udp"));
	assert_false(fits(f, 5432, NULL, "type", "*"));
}

static void test_absent_facts_fit_nothing(void **state)
{
	struct fixture *f = *state;

	assert_false(fits(f, 80, NULL, "image", "*"));
	assert_false(fits(f, 80, NULL, "project", "*"));
}

static void test_first_of_each_field(void **state)
{
	struct fixture *fixture = *state;
	struct rule *rule;

	fixture_port(fixture, 80, 8080);
	fixture_rule_with(fixture, "name", "other", "name", "Other");
	fixture_rule_with(fixture, "name", "web", "name", "First");
	rule = fixture_rule_with(fixture, NULL, NULL, "name", "Second");
	assert_int_equal(pairs_set(&rule->settings, "path", "/x"), 0);
	fixture_map(fixture);
	assert_string_equal(fixture_service(fixture, 8080)->name, "First");
	assert_string_equal(pairs_get(&fixture_service(fixture, 8080)->txt, "path"), "/x");
	fixture_label(fixture, "crier.name", "Label");
	fixture_map(fixture);
	assert_string_equal(fixture_service(fixture, 8080)->name, "Label");
	fixture->policy.rules[2].force = true;
	fixture_map(fixture);
	assert_string_equal(fixture_service(fixture, 8080)->name, "Second");
}

static void test_all_of_match(void **state)
{
	struct fixture *fixture = *state;
	struct rule *rule = fixture_rule_with(fixture, "name", "web", "name", "Both");

	assert_int_equal(pairs_set(&rule->match, "port", "81"), 0);
	fixture_port(fixture, 80, 8080);
	fixture_port(fixture, 81, 8081);
	fixture_map(fixture);
	assert_string_equal(fixture_service(fixture, 8080)->name, "web on nas");
	assert_string_equal(fixture_service(fixture, 8081)->name, "Both");
}

static void test_check(void **state)
{
	const char *why;

	for (const char *const *key = rules_match_keys(); *key; key++)
		assert_int_equal(rules_match_check(*key, "80", &why), 0);
	assert_int_equal(rules_match_check("label.a.b", "x", &why), 0);
	assert_true(rules_match_check("label.", "x", &why) < 0);
	assert_true(rules_match_check("imgae", "x", &why) < 0);
	assert_true(rules_match_check("port", "http", &why) < 0);
	assert_string_equal(why, "expected ports, as in 80, 53/udp, 8000-8005");
	assert_true(rules_match_check("name", "", &why) < 0);
	assert_string_equal(why, "expected a pattern, as in \"web-*\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(test_match),
		WITH_FIXTURE(test_ports_and_types),
		WITH_FIXTURE(test_absent_facts_fit_nothing),
		WITH_FIXTURE(test_first_of_each_field),
		WITH_FIXTURE(test_all_of_match),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
