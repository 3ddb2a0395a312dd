#include "backends/permission.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <sys/stat.h>

#include "util/cleanup.h"
#include "util/str.h"

/* getgrgid(3) may ask a directory server on the network and wait for it; a socket's group is a
 * local one, so the file is enough */
static int find_group(gid_t gid, char **ret)
{
	FILE *file = fopen("/etc/group", "re");
	struct group *group;
	int error = -ENOENT;

	if (!file)
		return -errno;
	while ((group = fgetgrent(file))) {
		if (group->gr_gid == gid) {
			error = str_copy(group->gr_name, ret);
			break;
		}
	}
	fclose(file);
	return error;
}

int permission_remedy(const char *socket_path, char **ret)
{
	_cleanup_(freep) char *group = NULL;
	struct stat status;
	int error;

	if (stat(socket_path, &status) < 0) {
		*ret = NULL;
		return 0;
	}
	if (status.st_gid == 0 || (status.st_mode & S_IWGRP) == 0)
		return str_copy(
			"only its owner may use it; run crier as that user or as root", ret);

	error = find_group(status.st_gid, &group);
	if (error == -ENOENT)
		return str_printf(ret, "add the user to the group with id %u", status.st_gid);
	if (error < 0)
		return error;
	return str_printf(ret, "add the user to group %s", group);
}
