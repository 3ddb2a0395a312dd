/* announce/ only: what becomes of a group once it is committed. Avahi 0.8 leaves a group in
 * REGISTERING for ever when an interface goes while it is being probed there, as those of
 * containers do. So: not established in time → a new group, probed again; stuck again → the LAN is
 * asked who has the name; nobody → announced without a probe, somebody → collided. */
#pragma once

#include "announce/pump.h"

enum {
	WATCHDOG_ANSWER_MS = 3000, /* three times what asking takes */
	WATCHDOG_ASKS_MAX = 16,	   /* at a time: each is one of the client's objects */
	WATCHDOG_TURN_MS = 1000,   /* how long one answer takes: then the next may ask */
};

void watchdog_due(struct pump *pump); /* looks at all whose deadline is over; makes calls */
/* the responder's callbacks of these names */
void watchdog_group(struct pump *pump, uint64_t handle, AvahiEntryGroupState state);
void watchdog_answered(struct pump *pump, uint64_t handle, bool taken);
