#include "announce/avahi_poll.h"

#include <stdlib.h>
#include <sys/time.h>

#include <event2/event.h>
#include <event2/event_struct.h>

struct AvahiWatch {
	struct event event;
	AvahiWatchEvent wanted, occurred;
	AvahiWatchCallback callback;
	void *userdata;
};

struct AvahiTimeout {
	struct event event;
	AvahiTimeoutCallback callback;
	void *userdata;
};

/* Avahi's D-Bus glue updates a watch with libdbus's flags as they stand: readable is POLLIN by
 * luck, writable (2) is POLLPRI, which nothing else asks for. */
static short to_libevent(AvahiWatchEvent event)
{
	short what = 0;

	if (event & (AVAHI_WATCH_IN | AVAHI_WATCH_HUP | AVAHI_WATCH_ERR))
		what |= EV_READ;
	if (event & (AVAHI_WATCH_OUT | POLLPRI))
		what |= EV_WRITE;
	return what;
}

/* libevent tells of a hang-up and of an error as of a readable socket. */
static AvahiWatchEvent from_libevent(short what, AvahiWatchEvent wanted)
{
	AvahiWatchEvent event = 0;

	if (what & EV_READ)
		event |= wanted & AVAHI_WATCH_IN ? AVAHI_WATCH_IN
						 : wanted & (AVAHI_WATCH_HUP | AVAHI_WATCH_ERR);
	if (what & EV_WRITE)
		event |= AVAHI_WATCH_OUT;
	return event;
}

static void on_watch(evutil_socket_t fd, short what, void *userdata)
{
	AvahiWatch *watch = userdata;

	watch->occurred = from_libevent(what, watch->wanted);
	watch->callback(watch, fd, watch->occurred, watch->userdata);
	/* `watch` may be gone */
}

static int watch_set(AvahiWatch *watch, struct event_base *base, int fd, AvahiWatchEvent event)
{
	short what = to_libevent(event);

	watch->wanted = event;
	if (event_assign(&watch->event, base, fd, what | EV_PERSIST, on_watch, watch))
		return -1;
	return what ? event_add(&watch->event, NULL) : 0;
}

static AvahiWatch *watch_new(const AvahiPoll *poll, int fd, AvahiWatchEvent event,
	AvahiWatchCallback callback, void *userdata)
{
	AvahiWatch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		return NULL;
	watch->callback = callback;
	watch->userdata = userdata;
	if (watch_set(watch, poll->userdata, fd, event)) {
		free(watch);
		return NULL;
	}
	return watch;
}

static void watch_update(AvahiWatch *watch, AvahiWatchEvent event)
{
	struct event_base *base = event_get_base(&watch->event);
	int fd = event_get_fd(&watch->event);

	event_del(&watch->event);
	watch_set(watch, base, fd, event);
}

static AvahiWatchEvent watch_get_events(AvahiWatch *watch)
{
	return watch->occurred;
}

static void watch_free(AvahiWatch *watch)
{
	event_del(&watch->event);
	free(watch);
}

static void on_timeout(evutil_socket_t fd, short what, void *userdata)
{
	AvahiTimeout *timeout = userdata;

	timeout->callback(timeout, timeout->userdata);
	/* `timeout` may be gone */
}

/* libevent counts from the time at which it woke up, which is long ago after a call to the daemon
 * that took its time: so that is brought up to date first. */
static int timeout_set(AvahiTimeout *timeout, const struct timeval *when)
{
	struct timeval now, left = {0};

	if (!when)
		return event_del(&timeout->event);
	gettimeofday(&now, NULL);
	if (timercmp(when, &now, >))
		timersub(when, &now, &left);
	event_base_update_cache_time(event_get_base(&timeout->event));
	return event_add(&timeout->event, &left);
}

static AvahiTimeout *timeout_new(const AvahiPoll *poll, const struct timeval *when,
	AvahiTimeoutCallback callback, void *userdata)
{
	AvahiTimeout *timeout = calloc(1, sizeof(*timeout));

	if (!timeout)
		return NULL;
	timeout->callback = callback;
	timeout->userdata = userdata;
	if (evtimer_assign(&timeout->event, poll->userdata, on_timeout, timeout) ||
		timeout_set(timeout, when)) {
		free(timeout);
		return NULL;
	}
	return timeout;
}

static void timeout_update(AvahiTimeout *timeout, const struct timeval *when)
{
	timeout_set(timeout, when);
}

static void timeout_free(AvahiTimeout *timeout)
{
	event_del(&timeout->event);
	free(timeout);
}

void avahi_poll_init(AvahiPoll *poll, struct event_base *base)
{
	*poll = (AvahiPoll){
		.userdata = base,
		.watch_new = watch_new,
		.watch_update = watch_update,
		.watch_get_events = watch_get_events,
		.watch_free = watch_free,
		.timeout_new = timeout_new,
		.timeout_update = timeout_update,
		.timeout_free = timeout_free,
	};
}
