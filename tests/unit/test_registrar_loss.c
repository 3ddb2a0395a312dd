#include "registrar_fixture.h"

#define WEB "web._http._tcp.local"

static void what_was_there_comes_back_after_a_loss(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	put_named(fixture, 1, 1, web);
	put_numbered(fixture, 2, 80);
	spin(fixture);
	memory_responder_lose(fixture->lan, "Daemon connection failed");
	spin(fixture);
	assert_int_equal(fixture->n_down, 1);
	assert_string_equal(fixture->down, "Daemon connection failed");
	assert_heard(fixture, 1, 1, SERVICE_PENDING);
	assert_heard(fixture, 2, 1, SERVICE_PENDING);
	assert_int_equal(counts(fixture)->frees, 0);
	pass_time(fixture, 250);
	assert_int_equal(fixture->n_up, 2);
	assert_heard(fixture, 1, 1, SERVICE_ESTABLISHED);
	assert_heard(fixture, 2, 1, SERVICE_ESTABLISHED);
	assert_int_equal(counts(fixture)->probed, 1);
	assert_idle(fixture);
}

static void after_a_long_absence_names_are_probed(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	put_named(fixture, 1, 1, web);
	spin(fixture);
	memory_responder_lose(fixture->lan, "gone");
	spin(fixture);
	fixture->now += 10000;
	pass_time(fixture, 0);
	assert_heard(fixture, 1, 1, SERVICE_ESTABLISHED);
	assert_int_equal(counts(fixture)->probed, 2);
}

static void changes_of_the_time_of_absence_count(void **state)
{
	struct fixture *fixture = *state;
	char old[] = "old", new[] = "new", web[] = "web";

	put_named(fixture, 1, 1, old);
	put_named(fixture, 2, 1, web);
	spin(fixture);
	memory_responder_lose(fixture->lan, "gone");
	spin(fixture);
	withdraw(fixture, 1);
	put_named(fixture, 3, 1, new);
	spin(fixture);
	pass_time(fixture, 250);
	assert_false(is_out(fixture, "old._http._tcp.local"));
	assert_true(is_out(fixture, "new._http._tcp.local"));
	assert_true(is_out(fixture, WEB));
}

static void tries_at_longer_and_longer_distances(void **state)
{
	struct fixture *fixture = *state;
	size_t opens;

	orders(fixture)->refuse_open = AVAHI_ERR_NO_DAEMON;
	spin(fixture);
	assert_int_equal(fixture->n_down, 1);
	assert_string_equal(fixture->down, avahi_strerror(AVAHI_ERR_NO_DAEMON));
	pass_time(fixture, 100);
	assert_int_equal(counts(fixture)->opens, 1);
	pass_time(fixture, 150);
	assert_int_equal(counts(fixture)->opens, 2);
	for (size_t i = 0; i < 20; i++)
		pass_time(fixture, 30000);
	assert_int_equal(counts(fixture)->opens, 22);
	opens = counts(fixture)->opens;
	pass_time(fixture, 22000);
	assert_int_equal(counts(fixture)->opens, opens);
	assert_int_equal(fixture->n_down, 1);
	orders(fixture)->refuse_open = 0;
	pass_time(fixture, 8000);
	assert_int_equal(fixture->n_up, 1);
}

static void a_broken_daemon_gets_a_fresh_start(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web", more[] = "more";

	put_named(fixture, 1, 1, web);
	spin(fixture);
	orders(fixture)->refuse_add = AVAHI_ERR_DBUS_ERROR;
	put_named(fixture, 2, 1, more);
	spin(fixture);
	assert_int_equal(counts(fixture)->closes, 1);
	assert_int_equal(fixture->n_down, 1);
	assert_heard(fixture, 1, 1, SERVICE_PENDING);
	pass_time(fixture, 740);
	assert_int_equal(counts(fixture)->opens, 1);
	orders(fixture)->refuse_add = 0;
	pass_time(fixture, 260);
	assert_heard(fixture, 1, 1, SERVICE_ESTABLISHED);
	assert_heard(fixture, 2, 1, SERVICE_ESTABLISHED);
}

static void a_refused_update_starts_afresh_too(void **state)
{
	struct fixture *fixture = *state;

	put_numbered(fixture, 1, 80);
	spin(fixture);
	orders(fixture)->refuse_update = AVAHI_ERR_BAD_STATE;
	put_numbered(fixture, 1, 81);
	spin(fixture);
	assert_int_equal(fixture->n_down, 1);
	pass_time(fixture, 1000);
	assert_int_equal(port_of(fixture, "web\\0321\\032on\\032nas._http._tcp.local"), 81);
	assert_heard(fixture, 1, 1, SERVICE_ESTABLISHED);
}

