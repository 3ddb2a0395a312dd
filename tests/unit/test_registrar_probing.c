#include "registrar_fixture.h"

#define WEB "web._http._tcp.local"

static void a_name_with_our_host_name_is_not_probed(void **state)
{
	struct fixture *fixture = *state;

	put_numbered(fixture, 1, 80);
	spin(fixture);
	assert_heard(fixture, 1, 1, SERVICE_ESTABLISHED);
	assert_int_equal(counts(fixture)->probed, 0);
}

static void any_other_name_is_probed(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	put_named(fixture, 1, 1, web);
	spin(fixture);
	assert_int_equal(counts(fixture)->probed, 1);
}

static void a_false_claim_to_be_unique_is_probed(void **state)
{
	struct fixture *fixture = *state;
	char name[] = "web on sony", type[] = "_http._tcp";
	struct service service = {.name = name, .type = type, .port = 80, .known_unique = true};

	put(fixture, 1, 1, &service);
	spin(fixture);
	assert_int_equal(counts(fixture)->probed, 1);
}

static void a_name_given_up_just_now_is_not_probed(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web", other_case[] = "WEB";

	put_named(fixture, 1, 1, web);
	spin(fixture);
	withdraw(fixture, 1);
	spin(fixture);
	pass_time(fixture, 9999);
	put_named(fixture, 2, 1, other_case);
	spin(fixture);
	assert_heard(fixture, 2, 1, SERVICE_ESTABLISHED);
	assert_int_equal(counts(fixture)->probed, 1);
}

static void a_name_given_up_long_ago_is_probed(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	put_named(fixture, 1, 1, web);
	spin(fixture);
	withdraw(fixture, 1);
	spin(fixture);
	pass_time(fixture, 10000);
	put_named(fixture, 2, 1, web);
	spin(fixture);
	assert_int_equal(counts(fixture)->probed, 2);
}

/* it was another's perhaps: we never had it */
static void a_name_given_up_while_probing_is_probed(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	orders(fixture)->hang = true;
	put_named(fixture, 1, 1, web);
	spin(fixture);
	withdraw(fixture, 1);
	put_named(fixture, 2, 1, web);
	spin(fixture);
	assert_int_equal(counts(fixture)->probed, 2);
}

static void stuck_is_probed_again_then_asked_for(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	orders(fixture)->hang = true;
	put_named(fixture, 1, 1, web);
	spin(fixture);
	assert_heard(fixture, 1, 1, SERVICE_REGISTERING);
	pass_time(fixture, 2999);
	assert_int_equal(counts(fixture)->adds, 1);
	pass_time(fixture, 1);
	assert_int_equal(counts(fixture)->adds, 2);
	assert_int_equal(counts(fixture)->probed, 2);
	assert_int_equal(counts(fixture)->groups, 1);
	pass_time(fixture, 3000);
	assert_int_equal(counts(fixture)->asks, 1);
	memory_responder_answer(fixture->lan, 1, false);
	spin(fixture);
	assert_int_equal(counts(fixture)->adds, 3);
	assert_int_equal(counts(fixture)->probed, 2);
	assert_heard(fixture, 1, 1, SERVICE_ESTABLISHED);
	assert_idle(fixture);
}

static void stuck_and_taken_collides(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	orders(fixture)->hang = true;
	put_named(fixture, 1, 1, web);
	spin(fixture);
	pass_time(fixture, 3000);
	pass_time(fixture, 3000);
	memory_responder_answer(fixture->lan, 1, true);
	spin(fixture);
	assert_heard(fixture, 1, 1, SERVICE_COLLIDED);
	assert_int_equal(counts(fixture)->groups, 0);
	assert_int_equal(counts(fixture)->adds, 2);
	assert_idle(fixture);
}

static void no_answer_begins_again(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	orders(fixture)->hang = true;
	put_named(fixture, 1, 1, web);
	spin(fixture);
	pass_time(fixture, 3000);
	pass_time(fixture, 3000);
	assert_int_equal(counts(fixture)->asks, 1);
	pass_time(fixture, 3000);
	assert_int_equal(counts(fixture)->adds, 3);
	assert_int_equal(counts(fixture)->probed, 3);
	orders(fixture)->hang = false;
	pass_time(fixture, 3000);
	assert_heard(fixture, 1, 1, SERVICE_ESTABLISHED);
}

static void established_in_time_is_left_alone(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	orders(fixture)->hang = true;
	put_named(fixture, 1, 1, web);
	spin(fixture);
	pass_time(fixture, 2000);
	memory_responder_turn(fixture->lan, 1, AVAHI_ENTRY_GROUP_ESTABLISHED);
	spin(fixture);
	assert_heard(fixture, 1, 1, SERVICE_ESTABLISHED);
	assert_idle(fixture);
	pass_time(fixture, 60000);
	assert_int_equal(counts(fixture)->adds, 1);
}

