/* A registrar over the memory responder on a real event_base, with a clock that the test turns. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "announce/avahi_poll.h"
#include "announce/memory_responder.h"
#include "announce/records.h"
#include "announce/registrar.h"
#include "core/host.h"
#include "core/service.h"

#include <arpa/nameser.h>
#include <avahi-common/error.h>
#include <event2/event.h>

#include <stdio.h>
#include <string.h>

enum { HANDLES = 1024, TURNS = 40 };

struct heard {
	size_t count;
	uint32_t generation;
	enum service_state state;
	char detail[128];
};

struct fixture {
	struct event_base *base;
	AvahiPoll poll;
	struct responder *lan;
	struct announcer *announcer;
	uint64_t now;
	uint64_t call_ms; /* what each call to the daemon takes */
	size_t n_up, n_down, n_finished;
	char up[64], down[128];
	struct heard heard[HANDLES]; /* by handle */
};

static uint64_t fixture_now(void *userdata)
{
	return ((struct fixture *)userdata)->now;
}

static void fixture_called(void *userdata)
{
	struct fixture *fixture = userdata;

	fixture->now += fixture->call_ms;
}

static void fixture_state(void *userdata, enum announcer_state state, const char *detail)
{
	struct fixture *fixture = userdata;

	if (state == ANNOUNCER_UP) {
		fixture->n_up++;
		snprintf(fixture->up, sizeof(fixture->up), "%s", detail);
	} else {
		fixture->n_down++;
		snprintf(fixture->down, sizeof(fixture->down), "%s", detail);
	}
}

static void fixture_service(void *userdata, uint64_t handle, uint32_t generation,
	enum service_state state, const char *detail)
{
	struct heard *heard = &((struct fixture *)userdata)->heard[handle % HANDLES];

	heard->count++;
	heard->generation = generation;
	heard->state = state;
	snprintf(heard->detail, sizeof(heard->detail), "%s", detail ? detail : "");
}

static const struct announcer_callbacks fixture_callbacks = {
	.state = fixture_state,
	.service = fixture_service,
};

static inline void fixture_finished(void *userdata)
{
	((struct fixture *)userdata)->n_finished++;
}

/* the loop until it is at rest: each turn tells one thing of the responder at most */
static inline void turn(struct fixture *fixture, size_t turns)
{
	for (size_t i = 0; i < turns; i++)
		event_base_loop(fixture->base, EVLOOP_NONBLOCK | EVLOOP_ONCE);
}

static inline void spin(struct fixture *fixture)
{
	turn(fixture, TURNS);
}

static inline void pass_time(struct fixture *fixture, uint64_t ms)
{
	fixture->now += ms;
	registrar_wake(fixture->announcer);
	spin(fixture);
}

static inline const struct memory_responder_counts *counts(const struct fixture *fixture)
{
	return memory_responder_counts(fixture->lan);
}

static inline struct memory_responder_orders *orders(struct fixture *fixture)
{
	return memory_responder_orders(fixture->lan);
}

static inline bool is_out(struct fixture *fixture, const char *name)
{
	return memory_responder_find(fixture->lan, name, ns_t_srv);
}

/* the port in the SRV of that name, or 0 */
static inline uint16_t port_of(struct fixture *fixture, const char *name)
{
	const struct record *srv = memory_responder_find(fixture->lan, name, ns_t_srv);

	return srv ? (uint16_t)(srv->data[4] << 8 | srv->data[5]) : 0;
}

static inline int fixture_setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct memory_responder_params lan = {.poll = &fixture->poll, .host_name = "nas"};
	struct registrar_params params = {
		.callbacks = &fixture_callbacks,
		.userdata = fixture,
		.now = fixture_now,
		.now_userdata = fixture,
	};

	fixture->now = 1000000;
	fixture->base = params.base = event_base_new();
	avahi_poll_init(&fixture->poll, fixture->base);
	lan.called = fixture_called;
	lan.userdata = fixture;
	if (memory_responder_create(&lan, &params.responder) < 0)
		return -1;
	fixture->lan = params.responder;
	if (registrar_create(&params, &fixture->announcer) < 0)
		return -1;
	*state = fixture;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *fixture = *state;

	fixture->announcer->ops->destroy(fixture->announcer);
	event_base_free(fixture->base);
	free(fixture);
	return 0;
}

static inline void put(struct fixture *fixture, uint64_t handle, uint32_t generation,
	const struct service *service)
{
	struct announcer *announcer = fixture->announcer;

	assert_int_equal(announcer->ops->put_service(announcer, handle, generation, service), 0);
}

/* a name that anybody may bear */
static inline void put_named(
	struct fixture *fixture, uint64_t handle, uint32_t generation, char *name)
{
	char type[] = "_http._tcp";
	struct service service = {.name = name, .type = type, .port = 80};

	put(fixture, handle, generation, &service);
}

/* "web N on nas", known to be unique */
static inline void put_numbered(struct fixture *fixture, uint64_t handle, uint16_t port)
{
	char name[64], type[] = "_http._tcp";
	struct service service = {.name = name, .type = type, .port = port, .known_unique = true};

	snprintf(name, sizeof(name), "web %u on nas", (unsigned int)handle);
	put(fixture, handle, 1, &service);
}

static inline void withdraw(struct fixture *fixture, uint64_t handle)
{
	assert_int_equal(fixture->announcer->ops->withdraw(fixture->announcer, handle), 0);
}

static inline void assert_heard(
	struct fixture *fixture, uint64_t handle, uint32_t generation, enum service_state state)
{
	assert_int_equal(fixture->heard[handle].state, state);
	assert_int_equal(fixture->heard[handle].generation, generation);
	assert_true(fixture->heard[handle].count > 0);
}

/* nothing will wake it but what happens */
static inline void assert_idle(struct fixture *fixture)
{
	assert_int_equal(event_base_get_num_events(
				 fixture->base, EVENT_BASE_COUNT_ADDED | EVENT_BASE_COUNT_ACTIVE),
		0);
}
