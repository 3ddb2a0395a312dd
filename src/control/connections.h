/* The connections of an evhttp on one listening socket: never so many that the runtimes would lack
 * file descriptors. While half of those that the process may have are in use, whoever they belong
 * to, new connections wait in the kernel. evhttp itself knows no limit, and tells nobody of the end
 * of a connection, so they are not counted but measured. */
#pragma once

#include "util/cleanup.h"

struct connections;
struct event_base;
struct evhttp;

/* Listens on `fd` for `http`. `fd` is consumed in any case. */
int connections_create(
	struct event_base *base, struct evhttp *http, int fd, struct connections **ret);
void connections_destroy(struct connections *connections); /* after evhttp_free; NULL is fine */
CLEANUP(connections_destroy, struct connections *);
