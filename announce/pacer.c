#include "announce/pacer.h"

enum { TOKEN = 1000 };

void pacer_init(struct pacer *pacer, uint32_t rate, uint32_t burst, uint64_t now)
{
	*pacer = (struct pacer){
		.full_rate = rate,
		.rate = rate,
		.burst = burst,
		.tokens = (uint64_t)burst * TOKEN,
		.filled_at = now,
		.calm_since = now,
	};
}

static void pacer_fill(struct pacer *pacer, uint64_t now)
{
	if (now <= pacer->filled_at)
		return;
	pacer->tokens += (now - pacer->filled_at) * pacer->rate;
	if (pacer->tokens > (uint64_t)pacer->burst * TOKEN)
		pacer->tokens = (uint64_t)pacer->burst * TOKEN;
	pacer->filled_at = now;
}

bool pacer_take(struct pacer *pacer, uint64_t now)
{
	pacer_fill(pacer, now);
	if (pacer->tokens < TOKEN)
		return false;
	pacer->tokens -= TOKEN;
	return true;
}

uint64_t pacer_next(const struct pacer *pacer, uint64_t now, uint64_t tick)
{
	struct pacer then = *pacer;
	uint64_t wait;

	pacer_fill(&then, now);
	if (then.tokens >= TOKEN)
		return now;
	wait = (TOKEN - then.tokens + then.rate - 1) / then.rate;
	return then.filled_at + (wait > tick ? wait : tick);
}

/* a slow call ends the burst as well: what is in the bucket was meant for a daemon that keeps up */
static void pacer_slow_down(struct pacer *pacer, uint64_t now)
{
	pacer->rate /= 2;
	if (pacer->rate < PACER_MIN_RATE)
		pacer->rate = PACER_MIN_RATE;
	pacer->tokens = 0;
	pacer->filled_at = now;
	pacer->calm_since = now;
}

void pacer_measured(struct pacer *pacer, uint64_t began, uint64_t ended)
{
	if (ended - began > PACER_SLOW_MS) {
		pacer_slow_down(pacer, ended);
		if (ended - began > PACER_HUNG_MS)
			pacer->filled_at = ended + PACER_PAUSE_MS;
	} else if (pacer->rate < pacer->full_rate && ended - pacer->calm_since >= PACER_CALM_MS) {
		pacer->rate *= 2;
		if (pacer->rate > pacer->full_rate)
			pacer->rate = pacer->full_rate;
		pacer->calm_since = ended;
	}
}
