/* The contract of avahi-common/watch.h, where an adaptor can get it wrong. */
#include "announce/avahi_poll.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <avahi-common/timeval.h>
#include <event2/event.h>

#include <cmocka.h>

struct fixture {
	struct event_base *base;
	AvahiPoll poll;
	int near, far; /* a pair of sockets */
	int calls;
	int fd;
	AvahiWatchEvent event, got;
	bool free_inside, rearm_inside;
	AvahiTimeout *second;
};

static int setup(void **state)
{
	static struct fixture fixture;
	int pair[2];

	fixture = (struct fixture){.base = event_base_new()};
	assert_non_null(fixture.base);
	avahi_poll_init(&fixture.poll, fixture.base);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	fixture.near = pair[0];
	fixture.far = pair[1];
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	close(fixture->near);
	if (fixture->far >= 0)
		close(fixture->far);
	event_base_free(fixture->base);
	return 0;
}

static void on_watch(AvahiWatch *watch, int fd, AvahiWatchEvent event, void *userdata)
{
	struct fixture *fixture = userdata;

	fixture->calls++;
	fixture->fd = fd;
	fixture->event = event;
	fixture->got = fixture->poll.watch_get_events(watch);
	if (fixture->free_inside)
		fixture->poll.watch_free(watch);
}

static void on_timeout(AvahiTimeout *timeout, void *userdata)
{
	struct fixture *fixture = userdata;
	struct timeval when;

	fixture->calls++;
	if (fixture->free_inside)
		fixture->poll.timeout_free(timeout);
	else if (fixture->rearm_inside && fixture->calls == 1)
		fixture->poll.timeout_update(timeout, avahi_elapse_time(&when, 1, 0));
}

static AvahiWatch *watch(struct fixture *fixture, AvahiWatchEvent event)
{
	AvahiWatch *made =
		fixture->poll.watch_new(&fixture->poll, fixture->near, event, on_watch, fixture);

	assert_non_null(made);
	return made;
}

static AvahiTimeout *timeout(struct fixture *fixture, const struct timeval *when)
{
	AvahiTimeout *made = fixture->poll.timeout_new(&fixture->poll, when, on_timeout, fixture);

	assert_non_null(made);
	return made;
}

