/* announce/ only: the question of the embedded responder whether somebody else answers for a name:
 * a browser on each of its servers. Errors are Avahi's. */
#pragma once

#include <stdint.h>

#include "announce/asks.h"

struct core_server;

/* on all `servers` (by next) that are up; AVAHI_ERR_BAD_STATE: none is */
int core_ask_start(struct asks *asks, struct core_server *servers, uint64_t handle,
	const char *name, uint16_t type);
void core_ask_stop(struct ask *ask); /* struct asks::stop */
/* before the server goes: what is asked elsewhere goes on */
void core_ask_leave(struct asks *asks, const struct core_server *server);
