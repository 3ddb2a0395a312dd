/* Key/value strings in the order they were given: labels and TXT. Keys are unique. A zeroed struct
 * is valid and empty. The strings of all pairs share one block, for a container may bring dozens:
 * they are read in place, and valid until the next change. -ENOMEM changes nothing. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct pair {
	const char *key;
	const char *value; /* NULL: a TXT key without a value (RFC 6763 6.4) */
};

struct pairs {
	struct pair *items;
	size_t count;
	char *text;	  /* what the items point into, without holes */
	size_t text_size; /* so pairs that are equal have it equal, in any order */
};

/* Copies; a key that is there keeps its place. The strings must not be those of `pairs` itself. */
int pairs_set(struct pairs *pairs, const char *key, const char *value);
const struct pair *pairs_find(const struct pairs *pairs, const char *key); /* or NULL */
const char *pairs_get(const struct pairs *pairs, const char *key);	   /* the value, or NULL */
void pairs_unset(struct pairs *pairs, const char *key); /* the order of the others stays */
int pairs_copy(const struct pairs *from, struct pairs *ret);
bool pairs_equal(const struct pairs *a, const struct pairs *b); /* order counts not */
void pairs_finish(struct pairs *pairs);
