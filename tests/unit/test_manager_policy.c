/* What the manager does when the configuration or the host changes under it, and its cap. */
#include "tests/support/manager_rig.h"

static void add_rule(struct policy *policy, const char *match, const char *key, const char *value)
{
	struct rule *rules = reallocarray(policy->rules, policy->n_rules + 1, sizeof(*rules));
	struct rule *rule;

	assert_non_null(rules);
	policy->rules = rules;
	rule = &rules[policy->n_rules++];
	*rule = (struct rule){.origin = strdup("rule 1")};
	assert_int_equal(pairs_set(&rule->match, "name", match), 0);
	assert_int_equal(pairs_set(&rule->settings, key, value), 0);
}

static void a_new_policy_touches_only_what_differs(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_run(rig, "2", "db", 8081);
	rig_run(rig, "3", "cache", 8082);
	rig_turn(rig);
	manager_set_policy(rig->manager, &rig->policy, 0);
	assert_string_equal(rig_turn(rig), "");
	add_rule(&rig->policy, "db", "txt.role", "primary");
	manager_set_policy(rig->manager, &rig->policy, 0);
	assert_string_equal(rig_turn(rig), "+db on nas:8081");
	add_rule(&rig->policy, "cache", "enable", "false");
	manager_set_policy(rig->manager, &rig->policy, 0);
	assert_string_equal(rig_turn(rig), "-cache on nas");
}

static void links_that_change_nothing_make_no_call(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	rig_link(rig, "192.168.1.5");
	assert_true(manager_deadline(rig->manager) == UINT64_MAX);
	rig_link(rig, "192.168.1.6");
	assert_string_equal(rig_turn(rig), "");
}

static void an_address_that_comes_brings_what_is_bound_to_it(void **state)
{
	struct instance_port port = {.inner = 80, .outer = 8080, .protocol = IPPROTO_TCP};
	struct instance *bound = rig_container("1", "web", 0);
	struct rig *rig = *state;

	assert_int_equal(address_parse("192.168.1.77", &port.bind), 0);
	assert_int_equal(instance_add_port(bound, &port), 0);
	instance_sink_upsert(rig->sink, bound);
	assert_string_equal(rig_turn(rig), "");
	rig_link(rig, "192.168.1.77");
	assert_string_equal(rig_turn(rig), "+web on nas:8080");
	rig_link(rig, "192.168.1.5");
	assert_string_equal(rig_turn(rig), "-web on nas");
}

static void the_cap_is_kept_and_room_is_used(void **state)
{
	struct rig *rig = *state;

	manager_set_policy(rig->manager, &rig->policy, 2);
	rig_run(rig, "1", "a", 8080);
	rig_run(rig, "2", "b", 8081);
	rig_run(rig, "3", "c", 8082);
	assert_string_equal(rig_turn(rig), "+a on nas:8080 +b on nas:8081");
	assert_non_null(strstr(rig_take(&rig->entries), "c"));
	rig_run(rig, "4", "d", 8083);
	assert_string_equal(rig_turn(rig), "");
	rig_stop(rig, "1");
	assert_string_equal(rig_turn(rig), "-a on nas +c on nas:8082");
	manager_set_policy(rig->manager, &rig->policy, 10);
	assert_string_equal(rig_turn(rig), "+d on nas:8083");
}

static void see_failed(void *userdata, const struct manager_entry *entry)
{
	struct str_buf *buf = userdata;

	if (entry->state == SERVICE_FAILED)
		rig_say(buf, "%s: %s", entry->service->name, entry->detail);
}

static void what_is_over_the_cap_says_so(void **state)
{
	struct rig *rig = *state;
	struct str_buf failed = {0};

	manager_set_policy(rig->manager, &rig->policy, 1);
	rig_run(rig, "1", "a", 8080);
	rig_run(rig, "2", "b", 8081);
	rig_turn(rig);
	manager_each_entry(rig->manager, see_failed, &failed);
	assert_string_equal(rig_text(&failed), "b on nas: over max-services (1)");
	str_buf_finish(&failed);
}

static void more_than_a_thousand_are_warned_of_once(void **state)
{
	struct rig *rig = *state;
	char name[16];

	for (int i = 0; i <= MANAGER_SERVICES_WARN; i++) {
		if (i == MANAGER_SERVICES_WARN)
			assert_string_equal(rig_take(&rig->warnings), "");
		snprintf(name, sizeof(name), "w%d", i);
		rig_run(rig, name, name, 10000 + i);
		if (i + 1 >= MANAGER_SERVICES_WARN)
			rig_turn(rig);
	}
	assert_non_null(strstr(rig_take(&rig->warnings), "cache-entries-max"));
	rig_run(rig, "another", "another", 80);
	rig_turn(rig);
	assert_string_equal(rig_take(&rig->warnings), "");
}

static void see_entry(void *userdata, const struct manager_entry *entry)
{
	rig_say(userdata, "%s/%s", entry->source, entry->instance->name);
}

static void views_are_in_the_order_of_coming(void **state)
{
	struct rig *rig = *state;
	struct str_buf seen = {0};
	struct instance_sink *other = NULL;

	assert_int_equal(manager_add_source(rig->manager, "podman", "podman", 0, &other), 0);
	instance_sink_upsert(other, rig_container("1", "x", 8090));
	rig_run(rig, "2", "b", 8080);
	rig_run(rig, "1", "a", 8081);
	rig_turn(rig);
	manager_each_entry(rig->manager, see_entry, &seen);
	assert_string_equal(rig_text(&seen), "docker/b docker/a podman/x");
	str_buf_finish(&seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(a_new_policy_touches_only_what_differs),
		WITH_RIG(links_that_change_nothing_make_no_call),
		WITH_RIG(an_address_that_comes_brings_what_is_bound_to_it),
		WITH_RIG(the_cap_is_kept_and_room_is_used),
		WITH_RIG(what_is_over_the_cap_says_so),
		WITH_RIG(more_than_a_thousand_are_warned_of_once),
		WITH_RIG(views_are_in_the_order_of_coming),
	};

	return cmocka_run_group_tests_name("manager_policy", tests, NULL, NULL);
}
