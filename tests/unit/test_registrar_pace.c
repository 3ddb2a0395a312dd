#include "registrar_fixture.h"

/* all in one turn: put is for the manager, which does as much */
static void put_many(struct fixture *fixture, uint64_t first, uint64_t last)
{
	for (uint64_t i = first; i <= last; i++)
		put_numbered(fixture, i, 80);
}

static void withdraw_many(struct fixture *fixture, uint64_t first, uint64_t last)
{
	for (uint64_t i = first; i <= last; i++)
		withdraw(fixture, i);
}

/* so many turns as the responder has things to tell */
static void settle(struct fixture *fixture)
{
	turn(fixture, 2 * HANDLES);
}

/* seconds pass in steps of the pump */
static void pass_seconds(struct fixture *fixture, unsigned int seconds)
{
	for (unsigned int i = 0; i < seconds * 20; i++)
		pass_time(fixture, 50);
	settle(fixture);
}

static void a_hundred_go_out_in_one_turn(void **state)
{
	struct fixture *fixture = *state;

	spin(fixture);
	put_many(fixture, 1, 100);
	turn(fixture, 1);
	assert_int_equal(counts(fixture)->groups, 100);
	withdraw_many(fixture, 1, 100);
	turn(fixture, 1);
	assert_int_equal(counts(fixture)->groups, 0);
}

static void thousands_go_out_at_a_pace(void **state)
{
	struct fixture *fixture = *state;

	spin(fixture);
	put_many(fixture, 1, 1000);
	spin(fixture);
	assert_int_equal(counts(fixture)->groups, 200);
	pass_seconds(fixture, 1);
	assert_in_range(counts(fixture)->groups, 390, 410);
	pass_seconds(fixture, 3);
	assert_int_equal(counts(fixture)->groups, 1000);
	assert_heard(fixture, 1000, 1, SERVICE_ESTABLISHED);
	assert_idle(fixture);
}

static void withdrawals_go_at_a_pace_too(void **state)
{
	struct fixture *fixture = *state;

	put_many(fixture, 1, 500);
	pass_seconds(fixture, 2);
	assert_int_equal(counts(fixture)->groups, 500);
	withdraw_many(fixture, 1, 500);
	spin(fixture);
	assert_int_equal(counts(fixture)->frees, 200);
	pass_seconds(fixture, 2);
	assert_int_equal(counts(fixture)->groups, 0);
}

static void withdrawals_do_not_wait_for_puts(void **state)
{
	struct fixture *fixture = *state;

	put_many(fixture, 1, 1000);
	spin(fixture);
	assert_int_equal(counts(fixture)->groups, 200);
	withdraw_many(fixture, 1, 150);
	turn(fixture, 1);
	assert_int_equal(counts(fixture)->frees, 150);
}

/* the withdrawal of the former owner is far behind in its queue */
static void a_name_that_moves_does_not_wait_for_other_withdrawals(void **state)
{
	struct fixture *fixture = *state;
	char name[] = "web 500 on nas", type[] = "_http._tcp";
	struct service service = {.name = name, .type = type, .port = 81, .known_unique = true};

	put_many(fixture, 1, 500);
	pass_seconds(fixture, 2);
	withdraw_many(fixture, 1, 500);
	put(fixture, 600, 1, &service);
	settle(fixture);
	assert_heard(fixture, 600, 1, SERVICE_ESTABLISHED);
	assert_int_equal(port_of(fixture, "web\\032500\\032on\\032nas._http._tcp.local"), 81);
}

static void slow_calls_slow_it_down(void **state)
{
	struct fixture *fixture = *state;

	spin(fixture);
	fixture->call_ms = 60;
	put_many(fixture, 1, 100);
	turn(fixture, 1);
	assert_int_equal(counts(fixture)->adds, 1);
	for (size_t i = 0; i < 12; i++)
		pass_time(fixture, 100);
	assert_in_range(counts(fixture)->adds, 10, 20);
	assert_int_equal(fixture->n_down, 0);
	fixture->call_ms = 0;
	pass_seconds(fixture, 6);
	assert_int_equal(counts(fixture)->groups, 100);
}

static void a_call_that_takes_a_second_earns_a_pause(void **state)
{
	struct fixture *fixture = *state;

	spin(fixture);
	fixture->call_ms = 1500;
	put_many(fixture, 1, 3);
	turn(fixture, 1);
	fixture->call_ms = 0;
	assert_int_equal(counts(fixture)->adds, 1);
	pass_time(fixture, 900);
	assert_int_equal(counts(fixture)->adds, 1);
	pass_time(fixture, 200);
	assert_int_equal(counts(fixture)->adds, 3);
	assert_int_equal(counts(fixture)->closes, 0);
}

static void the_loop_gets_its_turn_after_50_ms(void **state)
{
	struct fixture *fixture = *state;

	spin(fixture);
	fixture->call_ms = 10;
	put_many(fixture, 1, 100);
	turn(fixture, 1);
	assert_int_equal(counts(fixture)->adds, 5);
	settle(fixture);
	assert_int_equal(counts(fixture)->adds, 100);
}

static void shutdown_is_done_in_time(void **state)
{
	struct fixture *fixture = *state;

	put_many(fixture, 1, 1000);
	pass_seconds(fixture, 5);
	assert_int_equal(counts(fixture)->groups, 1000);
	fixture->announcer->ops->shutdown(fixture->announcer, fixture_finished, fixture);
	spin(fixture);
	assert_int_equal(counts(fixture)->frees, 200);
	pass_seconds(fixture, 4);
	assert_int_equal(counts(fixture)->frees, 1000);
	assert_int_equal(fixture->n_finished, 1);
}

static void shutdown_ends_even_where_calls_are_slow(void **state)
{
	struct fixture *fixture = *state;

	put_many(fixture, 1, 150);
	settle(fixture);
	fixture->call_ms = 100;
	fixture->announcer->ops->shutdown(fixture->announcer, fixture_finished, fixture);
	for (size_t i = 0; i < 50; i++)
		pass_time(fixture, 50);
	pass_time(fixture, 4500);
	assert_int_equal(fixture->n_finished, 1);
	assert_int_equal(counts(fixture)->groups, 0);
	assert_int_equal(counts(fixture)->closes, 1);
}

#define test(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_hundred_go_out_in_one_turn),
		test(thousands_go_out_at_a_pace),
		test(withdrawals_go_at_a_pace_too),
		test(withdrawals_do_not_wait_for_puts),
		test(a_name_that_moves_does_not_wait_for_other_withdrawals),
		test(slow_calls_slow_it_down),
		test(a_call_that_takes_a_second_earns_a_pause),
		test(the_loop_gets_its_turn_after_50_ms),
		test(shutdown_is_done_in_time),
		test(shutdown_ends_even_where_calls_are_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