static void only_so_many_ask_at_a_time(void **state)
{
	struct fixture *fixture = *state;

	orders(fixture)->hang = true;
	for (uint64_t i = 1; i <= 20; i++) {
		char name[32];

		snprintf(name, sizeof(name), "web %u", (unsigned int)i);
		put_named(fixture, i, 1, name);
	}
	spin(fixture);
	pass_time(fixture, 3000);
	pass_time(fixture, 3000);
	assert_int_equal(counts(fixture)->asks, 16);
	for (uint64_t i = 1; i <= 20; i++)
		memory_responder_answer(fixture->lan, i, false);
	spin(fixture);
	pass_time(fixture, 1000);
	assert_int_equal(counts(fixture)->asks, 20);
}

static void a_collision_is_told_and_waits(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web", other[] = "web on nas";

	put_named(fixture, 1, 1, web);
	spin(fixture);
	memory_responder_turn(fixture->lan, 1, AVAHI_ENTRY_GROUP_COLLISION);
	spin(fixture);
	assert_heard(fixture, 1, 1, SERVICE_COLLIDED);
	assert_string_equal(fixture->heard[1].detail, "another host has this name");
	assert_int_equal(counts(fixture)->groups, 0);
	pass_time(fixture, 60000);
	assert_int_equal(counts(fixture)->adds, 1);
	put_named(fixture, 1, 2, other);
	spin(fixture);
	assert_heard(fixture, 1, 2, SERVICE_ESTABLISHED);
}

/* a name lost to another host is not ours, however short ago we had it */
static void after_a_collision_the_name_is_probed(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	put_named(fixture, 1, 1, web);
	spin(fixture);
	memory_responder_turn(fixture->lan, 1, AVAHI_ENTRY_GROUP_COLLISION);
	spin(fixture);
	put_named(fixture, 1, 2, web);
	spin(fixture);
	assert_int_equal(counts(fixture)->probed, 2);
}

static void a_collision_of_the_former_put_does_not_stop_the_next(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web", other[] = "other";

	put_named(fixture, 1, 1, web);
	spin(fixture);
	memory_responder_turn(fixture->lan, 1, AVAHI_ENTRY_GROUP_COLLISION);
	put_named(fixture, 1, 2, other);
	spin(fixture);
	assert_heard(fixture, 1, 2, SERVICE_ESTABLISHED);
	assert_true(is_out(fixture, "other._http._tcp.local"));
}

static void without_an_interface_it_waits_in_peace(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	orders(fixture)->hang = true;
	put_named(fixture, 1, 1, web);
	spin(fixture);
	memory_responder_turn(fixture->lan, 1, AVAHI_ENTRY_GROUP_UNCOMMITED);
	spin(fixture);
	assert_heard(fixture, 1, 1, SERVICE_PENDING);
	assert_idle(fixture);
	memory_responder_turn(fixture->lan, 1, AVAHI_ENTRY_GROUP_REGISTERING);
	spin(fixture);
	assert_heard(fixture, 1, 1, SERVICE_REGISTERING);
	pass_time(fixture, 3000);
	assert_int_equal(counts(fixture)->adds, 2);
}

static void a_failed_group_is_made_again_later(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	put_named(fixture, 1, 1, web);
	spin(fixture);
	memory_responder_turn(fixture->lan, 1, AVAHI_ENTRY_GROUP_FAILURE);
	spin(fixture);
	assert_heard(fixture, 1, 1, SERVICE_PENDING);
	pass_time(fixture, 30000);
	assert_heard(fixture, 1, 1, SERVICE_ESTABLISHED);
	assert_true(is_out(fixture, WEB));
	assert_int_equal(counts(fixture)->groups, 1);
}

#define test(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_name_with_our_host_name_is_not_probed),
		test(any_other_name_is_probed),
		test(a_false_claim_to_be_unique_is_probed),
		test(a_name_given_up_just_now_is_not_probed),
		test(a_name_given_up_long_ago_is_probed),
		test(a_name_given_up_while_probing_is_probed),
		test(stuck_is_probed_again_then_asked_for),
		test(stuck_and_taken_collides),
		test(no_answer_begins_again),
		test(established_in_time_is_left_alone),
		test(only_so_many_ask_at_a_time),
		test(a_collision_is_told_and_waits),
		test(after_a_collision_the_name_is_probed),
		test(a_collision_of_the_former_put_does_not_stop_the_next),
		test(without_an_interface_it_waits_in_peace),
		test(a_failed_group_is_made_again_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
