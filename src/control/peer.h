/* Who is at the other end of a connection on a unix socket, and may they change anything? Root, the
 * daemon's own user, and the members of a group "crier" where there is one. Source: unix(7),
 * SO_PEERCRED and SO_PEERGROUPS. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#define PEER_NO_GROUP ((gid_t)-1)

/* the group "crier", or PEER_NO_GROUP; it is looked up in files or over a network, so only at the
 * start */
gid_t peer_find_group(void);

bool peer_may_change(int fd, gid_t group); /* false where the kernel does not say who it is */
