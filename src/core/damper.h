/* Crash loops: what starts and ends again and again is withdrawn each time at once, but announced
 * only after it stayed up for a while, longer each time. Pure: the caller brings the time (of a
 * clock that never goes back, in microseconds) and waits by itself. A key is whatever lives through
 * the restarts: source and instance name. */
#pragma once

#include <stdint.h>

enum {
	DAMPER_STRIKE_S = 10,	  /* a run shorter than this is a strike */
	DAMPER_FREE_STRIKES = 2,  /* a person who restarts by hand is not punished */
	DAMPER_DELAY_FIRST_S = 1, /* the first delay; each further strike doubles it */
	DAMPER_DELAY_MAX_S = 60,
	DAMPER_CLEAR_RUN_S = 60,       /* a run as long as this forgets all strikes */
	DAMPER_CLEAR_QUIET_S = 5 * 60, /* so does this time without a strike */
	DAMPER_ENTRIES_MAX = 4096,     /* keys are a runtime's; the one struck longest ago goes */
};

struct damper_entry;

/* zeroed is valid and empty */
struct damper {
	struct damper_entry *entries; /* by hash, the one struck longest ago first */
};

/* What was running ended after `ran_us`. -ENOMEM: this strike, or all of the key, are forgotten */
int damper_stopped(struct damper *damper, const char *key, uint64_t ran_us, uint64_t now_us);
/* It runs, since `now_us`: tells from when on it may be announced if it is still up then; `now_us`
 * itself is at once. */
void damper_started(
	struct damper *damper, const char *key, uint64_t now_us, uint64_t *ret_until_us);
void damper_finish(struct damper *damper);
