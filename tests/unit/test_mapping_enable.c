#include "mapping_fixture.h"

static void expect_announced(struct fixture *fixture)
{
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 1);
	assert_int_equal(fixture_service(fixture, 8080)->port, 8080);
}

static void expect_port_refused(struct fixture *fixture, const char *reason, const char *remedy)
{
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 0);
	expect_refused(fixture, 80, reason, remedy);
}

static void test_states(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture->instance->state = INSTANCE_PAUSED;
	expect_nothing(fixture, "paused", "unpause it");
	fixture->instance->state = INSTANCE_RESTARTING;
	expect_nothing(fixture, "restarting", "it is announced once it stays up");
	fixture->instance->state = INSTANCE_STOPPED;
	expect_nothing(fixture, "not running", "start it");
	fixture->instance->state = INSTANCE_UNKNOWN;
	expect_nothing(fixture, "its state is unknown", NULL);
	fixture->instance->state = INSTANCE_RUNNING;
	expect_announced(fixture);
}

static void test_health(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture->instance->health = HEALTH_STARTING;
	expect_announced(fixture);
	fixture->instance->health = HEALTH_BAD;
	expect_nothing(fixture, "unhealthy", "it is announced once its check passes");
	fixture->instance->health = HEALTH_STARTING;
	fixture->policy.require_healthy = true;
	expect_nothing(fixture, "its health check has not passed yet",
		"wait for it, or set require-healthy: false");
	fixture_label(fixture, "crier.require-healthy", "no");
	expect_announced(fixture);
	fixture_rule_with(fixture, NULL, NULL, "require-healthy", "true")->force = true;
	expect_nothing(fixture, "its health check has not passed yet",
		"wait for it, or set require-healthy: false");
	fixture->instance->health = HEALTH_GOOD;
	expect_announced(fixture);
	fixture->instance->health = HEALTH_NONE;
	expect_announced(fixture);
}

static void test_pod(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_label(fixture, "io.kubernetes.pod.uid", "1-2-3");
	expect_nothing(fixture, "a container of a pod: what leads to it is announced",
		"watch Kubernetes too");
}

static void test_enable_false(void **state)
{
	struct fixture *fixture = *state;
	struct rule *rule;

	fixture_port(fixture, 80, 8080);
	fixture_label(fixture, "crier.enable", "Off");
	fixture_label(fixture, "crier.80.enable", "true");
	expect_nothing(fixture, "label crier.enable of web says enable=Off",
		"take that away, or set a rule with force: true");
	rule = fixture_rule_with(fixture, "port", "80", "enable", "true");
	expect_nothing(fixture, "label crier.enable of web says enable=Off",
		"take that away, or set a rule with force: true");
	rule->force = true;
	expect_announced(fixture);
	expect_decided(fixture, 80, "enable", "true", "rule 1");
}

static void test_enable_false_of_a_port(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_port(fixture, 81, 8081);
	fixture_label(fixture, "crier.80/tcp.enable", "0");
	fixture_map(fixture);
	assert_int_equal(fixture->wishes.count, 1);
	assert_int_equal(fixture_service(fixture, 8081)->port, 8081);
	expect_refused(fixture, 80, "label crier.80/tcp.enable of web says enable=0",
		"take that away, or set a rule with force: true");
}

static void test_rule_hides(void **state)
{
	struct fixture *fixture = *state;
	struct rule *rule = fixture_rule_with(fixture, "name", "we*", "enable", "false");

	fixture_port(fixture, 80, 8080);
	expect_port_refused(fixture, "rule 1 says enable=false",
		"take that away, or set a rule with force: true");
	fixture_label(fixture, "crier.enable", "true");
	expect_announced(fixture);
	rule->force = true;
	expect_port_refused(fixture, "rule 1 says enable=false",
		"take that away, or set a rule with force: true");
}

static void test_rule_hides_a_type(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_port(fixture, 22, 2222);
	fixture_rule_with(fixture, "type", "ssh", "enable", "false");
	expect_announced(fixture);
	expect_refused(fixture, 22, "rule 1 says enable=false",
		"take that away, or set a rule with force: true");
}

