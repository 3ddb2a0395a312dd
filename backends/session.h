/* Runs one backend for ever: connect → watch → list → stream; after a failure reset, `lost` to the
 * sink, a pause, and all over. The stream is open before the list is read, so nothing falls
 * between. While a runtime's socket is missing or refuses, inotify on its path cuts the pause
 * short.
 *
 * The callbacks of the backend come from the event loop; the session answers one by the next step
 * or by `reset`, from inside it. */
#pragma once

#include <stdbool.h>
#include <time.h>

#include "util/cleanup.h"

struct backend;
struct backend_entry;
struct event_base;
struct instance_sink;
struct session;

enum session_state {
	SESSION_CONNECTING,
	SESSION_WATCHING, /* the stream of events is being opened */
	SESSION_LISTING,
	SESSION_UP,
	SESSION_WAITING, /* for the next try */
	SESSION_STATE_MAX
};

struct session_callbacks {
	/* mandatory: the status is another; never from inside a call into the session, which
	 * may be asked from it but not destroyed */
	void (*changed)(void *userdata, struct session *session);
};

struct session_params {
	struct event_base *base;
	const struct backend_entry *entry;
	const char *id;		    /* "docker": what the log calls it; copied */
	const char *endpoint;	    /* NULL: the usual place */
	struct instance_sink *sink; /* outlives the session */
	const struct session_callbacks *callbacks;
	void *userdata;
};

struct session_status { /* the strings live until the next return to the loop */
	enum session_state state;
	time_t since;	     /* wall clock */
	const char *version; /* of the runtime that answered last; or NULL */
	int error;	     /* of the last failure, also when that is over; 0: none yet */
	const char *reason;  /* of it: "/run/docker.sock: permission denied; add …"; or NULL */
	time_t failed_at;
};

/* The first try is made from the loop. -EINVAL for an endpoint that cannot be used, -ENOTSUP for a
 * kind that is not built in. */
int session_create(const struct session_params *params, struct session **ret);
void session_destroy(struct session *session); /* tells nobody; NULL is fine */

/* One more list, begun from the loop. A request during one marks another; while not connected a
 * list will come anyway. May be called from the sink. */
void session_resync(struct session *session);

struct session_status session_status(const struct session *session);
struct backend *session_backend(
	struct session *session); /* for a backend that is told what to show */
const char *session_id(const struct session *session);
const char *session_state_to_string(enum session_state state); /* "up" */

CLEANUP(session_destroy, struct session *);
