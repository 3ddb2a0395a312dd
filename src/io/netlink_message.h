/* What one message of rtnetlink(7) says, done to a table. */
#pragma once

#include <libmnl/libmnl.h>

#include "io/netlink_table.h"

/* 1: the table differs now; 0: it is as it was, or the message is none of ours or makes no sense;
 * -ENOMEM */
int netlink_message_apply(const struct nlmsghdr *message, struct netlink_table *table);