static void what_is_refused_for_good_fails(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web", fine[] = "fine";

	spin(fixture);
	orders(fixture)->refuse_add = AVAHI_ERR_INVALID_SERVICE_TYPE;
	put_named(fixture, 1, 1, web);
	spin(fixture);
	assert_heard(fixture, 1, 1, SERVICE_FAILED);
	assert_string_equal(
		fixture->heard[1].detail, avahi_strerror(AVAHI_ERR_INVALID_SERVICE_TYPE));
	assert_int_equal(fixture->n_down, 0);
	orders(fixture)->refuse_add = 0;
	put_named(fixture, 2, 1, fine);
	spin(fixture);
	assert_heard(fixture, 2, 1, SERVICE_ESTABLISHED);
	pass_time(fixture, 60000);
	assert_int_equal(counts(fixture)->adds, 2);
	put_named(fixture, 1, 2, web);
	spin(fixture);
	assert_heard(fixture, 1, 2, SERVICE_ESTABLISHED);
}

static void what_cannot_be_written_as_dns_fails(void **state)
{
	struct fixture *fixture = *state;
	char name[] = "web", type[] = "http";
	struct service service = {.name = name, .type = type, .port = 80};

	put(fixture, 1, 1, &service);
	spin(fixture);
	assert_heard(fixture, 1, 1, SERVICE_FAILED);
	assert_int_equal(counts(fixture)->adds, 0);
}

static void without_room_it_tries_again_later(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web", fine[] = "fine";

	spin(fixture);
	orders(fixture)->refuse_add = AVAHI_ERR_TOO_MANY_OBJECTS;
	put_named(fixture, 1, 1, web);
	spin(fixture);
	assert_heard(fixture, 1, 1, SERVICE_PENDING);
	assert_string_equal(fixture->heard[1].detail, avahi_strerror(AVAHI_ERR_TOO_MANY_OBJECTS));
	orders(fixture)->refuse_add = 0;
	put_named(fixture, 2, 1, fine);
	spin(fixture);
	assert_heard(fixture, 2, 1, SERVICE_ESTABLISHED);
	pass_time(fixture, 30000);
	assert_heard(fixture, 1, 1, SERVICE_ESTABLISHED);
}

static void an_operator_has_time(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	spin(fixture);
	orders(fixture)->refuse_add = AVAHI_ERR_NOT_PERMITTED;
	put_named(fixture, 1, 1, web);
	spin(fixture);
	assert_int_equal(fixture->n_down, 1);
	assert_non_null(strstr(fixture->down, "disable-user-service-publishing"));
	pass_time(fixture, 22000);
	assert_int_equal(counts(fixture)->opens, 1);
	orders(fixture)->refuse_add = 0;
	pass_time(fixture, 8000);
	assert_heard(fixture, 1, 1, SERVICE_ESTABLISHED);
}

static void a_renamed_host_renames_its_targets(void **state)
{
	struct fixture *fixture = *state;
	const struct record *srv;
	char web[] = "web";

	put_named(fixture, 1, 1, web);
	spin(fixture);
	assert_int_equal(memory_responder_rename(fixture->lan, "nas-2"), 0);
	spin(fixture);
	assert_int_equal(fixture->n_up, 2);
	assert_string_equal(fixture->up, "nas-2");
	srv = memory_responder_find(fixture->lan, WEB, ns_t_srv);
	assert_memory_equal(srv->data + 6, "\5nas-2\5local", 13);
	assert_heard(fixture, 1, 1, SERVICE_ESTABLISHED);
	assert_int_equal(counts(fixture)->groups, 1);
}

static void names_with_the_former_host_name_stay_away(void **state)
{
	struct fixture *fixture = *state;
	char name[] = "web 1 on nas-2", type[] = "_http._tcp";
	struct service service = {.name = name, .type = type, .port = 80, .known_unique = true};

	put_numbered(fixture, 1, 80);
	spin(fixture);
	assert_int_equal(memory_responder_rename(fixture->lan, "nas-2"), 0);
	spin(fixture);
	assert_heard(fixture, 1, 1, SERVICE_PENDING);
	assert_int_equal(counts(fixture)->groups, 0);
	put(fixture, 1, 2, &service);
	spin(fixture);
	assert_heard(fixture, 1, 2, SERVICE_ESTABLISHED);
	assert_true(is_out(fixture, "web\\0321\\032on\\032nas-2._http._tcp.local"));
	assert_int_equal(counts(fixture)->probed, 0);
}

static void a_collided_name_stays_collided_over_a_loss(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	put_named(fixture, 1, 1, web);
	spin(fixture);
	memory_responder_turn(fixture->lan, 1, AVAHI_ENTRY_GROUP_COLLISION);
	spin(fixture);
	memory_responder_lose(fixture->lan, "gone");
	spin(fixture);
	pass_time(fixture, 250);
	assert_heard(fixture, 1, 1, SERVICE_COLLIDED);
	assert_int_equal(counts(fixture)->groups, 0);
}

#define test(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(what_was_there_comes_back_after_a_loss),
		test(after_a_long_absence_names_are_probed),
		test(changes_of_the_time_of_absence_count),
		test(tries_at_longer_and_longer_distances),
		test(a_broken_daemon_gets_a_fresh_start),
		test(a_refused_update_starts_afresh_too),
		test(what_is_refused_for_good_fails),
		test(what_cannot_be_written_as_dns_fails),
		test(without_room_it_tries_again_later),
		test(an_operator_has_time),
		test(a_renamed_host_renames_its_targets),
		test(names_with_the_former_host_name_stay_away),
		test(a_collided_name_stays_collided_over_a_loss),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
