#include "announce/link.h"

#include "announce/responder.h"

#include <sys/random.h>

/* less up to a quarter by chance, so that many machines do not come back in step */
static uint64_t link_delay(struct link *link, uint64_t first, uint64_t now)
{
	uint64_t delay = first;
	uint32_t random = 0;

	if (link->state == LINK_RUNNING && now >= link->running_since + LINK_STEADY_MS)
		link->n_reopened = 0;
	for (unsigned int i = 0; i < link->n_reopened && delay < LINK_MAX_MS; i++)
		delay *= 2;
	if (delay < LINK_MAX_MS)
		link->n_reopened++;
	else
		delay = LINK_MAX_MS;
	/* without entropy, early at boot, there is no jitter: better than to wait for it */
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
		random = 0;
	return delay - random % (delay / 4);
}

static void link_closed(struct link *link, uint64_t first_delay, uint64_t now)
{
	link->reopen_at = now + link_delay(link, first_delay, now);
	link->state = LINK_CLOSED;
}

int link_open(struct link *link, uint64_t now)
{
	int r = link->responder->ops->open(link->responder);

	if (r < 0)
		link_closed(link, LINK_LOST_MS, now);
	else
		link->state = LINK_OPEN;
	return r;
}

void link_running(struct link *link, uint64_t now)
{
	link->state = LINK_RUNNING;
	link->running_since = now;
}

void link_close(struct link *link, uint64_t first_delay, uint64_t now)
{
	link->responder->ops->close(link->responder);
	link_closed(link, first_delay, now);
}
