/* The links and addresses that netlink keeps, sorted: tables are compared side by side, and a link
 * is found without a look at all of them. */
#pragma once

#include "io/netlink.h"

struct netlink_table {
	struct netlink_link *links; /* by index */
	size_t n_links;
};

enum {
	NETLINK_LINKS_MAX = 8192,    /* each container has one; a bridge takes 1,024 of them */
	NETLINK_ADDRESSES_MAX = 256, /* of one link; a host with more is not one of a LAN */
};

void netlink_table_finish(struct netlink_table *table);
bool netlink_table_equal(const struct netlink_table *a, const struct netlink_table *b);

/* 1: the table differs now; 0: it is as it was (more than the maximum is left out); -ENOMEM */
int netlink_table_put_link(
	struct netlink_table *table, int index, const char *name, unsigned int flags, int master);
int netlink_table_drop_link(struct netlink_table *table, int index);

/* the same, of a link that may be unknown: then nothing happens */
int netlink_table_put_address(
	struct netlink_table *table, int index, const struct netlink_address *address);
int netlink_table_drop_address(
	struct netlink_table *table, int index, const struct netlink_address *address);
