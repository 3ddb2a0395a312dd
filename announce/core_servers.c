#include "announce/core_servers.h"

#include <errno.h>
#include <stdlib.h>

#include <avahi-common/alternative.h>
#include <avahi-common/error.h>
#include <avahi-common/malloc.h>
#include <avahi-common/timeval.h>
#include <utlist.h>

#include "announce/interfaces.h"
#include "util/log.h"
#include "util/str.h"

enum { LASTING_US = 60 * 1000000 }; /* a host name that lasted so long was won */

static void remove_server(struct core_servers *servers, struct core_server *server)
{
	servers->callbacks->leaving(servers->userdata, server);
	DL_DELETE(servers->list, server);
	servers->count--;
	core_server_destroy(server);
}

static void add_server(struct core_servers *servers, const struct host_link *link)
{
	const struct core_server_params params = {
		.poll = servers->poll,
		.link = link,
		.host_name = servers->host_name,
		.changed = servers->callbacks->changed,
		.userdata = servers->userdata,
	};
	struct core_server *server;
	int r = core_server_create(&params, &server);

	if (r) {
		servers->error = r;
		log_warning("%s: cannot announce here: %s", link->name, avahi_strerror(r));
		return;
	}
	DL_APPEND(servers->list, server);
	servers->count++;
}

static bool wanted(const struct core_servers *servers, const struct host_link *link)
{
	return interfaces_wanted(link, servers->allow, servers->deny);
}

static bool still_wanted(const struct core_servers *servers, const struct core_server *server)
{
	const struct host_link *link = host_link_named(&servers->links, server->interface);

	return link && link->index == server->index && !server->stuck && wanted(servers, link);
}

static bool served(const struct core_servers *servers, const struct host_link *link)
{
	const struct core_server *server;

	DL_FOREACH (servers->list, server) {
		if (server->index == link->index)
			return true;
	}
	return false;
}

static void tell_siblings(struct core_servers *servers)
{
	struct core_server *server;

	DL_FOREACH (servers->list, server) {
		int r = core_server_set_siblings(server, &servers->links);

		if (r)
			log_warning("%s: addresses of the other interfaces: %s", server->interface,
				avahi_strerror(r));
	}
}

int core_servers_set_links(struct core_servers *servers, const struct host *links)
{
	struct host copy = {0};
	int r = host_copy(links, &copy);

	if (r)
		return r;
	host_finish(&servers->links);
	servers->links = copy;
	return 0;
}

void core_servers_sync(struct core_servers *servers)
{
	struct core_server *server, *next;

	servers->error = 0;
	DL_FOREACH_SAFE (servers->list, server, next) {
		if (!still_wanted(servers, server))
			remove_server(servers, server);
	}
	for (size_t i = 0; i < servers->links.n_links; i++) {
		const struct host_link *link = &servers->links.links[i];

		if (wanted(servers, link) && !served(servers, link) &&
			servers->count < CORE_SERVERS_MAX)
			add_server(servers, link);
	}
	tell_siblings(servers);
	servers->callbacks->changed(servers->userdata);
}

static void remove_all(struct core_servers *servers)
{
	struct core_server *server, *next;

	DL_FOREACH_SAFE (servers->list, server, next)
		remove_server(servers, server);
}

void core_servers_drop(struct core_servers *servers)
{
	remove_all(servers);
	servers->renames = 0;
}

static int next_name(struct core_servers *servers)
{
	char *name = avahi_alternative_host_name(servers->host_name), *copy;
	int r = name ? str_copy(name, &copy) : -ENOMEM;

	avahi_free(name);
	if (r)
		return r;
	free(servers->host_name);
	servers->host_name = copy;
	return 0;
}

/* New servers: an AvahiServer that is renamed while it is probing keeps its old records. */
int core_servers_rename(struct core_servers *servers)
{
	int r;

	if (avahi_age(&servers->renamed_at) > LASTING_US)
		servers->renames = 0;
	if (servers->renames >= CORE_SERVERS_RENAMES_MAX)
		return -EUSERS;
	r = next_name(servers);
	if (r)
		return r;
	servers->renames++;
	gettimeofday(&servers->renamed_at, NULL);
	remove_all(servers);
	core_servers_sync(servers);
	return 0;
}

struct core_server *core_servers_find(const struct core_servers *servers, AvahiServerState state)
{
	struct core_server *server;

	DL_FOREACH (servers->list, server) {
		if (server->state == state)
			return server;
	}
	return NULL;
}

void core_servers_finish(struct core_servers *servers)
{
	core_servers_drop(servers);
	host_finish(&servers->links);
	str_list_destroy(servers->allow);
	str_list_destroy(servers->deny);
	free(servers->host_name);
	servers->host_name = NULL;
}
