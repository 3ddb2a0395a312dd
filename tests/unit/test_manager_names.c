/* What the manager promises of names: no two the same, none changed without need, and none of
 * another host's. */
#include "tests/support/manager_rig.h"

#include "core/names.h"

static void run_named(struct rig *rig, const char *id, uint16_t outer, const char *name)
{
	rig_run_labelled(rig, id, outer, "crier.name", name);
}

static void twins_do_not_overwrite_each_other(void **state)
{
	struct rig *rig = *state;

	run_named(rig, "1", 8080, "Photos");
	assert_string_equal(rig_turn(rig), "+Photos:8080");
	run_named(rig, "2", 9090, "Photos");
	assert_string_equal(rig_turn(rig), "+Photos (9090):9090");
	/* whoever has a name keeps it, also when the better one is free again */
	rig_stop(rig, "1");
	assert_string_equal(rig_turn(rig), "-Photos");
	run_named(rig, "2", 9090, "Photos");
	assert_string_equal(rig_turn(rig), "");
}

static void replicas_are_told_apart(void **state)
{
	struct rig *rig = *state;
	static const char *const ids[] = {"1", "2", "3"};

	for (int i = 0; i < 3; i++) {
		struct instance *replica = rig_container(ids[i], ids[i], 8080 + i);

		assert_int_equal(instance_set_fact(replica, FACT_PROJECT, "shop"), 0);
		assert_int_equal(instance_set_fact(replica, FACT_SERVICE, "web"), 0);
		assert_int_equal(instance_set_fact(replica, FACT_REPLICA, ids[i]), 0);
		instance_sink_upsert(rig->sink, replica);
	}
	assert_string_equal(
		rig_turn(rig), "+web on nas:8080 +web on nas (2):8081 +web on nas (3):8082");
	rig_stop(rig, "2");
	assert_string_equal(rig_turn(rig), "-web on nas (2)");
}

static void a_name_of_another_host_gives_way(void **state)
{
	struct rig *rig = *state;

	run_named(rig, "1", 8080, "Photos");
	rig_turn(rig);
	assert_false(rig->puts[1].known_unique);
	rig_take(&rig->entries);
	rig_report(rig, "Photos", SERVICE_COLLIDED, "another host has it");
	assert_string_equal(rig_turn(rig), "+Photos on nas:8080");
	/* the next name is not said to have collided as well */
	assert_string_equal(rig_take(&rig->entries), "Photos:collided Photos on nas:pending");
	assert_int_equal(rig_handle(rig, "Photos on nas"), 1);
	rig_report(rig, "Photos on nas", SERVICE_COLLIDED, "another host has it");
	assert_string_equal(rig_turn(rig), "+Photos on nas #2:8080");
	rig_report(rig, "Photos on nas #2", SERVICE_ESTABLISHED, NULL);
	assert_string_equal(rig_turn(rig), "");
}

/* the names that are known to be unique are not probed */
static void a_name_with_the_host_is_known_unique(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	assert_true(rig->puts[1].known_unique);
}

static void collide(struct rig *rig, int times)
{
	for (int i = 0; i < times; i++) {
		char *name = strdup(rig->puts[1].name);

		rig_report(rig, name, SERVICE_COLLIDED, NULL);
		assert_string_not_equal(rig_turn(rig), "");
		free(name);
	}
}

/* A host that takes every name: no storm of names, but a try from time to time. */
static void a_host_that_takes_all_names_is_not_followed_for_ever(void **state)
{
	struct rig *rig = *state;

	run_named(rig, "1", 8080, "Photos");
	rig_turn(rig);
	collide(rig, NAMES_TRIES_MAX);
	rig_report(rig, rig->puts[1].name, SERVICE_COLLIDED, NULL);
	assert_string_equal(rig_turn(rig), "");
	assert_string_equal(rig_wait(rig, 30), "");
	assert_string_not_equal(rig_wait(rig, 60), "");
}

static void a_collision_of_one_that_went_is_nothing(void **state)
{
	struct rig *rig = *state;
	uint32_t generation;

	run_named(rig, "1", 8080, "Photos");
	rig_turn(rig);
	generation = rig->puts[1].generation;
	rig_stop(rig, "1");
	manager_announcer_callbacks.service(rig->manager, 1, generation, SERVICE_COLLIDED, NULL);
	assert_string_equal(rig_turn(rig), "-Photos");
	manager_announcer_callbacks.service(rig->manager, 1, generation, SERVICE_COLLIDED, NULL);
	assert_string_equal(rig_turn(rig), "");
}

static void a_choice_is_remembered_when_it_comes_back(void **state)
{
	struct rig *rig = *state;

	run_named(rig, "1", 8080, "Photos");
	rig_turn(rig);
	rig_report(rig, "Photos", SERVICE_COLLIDED, NULL);
	rig_turn(rig);
	assert_true(names_take_changed(manager_names(rig->manager)));
	rig_stop(rig, "1");
	rig_turn(rig);
	rig_wait(rig, 100);
	run_named(rig, "1", 8080, "Photos");
	assert_string_equal(rig_turn(rig), "+Photos on nas:8080");
}

static void the_host_renamed_renames_all_that_embeds_it(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	run_named(rig, "2", 8081, "Photos");
	rig_turn(rig);
	rig_announcer_is(rig, ANNOUNCER_UP, "nas-2");
	assert_string_equal(rig_turn(rig), "+web on nas-2:8080");
	rig_announcer_is(rig, ANNOUNCER_UP, "nas-2");
	assert_string_equal(rig_turn(rig), "");
}

/* The announcer holds what was put over restarts of its daemon, and nobody asks it to. */
static void the_announcer_down_and_up_makes_no_call(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	rig_announcer_is(rig, ANNOUNCER_DOWN, "the bus is gone");
	rig_run(rig, "2", "db", 8081);
	assert_string_equal(rig_turn(rig), "+db on nas:8081");
	rig_announcer_is(rig, ANNOUNCER_UP, "nas");
	assert_string_equal(rig_turn(rig), "");
}

/* b takes the name that a had, in one turn */
static void names_are_exchanged_in_one_turn(void **state)
{
	struct rig *rig = *state;

	run_named(rig, "1", 8080, "One");
	run_named(rig, "2", 8081, "Two");
	rig_turn(rig);
	rig_stop(rig, "1");
	run_named(rig, "2", 8081, "One");
	assert_string_equal(rig_turn(rig), "-One +One:8081");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(twins_do_not_overwrite_each_other),
		WITH_RIG(replicas_are_told_apart),
		WITH_RIG(a_name_of_another_host_gives_way),
		WITH_RIG(a_name_with_the_host_is_known_unique),
		WITH_RIG(a_host_that_takes_all_names_is_not_followed_for_ever),
		WITH_RIG(a_collision_of_one_that_went_is_nothing),
		WITH_RIG(a_choice_is_remembered_when_it_comes_back),
		WITH_RIG(the_host_renamed_renames_all_that_embeds_it),
		WITH_RIG(the_announcer_down_and_up_makes_no_call),
		WITH_RIG(names_are_exchanged_in_one_turn),
	};

	return cmocka_run_group_tests_name("manager_names", tests, NULL, NULL);
}
