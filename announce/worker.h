/* announce/ only: the thread behind announce/thread.h. It takes letters from one mailbox, does what
 * they say with an announcer of its own, and posts into the other what that has to tell. It ends
 * when its inbox is closed, and closes its outbox last of all. */
#pragma once

#include "core/announcer.h"

#include <pthread.h>

struct event_base;
struct mailbox;

struct worker_params {
	/* makes the announcer that does the work, on this base; called by worker_start, on the
	 * thread of its caller. -errno */
	int (*make)(void *context, struct event_base *base,
		const struct announcer_callbacks *callbacks, void *userdata,
		struct announcer **ret);
	/* the end of the context: on the worker's thread, after its announcer was destroyed */
	void (*unmake)(void *context);
	void *context; /* taken over, on failure too */
	struct mailbox *inbox, *outbox;
	const char **ret_name; /* of the announcer; static storage */
};

/* -ENOMEM, -EAGAIN (no thread), or what `make` says. The thread must be joined or detached. */
int worker_start(const struct worker_params *params, pthread_t *ret);
