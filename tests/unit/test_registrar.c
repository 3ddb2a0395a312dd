#include "registrar_fixture.h"

#define WEB "web._http._tcp.local"

static void is_up_under_the_name_of_the_host(void **state)
{
	struct fixture *fixture = *state;

	spin(fixture);
	assert_int_equal(fixture->n_up, 1);
	assert_string_equal(fixture->up, "nas");
	assert_int_equal(fixture->n_down, 0);
	assert_idle(fixture);
}

static void puts_before_it_is_up_and_after(void **state)
{
	struct fixture *fixture = *state;
	char early[] = "early", late[] = "late";

	put_named(fixture, 1, 7, early);
	spin(fixture);
	put_named(fixture, 2, 8, late);
	spin(fixture);
	assert_heard(fixture, 1, 7, SERVICE_ESTABLISHED);
	assert_heard(fixture, 2, 8, SERVICE_ESTABLISHED);
	assert_true(is_out(fixture, "early._http._tcp.local"));
	assert_true(is_out(fixture, "late._http._tcp.local"));
	assert_true(memory_responder_find(fixture->lan, "_http._tcp.local", ns_t_ptr));
	assert_true(memory_responder_find(fixture->lan, "late._http._tcp.local", ns_t_txt));
	assert_idle(fixture);
}

static void goes_out_in_the_turn_of_the_put(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	spin(fixture);
	put_named(fixture, 1, 1, web);
	turn(fixture, 1);
	assert_true(is_out(fixture, WEB));
}

static void same_again_makes_no_call(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";
	size_t adds;

	put_named(fixture, 1, 1, web);
	spin(fixture);
	adds = counts(fixture)->adds;
	put_named(fixture, 1, 2, web);
	spin(fixture);
	assert_heard(fixture, 1, 2, SERVICE_ESTABLISHED);
	assert_int_equal(counts(fixture)->adds, adds);
	assert_int_equal(counts(fixture)->updates, 0);
	assert_int_equal(counts(fixture)->frees, 0);
}

static void a_port_changes_in_place(void **state)
{
	struct fixture *fixture = *state;

	put_numbered(fixture, 1, 80);
	spin(fixture);
	put_numbered(fixture, 1, 8080);
	spin(fixture);
	assert_int_equal(port_of(fixture, "web\\0321\\032on\\032nas._http._tcp.local"), 8080);
	assert_int_equal(counts(fixture)->updates, 1);
	assert_int_equal(counts(fixture)->frees, 0);
	assert_int_equal(counts(fixture)->adds, 1);
	assert_idle(fixture);
}

static void txt_changes_in_place_at_most_once_a_second(void **state)
{
	struct fixture *fixture = *state;
	char name[] = "web", type[] = "_http._tcp";
	struct service service = {.name = name, .type = type, .port = 80};
	const struct record *txt;

	put(fixture, 1, 1, &service);
	spin(fixture);
	for (uint32_t i = 2; i <= 9; i++) {
		char value[] = {(char)('0' + i), '\0'};

		assert_int_equal(pairs_set(&service.txt, "v", value), 0);
		put(fixture, 1, i, &service);
		spin(fixture);
	}
	assert_int_equal(counts(fixture)->updates, 1);
	assert_heard(fixture, 1, 2, SERVICE_ESTABLISHED);
	pass_time(fixture, 999);
	assert_int_equal(counts(fixture)->updates, 1);
	pass_time(fixture, 1);
	assert_int_equal(counts(fixture)->updates, 2);
	assert_heard(fixture, 1, 9, SERVICE_ESTABLISHED);
	txt = memory_responder_find(fixture->lan, WEB, ns_t_txt);
	assert_int_equal(txt->size, 4);
	assert_memory_equal(txt->data, "\3v=9", 4);
	assert_int_equal(counts(fixture)->frees, 0);
	assert_idle(fixture);
	pairs_finish(&service.txt);
}

