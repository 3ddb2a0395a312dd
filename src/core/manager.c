#include "core/manager_private.h"

#include "util/cleanup.h"
#include "util/str.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include <utlist.h>

uint64_t manager_now(const struct manager *manager)
{
	return manager->callbacks->now(manager->userdata);
}

void manager_set_due(struct manager *manager)
{
	manager->due = true;
	manager->callbacks->due(manager->userdata);
}

void manager_tell(struct manager *manager, const struct announcement *announcement, bool gone)
{
	struct service service;
	struct manager_entry entry = announcement_entry(announcement, &service);

	manager->callbacks->entry(manager->userdata, &entry, gone);
}

const char *runtime_event_to_string(enum runtime_event event)
{
	static const char *const words[RUNTIME_EVENT_MAX] = {
		[RUNTIME_STARTED] = "started",
		[RUNTIME_STOPPED] = "stopped",
		[RUNTIME_UPDATED] = "updated",
		[RUNTIME_DISCONNECTED] = "disconnected",
		[RUNTIME_RECONNECTED] = "reconnected",
	};

	return words[event];
}

static void tell_event(struct manager *manager, enum runtime_event event,
	const struct source *source, const struct instance *instance)
{
	const char *reason = event == RUNTIME_DISCONNECTED ? source->reason : NULL;

	manager->callbacks->event(manager->userdata, event, source->id, instance, reason);
}

/* To users an unhealthy service is as good as a dead one, so a health check that flaps is a crash
 * loop. */
static bool serves(const struct instance *instance)
{
	return instance && instance->state == INSTANCE_RUNNING && instance->health != HEALTH_BAD;
}

/* Re-creation gives a new id, so a crash loop is known by its name. */
static int damper_key(const struct item *item, char **ret)
{
	return str_printf(ret, "%s\x1f%s", item->source->id, item->instance->name);
}

static void item_started(struct manager *manager, struct item *item)
{
	_cleanup_(freep) char *key = NULL;
	uint64_t now = manager_now(manager);

	item->running_since = now;
	if (damper_key(item, &key) < 0)
		return;
	damper_started(&manager->damper, key, now, &item->quiet_until);
	if (item->quiet_until <= now)
		return;
	DL_APPEND2(manager->quiet, item, quiet_prev, quiet_next);
	manager->callbacks->due(manager->userdata);
}

static void leave_quiet(struct manager *manager, struct item *item)
{
	if (!item->quiet_prev)
		return;
	DL_DELETE2(manager->quiet, item, quiet_prev, quiet_next);
	item->quiet_prev = item->quiet_next = NULL;
	item->quiet_until = 0;
}

static void item_stopped(struct manager *manager, struct item *item)
{
	_cleanup_(freep) char *key = NULL;
	uint64_t now = manager_now(manager);

	leave_quiet(manager, item);
	if (damper_key(item, &key) == 0)
		damper_stopped(&manager->damper, key, now - item->running_since, now);
}

static void on_changed(void *userdata, struct item *item, const struct instance *before)
{
	struct manager *manager = userdata;

	if (serves(before) && !serves(item->instance))
		item_stopped(manager, item);
	else if (!serves(before) && serves(item->instance))
		item_started(manager, item);
	item->told = false;
	reconcile_mark(manager, item);
	tell_event(
		manager, before ? RUNTIME_UPDATED : RUNTIME_STARTED, item->source, item->instance);
}

static void on_gone(void *userdata, struct item *item)
{
	struct manager *manager = userdata;

	if (serves(item->instance))
		item_stopped(manager, item);
	reconcile_orphan(manager, item);
	tell_event(manager, RUNTIME_STOPPED, item->source, item->instance);
}

static void on_lost(void *userdata, struct source *source)
{
	struct manager *manager = userdata;

	tell_event(manager, RUNTIME_DISCONNECTED, source, NULL);
	manager->callbacks->due(manager->userdata); /* when hold runs out */
}

static void on_recovered(void *userdata, struct source *source)
{
	tell_event(userdata, RUNTIME_RECONNECTED, source, NULL);
}

static void on_resync(void *userdata, struct source *source)
{
	struct manager *manager = userdata;

	manager->callbacks->resync(manager->userdata, source->id);
}

static uint64_t on_now(void *userdata)
{
	return manager_now(userdata);
}

static const struct inventory_callbacks inventory_callbacks = {
	.now = on_now,
	.changed = on_changed,
	.gone = on_gone,
	.lost = on_lost,
	.recovered = on_recovered,
	.resync = on_resync,
};

static void mark_all(struct manager *manager)
{
	struct source *source;
	struct item *item, *next;

	DL_FOREACH (manager->inventory.sources, source) {
		HASH_ITER (hh, source->items, item, next)
			reconcile_mark(manager, item);
	}
}

/* Names that embed the old host name are nobody's to defend any more: all of them are put anew. */
static void host_renamed(struct manager *manager)
{
	struct announcement *announcement;

	for (announcement = manager->announcements; announcement;
		announcement = announcement->hh.next)
		announcement->stale = announcement->stale || announcement->unique;
	mark_all(manager);
}

