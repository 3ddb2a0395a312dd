#include "announce/reports.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>

#include <cmocka.h>

#include "announce/asks.h"
#include "announce/avahi_poll.h"
#include "announce/responder.h"
#include "util/str.h"

struct fixture {
	struct event_base *base;
	AvahiPoll poll;
	struct responder responder;
	struct reports reports;
	struct asks asks;
	struct str_buf told;
	unsigned int stopped;
	bool finish_inside;
};

static void on_state(void *userdata, AvahiServerState state, const char *detail)
{
	struct fixture *fixture = userdata;

	str_buf_printf(&fixture->told, "state %d %s\n", state, detail);
	if (fixture->finish_inside)
		reports_finish(&fixture->reports);
}

static void on_group(void *userdata, uint64_t handle, AvahiEntryGroupState state)
{
	struct fixture *fixture = userdata;

	str_buf_printf(&fixture->told, "group %u %d\n", (unsigned int)handle, state);
}

static void on_answered(void *userdata, uint64_t handle, bool taken)
{
	struct fixture *fixture = userdata;

	str_buf_printf(
		&fixture->told, "answer %u %s\n", (unsigned int)handle, taken ? "yes" : "no");
}

static const struct responder_callbacks callbacks = {
	.state = on_state, .group = on_group, .answered = on_answered};

static void on_stop(struct ask *ask)
{
	struct fixture *fixture =
		(struct fixture *)((char *)ask->asks - offsetof(struct fixture, asks));

	fixture->stopped++;
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture->base = event_base_new();
	avahi_poll_init(&fixture->poll, fixture->base);
	fixture->responder = (struct responder){
		.poll = &fixture->poll, .callbacks = &callbacks, .userdata = fixture};
	assert_int_equal(reports_init(&fixture->reports, &fixture->responder), 0);
	fixture->asks = (struct asks){.reports = &fixture->reports, .stop = on_stop};
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	asks_clear(&fixture->asks);
	reports_finish(&fixture->reports);
	str_buf_finish(&fixture->told);
	event_base_free(fixture->base);
	free(fixture);
	return 0;
}

static void is_told(struct fixture *fixture, const char *expected)
{
	event_base_dispatch(fixture->base);
	assert_string_equal(fixture->told.data ? fixture->told.data : "", expected);
	str_buf_finish(&fixture->told);
	fixture->told = (struct str_buf){0};
}

static void nothing_is_told_before_the_loop_turns(void **state)
{
	struct fixture *fixture = *state;

	reports_state(&fixture->reports, AVAHI_SERVER_RUNNING, "%s", "nas");
	assert_null(fixture->told.data);
	is_told(fixture, "state 2 nas\n");
}

static void states_come_first_and_others_in_their_order(void **state)
{
	struct fixture *fixture = *state;
	struct report one = {.kind = REPORT_GROUP, .handle = 1};
	struct report two = {.kind = REPORT_GROUP, .handle = 2};

	reports_put(&fixture->reports, &two, AVAHI_ENTRY_GROUP_REGISTERING);
	reports_put(&fixture->reports, &one, AVAHI_ENTRY_GROUP_ESTABLISHED);
	reports_put(&fixture->reports, &two, AVAHI_ENTRY_GROUP_COLLISION);
	reports_state(&fixture->reports, AVAHI_SERVER_RUNNING, "%s", "nas");
	is_told(fixture, "state 2 nas\ngroup 2 3\ngroup 1 2\n");
}

static void a_state_is_not_told_twice(void **state)
{
	struct fixture *fixture = *state;

	reports_state(&fixture->reports, AVAHI_SERVER_RUNNING, "%s", "nas");
	is_told(fixture, "state 2 nas\n");
	reports_state(&fixture->reports, AVAHI_SERVER_REGISTERING, "again");
	reports_state(&fixture->reports, AVAHI_SERVER_RUNNING, "%s", "nas");
	is_told(fixture, "");
	reports_state(&fixture->reports, AVAHI_SERVER_RUNNING, "%s", "nas-2");
	is_told(fixture, "state 2 nas-2\n");
	reports_clear(&fixture->reports);
	reports_state(&fixture->reports, AVAHI_SERVER_RUNNING, "%s", "nas-2");
	is_told(fixture, "state 2 nas-2\n");
}

static void what_is_cancelled_or_cleared_is_not_told(void **state)
{
	struct fixture *fixture = *state;
	struct report one = {.kind = REPORT_GROUP, .handle = 1};
	struct report two = {.kind = REPORT_GROUP, .handle = 2};

	reports_put(&fixture->reports, &one, AVAHI_ENTRY_GROUP_ESTABLISHED);
	reports_put(&fixture->reports, &two, AVAHI_ENTRY_GROUP_ESTABLISHED);
	reports_cancel(&fixture->reports, &one);
	is_told(fixture, "group 2 2\n");
	reports_put(&fixture->reports, &one, AVAHI_ENTRY_GROUP_ESTABLISHED);
	reports_state(&fixture->reports, AVAHI_SERVER_FAILURE, "gone");
	reports_clear(&fixture->reports);
	is_told(fixture, "");
}

static void a_callback_may_end_it_all(void **state)
{
	struct fixture *fixture = *state;
	struct report one = {.kind = REPORT_GROUP, .handle = 1};

	fixture->finish_inside = true;
	reports_put(&fixture->reports, &one, AVAHI_ENTRY_GROUP_ESTABLISHED);
	reports_state(&fixture->reports, AVAHI_SERVER_FAILURE, "gone");
	is_told(fixture, "state 4 gone\n");
}

static struct ask *ask(struct fixture *fixture, uint64_t handle)
{
	struct ask *made = calloc(1, sizeof(*made));

	assert_non_null(made);
	assert_int_equal(asks_start(&fixture->asks, made, handle), 0);
	return made;
}

static void the_first_answer_ends_a_question(void **state)
{
	struct fixture *fixture = *state;
	struct ask *made = ask(fixture, 7);

	ask_taken(made);
	ask_taken(made);
	is_told(fixture, "answer 7 yes\n");
	assert_null(fixture->asks.list);
	assert_int_equal(fixture->stopped, 1);
}

static void there_is_one_question_for_each_handle(void **state)
{
	struct fixture *fixture = *state;

	ask_taken(ask(fixture, 7));
	ask_taken(ask(fixture, 7));
	ask_taken(ask(fixture, 8));
	assert_int_equal(fixture->stopped, 1);
	asks_cancel(&fixture->asks, 8);
	is_told(fixture, "answer 7 yes\n");
}

static void nobody_has_it_after_a_second(void **state)
{
	struct fixture *fixture = *state;

	ask(fixture, 7);
	event_base_loop(fixture->base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
	assert_null(fixture->told.data);
	is_told(fixture, "answer 7 no\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			nothing_is_told_before_the_loop_turns, setup, teardown),
		cmocka_unit_test_setup_teardown(
			states_come_first_and_others_in_their_order, setup, teardown),
		cmocka_unit_test_setup_teardown(a_state_is_not_told_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_is_cancelled_or_cleared_is_not_told, setup, teardown),
		cmocka_unit_test_setup_teardown(a_callback_may_end_it_all, setup, teardown),
		cmocka_unit_test_setup_teardown(the_first_answer_ends_a_question, setup, teardown),
		cmocka_unit_test_setup_teardown(
			there_is_one_question_for_each_handle, setup, teardown),
		cmocka_unit_test_setup_teardown(nobody_has_it_after_a_second, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
