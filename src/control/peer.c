#include "control/peer.h"

#include "util/cleanup.h"

#include <errno.h>
#include <grp.h>
#include <sys/socket.h>

enum { GROUPS_MAX = 65536 }; /* the kernel's own limit (NGROUPS_MAX) */

gid_t peer_find_group(void)
{
	const struct group *group = getgrnam("crier");

	return group ? group->gr_gid : PEER_NO_GROUP;
}

static bool is_member(int fd, gid_t group)
{
	_cleanup_(freep) gid_t *groups = NULL;
	socklen_t size = 0;

	/* the first call tells how much room the second needs */
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &size) == 0 || errno != ERANGE ||
		size > GROUPS_MAX * sizeof(*groups))
		return false;
	groups = malloc(size);
	if (!groups || getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size) < 0)
		return false;
	for (size_t i = 0; i < size / sizeof(*groups); i++) {
		if (groups[i] == group)
			return true;
	}
	return false;
}

bool peer_may_change(int fd, gid_t group)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return false;
	if (peer.uid == 0 || peer.uid == geteuid())
		return true;
	if (group == PEER_NO_GROUP)
		return false;
	return peer.gid == group || is_member(fd, group);
}
