#include "announce/core_jitter.h"

#include <stdlib.h>
#include <sys/random.h>

enum { TRIES_MAX = 64 }; /* one in some five thousand times none of them serves */

static unsigned int seed_any(void)
{
	unsigned int seed = 0;

	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) < 0)
		seed = (unsigned int)rand();
	srand(seed);
	return seed;
}

void core_jitter_spread(void)
{
	seed_any();
}

void core_jitter_short(void)
{
	unsigned int seed = seed_any();

	for (int i = 0; i < TRIES_MAX && rand() >= RAND_MAX / CORE_JITTER_PARTS; i++)
		srand(++seed);
	srand(seed);
}
