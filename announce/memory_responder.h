/* announce/ only: a responder whose LAN is its own memory. It serves `--dry-run`, where everything
 * is established at once, and the tests, for which it refuses, hangs, collides and dies on command.
 * As Avahi does, it takes one owner only for a unique name, and calls back from the loop alone. */
#pragma once

#include "announce/responder.h"

#include <stddef.h>

struct record;

struct memory_responder_params {
	const AvahiPoll *poll;
	const char *host_name; /* without domain; NULL: gethostname(2). Copied */
	/* called at the start of each call that would go to a daemon; may be NULL */
	void (*called)(void *userdata);
	void *userdata;
};

/* what it does from now on; all zero: what one hopes for */
struct memory_responder_orders {
	bool hang;	 /* probed groups stay REGISTERING, and nobody answers */
	int refuse_open; /* AVAHI_ERR_* */
	int refuse_add;	 /* likewise; for `ask` too */
	int refuse_update;
};

struct memory_responder_counts {
	size_t opens, closes, adds, probed, updates, frees, asks, groups;
};

int memory_responder_create(const struct memory_responder_params *params, struct responder **ret);

struct memory_responder_orders *memory_responder_orders(struct responder *responder);
const struct memory_responder_counts *memory_responder_counts(const struct responder *responder);

/* the record of that name (escaped, without case) and type on the LAN, or NULL */
const struct record *memory_responder_find(
	const struct responder *responder, const char *name, uint16_t type);

/* the group of that handle comes to `state`; what COLLISION or FAILURE says is no longer on the LAN
 */
void memory_responder_turn(
	struct responder *responder, uint64_t handle, AvahiEntryGroupState state);
void memory_responder_answer(struct responder *responder, uint64_t handle, bool taken);
void memory_responder_lose(
	struct responder *responder, const char *reason); /* to be opened again */
/* RUNNING under that name; -ENOMEM */
int memory_responder_rename(struct responder *responder, const char *host_name);
