/* announce/ only: how many calls the daemon is asked for. A bucket of tokens: a burst goes out at
 * once, then so many a second; fewer while calls are slow. Pure: the clock is handed in, in
 * milliseconds. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct pacer {
	uint32_t full_rate, rate; /* calls a second: when all is well, and now */
	uint32_t burst;		  /* calls */
	uint64_t tokens;	  /* thousandths of a call */
	uint64_t filled_at;	  /* ms; in the future during a pause */
	uint64_t calm_since;	  /* ms */
};

enum {
	PACER_SLOW_MS = 50,   /* a call above it means that the daemon has fallen behind */
	PACER_HUNG_MS = 1000, /* above it the daemon is left alone for PACER_PAUSE_MS */
	PACER_PAUSE_MS = 1000,
	PACER_CALM_MS = 1000, /* without a slow call: faster again */
	PACER_MIN_RATE = 10,  /* calls a second */
};

void pacer_init(struct pacer *pacer, uint32_t rate, uint32_t burst, uint64_t now);
bool pacer_take(struct pacer *pacer, uint64_t now); /* may one call be made? */
/* when a call may be made: now, or not before `tick` milliseconds, so that waking is worth it */
uint64_t pacer_next(const struct pacer *pacer, uint64_t now, uint64_t tick);
void pacer_measured(struct pacer *pacer, uint64_t began, uint64_t ended); /* so long it took */