static void on_announcer_state(void *userdata, enum announcer_state state, const char *detail)
{
	struct manager *manager = userdata;

	if (state == ANNOUNCER_UP && !str_equal(manager->host.name, detail) &&
		host_set_name(&manager->host, detail) == 0) {
		host_renamed(manager);
		manager->callbacks->due(manager->userdata);
	}
	manager->callbacks->announcer(manager->userdata, state, detail);
}

static void on_service_state(void *userdata, uint64_t handle, uint32_t generation,
	enum service_state state, const char *detail)
{
	struct manager *manager = userdata;
	struct announcement *announcement;

	HASH_FIND(hh, manager->announcements, &handle, sizeof(handle), announcement);
	if (!announcement || announcement->generation != generation)
		return;
	announcement_set_state(announcement, state, detail);
	if (state == SERVICE_ESTABLISHED)
		names_settled(manager->names, handle);
	announcement->fresh =
		state == SERVICE_ESTABLISHED && announcement->established != generation;
	manager_tell(manager, announcement, false);
	if (announcement->fresh)
		announcement->established = generation;
	announcement->fresh = false;
	if (state == SERVICE_COLLIDED)
		placing_collided(manager, announcement);
}

const struct announcer_callbacks manager_announcer_callbacks = {
	.state = on_announcer_state,
	.service = on_service_state,
};

int manager_create(const struct manager_params *params, struct manager **ret)
{
	_cleanup_(manager_destroyp) struct manager *manager = calloc(1, sizeof(*manager));
	int r;

	assert(params->callbacks && params->policy);
	if (!manager)
		return -ENOMEM;
	manager->callbacks = params->callbacks;
	manager->userdata = params->userdata;
	manager->policy = params->policy;
	manager->max_services =
		params->max_services ? params->max_services : MANAGER_SERVICES_DEFAULT;
	inventory_init(&manager->inventory, &inventory_callbacks, manager);
	r = names_create(&manager->names);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(manager);
	return 0;
}

void manager_destroy(struct manager *manager)
{
	if (!manager)
		return;
	reconcile_finish(manager);
	inventory_finish(&manager->inventory);
	damper_finish(&manager->damper);
	names_destroy(manager->names);
	host_finish(&manager->host);
	free(manager);
}

void manager_set_announcer(struct manager *manager, struct announcer *announcer)
{
	manager->announcer = announcer;
	placing_forget(manager);
	manager_set_due(manager);
}

int manager_add_source(struct manager *manager, const char *id, const char *kind, uint64_t hold_us,
	struct instance_sink **ret)
{
	struct source *source;
	int r;

	r = inventory_add_source(&manager->inventory, id, kind, hold_us, &source);
	if (r == 0)
		*ret = &source->sink;
	return r;
}

void manager_remove_source(struct manager *manager, const char *id)
{
	struct source *source = inventory_find_source(&manager->inventory, id);

	if (source)
		inventory_remove_source(source);
}

void manager_set_hold(struct manager *manager, const char *id, uint64_t hold_us)
{
	struct source *source = inventory_find_source(&manager->inventory, id);

	if (source)
		source->hold_us = hold_us; /* a loss under way keeps the end that it has */
}

void manager_set_policy(struct manager *manager, const struct policy *policy, size_t max_services)
{
	manager->policy = policy;
	manager->max_services = max_services ? max_services : MANAGER_SERVICES_DEFAULT;
	mark_all(manager);
}

int manager_set_links(struct manager *manager, const struct host *host)
{
	struct host copy = {0};
	int r;

	if (host_links_equal(&manager->host, host))
		return 0;
	r = host_copy(host, &copy);
	if (r < 0)
		return r;
	free(copy.name);
	copy.name = TAKE_PTR(manager->host.name);
	host_finish(&manager->host);
	manager->host = copy;
	mark_all(manager);
	return 0;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t manager_deadline(const struct manager *manager)
{
	uint64_t deadline = inventory_deadline(&manager->inventory);
	const struct item *item;

	DL_FOREACH2(manager->quiet, item, quiet_next)
	deadline = earlier(deadline, item->quiet_until);
	if (!manager->host.name || !manager->announcer)
		return deadline;
	if (manager->due)
		return 0;
	return manager->retry_at ? earlier(deadline, manager->retry_at) : deadline;
}

void manager_tick(struct manager *manager)
{
	uint64_t now = manager_now(manager);
	struct item *item, *next;

	inventory_tick(&manager->inventory, now);
	DL_FOREACH_SAFE2(manager->quiet, item, next, quiet_next)
	{
		if (item->quiet_until > now)
			continue;
		leave_quiet(manager, item);
		reconcile_mark(manager, item);
	}
	placing_retry(manager, now);
	reconcile_run(manager);
}

struct names *manager_names(struct manager *manager)
{
	return manager->names;
}

const char *manager_host_name(const struct manager *manager)
{
	return manager->host.name;
}
