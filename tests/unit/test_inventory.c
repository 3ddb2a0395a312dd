#include "core/inventory.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/str.h"

enum { HOLD_US = 60 };

struct fixture {
	struct inventory inventory;
	struct source *source;
	struct str_buf told;
	uint64_t now;
};

static void say(struct fixture *fixture, const char *what, const char *of)
{
	assert_int_equal(
		str_buf_printf(&fixture->told, "%s%s %s", fixture->told.size ? ", " : "", what, of),
		0);
}

static uint64_t on_now(void *userdata)
{
	return ((struct fixture *)userdata)->now;
}

static void on_changed(void *userdata, struct item *item, const struct instance *before)
{
	say(userdata, before ? "changed" : "new", item->instance->name);
}

static void on_gone(void *userdata, struct item *item)
{
	say(userdata, "gone", item->instance->name);
}

static void on_lost(void *userdata, struct source *source)
{
	say(userdata, "lost", source->id);
}

static void on_recovered(void *userdata, struct source *source)
{
	say(userdata, "recovered", source->id);
}

static void on_resync(void *userdata, struct source *source)
{
	say(userdata, "resync", source->id);
}

static const struct inventory_callbacks callbacks = {
	.now = on_now,
	.changed = on_changed,
	.gone = on_gone,
	.lost = on_lost,
	.recovered = on_recovered,
	.resync = on_resync,
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture->now = 1000;
	inventory_init(&fixture->inventory, &callbacks, fixture);
	assert_int_equal(inventory_add_source(&fixture->inventory, "docker", "docker", HOLD_US,
				 &fixture->source),
		0);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	inventory_finish(&fixture->inventory);
	str_buf_finish(&fixture->told);
	free(fixture);
	return 0;
}

static void expect(struct fixture *fixture, const char *told)
{
	assert_string_equal(fixture->told.size ? fixture->told.data : "", told);
	fixture->told.size = 0;
}

static void tell(struct fixture *fixture, const char *id, enum instance_state state)
{
	struct instance *instance;

	assert_int_equal(instance_create(id, id, &instance), 0);
	instance->state = state;
	instance_sink_upsert(&fixture->source->sink, instance);
}

static void run(struct fixture *fixture, const char *id)
{
	tell(fixture, id, INSTANCE_RUNNING);
}

static void list(struct fixture *fixture, const char *const *ids)
{
	instance_sink_begin(&fixture->source->sink);
	for (; *ids; ids++)
		run(fixture, *ids);
	instance_sink_end(&fixture->source->sink);
}

static void lose(struct fixture *fixture, const char *reason)
{
	instance_sink_lost(&fixture->source->sink, -ECONNRESET, reason);
}

static void new_changed_same_gone(void **state)
{
	struct fixture *fixture = *state;

	run(fixture, "web");
	expect(fixture, "new web");
	run(fixture, "web");
	expect(fixture, "");
	tell(fixture, "web", INSTANCE_PAUSED);
	expect(fixture, "changed web");
	instance_sink_remove(&fixture->source->sink, "web");
	expect(fixture, "gone web");
	instance_sink_remove(&fixture->source->sink, "web");
	expect(fixture, "");
}

static void the_end_of_a_list_sweeps(void **state)
{
	struct fixture *fixture = *state;

	list(fixture, (const char *const[]){"a", "b", "c", NULL});
	expect(fixture, "new a, new b, new c");
	list(fixture, (const char *const[]){"c", "a", NULL});
	expect(fixture, "gone b");
	list(fixture, (const char *const[]){NULL});
	expect(fixture, "gone a, gone c");
}

static void what_is_kept_stays(void **state)
{
	struct fixture *fixture = *state;

	list(fixture, (const char *const[]){"a", "b", NULL});
	instance_sink_begin(&fixture->source->sink);
	instance_sink_keep(&fixture->source->sink, "b");
	instance_sink_keep(&fixture->source->sink, "unknown");
	instance_sink_end(&fixture->source->sink);
	expect(fixture, "new a, new b, gone a");
}

/* an event that comes during a list is as good as the list */
static void events_during_a_list_count(void **state)
{
	struct fixture *fixture = *state;

	list(fixture, (const char *const[]){"a", NULL});
	instance_sink_begin(&fixture->source->sink);
	run(fixture, "b");
	instance_sink_keep(&fixture->source->sink, "a");
	instance_sink_remove(&fixture->source->sink, "a");
	instance_sink_end(&fixture->source->sink);
	expect(fixture, "new a, new b, gone a");
}

