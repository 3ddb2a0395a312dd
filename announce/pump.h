/* announce/ only: makes of the slots what is wanted of them, through a responder, at a pace that
 * the daemon can follow. Withdrawals go first. It makes calls only in pump_run (and withdraws in
 * pump_lost), which are for the loop; the rest queues. Times are in milliseconds of any monotonic
 * clock. */
#pragma once

#include "announce/given_up.h"
#include "announce/pacer.h"
#include "announce/responder.h"
#include "announce/slots.h"

enum pump_trouble { /* no more calls until pump_lost */
	PUMP_FINE,
	PUMP_BROKEN,  /* the responder must be closed and opened again */
	PUMP_REFUSED, /* likewise, but not soon: an operator has to change something */
};

struct pump {
	struct responder *responder; /* borrowed */
	uint64_t (*now)(void *userdata);
	void *now_userdata;
	struct slots slots;
	struct pacer adds, frees;
	struct given_up given_up;
	char *host; /* this host, fully qualified; NULL: the responder is not running */
	enum pump_trouble trouble;
	const char *why; /* of the trouble; static storage */
};

enum {
	/* Avahi's cost grows with the square of what it holds: at this pace its calls stay below 40
	 * ms up to thousands of services */
	PUMP_ADD_RATE = 200,  /* a second */
	PUMP_FREE_RATE = 200, /* a second; goodbyes are sent once and get lost in floods */
	/* a hundred containers at once take the daemon 50 ms; no goodbye was seen to be lost at 200
	 */
	PUMP_BURST = 200,
	PUMP_SLICE_MS = 50,	 /* so long at most before the loop gets its turn again */
	PUMP_TICK_MS = 50,	 /* between two instalments when the burst is used up */
	PUMP_PROBE_MS = 3000,	 /* four times what probing takes */
	PUMP_RETRY_MS = 30000,	 /* when there was no room */
	PUMP_UPDATE_MS = 1000,	 /* between two updates of one service (RFC 6762 6: one a second) */
	PUMP_SHUTDOWN_MS = 4000, /* in which all should be withdrawn */
	PUMP_SHUTDOWN_RATE = 1000, /* a second, at most: above it goodbyes were lost */
};

void pump_init(struct pump *pump, struct responder *responder, uint64_t (*now)(void *userdata),
	void *now_userdata);
void pump_finish(struct pump *pump);

int pump_start(struct pump *pump, const char *host); /* the responder runs. -ENOMEM */
/* The groups are void. `free_groups`: the responder wants them back; else they went with it. */
void pump_lost(struct pump *pump, bool free_groups);
void pump_renamed(struct pump *pump); /* what embeds the old name waits for another put */
void pump_leave(struct pump *pump);   /* everything is to be withdrawn, within PUMP_SHUTDOWN_MS */

void pump_run(struct pump *pump); /* one slice */
/* when to run again, or to let the watchdog look; UINT64_MAX: not before something happens */
uint64_t pump_deadline(const struct pump *pump);

void pump_refused(struct pump *pump, struct slot *slot, int error); /* AVAHI_ERR_* of a call */
