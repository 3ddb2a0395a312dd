/* From the kernel's table of interfaces (io/netlink) to the host as core knows it. */
#pragma once

struct host;
struct netlink;

/* Of every link that is up or has an address, its usable addresses. Ports of bridges, one for each
 * container, are left out unless they have an address of their own. The host's name stays. -ENOMEM
 */
int links_read(const struct netlink *netlink, struct host *ret);