static void a_list_that_broke_off_is_forgotten(void **state)
{
	struct fixture *fixture = *state;

	list(fixture, (const char *const[]){"a", "b", NULL});
	instance_sink_begin(&fixture->source->sink);
	run(fixture, "a");
	lose(fixture, NULL);
	expect(fixture, "new a, new b, lost docker");
	list(fixture, (const char *const[]){"b", NULL});
	expect(fixture, "gone a, recovered docker");
}

static void sources_are_apart(void **state)
{
	struct fixture *fixture = *state;
	struct source *other = NULL;

	assert_int_equal(
		inventory_add_source(&fixture->inventory, "docker", "docker", 0, &other), -EEXIST);
	assert_int_equal(
		inventory_add_source(&fixture->inventory, "podman", "podman", 0, &other), 0);
	run(fixture, "a");
	instance_sink_begin(&other->sink);
	instance_sink_end(&other->sink);
	expect(fixture, "new a");
	assert_ptr_equal(inventory_find_source(&fixture->inventory, "podman"), other);
	inventory_remove_source(other);
	assert_null(inventory_find_source(&fixture->inventory, "podman"));
	inventory_remove_source(fixture->source);
	expect(fixture, "gone a");
}

static void only_the_first_loss_is_told(void **state)
{
	struct fixture *fixture = *state;

	lose(fixture, "gone away");
	lose(fixture, "still away");
	expect(fixture, "lost docker");
	assert_string_equal(fixture->source->reason, "still away");
	list(fixture, (const char *const[]){NULL});
	expect(fixture, "recovered docker");
	assert_null(fixture->source->reason);
	list(fixture, (const char *const[]){NULL});
	expect(fixture, "");
}

static void hold_has_one_deadline(void **state)
{
	struct fixture *fixture = *state;

	run(fixture, "a");
	assert_true(inventory_deadline(&fixture->inventory) == UINT64_MAX);
	lose(fixture, NULL);
	fixture->now += 10;
	lose(fixture, NULL);
	assert_int_equal(inventory_deadline(&fixture->inventory), 1000 + HOLD_US);
	inventory_tick(&fixture->inventory, 1000 + HOLD_US - 1);
	expect(fixture, "new a, lost docker");
	inventory_tick(&fixture->inventory, 1000 + HOLD_US);
	expect(fixture, "gone a");
	assert_true(inventory_deadline(&fixture->inventory) == UINT64_MAX);
}

/* after the hold has run out the loss is still the same one */
static void hold_runs_out_once(void **state)
{
	struct fixture *fixture = *state;

	lose(fixture, NULL);
	inventory_tick(&fixture->inventory, 1000 + HOLD_US);
	fixture->now = 2000;
	lose(fixture, NULL);
	assert_true(inventory_deadline(&fixture->inventory) == UINT64_MAX);
	expect(fixture, "lost docker");
}

/* nothing stays for ever that no list confirms */
static void what_comes_after_the_hold_goes_with_the_next_loss(void **state)
{
	struct fixture *fixture = *state;

	lose(fixture, NULL);
	inventory_tick(&fixture->inventory, 1000 + HOLD_US);
	instance_sink_begin(&fixture->source->sink);
	run(fixture, "a");
	lose(fixture, NULL);
	expect(fixture, "lost docker, new a, gone a");
}

static void the_cap_drops_and_counts(void **state)
{
	struct fixture *fixture = *state;
	char id[16];

	for (int i = 0; i < INVENTORY_INSTANCES_MAX; i++) {
		snprintf(id, sizeof(id), "%d", i);
		run(fixture, id);
	}
	fixture->told.size = 0;
	run(fixture, "one more");
	expect(fixture, "");
	assert_int_equal(fixture->source->dropped, 1);
	tell(fixture, "7", INSTANCE_PAUSED);
	expect(fixture, "changed 7");
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(new_changed_same_gone),
		WITH_FIXTURE(the_end_of_a_list_sweeps),
		WITH_FIXTURE(what_is_kept_stays),
		WITH_FIXTURE(events_during_a_list_count),
		WITH_FIXTURE(a_list_that_broke_off_is_forgotten),
		WITH_FIXTURE(sources_are_apart),
		WITH_FIXTURE(only_the_first_loss_is_told),
		WITH_FIXTURE(hold_has_one_deadline),
		WITH_FIXTURE(hold_runs_out_once),
		WITH_FIXTURE(what_comes_after_the_hold_goes_with_the_next_loss),
		WITH_FIXTURE(the_cap_drops_and_counts),
	};

	return cmocka_run_group_tests_name("inventory", tests, NULL, NULL);
}
