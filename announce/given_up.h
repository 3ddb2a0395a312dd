/* announce/ only: names that this host had until a moment ago. To take one back needs no probing:
 * nobody else can have it yet. Kept as 64-bit hashes in a ring, for a match by chance is less
 * likely than a probe that gets lost. Pure: the clock is handed in, in milliseconds. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	GIVEN_UP_MS = 10000, /* so long a name counts as still ours */
	GIVEN_UP_MAX = 1024, /* names; more than go in 5 s at the pace of withdrawals */
};

struct given_up_name {
	uint64_t hash;
	uint64_t until;
};

struct given_up {
	struct given_up_name names[GIVEN_UP_MAX];
	size_t next;
};

void given_up_add(struct given_up *given_up, const char *name, uint64_t now);
bool given_up_has(const struct given_up *given_up, const char *name, uint64_t now);
