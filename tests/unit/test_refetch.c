#include "backends/refetch.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/loop.h"
#include "tests/support/recording_sink.h"

struct fixture {
	struct event_base *base;
	struct recording_sink sink;
	struct refetch *refetch;
	struct str_buf fetched; /* "a b" */
	int fetch_error;
	unsigned int drained;
};

static int fetch(void *userdata, const char *id)
{
	struct fixture *fixture = userdata;

	str_buf_printf(&fixture->fetched, "%s%s", fixture->fetched.size ? " " : "", id);
	return fixture->fetch_error;
}

static void on_drained(void *userdata)
{
	struct fixture *fixture = userdata;

	fixture->drained++;
	instance_sink_end(&fixture->sink.sink);
}

static int setup(void **state)
{
	static const struct refetch_callbacks callbacks = {.fetch = fetch, .drained = on_drained};
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->base = event_base_new();
	recording_sink_init(&fixture->sink);
	*state = fixture;
	return refetch_create(
		fixture->base, &fixture->sink.sink, &callbacks, fixture, &fixture->refetch);
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	refetch_destroy(fixture->refetch);
	recording_sink_finish(&fixture->sink);
	str_buf_finish(&fixture->fetched);
	event_base_free(fixture->base);
	free(fixture);
	return 0;
}

static void expect_fetched(struct fixture *fixture, const char *ids)
{
	loop_settle(fixture->base);
	assert_string_equal(fixture->fetched.size ? fixture->fetched.data : "", ids);
	fixture->fetched.size = 0;
}

static void expect_told(struct fixture *fixture, const char *words)
{
	size_t size = fixture->sink.log.size;

	assert_string_equal(size ? recording_sink_read(&fixture->sink) : "", words);
}

static void answer_running(struct fixture *fixture, const char *id)
{
	struct instance *instance;

	assert_return_code(instance_create(id, id, &instance), 0);
	instance->state = INSTANCE_RUNNING;
	refetch_answer(fixture->refetch, id, REFETCH_RUNNING, instance);
}

/* makes `id` one that runs and is known */
static void start(struct fixture *fixture, const char *id)
{
	assert_return_code(refetch_hint(fixture->refetch, id), 0);
	loop_settle(fixture->base);
	answer_running(fixture, id);
	fixture->fetched.size = 0;
	fixture->sink.log.size = 0;
}

static void list(struct fixture *fixture, const char *const *ids)
{
	instance_sink_begin(&fixture->sink.sink);
	refetch_list_begin(fixture->refetch);
	for (; *ids; ids++)
		assert_return_code(refetch_list_add(fixture->refetch, *ids), 0);
	refetch_list_end(fixture->refetch);
}

static void test_hints_of_one_id_are_one_fetch(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 10; i++)
		assert_return_code(refetch_hint(fixture->refetch, "a"), 0);
	expect_fetched(fixture, "a");
	answer_running(fixture, "a");
	expect_fetched(fixture, "");
	expect_told(fixture, "upsert a running");
}

static void test_hint_during_fetch_throws_the_answer_away(void **state)
{
	struct fixture *fixture = *state;

	refetch_hint(fixture->refetch, "a");
	expect_fetched(fixture, "a");
	refetch_hint(fixture->refetch, "a");
	refetch_hint(fixture->refetch, "a");
	expect_fetched(fixture, "");
	refetch_answer(fixture->refetch, "a", REFETCH_GONE, NULL);
	expect_told(fixture, "");
	expect_fetched(fixture, "a");
	answer_running(fixture, "a");
	expect_told(fixture, "upsert a running");
	expect_fetched(fixture, "");
}

/* an inspection answered before the death, and read after it */
static void test_death_during_fetch_is_not_undone(void **state)
{
	struct fixture *fixture = *state;

	start(fixture, "a");
	refetch_hint_known(fixture->refetch, "a");
	expect_fetched(fixture, "a");
	refetch_remove(fixture->refetch, "a");
	expect_told(fixture, "remove a");
	answer_running(fixture, "a");
	expect_told(fixture, "");
	expect_fetched(fixture, "a");
	refetch_answer(fixture->refetch, "a", REFETCH_GONE, NULL);
	expect_told(fixture, "remove a");
	expect_fetched(fixture, "");
}