static void another_name_replaces_in_one_pass(void **state)
{
	struct fixture *fixture = *state;
	char before[] = "before", after[] = "after";

	put_named(fixture, 1, 1, before);
	spin(fixture);
	put_named(fixture, 1, 2, after);
	turn(fixture, 1);
	assert_false(is_out(fixture, "before._http._tcp.local"));
	assert_true(is_out(fixture, "after._http._tcp.local"));
	spin(fixture);
	assert_heard(fixture, 1, 2, SERVICE_ESTABLISHED);
}

static void subtypes_and_interface_replace_too(void **state)
{
	struct fixture *fixture = *state;
	char name[] = "web", type[] = "_http._tcp", subtype[] = "_printer";
	char *subtypes[] = {subtype, NULL};
	struct service service = {.name = name, .type = type, .port = 80};

	put(fixture, 1, 1, &service);
	spin(fixture);
	service.subtypes = subtypes;
	put(fixture, 1, 2, &service);
	spin(fixture);
	assert_true(
		memory_responder_find(fixture->lan, "_printer._sub._http._tcp.local", ns_t_ptr));
	assert_int_equal(counts(fixture)->frees, 1);
	service.interface = 3;
	put(fixture, 1, 3, &service);
	spin(fixture);
	assert_int_equal(counts(fixture)->frees, 2);
	assert_int_equal(counts(fixture)->groups, 1);
	assert_heard(fixture, 1, 3, SERVICE_ESTABLISHED);
}

static void withdrawn_is_gone_and_silent(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";
	size_t count;

	put_named(fixture, 1, 1, web);
	spin(fixture);
	count = fixture->heard[1].count;
	withdraw(fixture, 1);
	withdraw(fixture, 99);
	turn(fixture, 1);
	assert_int_equal(counts(fixture)->groups, 0);
	spin(fixture);
	assert_int_equal(fixture->heard[1].count, count);
	assert_idle(fixture);
}

static void withdrawn_before_it_went_out(void **state)
{
	struct fixture *fixture = *state;
	char web[] = "web";

	spin(fixture);
	put_named(fixture, 1, 1, web);
	withdraw(fixture, 1);
	spin(fixture);
	assert_int_equal(counts(fixture)->adds, 0);
	assert_int_equal(fixture->heard[1].count, 0);
}

static void a_name_moves_to_another_handle(void **state)
{
	struct fixture *fixture = *state;
	char name[] = "web", type[] = "_http._tcp";
	struct service service = {.name = name, .type = type, .port = 80};

	put(fixture, 1, 1, &service);
	spin(fixture);
	withdraw(fixture, 1);
	service.port = 81;
	put(fixture, 2, 1, &service);
	turn(fixture, 1);
	assert_int_equal(port_of(fixture, WEB), 81);
	spin(fixture);
	assert_heard(fixture, 2, 1, SERVICE_ESTABLISHED);
}

/* the one that is to have the name is put before the one that has it gets another */
static void two_handles_exchange_their_names(void **state)
{
	struct fixture *fixture = *state;
	char a[] = "a", b[] = "b", type[] = "_http._tcp";
	struct service first = {.name = a, .type = type, .port = 1};
	struct service second = {.name = b, .type = type, .port = 2};

	put(fixture, 1, 1, &first);
	put(fixture, 2, 1, &second);
	spin(fixture);
	first.name = b;
	second.name = a;
	put(fixture, 1, 2, &first);
	put(fixture, 2, 2, &second);
	spin(fixture);
	assert_heard(fixture, 1, 2, SERVICE_ESTABLISHED);
	assert_heard(fixture, 2, 2, SERVICE_ESTABLISHED);
	assert_int_equal(port_of(fixture, "a._http._tcp.local"), 2);
	assert_int_equal(port_of(fixture, "b._http._tcp.local"), 1);
}

