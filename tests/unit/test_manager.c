/* What the manager promises of a change: the least that makes it so. */
#include "tests/support/manager_rig.h"

static void starts_and_stops(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	assert_int_equal(manager_deadline(rig->manager), 0);
	assert_string_equal(rig_turn(rig), "+web on nas:8080");
	assert_true(manager_deadline(rig->manager) == UINT64_MAX);
	rig_stop(rig, "1");
	assert_string_equal(rig_turn(rig), "-web on nas");
	assert_true(manager_deadline(rig->manager) == UINT64_MAX);
	assert_string_equal(rig_take(&rig->events), "web:started web:stopped");
}

static void same_makes_no_call(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	rig_take(&rig->events);
	rig_run(rig, "1", "web", 8080);
	assert_string_equal(rig_turn(rig), "");
	assert_string_equal(rig_take(&rig->events), "");
}

/* an update that tells nothing that is announced */
static void updated_but_same_makes_no_call(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	instance_sink_upsert(rig->sink, rig_labelled("1", "web", 8080, "maintainer", "me"));
	assert_string_equal(rig_turn(rig), "");
	assert_string_equal(rig_take(&rig->events), "web:started web:updated");
}

static void port_changes_in_place(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	rig_run(rig, "1", "web", 9090);
	assert_string_equal(rig_turn(rig), "+web on nas:9090");
	assert_int_equal(rig_handle(rig, "web on nas"), 1);
}

static void txt_changes_in_place(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	instance_sink_upsert(rig->sink, rig_labelled("1", "web", 8080, "crier.path", "/here"));
	assert_string_equal(rig_turn(rig), "+web on nas:8080");
	assert_int_equal(rig_handle(rig, "web on nas"), 1);
	assert_string_equal(pairs_get(&rig->puts[1].txt, "path"), "/here");
}

static void only_what_changed_is_touched(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_run(rig, "2", "db", 8081);
	assert_string_equal(rig_turn(rig), "+web on nas:8080 +db on nas:8081");
	rig_run(rig, "2", "db", 8082);
	assert_string_equal(rig_turn(rig), "+db on nas:8082");
}

static void a_rename_goes_and_comes(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	rig_run(rig, "1", "www", 8080);
	/* one handle, so the announcer withdraws the old name by itself */
	assert_string_equal(rig_turn(rig), "+www on nas:8080");
	assert_int_equal(rig_handle(rig, "www on nas"), 1);
}

static void recreated_in_one_turn_makes_no_call(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	rig_stop(rig, "1");
	rig_run(rig, "2", "web", 8080);
	assert_string_equal(rig_turn(rig), "");
	rig_stop(rig, "2");
	assert_string_equal(rig_turn(rig), "-web on nas");
}

static void recreated_in_the_other_order_makes_no_call(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	rig_run(rig, "2", "web", 8080);
	rig_stop(rig, "1");
	assert_string_equal(rig_turn(rig), "");
	rig_stop(rig, "2");
	assert_string_equal(rig_turn(rig), "-web on nas");
}

static void recreated_with_another_port_changes_in_place(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	rig_stop(rig, "1");
	rig_run(rig, "2", "web", 9090);
	assert_string_equal(rig_turn(rig), "+web on nas:9090");
	assert_int_equal(rig_handle(rig, "web on nas"), 1);
}

static void started_and_stopped_in_one_turn_makes_no_call(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_stop(rig, "1");
	assert_string_equal(rig_turn(rig), "");
	assert_true(manager_deadline(rig->manager) == UINT64_MAX);
}

static void paused_is_withdrawn(void **state)
{
	struct rig *rig = *state;
	struct instance *paused = rig_container("1", "web", 8080);

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	paused->state = INSTANCE_PAUSED;
	instance_sink_upsert(rig->sink, paused);
	assert_string_equal(rig_turn(rig), "-web on nas");
	rig_run(rig, "1", "web", 8080);
	assert_string_equal(rig_turn(rig), "+web on nas:8080");
}

static void one_of_a_thousand_is_one_call(void **state)
{
	struct rig *rig = *state;
	char name[16];

	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "web%d", i);
		rig_run(rig, name, name, 10000 + i);
	}
	rig_turn(rig);
	assert_int_equal(rig->n_calls, 1000);
	rig_run(rig, "web500", "web500", 9999);
	assert_string_equal(rig_turn(rig), "+web500 on nas:9999");
	rig_run(rig, "web500", "web500", 9999);
	assert_string_equal(rig_turn(rig), "");
}

static void a_snapshot_of_the_same_makes_no_call(void **state)
{
	struct rig *rig = *state;

	for (int round = 0; round < 3; round++) {
		instance_sink_begin(rig->sink);
		rig_run(rig, "1", "web", 8080);
		rig_run(rig, "2", "db", 8081);
		instance_sink_end(rig->sink);
		assert_string_equal(rig_turn(rig), round ? "" : "+web on nas:8080 +db on nas:8081");
	}
	instance_sink_begin(rig->sink);
	rig_run(rig, "1", "web", 8080);
	instance_sink_end(rig->sink);
	assert_string_equal(rig_turn(rig), "-db on nas");
}