static void test_death_is_looked_at_for_it_may_be_starting(void **state)
{
	struct fixture *fixture = *state;

	start(fixture, "a");
	refetch_remove(fixture->refetch, "a");
	expect_fetched(fixture, "a");
	answer_running(fixture, "a");
	expect_told(fixture, "remove a, upsert a running");
}

static void test_events_of_what_does_not_run_cost_nothing(void **state)
{
	struct fixture *fixture = *state;

	refetch_hint_known(fixture->refetch, "a");
	refetch_remove(fixture->refetch, "a");
	expect_fetched(fixture, "");
	start(fixture, "a");
	refetch_remove(fixture->refetch, "a");
	expect_fetched(fixture, "a");
	refetch_hint_known(fixture->refetch, "a");
	refetch_answer(fixture->refetch, "a", REFETCH_GONE, NULL);
	refetch_hint_known(fixture->refetch, "a");
	expect_fetched(fixture, "");
}

static void test_destroyed_is_over(void **state)
{
	struct fixture *fixture = *state;

	start(fixture, "a");
	refetch_hint(fixture->refetch, "a");
	expect_fetched(fixture, "a");
	refetch_forget(fixture->refetch, "a");
	answer_running(fixture, "a");
	expect_told(fixture, "remove a");
	expect_fetched(fixture, "");
	start(fixture, "b");
	refetch_forget(fixture->refetch, "b");
	expect_fetched(fixture, "");
}

static void test_destroyed_during_fetch_and_hinted_is_fetched(void **state)
{
	struct fixture *fixture = *state;

	refetch_hint(fixture->refetch, "a");
	expect_fetched(fixture, "a");
	refetch_forget(fixture->refetch, "a");
	refetch_hint(fixture->refetch, "a");
	answer_running(fixture, "a");
	expect_fetched(fixture, "a");
	expect_told(fixture, "remove a");
}

static void test_eight_at_most(void **state)
{
	struct fixture *fixture = *state;
	char id[8];

	for (int i = 0; i < 10; i++) {
		snprintf(id, sizeof(id), "c%d", i);
		refetch_hint(fixture->refetch, id);
	}
	expect_fetched(fixture, "c0 c1 c2 c3 c4 c5 c6 c7");
	answer_running(fixture, "c5");
	expect_fetched(fixture, "c8");
	answer_running(fixture, "c0");
	expect_fetched(fixture, "c9");
}

static void test_events_go_before_lists(void **state)
{
	struct fixture *fixture = *state;

	list(fixture, (const char *[]){"1", "2", "3", "4", "5", "6", "7", "8", "9", NULL});
	refetch_hint(fixture->refetch, "new");
	refetch_hint(fixture->refetch, "9");
	expect_fetched(fixture, "new 9 1 2 3 4 5 6");
}

static void test_list_ends_with_its_last_answer(void **state)
{
	struct fixture *fixture = *state;

	list(fixture, (const char *[]){"a", "b", "b", NULL});
	expect_fetched(fixture, "a b");
	answer_running(fixture, "b");
	assert_int_equal(fixture->drained, 0);
	refetch_answer(fixture->refetch, "a", REFETCH_UNREADABLE, NULL);
	assert_int_equal(fixture->drained, 1);
	expect_told(fixture, "begin, upsert b running, keep a, end");
}

static void test_list_of_nothing_ends_at_once(void **state)
{
	struct fixture *fixture = *state;

	list(fixture, (const char *[]){NULL});
	assert_int_equal(fixture->drained, 1);
}

static void test_list_ends_where_its_ids_were_destroyed(void **state)
{
	struct fixture *fixture = *state;

	list(fixture, (const char *[]){"a", "b", NULL});
	expect_fetched(fixture, "a b");
	refetch_forget(fixture->refetch, "a");
	refetch_forget(fixture->refetch, "b");
	assert_int_equal(fixture->drained, 1);
	assert_int_equal(fixture->sink.n_there, 0);
}

