/* The daemon's own files share this: daemon.c makes the parts and takes them down, daemon_events.c
 * is what they tell each other, reload.c changes the configuration under them. */
#pragma once

#include "config/config.h"
#include "control/control.h"
#include "core/host.h"
#include "core/manager.h"
#include "heap.h"
#include "io/netlink.h"
#include "notify.h"
#include "options.h"
#include "sources.h"

#include <stdbool.h>
#include <time.h>

struct announcer;
struct event;
struct event_base;

enum { DAEMON_SIGNALS = 3 };

enum announcing {
	ANNOUNCING_STEADY,
	ANNOUNCING_REPLACING, /* the old announcer withdraws, another is to follow */
	ANNOUNCING_STOPPING,  /* it withdraws, and that is the end */
};

struct daemon {
	const struct options *options;
	struct config *config;
	struct event_base *base;
	struct event *tick; /* the manager's next deadline */
	struct event *signals[DAEMON_SIGNALS];
	struct netlink *netlink;
	struct manager *manager;
	struct announcer *announcer;
	struct sources *sources;
	struct control *control;
	struct notify *notify;
	struct heap *heap;
	char *names_path; /* NULL: names are not kept */
	char *announcer_why;
	char *announcer_detail;
	bool announcer_up;
	time_t announcer_since, started;
	enum announcing announcing;
	struct host links; /* as the manager and the announcer know them */
	bool links_told;   /* false: to be told again, even if they are the same */
	bool failed;	   /* ends with an exit status that says so */
};

/* daemon_events.c */
extern const struct manager_callbacks daemon_manager_callbacks;
extern const struct netlink_callbacks daemon_netlink_callbacks;
extern const struct sources_callbacks daemon_sources_callbacks;
extern const struct control_callbacks daemon_control_callbacks;
void daemon_on_tick(int fd, short what, void *userdata);

/* announcing.c: the announcer, as the configuration in force wants it */
int announcing_start(struct daemon *daemon);
void announcing_replace(struct daemon *daemon); /* withdraws all, then another announces it */
void announcing_stop(struct daemon *daemon);	/* withdraws all, then ends the loop */
int announcing_tell_links(struct daemon *daemon);

/* reload.c: a bad file is refused, its mistakes are told (one a line, malloc'd), and the old one
 * stays in force; a good one changes only what differs */
int reload(struct daemon *daemon, char **ret_mistakes);
