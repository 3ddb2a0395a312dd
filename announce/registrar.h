/* announce/ only: the announcer over a responder. It keeps the responder open, gives the pump its
 * turns and tells its owner what has become of each put. Idle, it has no timer. */
#pragma once

#include "core/announcer.h"

struct event_base;
struct responder;

struct registrar_params {
	struct event_base *base;
	struct responder *responder; /* taken over, on failure too; its callbacks become ours */
	const struct announcer_callbacks *callbacks;
	void *userdata;
	/* milliseconds of a monotonic clock; NULL: CLOCK_MONOTONIC */
	uint64_t (*now)(void *userdata);
	void *now_userdata;
};

/* The responder is opened from the loop, for that may block. Not to be destroyed from inside its
 * callbacks, but for `finished`. -ENOMEM */
int registrar_create(const struct registrar_params *params, struct announcer **ret);

/* What its timer calls. Whoever hands in a clock calls it after turning it. */
void registrar_wake(struct announcer *announcer);
