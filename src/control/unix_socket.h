/* A unix socket that one process at a time listens on, by a lock beside it (PATH.lock, flock(2)):
 * the lock ends with the process, so a socket left behind by a crash is known for what it is, and
 * replaced. The lock's file stays: to remove it would let two take it. */
#pragma once

#include "util/cleanup.h"

struct unix_socket;

/* Makes the folder of `path` where it is missing (not those above it). Everyone may connect: who
 * may do what is decided by who they are. Not blocking, close-on-exec, listening.
 * -EADDRINUSE: another process listens; -EEXIST: something that is no socket is there;
 * -ENAMETOOLONG, and what else the kernel says. */
int unix_socket_create(const char *path, struct unix_socket **ret);
int unix_socket_take_fd(struct unix_socket *socket); /* the caller's then */
/* the file goes, and the lock is free; NULL is fine */
void unix_socket_destroy(struct unix_socket *socket);
CLEANUP(unix_socket_destroy, struct unix_socket *);
