/* The registration manager: holds what runs and what is announced, turns a change of the first into
 * the smallest change of the second. Pure: no sockets, no timers of its own; the clock is handed in
 * and the next deadline handed out, so a test can play an hour in a millisecond.
 *
 *   sink → inventory (generations, hold) → damper → mapping → names (who bears which) → announcer
 *
 * What sinks and callbacks bring is gathered, and acted on by the next manager_tick, which is due
 * at once: so removes and upserts of one turn of the loop are seen together, and a service that
 * moves from one instance to another makes no call. */
#pragma once

#include "core/announcer.h"
#include "util/cleanup.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host;
struct host_record;
struct instance;
struct instance_sink;
struct manager;
struct names;
struct policy;
struct service;
struct trace;

enum runtime_event {
	RUNTIME_STARTED,
	RUNTIME_STOPPED,
	RUNTIME_UPDATED,
	RUNTIME_DISCONNECTED,
	RUNTIME_RECONNECTED,
	RUNTIME_EVENT_MAX
};

const char *runtime_event_to_string(enum runtime_event event); /* "started" */

/* One announcement as it is now; lent until the callback returns */
struct manager_entry {
	const char *source;
	const struct instance *instance;
	const struct service *service; /* with its name in force; NULL for a host record */
	const struct host_record *record;
	enum service_state state;
	const char *detail; /* why, with COLLIDED, FAILED, PENDING; or NULL */
	/* ESTABLISHED for the first time since it was wanted like this: not again after a restart
	 * of the announcer's daemon, or a link that came */
	bool fresh;
};

struct manager_source { /* one backend object as the manager sees it */
	const char *id, *kind;
	bool lost;	    /* no list since it was last lost, or none at all */
	const char *reason; /* of the loss */
	size_t n_instances;
	size_t n_dropped; /* beyond the cap */
};

struct manager_callbacks {		  /* all mandatory */
	uint64_t (*now)(void *userdata);  /* µs, monotonic */
	uint64_t (*wall)(void *userdata); /* s since 1970, for remembered names */
	/* something is due earlier than manager_deadline said before */
	void (*due)(void *userdata);
	/* the five events, named here because only the manager knows what was there before;
	 * `instance` or NULL, `reason` or NULL */
	void (*event)(void *userdata, enum runtime_event event, const char *source,
		const struct instance *instance, const char *reason);
	/* an announcement is new, has another state, name or content (`gone` false) or is withdrawn
	 */
	void (*entry)(void *userdata, const struct manager_entry *entry, bool gone);
	/* something about an instance that its owner should know, once for each version of it; or
	 * about the whole (`source` and `instance` NULL) */
	void (*warning)(void *userdata, const char *source, const struct instance *instance,
		const char *text);
	/* the source dropped something: one more list, please */
	void (*resync)(void *userdata, const char *source);
	/* the announcer went up (detail: host name) or down (detail: reason) */
	void (*announcer)(void *userdata, enum announcer_state state, const char *detail);
};

struct manager_params {
	const struct manager_callbacks *callbacks;
	void *userdata;
	const struct policy *policy; /* borrowed, see manager_set_policy */
	size_t max_services;	     /* 0: MANAGER_SERVICES_DEFAULT */
};

enum {
	MANAGER_SERVICES_DEFAULT = 4000,
	MANAGER_SERVICES_WARN = 1000, /* a default Avahi peer shows about 1,360 */
};

int manager_create(const struct manager_params *params, struct manager **ret);
void manager_destroy(struct manager *manager); /* its sinks end with it; withdraws nothing */
CLEANUP(manager_destroy, struct manager *);

/* The announcer is told of these callbacks with the manager as userdata; the two may be made in
 * either order. It is borrowed. Another one gets everything; while there is none (NULL) all waits.
 */
extern const struct announcer_callbacks manager_announcer_callbacks;
void manager_set_announcer(struct manager *manager, struct announcer *announcer);

/* One source for each backend object; `id` ("docker", "podman:alice") is unique and lasting.
 * The sink is the manager's. -EEXIST */
int manager_add_source(struct manager *manager, const char *id, const char *kind, uint64_t hold_us,
	struct instance_sink **ret);
void manager_remove_source(struct manager *manager, const char *id); /* withdraws its services */
void manager_set_hold(struct manager *manager, const char *id, uint64_t hold_us);

/* Map everything anew; what comes out the same is not touched. */
void manager_set_policy(
	struct manager *manager, const struct policy *policy, size_t max_services); /* borrowed */
int manager_set_links(
	struct manager *manager, const struct host *host); /* copied; the name in it is not read */

uint64_t manager_deadline(const struct manager *manager); /* µs; UINT64_MAX: none; 0: at once */
void manager_tick(struct manager *manager);		  /* what is due */

struct names *manager_names(struct manager *manager);	      /* to load and keep the memory */
const char *manager_host_name(const struct manager *manager); /* in force; NULL: not known yet */

/* What there is, for the commands. In a stable order: sources as added, instances as they came. */
void manager_each_source(const struct manager *manager,
	void (*each)(void *userdata, const struct manager_source *source), void *userdata);
void manager_each_entry(const struct manager *manager,
	void (*each)(void *userdata, const struct manager_entry *entry), void *userdata);
/* `quiet_us`: how long a crash loop keeps it from being announced, 0: it does not */
void manager_each_instance(const struct manager *manager,
	void (*each)(void *userdata, const char *source, const struct instance *instance,
		uint64_t quiet_us),
	void *userdata);
/* why the instance's ports are announced or not, as mapped now; -EAGAIN: no host name yet */
int manager_explain(const struct manager *manager, const char *source,
	const struct instance *instance, struct trace *ret);
