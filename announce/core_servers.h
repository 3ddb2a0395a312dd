/* announce/ only: the servers of the embedded responder: one for each interface that is wanted, all
 * with one host name. What they say comes from inside Avahi, so `changed` must do no more than note
 * it. */
#pragma once

#include <stdbool.h>
#include <sys/time.h>

#include "announce/core_server.h"
#include "core/host.h"

struct core_servers_callbacks { /* all mandatory */
	void (*changed)(void *userdata);
	void (*leaving)(void *userdata, struct core_server *server); /* about to be destroyed */
};

struct core_servers {
	const AvahiPoll *poll;
	const struct core_servers_callbacks *callbacks;
	void *userdata;
	char **allow, **deny; /* owned; see announce/interfaces.h */
	char *host_name;      /* owned; in force, or the next to try */
	unsigned int renames; /* one soon after the other */
	struct timeval renamed_at;
	struct host links;
	struct core_server *list; /* struct core_server, by next */
	unsigned int count;
	int error; /* Avahi's, of the last one that could not be made; 0: none */
};

enum {
	/* each is five sockets; a host with more interfaces has them for its containers */
	CORE_SERVERS_MAX = 32,
	/* host names in a row that were taken, none of which lasted a minute: whoever takes them
	 * all means it */
	CORE_SERVERS_RENAMES_MAX = 20,
};

int core_servers_set_links(struct core_servers *servers, const struct host *links); /* -ENOMEM */
/* makes those that lack, drops those that are not wanted any more or are stuck; others stay as they
 * are */
void core_servers_sync(struct core_servers *servers);
void core_servers_drop(struct core_servers *servers);
/* The host name is taken: all are made anew with the next alternative. -ENOMEM; -EUSERS: tried too
 * many */
int core_servers_rename(struct core_servers *servers);
struct core_server *core_servers_find(const struct core_servers *servers, AvahiServerState state);
void core_servers_finish(struct core_servers *servers);
