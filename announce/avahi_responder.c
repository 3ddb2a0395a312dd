#include "announce/avahi_responder.h"

#include <errno.h>
#include <stdlib.h>

#include <avahi-client/lookup.h>
#include <avahi-client/publish.h>
#include <avahi-common/error.h>
#include <utlist.h>

#include "announce/asks.h"
#include "announce/avahi_pool.h"
#include "announce/records.h"
#include "announce/reports.h"
#include "announce/responder.h"
#include "announce/wire.h"
#include "util/cleanup.h"

struct avahi_responder {
	struct responder base;
	struct reports reports;
	struct asks asks;
	struct avahi_pool pool;
	struct avahi_group *groups; /* struct avahi_group, by next */
	AvahiTimeout *teardown;
};

struct avahi_group {
	struct avahi_responder *responder;
	struct avahi_member *member; /* NULL: void, its connection is closed */
	AvahiEntryGroup *entries;
	AvahiIfIndex interface;
	bool probe;
	struct report report;
	struct avahi_group *prev, *next;
};

struct avahi_ask {
	struct ask base;
	struct avahi_responder *responder;
	AvahiRecordBrowser *browser;
};

static struct avahi_responder *downcast(struct responder *responder)
{
	return container_of(responder, struct avahi_responder, base);
}

/* Closing the connections takes groups and browsers along, and asks a daemon that may hang for
 * nothing. What is left of the groups is void. */
static void drop_connections(struct avahi_responder *responder)
{
	struct avahi_group *group;

	responder->pool.lost = true;
	asks_clear(&responder->asks);
	DL_FOREACH (responder->groups, group) {
		group->member = NULL;
		reports_cancel(&responder->reports, &group->report);
	}
	avahi_pool_close(&responder->pool);
}

static void on_teardown(AvahiTimeout *timeout, void *userdata)
{
	drop_connections(userdata);
}

static void on_lost(void *userdata, int error)
{
	static const struct timeval at_once = {0};
	struct avahi_responder *responder = userdata;
	const char *why = avahi_strerror(error);

	if (error == AVAHI_ERR_DISCONNECTED)
		why = "avahi-daemon has left the bus";
	else if (error == AVAHI_ERR_DBUS_ERROR || error == AVAHI_ERR_TIMEOUT)
		why = "avahi-daemon does not answer";
	reports_state(&responder->reports, AVAHI_SERVER_FAILURE, "%s", why);
	/* not here: this may be a callback of the very client that would be freed */
	responder->base.poll->timeout_update(responder->teardown, &at_once);
}

static void on_running(struct avahi_responder *responder, AvahiClient *client)
{
	const char *name = avahi_client_get_host_name(client);

	if (name)
		reports_state(&responder->reports, AVAHI_SERVER_RUNNING, "%s", name);
	else
		avahi_pool_outcome(&responder->pool, AVAHI_ERR_DBUS_ERROR);
}

static void on_state(void *userdata, AvahiClient *client, AvahiClientState state)
{
	struct avahi_responder *responder = userdata;
	struct reports *reports = &responder->reports;

	switch (state) {
	case AVAHI_CLIENT_S_RUNNING:
		on_running(responder, client);
		break;
	case AVAHI_CLIENT_S_REGISTERING:
		reports_state(reports, AVAHI_SERVER_REGISTERING,
			"avahi-daemon is establishing its host name");
		break;
	case AVAHI_CLIENT_S_COLLISION:
		reports_state(reports, AVAHI_SERVER_COLLISION,
			"avahi-daemon's host name is taken by another host");
		break;
	case AVAHI_CLIENT_CONNECTING:
		reports_state(reports, AVAHI_SERVER_INVALID, "avahi-daemon is not on the bus");
		break;
	case AVAHI_CLIENT_FAILURE:
		break;
	}
}

static const struct avahi_pool_callbacks pool_callbacks = {.state = on_state, .lost = on_lost};

