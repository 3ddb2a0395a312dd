/* What the manager promises of time: how long a lost source keeps its services, and how long a
 * crash loop waits. */
#include "tests/support/manager_rig.h"

static void begin_list(struct rig *rig)
{
	instance_sink_begin(rig->sink);
}

static void end_list(struct rig *rig)
{
	instance_sink_end(rig->sink);
}

static void lose(struct rig *rig)
{
	instance_sink_lost(rig->sink, -ECONNRESET, "it went away");
}

static void hold_keeps_and_then_withdraws(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	lose(rig);
	assert_string_equal(rig_turn(rig), "");
	assert_string_equal(rig_wait(rig, RIG_HOLD_S - 1), "");
	assert_string_equal(rig_wait(rig, 2), "-web on nas");
	assert_true(manager_deadline(rig->manager) == UINT64_MAX);
}

static void hold_runs_from_the_first_loss(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	lose(rig);
	assert_string_equal(rig_wait(rig, RIG_HOLD_S / 2), "");
	lose(rig);
	assert_string_equal(rig_wait(rig, RIG_HOLD_S / 2), "-web on nas");
}

static void a_list_ends_the_hold(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	rig_take(&rig->events);
	lose(rig);
	rig_wait(rig, RIG_HOLD_S - 1);
	begin_list(rig);
	rig_run(rig, "1", "web", 8080);
	end_list(rig);
	assert_string_equal(rig_wait(rig, 10 * RIG_HOLD_S), "");
	assert_string_equal(
		rig_take(&rig->events), "docker:disconnected(it went away) docker:reconnected");
}

/* a begin is no list yet */
static void hold_runs_out_during_a_list(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_run(rig, "2", "db", 8081);
	rig_turn(rig);
	lose(rig);
	begin_list(rig);
	rig_run(rig, "1", "web", 8080);
	assert_string_equal(rig_wait(rig, RIG_HOLD_S + 1), "-db on nas");
	rig_run(rig, "2", "db", 8081);
	end_list(rig);
	assert_string_equal(rig_turn(rig), "+db on nas:8081");
}

static void what_ended_meanwhile_goes_with_the_next_list(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_run(rig, "2", "db", 8081);
	rig_turn(rig);
	lose(rig);
	rig_wait(rig, 5);
	begin_list(rig);
	rig_run(rig, "2", "db", 8081);
	end_list(rig);
	assert_string_equal(rig_turn(rig), "-web on nas");
}

static void a_list_that_breaks_off_sweeps_nothing(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_run(rig, "2", "db", 8081);
	rig_turn(rig);
	begin_list(rig);
	rig_run(rig, "1", "web", 8080);
	lose(rig);
	assert_string_equal(rig_turn(rig), "");
	begin_list(rig);
	instance_sink_keep(rig->sink, "1");
	instance_sink_keep(rig->sink, "2");
	end_list(rig);
	assert_string_equal(rig_turn(rig), "");
}

static void a_short_hold_is_taken_at_the_next_loss(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	manager_set_hold(rig->manager, "docker", 0);
	lose(rig);
	assert_string_equal(rig_turn(rig), "-web on nas");
}

static void a_source_that_is_removed_takes_its_services(void **state)
{
	struct rig *rig = *state;
	struct instance_sink *other = NULL;

	assert_int_equal(manager_add_source(rig->manager, "podman", "podman", 0, &other), 0);
	assert_int_equal(manager_add_source(rig->manager, "podman", "podman", 0, &other), -EEXIST);
	instance_sink_upsert(other, rig_container("1", "db", 8081));
	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	manager_remove_source(rig->manager, "podman");
	assert_string_equal(rig_turn(rig), "-db on nas");
	manager_remove_source(rig->manager, "podman");
}

/* It runs for a second and crashes; the engine starts it anew at once. */
static void crash(struct rig *rig)
{
	rig_wait(rig, 1);
	rig_stop(rig, "1");
	rig_turn(rig);
	rig_run(rig, "1", "web", 8080);
}

