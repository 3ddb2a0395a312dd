/* The daemon's API: HTTP with JSON on a unix socket, by evhttp.
 *
 *   GET /v1/status /v1/services /v1/instances /v1/explain?instance=NAME
 *   POST /v1/resync /v1/reload
 *
 * Everyone on this host may read: nothing of it is secret. resync and reload are for
 * root, the daemon's own user and the group "crier". Errors are {"error": "…"} with a status that
 * fits.
 */
#pragma once

#include "util/cleanup.h"

#include <stdbool.h>
#include <time.h>

struct control;
struct event_base;
struct manager;
struct sources;

struct control_about {		   /* what only the composition root knows */
	const char *announcer;	   /* "avahi" */
	const char *announcer_why; /* why it was chosen */
	bool announcer_up;
	const char *announcer_detail; /* the host name in force, or why it is down */
	time_t announcer_since;
	const char *config; /* path, or NULL: defaults */
	time_t started;
};

struct control_callbacks { /* all mandatory */
	void (*about)(
		void *userdata, struct control_about *ret); /* borrowed until the next loop turn */
	/* 0, or -errno and the mistakes, one a line, malloc'd */
	int (*reload)(void *userdata, char **ret_mistakes);
	void (*resync)(void *userdata);
};

struct control_params {
	struct event_base *base;
	const char *path; /* of the socket; its folder is made if it is missing */
	struct manager *manager;
	const struct sources *sources;
	const struct control_callbacks *callbacks;
	void *userdata;
};

/* -EADDRINUSE: another crier holds the socket (by its lock, PATH.lock; a socket left behind by a
 * crash is replaced) */
int control_create(const struct control_params *params, struct control **ret);
void control_destroy(struct control *control); /* the socket file goes; NULL is fine */
CLEANUP(control_destroy, struct control *);
