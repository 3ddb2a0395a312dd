/* The backend objects of the daemon: which the configuration and the command line want, each with
 * its session and its sink. A new configuration starts, stops or restarts only those that differ.
 */
#pragma once

#include "backends/session.h"
#include "core/backend.h"
#include "util/cleanup.h"

#include <stddef.h>

struct config;
struct event_base;
struct manager;
struct sources;

struct sources_callbacks {		 /* all mandatory */
	void (*changed)(void *userdata); /* some session's status is another */
};

struct sources_params {
	struct event_base *base;
	struct manager *manager; /* outlives them */
	const enum backend_kind
		*kinds; /* of the command line: instead of the configuration's list; copied */
	size_t n_kinds;
	const struct sources_callbacks *callbacks;
	void *userdata;
};

int sources_create(const struct sources_params *params, struct sources **ret);
void sources_destroy(struct sources *sources); /* NULL is fine; withdraws nothing */
CLEANUP(sources_destroy, struct sources *);

/* Makes the backend objects what the configuration says; -errno: some could not be made (logged),
 * the others run. */
int sources_apply(struct sources *sources, const struct config *config);

void sources_resync(struct sources *sources, const char *id); /* NULL: all */

struct sources_status {
	const char *id;
	const char *kind; /* "docker" */
	struct session_status session;
};

void sources_each(const struct sources *sources,
	void (*each)(void *userdata, const struct sources_status *status), void *userdata);