/* its ids must be forgotten, or events of it would be looked at for ever */
static void test_what_no_list_has_is_forgotten(void **state)
{
	struct fixture *fixture = *state;

	start(fixture, "a");
	start(fixture, "b");
	list(fixture, (const char *[]){"b", NULL});
	expect_fetched(fixture, "b");
	refetch_hint_known(fixture->refetch, "a");
	expect_fetched(fixture, "");
}

static void test_what_starts_during_a_list_is_not_forgotten(void **state)
{
	struct fixture *fixture = *state;

	instance_sink_begin(&fixture->sink.sink);
	refetch_list_begin(fixture->refetch);
	start(fixture, "a");
	refetch_list_end(fixture->refetch);
	assert_true(recording_sink_has(&fixture->sink, "a"));
	refetch_hint_known(fixture->refetch, "a");
	expect_fetched(fixture, "a");
}

static bool has_fetched(void *userdata)
{
	return ((struct fixture *)userdata)->fetched.size > 0;
}

static void test_unreadable_is_kept_and_tried_again(void **state)
{
	struct fixture *fixture = *state;

	start(fixture, "a");
	refetch_hint(fixture->refetch, "a");
	expect_fetched(fixture, "a");
	refetch_answer(fixture->refetch, "a", REFETCH_UNREADABLE, NULL);
	expect_told(fixture, "keep a");
	assert_true(loop_until(fixture->base, has_fetched, fixture));
	expect_fetched(fixture, "a");
	answer_running(fixture, "a");
	expect_told(fixture, "upsert a running");
	expect_fetched(fixture, "");
	assert_int_equal(event_base_get_num_events(fixture->base, EVENT_BASE_COUNT_ADDED), 0);
}

static void test_retry_is_given_up_with_the_container(void **state)
{
	struct fixture *fixture = *state;

	start(fixture, "a");
	fixture->fetch_error = -ENOMEM;
	refetch_hint(fixture->refetch, "a");
	expect_fetched(fixture, "a");
	expect_told(fixture, "keep a");
	refetch_forget(fixture->refetch, "a");
	assert_int_equal(event_base_get_num_events(fixture->base, EVENT_BASE_COUNT_ADDED), 0);
}

static void test_too_many_are_refused(void **state)
{
	struct fixture *fixture = *state;
	char id[16];

	for (int i = 0; i < REFETCH_IDS_MAX; i++) {
		snprintf(id, sizeof(id), "%d", i);
		assert_return_code(refetch_hint(fixture->refetch, id), 0);
	}
	assert_int_equal(refetch_hint(fixture->refetch, "one more"), -E2BIG);
	assert_int_equal(refetch_hint(fixture->refetch, "7"), 0);
}

static void test_reset_forgets(void **state)
{
	struct fixture *fixture = *state;

	start(fixture, "a");
	list(fixture, (const char *[]){"a", "b", NULL});
	refetch_reset(fixture->refetch);
	expect_fetched(fixture, "");
	refetch_hint_known(fixture->refetch, "a");
	expect_fetched(fixture, "");
	assert_int_equal(fixture->drained, 0);
	list(fixture, (const char *[]){"b", NULL});
	expect_fetched(fixture, "b");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_hints_of_one_id_are_one_fetch),
		TEST(test_hint_during_fetch_throws_the_answer_away),
		TEST(test_death_during_fetch_is_not_undone),
		TEST(test_death_is_looked_at_for_it_may_be_starting),
		TEST(test_events_of_what_does_not_run_cost_nothing),
		TEST(test_destroyed_is_over),
		TEST(test_destroyed_during_fetch_and_hinted_is_fetched),
		TEST(test_eight_at_most),
		TEST(test_events_go_before_lists),
		TEST(test_list_ends_with_its_last_answer),
		TEST(test_list_of_nothing_ends_at_once),
		TEST(test_list_ends_where_its_ids_were_destroyed),
		TEST(test_what_no_list_has_is_forgotten),
		TEST(test_what_starts_during_a_list_is_not_forgotten),
		TEST(test_unreadable_is_kept_and_tried_again),
		TEST(test_retry_is_given_up_with_the_container),
		TEST(test_too_many_are_refused),
		TEST(test_reset_forgets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
