/* A manager under test: one source "docker", an announcer that only writes down what it is told, a
 * clock that goes when it is told to, and what the manager says, as text.
 *
 * The rig's host is "nas" with eth0 192.168.1.5. `rig_turn` is one turn of the loop: it gives the
 * announcer's calls of that turn, "+name:port" for a put, "-name" for a withdrawal. */
#pragma once

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/host.h"
#include "core/host_record.h"
#include "core/instance.h"
#include "core/instance_sink.h"
#include "core/manager.h"
#include "core/policy.h"
#include "core/service.h"
#include "util/str.h"

enum {
	RIG_HANDLES = 8192,
	RIG_HOLD_S = 60,
	RIG_SECOND = 1000000,
};

struct rig_put { /* by handle: what was put there last */
	char *name;
	uint32_t generation;
	bool placed;
	struct pairs txt;
	bool known_unique;
};

struct rig {
	struct manager *manager;
	struct policy policy;
	struct announcer announcer;
	struct rig_put puts[RIG_HANDLES];
	unsigned int n_calls;
	int fail_puts; /* so many of the next ones lack memory */
	struct str_buf calls, events, entries, warnings;
	uint64_t now, wall;
	unsigned int n_due, n_resyncs;
	struct instance_sink *sink;
};

static inline struct rig *rig_of(struct announcer *announcer)
{
	return container_of(announcer, struct rig, announcer);
}

