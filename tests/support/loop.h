/* An event_base run until something is so. */
#pragma once

#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/time.h>

static inline void loop_on_limit(evutil_socket_t fd, short events, void *userdata)
{
	*(bool *)userdata = true;
}

/* false where it is not so within the 5 s after which nobody waits any more */
static inline bool loop_until(
	struct event_base *base, bool (*is_so)(void *userdata), void *userdata)
{
	static const struct timeval limit = {.tv_sec = 5};
	bool over = false;
	struct event *timer = evtimer_new(base, loop_on_limit, &over);

	if (!timer)
		abort();
	evtimer_add(timer, &limit);
	while (!is_so(userdata) && !over)
		event_base_loop(base, EVLOOP_ONCE);
	event_free(timer);
	return is_so(userdata);
}

/* All that can happen without time passing: peers in this process answer within a turn or two, and
 * a chain of answers is a few long. */
static inline void loop_settle(struct event_base *base)
{
	for (int i = 0; i < 100; i++)
		event_base_loop(base, EVLOOP_NONBLOCK);
}
