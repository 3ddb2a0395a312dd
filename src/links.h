/* From the kernel's table of interfaces (io/netlink) to the host as core knows it. */
#pragma once

struct host;
struct netlink;

/* the usable addresses of every link; the host's name stays. -ENOMEM */
int links_read(const struct netlink *netlink, struct host *ret);