static inline void rig_say(struct str_buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline void rig_say(struct str_buf *buf, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (buf->size)
		str_buf_puts(buf, " ");
	str_buf_puts(buf, text);
}

static inline int rig_note_put(
	struct announcer *announcer, uint64_t handle, uint32_t generation, const char *name)
{
	struct rig *rig = rig_of(announcer);
	struct rig_put *put = &rig->puts[handle];

	assert_true(handle > 0 && handle < RIG_HANDLES);
	assert_true(generation > put->generation);
	if (rig->fail_puts > 0) {
		rig->fail_puts--;
		return -ENOMEM;
	}
	rig->n_calls++;
	free(put->name);
	put->name = strdup(name);
	put->generation = generation;
	put->placed = true;
	return 0;
}

static inline int rig_put_service(struct announcer *announcer, uint64_t handle, uint32_t generation,
	const struct service *service)
{
	struct rig *rig = rig_of(announcer);
	const char *why = NULL;
	int r;

	assert_int_equal(service_valid(service, &why), 0);
	r = rig_note_put(announcer, handle, generation, service->name);
	if (r < 0)
		return r;
	rig_say(&rig->calls, "+%s:%u", service->name, service->port);
	pairs_finish(&rig->puts[handle].txt);
	rig->puts[handle].known_unique = service->known_unique;
	return pairs_copy(&service->txt, &rig->puts[handle].txt);
}

static inline int rig_put_host(struct announcer *announcer, uint64_t handle, uint32_t generation,
	const struct host_record *record)
{
	int r = rig_note_put(announcer, handle, generation, record->host);

	if (r == 0)
		rig_say(&rig_of(announcer)->calls, "+%s", record->host);
	return r;
}

static inline int rig_withdraw(struct announcer *announcer, uint64_t handle)
{
	struct rig *rig = rig_of(announcer);

	assert_true(rig->puts[handle].placed);
	rig->n_calls++;
	rig->puts[handle].placed = false;
	rig_say(&rig->calls, "-%s", rig->puts[handle].name);
	return 0;
}

static inline int rig_set_links(struct announcer *announcer, const struct host *host)
{
	return 0;
}

static const struct announcer_ops rig_announcer_ops = {
	.name = "rig",
	.put_service = rig_put_service,
	.put_host = rig_put_host,
	.withdraw = rig_withdraw,
	.set_links = rig_set_links,
};

static inline uint64_t rig_now(void *userdata)
{
	return ((struct rig *)userdata)->now;
}

static inline uint64_t rig_wall(void *userdata)
{
	return ((struct rig *)userdata)->wall;
}

static inline void rig_on_due(void *userdata)
{
	((struct rig *)userdata)->n_due++;
}

static inline void rig_on_event(void *userdata, enum runtime_event event, const char *source,
	const struct instance *instance, const char *reason)
{
	struct rig *rig = userdata;

	rig_say(&rig->events, "%s:%s%s%s%s", instance ? instance->name : source,
		runtime_event_to_string(event), reason ? "(" : "", reason ? reason : "",
		reason ? ")" : "");
}

static inline void rig_on_entry(void *userdata, const struct manager_entry *entry, bool gone)
{
	struct rig *rig = userdata;

	rig_say(&rig->entries, "%s:%s", entry->service ? entry->service->name : entry->record->host,
		gone ? "gone" : service_state_to_string(entry->state));
}

static inline void rig_on_warning(
	void *userdata, const char *source, const struct instance *instance, const char *text)
{
	struct rig *rig = userdata;

	rig_say(&rig->warnings, "%s: %s", instance ? instance->name : "-", text);
}

static inline void rig_on_resync(void *userdata, const char *source)
{
	((struct rig *)userdata)->n_resyncs++;
}

static inline void rig_on_announcer(void *userdata, enum announcer_state state, const char *detail)
{
}

static const struct manager_callbacks rig_callbacks = {
	.now = rig_now,
	.wall = rig_wall,
	.due = rig_on_due,
	.event = rig_on_event,
	.entry = rig_on_entry,
	.warning = rig_on_warning,
	.resync = rig_on_resync,
	.announcer = rig_on_announcer,
};

static inline void rig_link(struct rig *rig, const char *address)
{
	struct host_address of_eth0 = {.prefix = 24};
	struct host_link eth0 = {.index = 2, .name = "eth0", .multicast = true};
	struct host host = {0};

	assert_int_equal(address_parse(address, &of_eth0.address), 0);
	eth0.addresses = &of_eth0;
	eth0.n_addresses = 1;
	assert_int_equal(host_add_link(&host, &eth0), 0);
	assert_int_equal(manager_set_links(rig->manager, &host), 0);
	host_finish(&host);
}

static inline void rig_announcer_is(struct rig *rig, enum announcer_state state, const char *detail)
{
	manager_announcer_callbacks.state(rig->manager, state, detail);
}

static inline void rig_make(struct rig *rig, size_t max_services)
{
	const struct manager_params params = {
		.callbacks = &rig_callbacks,
		.userdata = rig,
		.policy = &rig->policy,
		.max_services = max_services,
	};

	assert_int_equal(manager_create(&params, &rig->manager), 0);
	manager_set_announcer(rig->manager, &rig->announcer);
	assert_int_equal(manager_add_source(rig->manager, "docker", "docker",
				 (uint64_t)RIG_HOLD_S * RIG_SECOND, &rig->sink),
		0);
	rig_link(rig, "192.168.1.5");
}

static inline int rig_setup(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	assert_non_null(rig);
	rig->announcer.ops = &rig_announcer_ops;
	rig->now = 1000 * (uint64_t)RIG_SECOND;
	rig->wall = 1700000000;
	assert_int_equal(policy_init(&rig->policy), 0);
	rig_make(rig, 0);
	rig_announcer_is(rig, ANNOUNCER_UP, "nas");
	*state = rig;
	return 0;
}

static inline int rig_teardown(void **state)
{
	struct rig *rig = *state;

	manager_destroy(rig->manager);
	for (size_t i = 0; i < RIG_HANDLES; i++) {
		free(rig->puts[i].name);
		pairs_finish(&rig->puts[i].txt);
	}
	policy_finish(&rig->policy);
	str_buf_finish(&rig->calls);
	str_buf_finish(&rig->events);
	str_buf_finish(&rig->entries);
	str_buf_finish(&rig->warnings);
	free(rig);
	return 0;
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

static inline const char *rig_text(const struct str_buf *buf)
{
	return buf->size ? buf->data : "";
}

/* what was said since it was last asked for; valid until the next of its kind is said */
static inline const char *rig_take(struct str_buf *buf)
{
	static char text[64 << 10];

	snprintf(text, sizeof(text), "%s", rig_text(buf));
	buf->size = 0;
	return text;
}

static inline const char *rig_turn(struct rig *rig)
{
	rig->calls.size = 0;
	if (manager_deadline(rig->manager) <= rig->now)
		manager_tick(rig->manager);
	return rig_text(&rig->calls);
}

/* As time passes: each deadline on the way is kept. */
static inline const char *rig_wait(struct rig *rig, uint64_t seconds)
{
	uint64_t until = rig->now + seconds * RIG_SECOND, deadline;

	rig->calls.size = 0;
	while ((deadline = manager_deadline(rig->manager)) <= until) {
		rig->now = deadline > rig->now ? deadline : rig->now;
		manager_tick(rig->manager);
	}
	rig->now = until;
	return rig_text(&rig->calls);
}

static inline struct instance *rig_container(const char *id, const char *name, uint16_t outer)
{
	struct instance *instance;

	assert_int_equal(instance_create(id, name, &instance), 0);
	instance->state = INSTANCE_RUNNING;
	if (outer)
		assert_int_equal(instance_add_port(instance,
					 &(struct instance_port){
						 .inner = 80,
						 .outer = outer,
						 .protocol = IPPROTO_TCP,
					 }),
			0);
	return instance;
}

static inline struct instance *rig_labelled(
	const char *id, const char *name, uint16_t outer, const char *key, const char *value)
{
	struct instance *instance = rig_container(id, name, outer);

	assert_int_equal(pairs_set(&instance->labels, key, value), 0);
	return instance;
}

static inline void rig_run(struct rig *rig, const char *id, const char *name, uint16_t outer)
{
	instance_sink_upsert(rig->sink, rig_container(id, name, outer));
}

static inline void rig_run_labelled(
	struct rig *rig, const char *id, uint16_t outer, const char *key, const char *value)
{
	instance_sink_upsert(rig->sink, rig_labelled(id, id, outer, key, value));
}

static inline void rig_stop(struct rig *rig, const char *id)
{
	instance_sink_remove(rig->sink, id);
}

static inline uint64_t rig_handle(const struct rig *rig, const char *name)
{
	for (uint64_t i = 0; i < RIG_HANDLES; i++) {
		if (rig->puts[i].placed && str_equal(rig->puts[i].name, name))
			return i;
	}
	fail_msg("%s is not put", name);
	return 0;
}

/* The announcer says how it went with what was put last. */
static inline void rig_report(
	struct rig *rig, const char *name, enum service_state state, const char *detail)
{
	uint64_t handle = rig_handle(rig, name);

	manager_announcer_callbacks.service(
		rig->manager, handle, rig->puts[handle].generation, state, detail);
}