static void on_group(AvahiEntryGroup *entries, AvahiEntryGroupState state, void *userdata)
{
	struct avahi_group *group = userdata;

	if (state != AVAHI_ENTRY_GROUP_UNCOMMITED)
		reports_put(&group->responder->reports, &group->report, state);
}

static void do_free(struct group *opaque)
{
	struct avahi_group *group = (struct avahi_group *)opaque;
	struct avahi_responder *responder = group->responder;

	reports_cancel(&responder->reports, &group->report);
	asks_cancel(&responder->asks, group->report.handle);
	DL_DELETE(responder->groups, group);
	/* of no use once all is lost: the connection and all its groups are about to be closed */
	if (group->member && !responder->pool.lost) {
		avahi_pool_outcome(&responder->pool, avahi_entry_group_free(group->entries));
		avahi_pool_freed(group->member);
	}
	free(group);
}

static void drop_all(struct avahi_responder *responder)
{
	struct avahi_group *group, *next;

	drop_connections(responder);
	DL_FOREACH_SAFE (responder->groups, group, next)
		do_free((struct group *)group);
}

static void do_close(struct responder *base)
{
	struct avahi_responder *responder = downcast(base);

	drop_all(responder);
	base->poll->timeout_update(responder->teardown, NULL);
	reports_clear(&responder->reports);
}

static int do_open(struct responder *base)
{
	struct avahi_responder *responder = downcast(base);
	int r;

	do_close(base);
	r = avahi_pool_open(&responder->pool);
	if (r)
		do_close(base);
	return r;
}

static int entries_new(struct avahi_group *group)
{
	struct avahi_pool *pool = &group->responder->pool;
	struct avahi_member *member;
	int r;

	do {
		r = avahi_pool_room(pool, &member);
		if (r)
			return r;
		group->entries = avahi_entry_group_new(member->client, on_group, group);
		if (group->entries) {
			group->member = member;
			avahi_pool_took(member);
			return 0;
		}
		r = avahi_pool_outcome(pool, avahi_client_errno(member->client));
		member->full = r == AVAHI_ERR_TOO_MANY_OBJECTS;
	} while (member->full);
	return r;
}

static int put_record(
	struct avahi_group *group, const struct record *record, AvahiPublishFlags further)
{
	AvahiPublishFlags flags = wire_flags(record, group->probe) | further;
	int r = avahi_entry_group_add_record(group->entries, group->interface, AVAHI_PROTO_UNSPEC,
		flags, record->name, AVAHI_DNS_CLASS_IN, record->type, record->ttl, record->data,
		record->size);

	return avahi_pool_outcome(&group->responder->pool, r);
}

static int group_fill(struct avahi_group *group, const struct records *records)
{
	int r = entries_new(group);

	for (size_t i = 0; !r && i < records->count; i++)
		r = put_record(group, &records->items[i], 0);
	if (r)
		return r;
	return avahi_pool_outcome(
		&group->responder->pool, avahi_entry_group_commit(group->entries));
}

static int do_add(struct responder *base, uint64_t handle, int interface,
	const struct records *records, bool probe, struct group **ret)
{
	struct avahi_responder *responder = downcast(base);
	struct avahi_group *group = calloc(1, sizeof(*group));
	int r;

	if (!group)
		return AVAHI_ERR_NO_MEMORY;
	group->responder = responder;
	group->interface = interface ? interface : AVAHI_IF_UNSPEC;
	group->probe = probe;
	group->report = (struct report){.kind = REPORT_GROUP, .handle = handle};
	DL_APPEND(responder->groups, group);
	asks_cancel(&responder->asks, handle);
	r = group_fill(group, records);
	if (r)
		do_free((struct group *)group);
	else
		*ret = (struct group *)group;
	return r;
}

static int do_update(struct group *opaque, const struct record *record)
{
	struct avahi_group *group = (struct avahi_group *)opaque;

	if (!group->member || group->responder->pool.lost)
		return AVAHI_ERR_BAD_STATE;
	return put_record(group, record, AVAHI_PUBLISH_UPDATE);
}