static void a_name_of_another_handle_collides(void **state)
{
	struct fixture *fixture = *state;
	char name[] = "web", type[] = "_http._tcp";
	struct service service = {.name = name, .type = type, .port = 80};

	put(fixture, 1, 1, &service);
	spin(fixture);
	service.port = 81;
	put(fixture, 2, 1, &service);
	spin(fixture);
	assert_heard(fixture, 2, 1, SERVICE_COLLIDED);
	assert_true(fixture->heard[2].detail[0] != '\0');
	assert_int_equal(port_of(fixture, WEB), 80);
	withdraw(fixture, 1);
	spin(fixture);
	assert_heard(fixture, 2, 1, SERVICE_COLLIDED);
	put(fixture, 2, 2, &service);
	spin(fixture);
	assert_heard(fixture, 2, 2, SERVICE_ESTABLISHED);
	assert_int_equal(port_of(fixture, WEB), 81);
}

static void host_records_come_change_and_go(void **state)
{
	struct fixture *fixture = *state;
	struct announcer *announcer = fixture->announcer;
	char host[] = "photos.local";
	struct address address = {.family = AF_INET, .v4.s_addr = htonl(0xc0a80109)};
	struct host_record record = {.host = host, .addresses = &address, .n_addresses = 1};
	const struct record *a;

	assert_int_equal(announcer->ops->put_host(announcer, 5, 1, &record), 0);
	spin(fixture);
	assert_heard(fixture, 5, 1, SERVICE_ESTABLISHED);
	address.v4.s_addr = htonl(0xc0a8010a);
	assert_int_equal(announcer->ops->put_host(announcer, 5, 2, &record), 0);
	spin(fixture);
	assert_heard(fixture, 5, 2, SERVICE_ESTABLISHED);
	a = memory_responder_find(fixture->lan, "photos.local", ns_t_a);
	assert_memory_equal(a->data, &address.v4, 4);
	assert_int_equal(counts(fixture)->updates, 0);
	withdraw(fixture, 5);
	spin(fixture);
	assert_null(memory_responder_find(fixture->lan, "photos.local", ns_t_a));
}

static void shutdown_withdraws_all_and_says_so(void **state)
{
	struct fixture *fixture = *state;
	char a[] = "a", b[] = "b";

	put_named(fixture, 1, 1, a);
	put_named(fixture, 2, 1, b);
	spin(fixture);
	fixture->announcer->ops->shutdown(fixture->announcer, fixture_finished, fixture);
	assert_int_equal(fixture->n_finished, 0);
	spin(fixture);
	assert_int_equal(fixture->n_finished, 1);
	assert_int_equal(counts(fixture)->frees, 2);
	assert_int_equal(counts(fixture)->closes, 1);
	assert_idle(fixture);
}

static void shutdown_without_a_daemon_ends_at_once(void **state)
{
	struct fixture *fixture = *state;
	char a[] = "a";

	orders(fixture)->refuse_open = AVAHI_ERR_NO_DAEMON;
	put_named(fixture, 1, 1, a);
	spin(fixture);
	fixture->announcer->ops->shutdown(fixture->announcer, fixture_finished, fixture);
	spin(fixture);
	assert_int_equal(fixture->n_finished, 1);
}

#define test(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(is_up_under_the_name_of_the_host),
		test(puts_before_it_is_up_and_after),
		test(goes_out_in_the_turn_of_the_put),
		test(same_again_makes_no_call),
		test(a_port_changes_in_place),
		test(txt_changes_in_place_at_most_once_a_second),
		test(another_name_replaces_in_one_pass),
		test(subtypes_and_interface_replace_too),
		test(withdrawn_is_gone_and_silent),
		test(withdrawn_before_it_went_out),
		test(a_name_moves_to_another_handle),
		test(two_handles_exchange_their_names),
		test(a_name_of_another_handle_collides),
		test(host_records_come_change_and_go),
		test(shutdown_withdraws_all_and_says_so),
		test(shutdown_without_a_daemon_ends_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