/* what is told of a name that the announcer does not know yet waits for it */
static void nothing_is_put_before_the_host_has_a_name(void **state)
{
	struct rig *rig = *state;

	manager_destroy(rig->manager);
	rig_make(rig, 0);
	rig_run(rig, "1", "web", 8080);
	assert_string_equal(rig_turn(rig), "");
	assert_true(manager_deadline(rig->manager) == UINT64_MAX);
	rig_announcer_is(rig, ANNOUNCER_DOWN, "no bus");
	assert_string_equal(rig_turn(rig), "");
	rig_announcer_is(rig, ANNOUNCER_UP, "nas");
	assert_string_equal(rig_turn(rig), "+web on nas:8080");
}

static void reports_are_told_with_the_state(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	rig_report(rig, "web on nas", SERVICE_ESTABLISHED, NULL);
	rig_report(rig, "web on nas", SERVICE_FAILED, "no room");
	rig_stop(rig, "1");
	rig_turn(rig);
	assert_string_equal(rig_take(&rig->entries),
		"web on nas:pending web on nas:established web on nas:failed web on nas:gone");
}

static void reports_of_an_older_put_are_ignored(void **state)
{
	struct rig *rig = *state;
	uint32_t older;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	older = rig->puts[1].generation;
	rig_run(rig, "1", "web", 9090);
	rig_turn(rig);
	rig_take(&rig->entries);
	manager_announcer_callbacks.service(rig->manager, 1, older, SERVICE_ESTABLISHED, NULL);
	manager_announcer_callbacks.service(rig->manager, 77, 1, SERVICE_ESTABLISHED, NULL);
	assert_string_equal(rig_take(&rig->entries), "");
}

static void a_put_without_memory_is_tried_again(void **state)
{
	struct rig *rig = *state;

	rig->fail_puts = 1;
	rig_run(rig, "1", "web", 8080);
	assert_string_equal(rig_turn(rig), "");
	assert_string_equal(rig_wait(rig, 59), "");
	assert_string_equal(rig_wait(rig, 2), "+web on nas:8080");
	assert_true(manager_deadline(rig->manager) == UINT64_MAX);
}

static void warnings_are_told_once_for_each_version(void **state)
{
	struct rig *rig = *state;

	rig_run_labelled(rig, "web", 8080, "crier.nmae", "x");
	rig_turn(rig);
	assert_string_equal(
		rig_take(&rig->warnings), "web: crier.nmae: unknown key; did you mean \"name\"?");
	manager_set_policy(rig->manager, &rig->policy, 0);
	rig_turn(rig);
	assert_string_equal(rig_take(&rig->warnings), "");
	rig_run_labelled(rig, "web", 8081, "crier.nmae", "x");
	rig_turn(rig);
	assert_string_not_equal(rig_take(&rig->warnings), "");
}

static void many_warnings_of_one_instance_are_counted(void **state)
{
	struct rig *rig = *state;
	struct instance *instance = rig_container("1", "web", 8080);
	const char *told;
	char key[32];

	for (int i = 0; i < 15; i++) {
		snprintf(key, sizeof(key), "crier.wrong%d", i);
		assert_int_equal(pairs_set(&instance->labels, key, "x"), 0);
	}
	instance_sink_upsert(rig->sink, instance);
	rig_turn(rig);
	told = rig_take(&rig->warnings);
	assert_non_null(strstr(told, "crier.wrong1"));
	assert_non_null(strstr(told, "web: and 5 more: crier explain shows them"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(starts_and_stops),
		WITH_RIG(same_makes_no_call),
		WITH_RIG(updated_but_same_makes_no_call),
		WITH_RIG(port_changes_in_place),
		WITH_RIG(txt_changes_in_place),
		WITH_RIG(only_what_changed_is_touched),
		WITH_RIG(a_rename_goes_and_comes),
		WITH_RIG(recreated_in_one_turn_makes_no_call),
		WITH_RIG(recreated_in_the_other_order_makes_no_call),
		WITH_RIG(recreated_with_another_port_changes_in_place),
		WITH_RIG(started_and_stopped_in_one_turn_makes_no_call),
		WITH_RIG(paused_is_withdrawn),
		WITH_RIG(one_of_a_thousand_is_one_call),
		WITH_RIG(a_snapshot_of_the_same_makes_no_call),
		WITH_RIG(nothing_is_put_before_the_host_has_a_name),
		WITH_RIG(reports_are_told_with_the_state),
		WITH_RIG(reports_of_an_older_put_are_ignored),
		WITH_RIG(a_put_without_memory_is_tried_again),
		WITH_RIG(warnings_are_told_once_for_each_version),
		WITH_RIG(many_warnings_of_one_instance_are_counted),
	};

	return cmocka_run_group_tests_name("manager", tests, NULL, NULL);
}
