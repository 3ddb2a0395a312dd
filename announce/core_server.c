#include "announce/core_server.h"

#include <stdlib.h>
#include <string.h>

#include <avahi-common/error.h>
#include <avahi-common/malloc.h>
#include <avahi-common/timeval.h>
#include <utlist.h>

#include "announce/core_jitter.h"
#include "core/host.h"

/* Probing takes 1 s, and 1 s more for each lost race; longer than this is avahi's known way of
 * waiting for an address that went while it was being probed. */
enum { RUNNING_MS = 5000 };

enum { SIBLING_LINKS_MAX = 64 }; /* every question for a name walks through their addresses */

static void on_state(AvahiServer *avahi, AvahiServerState state, void *userdata)
{
	struct core_server *server = userdata;

	server->state = state;
	if (state == AVAHI_SERVER_RUNNING)
		server->params.poll->timeout_update(server->deadline, NULL);
	server->params.changed(server->params.userdata);
}

static void on_deadline(AvahiTimeout *timeout, void *userdata)
{
	struct core_server *server = userdata;

	server->stuck = server->state != AVAHI_SERVER_RUNNING;
	server->params.changed(server->params.userdata);
}

static int avahi_create(struct core_server *server, AvahiServer **ret)
{
	AvahiServerConfig config;
	int error = AVAHI_ERR_NO_MEMORY;

	avahi_server_config_init(&config);
	config.publish_hinfo = 0;
	config.publish_workstation = 0;
	config.publish_domain = 0;
	config.enable_wide_area = 0;
	config.enable_reflector = 0;
	config.host_name = avahi_strdup(server->params.host_name);
	config.allow_interfaces = avahi_string_list_new(server->interface, NULL);
	core_jitter_spread();
	if (config.host_name && config.allow_interfaces)
		*ret = avahi_server_new(server->params.poll, &config, on_state, server, &error);
	avahi_server_config_free(&config);
	return *ret ? 0 : error;
}

int core_server_create(const struct core_server_params *params, struct core_server **ret)
{
	struct core_server *server = calloc(1, sizeof(*server));
	struct timeval when;
	int r = AVAHI_ERR_NO_MEMORY;

	if (!server)
		return r;
	server->params = *params;
	server->index = params->link->index;
	memcpy(server->interface, params->link->name, sizeof(server->interface));
	server->deadline = params->poll->timeout_new(
		params->poll, avahi_elapse_time(&when, RUNNING_MS, 0), on_deadline, server);
	if (server->deadline)
		r = avahi_create(server, &server->server);
	if (r)
		core_server_destroy(server);
	else
		*ret = server;
	return r;
}

void core_server_destroy(struct core_server *server)
{
	if (!server)
		return;
	if (server->server)
		avahi_server_free(server->server);
	if (server->deadline)
		server->params.poll->timeout_free(server->deadline);
	free(server);
}

static int add_address(struct core_server *server, int index, const struct address *address)
{
	const char *fqdn = avahi_server_get_host_name_fqdn(server->server);
	bool v4 = address->family == AF_INET;
	AvahiRecord *record = avahi_record_new_full(fqdn, AVAHI_DNS_CLASS_IN,
		v4 ? AVAHI_DNS_TYPE_A : AVAHI_DNS_TYPE_AAAA, AVAHI_DEFAULT_TTL_HOST_NAME);
	int r;

	if (!record)
		return AVAHI_ERR_NO_MEMORY;
	if (v4)
		memcpy(&record->data.a.address, &address->v4, sizeof(address->v4));
	else
		memcpy(&record->data.aaaa.address, &address->v6, sizeof(address->v6));
	r = avahi_server_add(server->server, server->siblings, index, AVAHI_PROTO_UNSPEC,
		AVAHI_PUBLISH_UNIQUE | AVAHI_PUBLISH_ALLOW_MULTIPLE | AVAHI_PUBLISH_NO_PROBE |
			AVAHI_PUBLISH_NO_ANNOUNCE,
		record);
	avahi_record_unref(record);
	return r;
}

static int add_links(struct core_server *server, const struct host *links)
{
	size_t budget = SIBLING_LINKS_MAX;
	int r = 0;

	for (size_t i = 0; !r && budget && i < links->n_links; i++) {
		const struct host_link *link = &links->links[i];

		if (link->index == server->index || link->loopback || !link->multicast)
			continue;
		budget--;
		for (size_t j = 0; !r && j < link->n_addresses; j++)
			r = add_address(server, link->index, &link->addresses[j].address);
	}
	return r;
}

static void on_siblings(
	AvahiServer *avahi, AvahiSEntryGroup *siblings, AvahiEntryGroupState state, void *userdata)
{
	/* nothing is probed or sent for them */
}

int core_server_set_siblings(struct core_server *server, const struct host *links)
{
	int r;

	if (server->siblings)
		avahi_s_entry_group_free(server->siblings);
	server->siblings = avahi_s_entry_group_new(server->server, on_siblings, NULL);
	if (!server->siblings)
		return avahi_server_errno(server->server);
	r = add_links(server, links);
	if (!r && !avahi_s_entry_group_is_empty(server->siblings))
		r = avahi_s_entry_group_commit(server->siblings);
	return r;
}
