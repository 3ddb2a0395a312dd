/* announce/ only: the running questions of a responder whether somebody else answers for a name.
 * Each responder embeds `struct ask` first in its own and says how its browsers end; the second
 * that an answer may take (RFC 6762 5.2 lets a responder wait 120 ms, Wi-Fi loses the first one),
 * the single question for each handle and the report are here. */
#pragma once

#include "announce/reports.h"

struct ask {
	struct asks *asks;
	struct report report;
	AvahiTimeout *deadline;
	struct ask *prev, *next;
};

struct asks {
	struct reports *reports;
	void (*stop)(
		struct ask *ask); /* frees the browsers; may come twice, and for half-built ones */
	struct ask *list;	  /* struct ask, by next */
};

/* Takes `ask`, malloc'd by the caller, whose browsers may be started after it: ended by its answer,
 * by asks_cancel or asks_clear, which free it. AVAHI_ERR_NO_MEMORY: freed too. */
int asks_start(struct asks *asks, struct ask *ask, uint64_t handle);
void ask_taken(struct ask *ask); /* somebody has answered; fine from inside a browser */
void asks_cancel(struct asks *asks, uint64_t handle); /* silent; unknown handles are fine */
void asks_clear(struct asks *asks);
