/* Who bears which name: every service of this host holds one name of its type, and no two the same.
 * Also the memory of choices over restarts.
 *
 * The choices of a claim, in order: its name; where a twin on this host has that, the name with the
 * first qualifier that differs from the twin's, " (qualifier)"; then "name #2", "name #3" …. Once
 * another host turned out to own one of these: the same with the collision name. A name in force
 * stays, whatever becomes free. Names are compared without case, and cut so that the ending fits.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct names;

enum { NAMES_QUALIFIERS = 4 }; /* project, replica, port, backend */

struct names_claim {
	/* who asks: the key of the memory */
	const char *source;
	const char *instance; /* its name */
	uint16_t inner;
	uint8_t protocol;
	uint8_t ordinal;
	const char *type; /* "_http._tcp" */
	/* what it would like */
	const char *name;
	bool unique; /* `name` embeds this host's */
	const char *collision_name;
	bool collision_unique;
	const char *qualifiers[NAMES_QUALIFIERS]; /* NULL or "": has none */
};

int names_create(struct names **ret);
void names_destroy(struct names *names);

/* Gives `holder` (not 0) the remembered choice if it is free, else the first free one. Asked again
 * by the same holder: the name in force if it is still one of the claim's choices. The strings are
 * lent until the holder's next call. `now` is wall-clock seconds, for the memory. */
int names_reserve(struct names *names, uint64_t holder, const struct names_claim *claim,
	uint64_t now, const char **ret_name, bool *ret_unique);
/* Another host owns the name in force: the next choice. -EAGAIN after NAMES_TRIES_MAX of them. */
int names_next(struct names *names, uint64_t holder, const struct names_claim *claim, uint64_t now,
	const char **ret_name, bool *ret_unique);
/* the name in force is on the LAN: the count of refusals begins anew */
void names_settled(struct names *names, uint64_t holder);
void names_release(struct names *names, uint64_t holder); /* the memory stays */

/* The memory, for whoever keeps it over restarts. `choice` is a short text ("2", "collision",
 * "collision 2", "replica"); only claims whose choice is not the first are remembered. */
struct names_memory {
	const char *source, *instance, *type;
	uint16_t inner;
	uint8_t protocol;
	uint8_t ordinal;
	const char
		*name; /* the first choice that it deviates from: of another name it says nothing */
	const char *choice;
	uint64_t last_used; /* wall-clock seconds */
};

void names_each_memory(const struct names *names,
	void (*each)(void *userdata, const struct names_memory *memory), void *userdata);
int names_remember(struct names *names,
	const struct names_memory *memory); /* -EINVAL for a choice that is none */
void names_forget_before(struct names *names, uint64_t last_used);
bool names_take_changed(struct names *names); /* did the memory change since this was last asked? */

enum {
	NAMES_TRIES_MAX = 10,
	NAMES_MEMORY_MAX = 10000, /* oldest go first */
	NAMES_MEMORY_DAYS = 30,
};
