#include "announce/core_responder.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <avahi-common/domain.h>
#include <avahi-common/error.h>
#include <avahi-core/log.h>
#include <utlist.h>

#include "announce/asks.h"
#include "announce/core_ask.h"
#include "announce/core_group.h"
#include "announce/core_jitter.h"
#include "announce/core_servers.h"
#include "announce/reports.h"
#include "announce/responder.h"
#include "util/cleanup.h"
#include "util/log.h"
#include "util/str.h"
#include "util/utf8.h"

struct core_responder {
	struct responder base;
	struct reports reports;
	struct asks asks;
	struct core_servers servers;
	struct core_group *groups; /* struct core_group, by next */
	AvahiTimeout *settle;
	bool open;
};

static struct core_responder *downcast(struct responder *responder)
{
	return container_of(responder, struct core_responder, base);
}

/* What a server says comes from inside Avahi; it is acted on when that has returned. */
static void on_changed(void *userdata)
{
	static const struct timeval at_once = {0};
	struct core_responder *responder = userdata;

	responder->base.poll->timeout_update(responder->settle, &at_once);
}

static void on_leaving(void *userdata, struct core_server *server)
{
	struct core_responder *responder = userdata;
	struct core_group *group;

	core_ask_leave(&responder->asks, server);
	DL_FOREACH (responder->groups, group) {
		core_group_leave(group, server);
		core_group_tell(group);
	}
}

static const struct core_servers_callbacks servers_callbacks = {
	.changed = on_changed,
	.leaving = on_leaving,
};

static void groups_end(struct core_responder *responder)
{
	struct core_group *group;

	DL_FOREACH (responder->groups, group) {
		core_group_end(group, false);
		reports_cancel(&responder->reports, &group->report);
	}
}

/* A name taken on one link is given up on all. The groups name the old one: they are void. */
static void rename_host(struct core_responder *responder, const struct core_server *collided)
{
	struct core_servers *servers = &responder->servers;

	log_warning("the host name \"%s\" is taken by another host on %s", servers->host_name,
		collided->interface);
	groups_end(responder);
	core_servers_rename(servers);
}

static void join(struct core_responder *responder, struct core_server *server)
{
	struct core_group *group;

	server->joined = true;
	DL_FOREACH (responder->groups, group) {
		int r = core_group_join(group, server);

		if (r == AVAHI_ERR_COLLISION)
			core_group_end(group, true);
		else if (r)
			log_warning("%s: a service is not announced here: %s", server->interface,
				avahi_strerror(r));
		core_group_tell(group);
	}
}

static void tell_state(struct core_responder *responder)
{
	const struct core_servers *servers = &responder->servers;
	struct reports *reports = &responder->reports;

	if (core_servers_find(servers, AVAHI_SERVER_COLLISION))
		reports_state(reports, AVAHI_SERVER_FAILURE, "the host name \"%s\" is taken",
			servers->host_name);
	else if (core_servers_find(servers, AVAHI_SERVER_RUNNING))
		reports_state(reports, AVAHI_SERVER_RUNNING, "%s", servers->host_name);
	else if (servers->list)
		reports_state(reports, AVAHI_SERVER_REGISTERING,
			"establishing the host name \"%s\"", servers->host_name);
	else if (servers->error)
		reports_state(reports, AVAHI_SERVER_FAILURE, "%s", avahi_strerror(servers->error));
	else
		reports_state(reports, AVAHI_SERVER_INVALID, "no interface to announce on");
}

static void on_settle(AvahiTimeout *timeout, void *userdata)
{
	struct core_responder *responder = userdata;
	struct core_servers *servers = &responder->servers;
	const struct core_server *collided = core_servers_find(servers, AVAHI_SERVER_COLLISION);
	struct core_server *server;
	bool stuck = false;

	if (collided)
		rename_host(responder, collided);
	DL_FOREACH (servers->list, server) {
		stuck |= server->stuck;
		if (server->state == AVAHI_SERVER_RUNNING && !server->joined)
			join(responder, server);
	}
	if (stuck)
		core_servers_sync(servers);
	tell_state(responder);
}

static void do_free(struct group *opaque)
{
	struct core_group *group = (struct core_group *)opaque;
	struct core_responder *responder = group->responder;

	asks_cancel(&responder->asks, group->report.handle);
	DL_DELETE(responder->groups, group);
	core_group_destroy(group);
}

static void drop_all(struct core_responder *responder)
{
	struct core_group *group, *next;

	asks_clear(&responder->asks);
	DL_FOREACH_SAFE (responder->groups, group, next)
		do_free((struct group *)group);
	core_servers_drop(&responder->servers);
}

static void do_close(struct responder *base)
{
	struct core_responder *responder = downcast(base);

	responder->open = false;
	drop_all(responder);
	base->poll->timeout_update(responder->settle, NULL);
	reports_clear(&responder->reports);
}