static void crash_loops_wait_longer_each_time(void **state)
{
	static const unsigned int delays[] = {0, 0, 1, 2, 4, 8, 16, 32, 60, 60};
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
		crash(rig);
		assert_string_equal(rig_turn(rig), delays[i] ? "" : "+web on nas:8080");
		if (delays[i])
			assert_true(manager_deadline(rig->manager) ==
				    rig->now + delays[i] * (uint64_t)RIG_SECOND);
	}
	assert_string_equal(rig_wait(rig, 59), "");
	assert_string_equal(rig_wait(rig, 2), "+web on nas:8080");
}

static void tell_health(struct rig *rig, enum instance_health health)
{
	struct instance *instance = rig_container("1", "web", 8080);

	instance->health = health;
	instance_sink_upsert(rig->sink, instance);
}

static void a_flapping_health_check_waits_too(void **state)
{
	struct rig *rig = *state;

	tell_health(rig, HEALTH_GOOD);
	rig_turn(rig);
	for (int i = 0; i < 3; i++) {
		rig_wait(rig, 1);
		tell_health(rig, HEALTH_BAD);
		assert_string_equal(rig_turn(rig), "-web on nas");
		tell_health(rig, HEALTH_GOOD);
		assert_string_equal(rig_turn(rig), i < 2 ? "+web on nas:8080" : "");
	}
	assert_string_equal(rig_wait(rig, 2), "+web on nas:8080");
}

static void a_crash_is_withdrawn_at_once(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	rig_turn(rig);
	for (int i = 0; i < 3; i++)
		crash(rig);
	assert_string_equal(rig_wait(rig, 2), "+web on nas:8080");
	rig_stop(rig, "1");
	assert_string_equal(rig_turn(rig), "-web on nas");
}

/* the new container of a compose restart has another id, but the same name */
static void a_crash_loop_is_known_by_its_name(void **state)
{
	struct rig *rig = *state;
	char id[8];

	for (int i = 0; i < 4; i++) {
		snprintf(id, sizeof(id), "%d", i);
		rig_run(rig, id, "web", 8080);
		rig_wait(rig, 1);
		rig_stop(rig, id);
		rig_turn(rig);
	}
	rig_run(rig, "9", "web", 8080);
	assert_string_equal(rig_turn(rig), "");
	rig_run(rig, "10", "other", 8081);
	assert_string_equal(rig_turn(rig), "+other on nas:8081");
}

/* a stop while it waits: the wait is over as well */
static void a_crash_loop_that_stops_is_forgotten_by_the_clock(void **state)
{
	struct rig *rig = *state;

	rig_run(rig, "1", "web", 8080);
	for (int i = 0; i < 4; i++)
		crash(rig);
	rig_stop(rig, "1");
	rig_turn(rig);
	assert_true(manager_deadline(rig->manager) == UINT64_MAX);
}

static void see_quiet(
	void *userdata, const char *source, const struct instance *instance, uint64_t quiet_us)
{
	*(uint64_t *)userdata = quiet_us;
}

static void a_wait_is_shown(void **state)
{
	struct rig *rig = *state;
	uint64_t quiet = 0;

	rig_run(rig, "1", "web", 8080);
	for (int i = 0; i < 3; i++)
		crash(rig);
	manager_each_instance(rig->manager, see_quiet, &quiet);
	assert_int_equal(quiet, RIG_SECOND);
	rig_wait(rig, 1);
	manager_each_instance(rig->manager, see_quiet, &quiet);
	assert_int_equal(quiet, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(hold_keeps_and_then_withdraws),
		WITH_RIG(hold_runs_from_the_first_loss),
		WITH_RIG(a_list_ends_the_hold),
		WITH_RIG(hold_runs_out_during_a_list),
		WITH_RIG(what_ended_meanwhile_goes_with_the_next_list),
		WITH_RIG(a_list_that_breaks_off_sweeps_nothing),
		WITH_RIG(a_short_hold_is_taken_at_the_next_loss),
		WITH_RIG(a_source_that_is_removed_takes_its_services),
		WITH_RIG(crash_loops_wait_longer_each_time),
		WITH_RIG(a_flapping_health_check_waits_too),
		WITH_RIG(a_crash_is_withdrawn_at_once),
		WITH_RIG(a_crash_loop_is_known_by_its_name),
		WITH_RIG(a_crash_loop_that_stops_is_forgotten_by_the_clock),
		WITH_RIG(a_wait_is_shown),
	};

	return cmocka_run_group_tests_name("manager_time", tests, NULL, NULL);
}
