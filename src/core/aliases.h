/* Further host names of an instance, published as addresses: its own, or the host's on each link.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct draft;
struct host_record;
struct subject;
struct wishes;

enum {
	ALIASES_MAX = 16,      /* of one instance: more is a mistake or worse */
	ALIASES_ORDINAL = 128, /* of the first one's wishes; what is below is for other records */
};

/* Where the instance has addresses of its own, `own`: of these; else of the host's, each link's its
 * own record. Those of the instance as a whole do not wait for a port. */
int aliases_add(const struct subject *subject, bool own, const struct draft *drafts,
	size_t n_drafts, struct wishes *wishes);

/* A record of the instance's own addresses; -ENOENT: none of them can be reached */
int aliases_own_record(const struct subject *subject, const char *host, struct host_record **ret);
