/* How long to wait before the next try: from 250 ms, doubled each time, at most 30 s, less a jitter
 * of up to a quarter so that many do not come back in step. Pure but for the random number. */
#pragma once

#include <stdint.h>

struct backoff {
	uint32_t base_ms, max_ms;
	uint32_t tries;
};

void backoff_init(struct backoff *backoff);	/* 250 ms, 30 s */
void backoff_reset(struct backoff *backoff);	/* it worked: start low again */
uint32_t backoff_next(struct backoff *backoff); /* ms */
