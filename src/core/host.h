/* This host as services see it: its name in force on the LAN, its interfaces and their addresses.
 * Plain data, handed in by whoever watches them. */
#pragma once

#include "core/address.h"

#include <net/if.h>

struct host_address {
	struct address address;
	uint8_t prefix; /* bits of the network */
};

struct host_link {
	int index;
	char name[IF_NAMESIZE];
	bool loopback;
	bool multicast; /* up, can do multicast, not point-to-point: mDNS works here */
	struct host_address *addresses; /* of a host: ascending */
	size_t n_addresses;
};

struct host {
	char *name; /* "nas": without domain, as the announcer has it; NULL: not known yet */
	struct host_link *links; /* ascending by index */
	size_t n_links;
};

/* "nas" or "nas.local"; copies; -EINVAL for one without a first label */
int host_set_name(struct host *host, const char *name);
int host_add_link(struct host *host, const struct host_link *link); /* copies, addresses too */
void host_clear_links(struct host *host);
bool host_links_equal(const struct host *a, const struct host *b);
int host_copy(const struct host *from, struct host *ret);
void host_finish(struct host *host);

/* the link that holds the address, or NULL */
const struct host_link *host_link_of(const struct host *host, const struct address *address);
const struct host_link *host_link_named(const struct host *host, const char *name);
