/* announce/ only: keeps a responder open. After a loss it is opened again, soon at first and then
 * ever later, at most 30 s. Makes calls, but tells nobody. Times are in milliseconds. */
#pragma once

#include <stdint.h>

struct responder;

enum link_state {
	LINK_CLOSED, /* until reopen_at */
	LINK_OPEN,   /* waits for the responder to run */
	LINK_RUNNING,
	LINK_FINISHED, /* closed for good */
};

enum {
	LINK_LOST_MS = 250,    /* the first delay: a daemon that restarts is back in a second */
	LINK_HUNG_MS = 1000,   /* likewise after a call that failed */
	LINK_MAX_MS = 30000,   /* the longest one; and where an operator has to change something */
	LINK_STEADY_MS = 5000, /* having run so long, the next loss is the first one again */
};

struct link {
	struct responder *responder; /* borrowed */
	enum link_state state;
	uint64_t reopen_at, running_since;
	unsigned int n_reopened; /* since it last ran for a while */
};

int link_open(struct link *link, uint64_t now); /* AVAHI_ERR_*: closed again until reopen_at */
void link_running(struct link *link, uint64_t now);
void link_close(struct link *link, uint64_t first_delay, uint64_t now);
