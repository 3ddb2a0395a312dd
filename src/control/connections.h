/* The connections of an evhttp on one listening socket: no more than CONNECTIONS_MAX are open at a
 * time, so that nobody can take all the file descriptors that the runtimes need. Those beyond it
 * wait in the kernel until one has ended. evhttp itself knows no such limit. */
#pragma once

#include "util/cleanup.h"

struct connections;
struct event_base;
struct evhttp;

enum { CONNECTIONS_MAX = 64 }; /* a command needs one, for milliseconds */

/* Listens on `fd` for `http`. `fd` is consumed in any case. */
int connections_create(
	struct event_base *base, struct evhttp *http, int fd, struct connections **ret);
void connections_destroy(struct connections *connections); /* after evhttp_free; NULL is fine */
CLEANUP(connections_destroy, struct connections *);
