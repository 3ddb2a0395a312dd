/* announce/ only: on which interfaces the embedded responder announces. Pure. A link must be up and
 * able to do multicast, and have an address. Without patterns of the user's: not on the bridges and
 * tunnels that container and VPN software makes, and not where there are public addresses
 * only, which would tell the Internet. Loopback only where it is allowed by its very name. */
#pragma once

#include <stdbool.h>

struct host_link;

/* Both are patterns (*, ?), NULL-terminated; `allow` NULL: all, `deny` NULL: the usual ones, of
 * which `allow` frees those that it matches. */
bool interfaces_wanted(const struct host_link *link, char *const *allow, char *const *deny);
