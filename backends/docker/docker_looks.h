/* Inspections under way: each answers one id of a refetch. */
#pragma once

#include <stdbool.h>

struct http;
struct refetch;

struct docker_looks { /* zeroed, then the first two set; both are borrowed */
	struct http *http;
	struct refetch *refetch;
	struct docker_look *list;
	bool warned_unreadable, warned_dropped; /* once for each connection */
};

int docker_looks_begin(struct docker_looks *looks, const char *id);
void docker_looks_cancel(
	struct docker_looks *looks); /* all, in silence; the next connection begins */
