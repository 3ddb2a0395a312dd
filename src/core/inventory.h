/* What runs, as the backends tell it: one source for each backend object, its instances, the
 * generation of its snapshot, and how long it may be lost before its instances go (`hold`). No
 * policy, and no clock: `now` is handed in. */
#pragma once

#include "core/instance.h"
#include "core/instance_sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/hash.h"

struct announcement;
struct inventory;

struct source {
	struct instance_sink sink; /* what the backend holds */
	struct inventory *inventory;
	char *id;	     /* "docker", "podman:alice" */
	char *kind;	     /* "docker" */
	struct item *items;  /* hash by instance id */
	uint32_t generation; /* of the snapshot that is being told, or was told last */
	bool in_snapshot;
	bool listed; /* a snapshot has ended since it was last lost */
	bool lost;
	char *reason; /* of the loss; or NULL */
	uint64_t hold_us;
	bool holding;		    /* lost, and its instances are still there, until: */
	uint64_t hold_until;	    /* µs */
	size_t dropped;		    /* instances beyond the cap or without memory */
	struct source *next, *prev; /* in inventory, in the order they were added */
};

struct item {
	struct instance *instance;
	struct source *source;
	uint32_t generation;
	/* the manager's */
	struct announcement *announcements;
	uint64_t running_since; /* µs; 0: does not run */
	uint64_t quiet_until;	/* µs: a crash loop is not announced before */
	bool dirty, told;
	struct item *dirty_next, *dirty_prev;
	struct item *quiet_next, *quiet_prev;
	UT_hash_handle hh;
};

struct inventory_callbacks {		 /* all mandatory */
	uint64_t (*now)(void *userdata); /* µs, monotonic */
	/* new (`before` is NULL) or different; `before` ends with the call */
	void (*changed)(void *userdata, struct item *item, const struct instance *before);
	void (*gone)(void *userdata, struct item *item);	  /* freed after the call */
	void (*lost)(void *userdata, struct source *source);	  /* first loss */
	void (*recovered)(void *userdata, struct source *source); /* the first `end` after it */
	void (*resync)(
		void *userdata, struct source *source); /* something was dropped: list again */
};

struct inventory {
	const struct inventory_callbacks *callbacks;
	void *userdata;
	struct source *sources; /* list */
};

enum { INVENTORY_INSTANCES_MAX = 20000 }; /* for each source: beyond any machine, below harm */

void inventory_init(
	struct inventory *inventory, const struct inventory_callbacks *callbacks, void *userdata);
void inventory_finish(struct inventory *inventory); /* tells nobody */

/* -EEXIST where the id is there already */
int inventory_add_source(struct inventory *inventory, const char *id, const char *kind,
	uint64_t hold_us, struct source **ret);
void inventory_remove_source(struct source *source); /* its instances are told as gone */
struct source *inventory_find_source(const struct inventory *inventory, const char *id);

uint64_t inventory_deadline(
	const struct inventory *inventory); /* when the next hold runs out; UINT64_MAX */
void inventory_tick(struct inventory *inventory, uint64_t now);
