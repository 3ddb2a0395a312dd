#include "io/backoff.h"

#include <sys/random.h>

enum {
	BACKOFF_BASE_MS = 250,
	BACKOFF_MAX_MS = 30000,
};

void backoff_init(struct backoff *backoff)
{
	*backoff = (struct backoff){.base_ms = BACKOFF_BASE_MS, .max_ms = BACKOFF_MAX_MS};
}

void backoff_reset(struct backoff *backoff)
{
	backoff->tries = 0;
}

/* without entropy (early at boot) there is no jitter: better than to wait for it */
static uint32_t backoff_random(uint32_t below)
{
	uint32_t random = 0;

	if (below == 0 || getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
		return 0;
	return random % below;
}

uint32_t backoff_next(struct backoff *backoff)
{
	uint64_t delay = backoff->base_ms;

	for (uint32_t i = 0; i < backoff->tries && delay < backoff->max_ms; i++)
		delay *= 2;
	if (delay >= backoff->max_ms)
		delay = backoff->max_ms;
	else
		backoff->tries++;
	return (uint32_t)(delay - backoff_random((uint32_t)delay / 4 + 1));
}