static void ask_stop(struct ask *base)
{
	struct avahi_ask *ask = container_of(base, struct avahi_ask, base);
	struct avahi_pool *pool = &ask->responder->pool;

	if (ask->browser && !pool->lost)
		avahi_pool_outcome(pool, avahi_record_browser_free(ask->browser));
	ask->browser = NULL;
}

static void on_record(AvahiRecordBrowser *browser, AvahiIfIndex interface, AvahiProtocol protocol,
	AvahiBrowserEvent event, const char *name, uint16_t class, uint16_t type, const void *data,
	size_t size, AvahiLookupResultFlags flags, void *userdata)
{
	struct avahi_ask *ask = userdata;
	AvahiClient *client = ask->responder->pool.members->client;

	if (event != AVAHI_BROWSER_NEW ||
		flags & (AVAHI_LOOKUP_RESULT_LOCAL | AVAHI_LOOKUP_RESULT_OUR_OWN))
		return;
	if (type == AVAHI_DNS_TYPE_SRV &&
		wire_srv_points_at(data, size, avahi_client_get_host_name_fqdn(client)))
		return;
	ask_taken(&ask->base);
}

static int do_ask(struct responder *base, uint64_t handle, const char *name, uint16_t type)
{
	struct avahi_responder *responder = downcast(base);
	struct avahi_member *first = responder->pool.members;
	struct avahi_ask *ask;
	int r;

	if (responder->pool.lost || !first || first->state != AVAHI_CLIENT_S_RUNNING)
		return AVAHI_ERR_BAD_STATE;
	ask = calloc(1, sizeof(*ask));
	if (!ask)
		return AVAHI_ERR_NO_MEMORY;
	ask->responder = responder;
	r = asks_start(&responder->asks, &ask->base, handle);
	if (r)
		return r;
	ask->browser = avahi_record_browser_new(first->client, AVAHI_IF_UNSPEC, AVAHI_PROTO_UNSPEC,
		name, AVAHI_DNS_CLASS_IN, type, AVAHI_LOOKUP_USE_MULTICAST, on_record, ask);
	if (ask->browser)
		return 0;
	r = avahi_pool_outcome(&responder->pool, avahi_client_errno(first->client));
	asks_cancel(&responder->asks, handle);
	return r;
}

static int do_set_links(struct responder *base, const struct host *host)
{
	return 0;
}

static void do_destroy(struct responder *base)
{
	struct avahi_responder *responder;

	if (!base)
		return;
	responder = downcast(base);
	drop_all(responder);
	if (responder->teardown)
		base->poll->timeout_free(responder->teardown);
	reports_finish(&responder->reports);
	free(responder);
}

static const struct responder_ops ops = {
	.name = "avahi",
	.open = do_open,
	.close = do_close,
	.add = do_add,
	.update = do_update,
	.free = do_free,
	.ask = do_ask,
	.set_links = do_set_links,
	.destroy = do_destroy,
};

int avahi_responder_create(const struct responder_params *params, struct responder **ret)
{
	struct avahi_responder *responder = calloc(1, sizeof(*responder));

	if (!responder)
		return -ENOMEM;
	responder->base =
		(struct responder){&ops, params->poll, params->callbacks, params->userdata};
	responder->asks = (struct asks){.reports = &responder->reports, .stop = ask_stop};
	responder->pool = (struct avahi_pool){.poll = params->poll,
		.callbacks = &pool_callbacks,
		.userdata = responder,
		.lost = true};
	responder->teardown = params->poll->timeout_new(params->poll, NULL, on_teardown, responder);
	if (reports_init(&responder->reports, &responder->base) || !responder->teardown) {
		do_destroy(&responder->base);
		return -ENOMEM;
	}
	*ret = &responder->base;
	return 0;
}
