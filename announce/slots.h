/* announce/ only: all announcements, and the queues in which they wait: for a call (todo), for
 * being withdrawn (leaving), for being told of (reports). Makes no calls itself. */
#pragma once

#include "announce/slot.h"

struct slots {
	struct slot *all;     /* hash of struct slot, by handle */
	struct slot *todo;    /* struct slot, by prev and next */
	struct slot *leaving; /* likewise; no longer in `all`, each has a group */
	struct slot *reports; /* struct slot, by report_prev and report_next */
	size_t n_waiting;     /* slots with a deadline */
};

struct slot *slots_find(const struct slots *slots, uint64_t handle);

/* Finds or makes the slot and queues it; `service` or `host` is taken over, on failure too. -ENOMEM
 */
int slots_put(struct slots *slots, uint64_t handle, uint32_t generation, struct service *service,
	struct host_record *host);
void slots_withdraw(struct slots *slots, struct slot *slot); /* destroys it, or lets it leave */

void slots_queue(struct slots *slots, struct slot *slot);
void slots_dequeue(struct slots *slots, struct slot *slot);

/* deadline in ms; SLOT_WAIT_NONE: none */
void slots_wait(struct slots *slots, struct slot *slot, enum slot_wait wait, uint64_t deadline);
uint64_t slots_deadline(const struct slots *slots); /* the earliest, or UINT64_MAX */

/* to be told of; what was not told yet is overtaken. `detail` has static storage */
void slots_report(
	struct slots *slots, struct slot *slot, enum service_state state, const char *detail);
struct slot *slots_next_report(struct slots *slots); /* taken off the queue, or NULL */

void slots_drop_leaving(struct slots *slots, struct slot *slot);
void slots_finish(struct slots *slots);