static void turn(struct fixture *fixture)
{
	event_base_loop(fixture->base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
}

static void says_what_occurred_not_what_was_wanted(void **state)
{
	struct fixture *fixture = *state;
	AvahiWatch *made = watch(fixture, AVAHI_WATCH_IN | AVAHI_WATCH_OUT);

	turn(fixture);
	assert_int_equal(fixture->calls, 1);
	assert_int_equal(fixture->fd, fixture->near);
	assert_int_equal(fixture->event, AVAHI_WATCH_OUT);
	assert_int_equal(fixture->got, AVAHI_WATCH_OUT);
	assert_int_equal(write(fixture->far, "x", 1), 1);
	turn(fixture);
	assert_int_equal(fixture->got, AVAHI_WATCH_IN | AVAHI_WATCH_OUT);
	fixture->poll.watch_free(made);
	turn(fixture);
	assert_int_equal(fixture->calls, 2);
}

static void stays_armed_until_updated(void **state)
{
	struct fixture *fixture = *state;
	AvahiWatch *made = watch(fixture, AVAHI_WATCH_IN);

	turn(fixture);
	assert_int_equal(fixture->calls, 0);
	assert_int_equal(write(fixture->far, "x", 1), 1);
	turn(fixture);
	turn(fixture);
	assert_int_equal(fixture->calls, 2);
	fixture->poll.watch_update(made, 0);
	turn(fixture);
	assert_int_equal(fixture->calls, 2);
	fixture->poll.watch_update(made, AVAHI_WATCH_OUT);
	turn(fixture);
	assert_int_equal(fixture->calls, 3);
	assert_int_equal(fixture->got, AVAHI_WATCH_OUT);
	fixture->poll.watch_free(made);
}

/* Avahi's D-Bus glue passes DBUS_WATCH_WRITABLE as it stands */
static void takes_flags_of_libdbus(void **state)
{
	struct fixture *fixture = *state;
	AvahiWatch *made = watch(fixture, AVAHI_WATCH_IN);

	fixture->poll.watch_update(made, (AvahiWatchEvent)2);
	turn(fixture);
	assert_int_equal(fixture->got, AVAHI_WATCH_OUT);
	fixture->poll.watch_free(made);
}

static void tells_of_a_hangup(void **state)
{
	struct fixture *fixture = *state;
	AvahiWatch *made = watch(fixture, AVAHI_WATCH_HUP);

	turn(fixture);
	assert_int_equal(fixture->calls, 0);
	close(fixture->far);
	fixture->far = -1;
	turn(fixture);
	assert_int_equal(fixture->calls, 1);
	assert_int_equal(fixture->got, AVAHI_WATCH_HUP);
	fixture->poll.watch_free(made);
}

static void watches_one_socket_twice(void **state)
{
	struct fixture *fixture = *state;
	AvahiWatch *reader = watch(fixture, AVAHI_WATCH_IN);
	AvahiWatch *writer = watch(fixture, AVAHI_WATCH_OUT);

	assert_int_equal(write(fixture->far, "x", 1), 1);
	turn(fixture);
	assert_int_equal(fixture->calls, 2);
	fixture->poll.watch_free(writer);
	turn(fixture);
	assert_int_equal(fixture->calls, 3);
	assert_int_equal(fixture->got, AVAHI_WATCH_IN);
	fixture->poll.watch_free(reader);
}

static void may_be_freed_in_its_own_callback(void **state)
{
	struct fixture *fixture = *state;
	static const struct timeval now = {0};

	fixture->free_inside = true;
	watch(fixture, AVAHI_WATCH_OUT);
	timeout(fixture, &now);
	turn(fixture);
	turn(fixture);
	assert_int_equal(fixture->calls, 2);
}

static void no_time_means_never(void **state)
{
	struct fixture *fixture = *state;
	static const struct timeval now = {0};
	AvahiTimeout *made = timeout(fixture, NULL);

	turn(fixture);
	assert_int_equal(fixture->calls, 0);
	fixture->poll.timeout_update(made, &now);
	fixture->poll.timeout_update(made, NULL);
	turn(fixture);
	assert_int_equal(fixture->calls, 0);
	fixture->poll.timeout_free(made);
}

static void fires_once_for_each_time(void **state)
{
	struct fixture *fixture = *state;
	static const struct timeval past = {.tv_sec = 1};
	AvahiTimeout *made = timeout(fixture, &past);

	turn(fixture);
	turn(fixture);
	assert_int_equal(fixture->calls, 1);
	fixture->poll.timeout_update(made, &past);
	turn(fixture);
	assert_int_equal(fixture->calls, 2);
	fixture->poll.timeout_free(made);
}

static void may_be_set_again_in_its_own_callback(void **state)
{
	struct fixture *fixture = *state;
	static const struct timeval now = {0};
	AvahiTimeout *made = timeout(fixture, &now);

	fixture->rearm_inside = true;
	event_base_dispatch(fixture->base);
	assert_int_equal(fixture->calls, 2);
	fixture->poll.timeout_free(made);
}

static void times_are_of_the_wall_clock(void **state)
{
	struct fixture *fixture = *state;
	struct timeval when, start;
	AvahiTimeout *made;

	gettimeofday(&start, NULL);
	made = timeout(fixture, avahi_elapse_time(&when, 20, 0));
	turn(fixture);
	assert_int_equal(fixture->calls, 0);
	event_base_dispatch(fixture->base);
	assert_int_equal(fixture->calls, 1);
	assert_in_range(avahi_age(&start), 20000, 900000);
	fixture->poll.timeout_free(made);
}

/* set after a call that took long: its time counts from then, not from when the loop woke up */
static void on_slow(AvahiTimeout *slow, void *userdata)
{
	struct fixture *fixture = userdata;
	struct timeval start, when;

	for (gettimeofday(&start, NULL); avahi_age(&start) < 60000;)
		;
	fixture->poll.timeout_update(fixture->second, avahi_elapse_time(&when, 50, 0));
}

static void counts_from_when_it_is_set(void **state)
{
	struct fixture *fixture = *state;
	static const struct timeval now = {0};
	struct timeval start;
	AvahiTimeout *slow;

	fixture->second = timeout(fixture, NULL);
	slow = fixture->poll.timeout_new(&fixture->poll, &now, on_slow, fixture);
	gettimeofday(&start, NULL);
	event_base_dispatch(fixture->base);
	assert_int_equal(fixture->calls, 1);
	assert_true(avahi_age(&start) >= 110000);
	fixture->poll.timeout_free(fixture->second);
	fixture->poll.timeout_free(slow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			says_what_occurred_not_what_was_wanted, setup, teardown),
		cmocka_unit_test_setup_teardown(stays_armed_until_updated, setup, teardown),
		cmocka_unit_test_setup_teardown(takes_flags_of_libdbus, setup, teardown),
		cmocka_unit_test_setup_teardown(tells_of_a_hangup, setup, teardown),
		cmocka_unit_test_setup_teardown(watches_one_socket_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(may_be_freed_in_its_own_callback, setup, teardown),
		cmocka_unit_test_setup_teardown(no_time_means_never, setup, teardown),
		cmocka_unit_test_setup_teardown(fires_once_for_each_time, setup, teardown),
		cmocka_unit_test_setup_teardown(
			may_be_set_again_in_its_own_callback, setup, teardown),
		cmocka_unit_test_setup_teardown(times_are_of_the_wall_clock, setup, teardown),
		cmocka_unit_test_setup_teardown(counts_from_when_it_is_set, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