static void test_labelled(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture->policy.announce = ANNOUNCE_MODE_LABELLED;
	expect_nothing(fixture, "announce: labelled, and it has no label",
		"add the label crier.enable=true");
	fixture->instance->place = PLACE_ANNOTATION;
	expect_nothing(fixture, "announce: labelled, and it has no label",
		"add the annotation crier/enable: \"true\"");
	fixture->instance->place = PLACE_CONFIG_KEY;
	expect_nothing(fixture, "announce: labelled, and it has no label",
		"set the key user.crier.enable=true");
	fixture->instance->place = PLACE_PLAIN;
	expect_nothing(fixture, "announce: labelled, and it has no label",
		"set Enable=yes, or any other key of ours");
	fixture->instance->place = PLACE_CONTAINER;
	fixture_label(fixture, "crier.txt.a", "b");
	expect_announced(fixture);
	expect_decided(fixture, 80, "enable", "true", "announce: labelled");
}

static void test_labelled_by_port(void **state)
{
	struct fixture *fixture = *state;

	fixture_port(fixture, 80, 8080);
	fixture_port(fixture, 81, 8081);
	fixture->policy.announce = ANNOUNCE_MODE_LABELLED;
	fixture_label(fixture, "crier.80.name", "Web");
	expect_announced(fixture);
	expect_refused(fixture, 81, "announce: labelled, and it has no label",
		"add the label crier.enable=true");
}

static void test_labelled_by_rule(void **state)
{
	struct fixture *fixture = *state;
	struct rule *rule;

	fixture_port(fixture, 80, 8080);
	fixture->policy.announce = ANNOUNCE_MODE_LABELLED;
	rule = fixture_rule_with(fixture, "port", "81", "enable", "true");
	expect_port_refused(fixture, "announce: labelled, and it has no label",
		"add the label crier.enable=true");
	assert_int_equal(pairs_set(&rule->match, "port", "80"), 0);
	expect_announced(fixture);
	assert_int_equal(pairs_set(&rule->settings, "enable", "false"), 0);
	expect_port_refused(fixture, "rule 1 says enable=false",
		"take that away, or set a rule with force: true");
	pairs_unset(&rule->settings, "enable");
	assert_int_equal(pairs_set(&rule->settings, "name", "Web"), 0);
	expect_announced(fixture);
}

static void test_none(void **state)
{
	struct fixture *fixture = *state;
	struct rule *rule;

	fixture_port(fixture, 80, 8080);
	fixture_label(fixture, "crier.enable", "true");
	fixture->policy.announce = ANNOUNCE_MODE_NONE;
	expect_nothing(fixture, "announce: none",
		"set announce: published or labelled, or a rule with force: true");
	rule = fixture_rule_with(fixture, "port", "80", "enable", "true");
	rule->force = true;
	expect_announced(fixture);
	assert_int_equal(pairs_set(&rule->match, "port", "81"), 0);
	expect_port_refused(fixture, "announce: none",
		"set announce: published or labelled, or a rule with force: true");
}

static void test_mode_of_a_source(void **state)
{
	struct fixture *fixture = *state;
	struct policy *policy = &fixture->policy;

	fixture_port(fixture, 80, 8080);
	policy->sources = calloc(2, sizeof(*policy->sources));
	policy->sources[0] = (struct source_policy){strdup("docker"), ANNOUNCE_MODE_NONE};
	policy->sources[1] = (struct source_policy){strdup("docker:b"), ANNOUNCE_MODE_DEFAULT};
	policy->n_sources = 2;
	expect_nothing(fixture, "announce: none",
		"set announce: published or labelled, or a rule with force: true");
	fixture->source = "docker:b";
	expect_announced(fixture);
	fixture->source = fixture->kind = "systemd";
	expect_nothing(fixture, "announce: labelled, and it has no label",
		"add the label crier.enable=true");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(test_states),
		WITH_FIXTURE(test_health),
		WITH_FIXTURE(test_pod),
		WITH_FIXTURE(test_enable_false),
		WITH_FIXTURE(test_enable_false_of_a_port),
		WITH_FIXTURE(test_rule_hides),
		WITH_FIXTURE(test_rule_hides_a_type),
		WITH_FIXTURE(test_labelled),
		WITH_FIXTURE(test_labelled_by_port),
		WITH_FIXTURE(test_labelled_by_rule),
		WITH_FIXTURE(test_none),
		WITH_FIXTURE(test_mode_of_a_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
