/* What a user can do about a socket that may not be opened: read from the rights of the socket file
 * itself, as unix(7) has them count. */
#pragma once

#include <stddef.h>

/* "add the user to group docker", or NULL where the rights give no advice; malloc'd */
int permission_remedy(const char *socket_path, char **ret);
