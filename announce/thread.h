/* announce/ only: an announcer that hands everything on to another one, which works on a thread of
 * its own because its library may block. Nothing waits for that thread: puts are letters, reports
 * come back as letters, and shutdown gives it 5 s. A thread that hangs longer is left behind; it
 * frees what it holds if it ever comes back. A report that was on its way when its handle was
 * withdrawn still arrives. */
#pragma once

#include "core/announcer.h"

struct event_base;

enum {
	THREAD_SHUTDOWN_MS = 5000, /* what the trait allows */
	THREAD_END_MS = 1000,	   /* for closing, when it is destroyed */
};

struct thread_params {
	struct event_base *base; /* callbacks come from here */
	const struct announcer_callbacks *callbacks;
	void *userdata;
	/* as in announce/worker.h */
	int (*make)(void *context, struct event_base *base,
		const struct announcer_callbacks *callbacks, void *userdata,
		struct announcer **ret);
	void (*unmake)(void *context);
	void *context;		  /* taken over, on failure too */
	unsigned int shutdown_ms; /* 0: THREAD_SHUTDOWN_MS */
};

int thread_create(const struct thread_params *params, struct announcer **ret); /* -errno */
