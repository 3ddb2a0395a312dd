/* announce/ only: one AvahiServer of the embedded responder, for one interface. It knows the
 * addresses of the host's other interfaces as well, without announcing them: two interfaces may be
 * on one LAN, and without that each would take the other's answers for another host with its name.
 */
#pragma once

#include <avahi-core/core.h>
#include <avahi-core/publish.h>

#include <net/if.h>
#include <stdbool.h>

struct core_server;
struct host;
struct host_link;

struct core_server_params {
	const AvahiPoll *poll;
	const struct host_link *link; /* copied */
	const char *host_name;	      /* without domain; copied */
	/* its state is another, or it is stuck; may come from inside any call to Avahi */
	void (*changed)(void *userdata);
	void *userdata;
};

struct core_server {
	AvahiServer *server;
	AvahiServerState state;
	int index; /* of the interface */
	char interface[IF_NAMESIZE];
	bool joined; /* the groups were put on it */
	bool stuck;  /* has not come to RUNNING in time: only a new one will (AVAHI.md 4) */
	AvahiSEntryGroup *siblings;
	AvahiTimeout *deadline;
	struct core_server_params params;
	struct core_server *prev, *next;
};

/* Avahi's errors. The first `changed` comes from inside it. */
int core_server_create(const struct core_server_params *params, struct core_server **ret);
/* groups and browsers go with it, with goodbyes; never from inside a callback of Avahi's */
void core_server_destroy(struct core_server *server);
/* the addresses that this host has elsewhere */
int core_server_set_siblings(struct core_server *server, const struct host *links);
