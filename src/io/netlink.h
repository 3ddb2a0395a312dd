/* The interfaces of this machine and their addresses, and their changes as they happen, by
 * rtnetlink(7) through libmnl. The table is complete after netlink_create. */
#pragma once

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct netlink;

struct netlink_address {
	sa_family_t family;
	union {
		struct in_addr v4;
		struct in6_addr v6;
	};
	uint8_t prefix; /* bits of the network */
	uint8_t scope;	/* RT_SCOPE_UNIVERSE, RT_SCOPE_LINK, … */
	bool usable;	/* not tentative, not deprecated, no failed duplicate detection */
};

struct netlink_link {
	int index;
	char name[IF_NAMESIZE];
	int master;	    /* index of the bridge or bond that it is a port of; 0: of none */
	unsigned int flags; /* IFF_UP, IFF_LOOPBACK, IFF_MULTICAST, IFF_POINTOPOINT, IFF_RUNNING */
	struct netlink_address *addresses; /* by family, address, prefix, ascending */
	size_t n_addresses;
};

struct netlink_callbacks {
	/* mandatory: links or addresses differ from what they were; a burst of kernel messages that
	 * is read in one go makes one call. Lost messages (ENOBUFS) are made good by a new dump. */
	void (*changed)(void *userdata);
};

int netlink_create(struct event_base *base, const struct netlink_callbacks *callbacks,
	void *userdata, struct netlink **ret);
void netlink_destroy(struct netlink *netlink); /* NULL is fine; from `changed` too */

/* by index, ascending; valid until the next return to the loop */
const struct netlink_link *netlink_links(const struct netlink *netlink, size_t *ret_n);
