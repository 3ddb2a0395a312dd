/* Which ports of an instance can be reached from the LAN, and where. A port that cannot is told to
 * the trace, with what would change it. */
#pragma once

#include "core/address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host_link;
struct subject;

enum { ENDPOINT_BINDS_MAX = 8 }; /* addresses of one interface that one port is bound to */

struct endpoint {
	uint16_t inner;
	uint16_t port; /* as announced */
	uint8_t protocol;
	uint8_t ordinal;	      /* of several of one inner port and protocol */
	const char *name;	      /* of the port; lent by the instance; or NULL */
	const struct host_link *link; /* whose addresses it is bound to; NULL: bound to no one */
	struct address binds[ENDPOINT_BINDS_MAX];
	size_t n_binds;
};

struct endpoints {
	struct endpoint *items;
	size_t count;
	bool own; /* reached at the instance's own addresses, not the host's */
};

int endpoints_select(const struct subject *subject, struct endpoints *ret);
void endpoints_finish(struct endpoints *endpoints);

/* A label may name any number of ports of an instance that shares the host's network. */
enum { ENDPOINTS_NAMED_MAX = 100 };
