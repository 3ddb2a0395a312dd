/* The manager's own files share this: manager.c brings what changes, reconcile.c
 * and placing.c make it so, manager_view.c shows it. */
#pragma once

#include "core/announcement.h"
#include "core/damper.h"
#include "core/host.h"
#include "core/inventory.h"
#include "core/manager.h"

struct manager {
	const struct manager_callbacks *callbacks;
	void *userdata;
	const struct policy *policy;
	size_t max_services;
	struct announcer *announcer;
	struct inventory inventory;
	struct damper damper;
	struct names *names;
	struct host host;		    /* `name` is NULL until the announcer was up once */
	struct announcement *announcements; /* hash by handle */
	uint64_t last_handle;
	size_t n_placed;
	bool warned_many;
	bool due;		      /* there is something to reconcile, now */
	struct item *dirty;	      /* to be mapped anew; struct item by dirty_next */
	struct item *quiet;	      /* crash loops; struct item by quiet_next */
	struct announcement *orphans; /* to be withdrawn unless somebody wants the same */
	struct announcement *puts;    /* to be put; struct announcement by put_next */
	size_t n_waiting;	      /* not placed: over max_services */
	uint64_t retry_at;	      /* earliest of the announcements' own; 0: none */
};

uint64_t manager_now(const struct manager *manager);
void manager_set_due(struct manager *manager);
void manager_tell(struct manager *manager, const struct announcement *announcement, bool gone);

/* reconcile.c: what the items want against what they announce */
void reconcile_mark(struct manager *manager, struct item *item); /* map it at the next tick */
/* the item goes; what it announced is anyone's who wants the same in this turn */
void reconcile_orphan(struct manager *manager, struct item *item);
void reconcile_run(struct manager *manager);
void reconcile_finish(struct manager *manager); /* frees all announcements, withdraws none */

/* placing.c: names for what is wanted, and the announcer's puts */
void placing_queue(struct manager *manager, struct announcement *announcement);
void placing_unqueue(struct manager *manager, struct announcement *announcement);
void placing_queue_waiting(struct manager *manager); /* is there room for those that had none? */
void placing_run(struct manager *manager);
void placing_collided(struct manager *manager, struct announcement *announcement);
void placing_retry_later(struct manager *manager, struct announcement *announcement);
void placing_forget(struct manager *manager); /* nothing is anywhere: the announcer is another */
void placing_retry(struct manager *manager, uint64_t now); /* those whose time has come */
