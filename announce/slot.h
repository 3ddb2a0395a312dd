/* announce/ only: one announcement, what is wanted of it and what has become of it. Pure data and
 * pure decisions; the pump makes the calls. */
#pragma once

#include "announce/records.h"
#include "core/announcer.h"
#include "core/hash.h"
#include "util/cleanup.h"

struct given_up;
struct group;

enum slot_wait { /* what the deadline is for */
	SLOT_WAIT_NONE,
	SLOT_WAIT_PROBE,  /* REGISTERING must end */
	SLOT_WAIT_ANSWER, /* the question who has the name must be answered */
	SLOT_WAIT_RETRY,  /* try again what was refused for lack of room */
	SLOT_WAIT_UPDATE, /* too soon after the last update */
};

enum slot_plan {
	SLOT_KEEP,    /* what is there is what is wanted */
	SLOT_UPDATE,  /* a record or two differ in their data */
	SLOT_REPLACE, /* announce, after withdrawing what is there */
};

struct slot {
	uint64_t handle;
	uint32_t generation;	  /* of the latest put */
	uint32_t served;	  /* of the put that `state` speaks of */
	struct service *service;  /* wanted: one of these two */
	struct host_record *host; /* likewise */
	enum service_state state;
	const char *detail; /* of the state; static storage */

	struct group *group;	/* NULL: nothing is announced */
	struct records records; /* what the group holds; or held, when it went with the responder */
	int interface;		/* of the group */
	bool spoiled;		/* the group is of no use any more: free it before anything else */
	bool dormant;		/* nothing is done before another put */
	bool unclaimed;		/* was asked for: nobody has the name */
	bool probed;		/* the group was to be probed */
	bool probed_again;	/* the second try of the watchdog */
	uint64_t lost_at;	/* ms, when an established group went with the responder; or 0 */
	uint64_t updated_at;	/* ms; or 0 */

	enum slot_wait wait;
	uint64_t deadline; /* ms */

	struct slot *prev, *next; /* in slots.todo or slots.leaving */
	struct slot *report_prev, *report_next;
	bool queued, reporting;
	UT_hash_handle hh;
};

void slot_destroy(struct slot *slot); /* not the group: it is the responder's */
CLEANUP(slot_destroy, struct slot *);

/* takes one of the two over; all that the former put had led to is open again */
void slot_want(
	struct slot *slot, uint32_t generation, struct service *service, struct host_record *host);
int slot_records(const struct slot *slot, const char *host, struct records *ret);
int slot_wanted_interface(const struct slot *slot);
enum slot_plan slot_plan(const struct slot *slot, const struct records *wanted);
bool slot_holds(const struct slot *slot, const struct record *owner); /* announces that name */
/* another name is wanted, or none */
bool slot_is_moving(const struct slot *slot, const char *host);
/* `owner` is the name about to be announced, `host` this host's, fully qualified */
bool slot_must_probe(const struct slot *slot, const struct record *owner, const char *host,
	const struct given_up *given_up, uint64_t now);
