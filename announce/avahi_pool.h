/* announce/ only: the connections to avahi-daemon. The daemon allows 1,024 objects (groups and
 * browsers) a connection, so there are several, opened when they are needed and closed when they
 * are empty; the first stays and speaks for all. Errors are Avahi's. Opening one may block 25 s. */
#pragma once

#include <avahi-client/client.h>

#include <stdbool.h>

struct avahi_pool;

struct avahi_member {
	struct avahi_pool *pool;
	AvahiClient *client;
	AvahiClientState state;
	unsigned int groups;
	bool full; /* the daemon said so */
	struct avahi_member *prev, *next;
};

struct avahi_pool_callbacks { /* all mandatory; may come from inside any call to Avahi */
	/* the daemon's state as the first connection sees it; never FAILURE */
	void (*state)(void *userdata, AvahiClient *client, AvahiClientState state);
	/* a connection has failed, and with it all: only avahi_pool_close helps, and not from here
	 */
	void (*lost)(void *userdata, int error);
};

struct avahi_pool {
	const AvahiPoll *poll;
	const struct avahi_pool_callbacks *callbacks;
	void *userdata;
	struct avahi_member *members; /* struct avahi_member, by next */
	unsigned int count;
	bool lost; /* no call to Avahi is of any use */
};

enum {
	AVAHI_POOL_GROUPS_MAX = 900, /* of 1,024: leaves room for questions */
	AVAHI_POOL_MAX = 64,	     /* of the 256 connections that a bus allows a user */
};

int avahi_pool_open(struct avahi_pool *pool);	/* the first connection */
void avahi_pool_close(struct avahi_pool *pool); /* their groups and browsers go too */
/* a connection that has room for one more group; AVAHI_ERR_TOO_MANY_CLIENTS: all are full */
int avahi_pool_room(struct avahi_pool *pool, struct avahi_member **ret);
void avahi_pool_took(struct avahi_member *member);  /* a group was made on it */
void avahi_pool_freed(struct avahi_member *member); /* a group was freed; may close it */
/* Looks at the outcome of a call: where the daemon has gone or does not answer, all is lost. Gives
 * the outcome back. */
int avahi_pool_outcome(struct avahi_pool *pool, int outcome);