static int do_open(struct responder *base)
{
	struct core_responder *responder = downcast(base);

	do_close(base);
	responder->open = true;
	core_servers_sync(&responder->servers);
	return 0;
}

static int join_all(struct core_responder *responder, struct core_group *group)
{
	struct core_server *server;
	int r = 0;

	if (group->probe)
		core_jitter_spread();
	else
		core_jitter_short();
	DL_FOREACH (responder->servers.list, server) {
		if (!r && server->state == AVAHI_SERVER_RUNNING && server->joined)
			r = core_group_join(group, server);
	}
	return r;
}

static int do_add(struct responder *base, uint64_t handle, int interface,
	const struct records *records, bool probe, struct group **ret)
{
	struct core_responder *responder = downcast(base);
	struct core_group *group;
	int r;

	if (!core_servers_find(&responder->servers, AVAHI_SERVER_RUNNING))
		return AVAHI_ERR_BAD_STATE;
	asks_cancel(&responder->asks, handle);
	r = core_group_create(records, probe, &group);
	if (r)
		return r;
	group->responder = responder;
	group->reports = &responder->reports;
	group->report.handle = handle;
	group->interface = interface;
	DL_APPEND(responder->groups, group);
	r = join_all(responder, group);
	if (r) {
		do_free((struct group *)group);
		return r;
	}
	core_group_tell(group);
	*ret = (struct group *)group;
	return 0;
}

static int do_update(struct group *group, const struct record *record)
{
	core_jitter_short();
	return core_group_update((struct core_group *)group, record);
}

static int do_ask(struct responder *base, uint64_t handle, const char *name, uint16_t type)
{
	struct core_responder *responder = downcast(base);

	return core_ask_start(&responder->asks, responder->servers.list, handle, name, type);
}

static int do_set_links(struct responder *base, const struct host *host)
{
	struct core_responder *responder = downcast(base);

	if (host_links_equal(&responder->servers.links, host))
		return 0;
	if (core_servers_set_links(&responder->servers, host))
		return AVAHI_ERR_NO_MEMORY;
	if (responder->open)
		core_servers_sync(&responder->servers);
	return 0;
}

static void do_destroy(struct responder *base)
{
	struct core_responder *responder;

	if (!base)
		return;
	responder = downcast(base);
	drop_all(responder);
	core_servers_finish(&responder->servers);
	if (responder->settle)
		base->poll->timeout_free(responder->settle);
	reports_finish(&responder->reports);
	free(responder);
}

static const struct responder_ops ops = {
	.name = "embedded",
	.open = do_open,
	.close = do_close,
	.add = do_add,
	.update = do_update,
	.free = do_free,
	.ask = do_ask,
	.set_links = do_set_links,
	.destroy = do_destroy,
};

/* Avahi warns of every other mDNS stack on this host, and our further servers are such to it. */
static void on_log(AvahiLogLevel level, const char *text)
{
	if (level == AVAHI_LOG_ERROR)
		log_warning("avahi: %s", text);
	else
		log_debug("avahi: %s", text);
}

/* A host that was given no name would bear the one name that must never be on a network. What the
 * kernel holds is bytes of any kind, and Avahi refuses a label that is not UTF-8, or was cut so. */
static int own_name(const struct responder_params *params, char **ret)
{
	char here[HOST_NAME_MAX + 1] = "";
	_cleanup_(freep) char *name = NULL;
	int r;

	if (!params->host_name)
		gethostname(here, sizeof(here) - 1);
	r = utf8_clean(params->host_name ?: here, &name);
	if (r < 0)
		return r;
	name[strcspn(name, ".")] = '\0';
	name[utf8_cut(name, AVAHI_LABEL_MAX - 1)] = '\0';
	return str_copy(*name && strcmp(name, "localhost") ? name : "linux", ret);
}

static int fill(struct core_responder *responder, const struct responder_params *params)
{
	struct core_servers *servers = &responder->servers;
	int r;

	servers->poll = params->poll;
	servers->callbacks = &servers_callbacks;
	servers->userdata = responder;
	r = own_name(params, &servers->host_name);
	if (!r)
		r = str_list_copy(params->allow, &servers->allow);
	if (!r)
		r = str_list_copy(params->deny, &servers->deny);
	if (r)
		return r;
	responder->settle = params->poll->timeout_new(params->poll, NULL, on_settle, responder);
	if (!responder->settle || reports_init(&responder->reports, &responder->base))
		return -ENOMEM;
	return 0;
}

int core_responder_create(const struct responder_params *params, struct responder **ret)
{
	struct core_responder *responder = calloc(1, sizeof(*responder));
	int r;

	if (!responder)
		return -ENOMEM;
	responder->base =
		(struct responder){&ops, params->poll, params->callbacks, params->userdata};
	responder->asks = (struct asks){.reports = &responder->reports, .stop = core_ask_stop};
	r = fill(responder, params);
	if (r) {
		do_destroy(&responder->base);
		return r;
	}
	avahi_set_log_function(on_log);
	*ret = &responder->base;
	return 0;
}
