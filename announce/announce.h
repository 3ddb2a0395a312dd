/* The front door of announce/: makes the announcer that the configuration asks for, on a thread of
 * its own where its library may block, so that nothing ever waits for it. */
#pragma once

#include <stdbool.h>

struct announcer;
struct announcer_callbacks;
struct event_base;

enum announce_kind {
	ANNOUNCE_AUTO,
	ANNOUNCE_AVAHI,
	ANNOUNCE_EMBEDDED,
	ANNOUNCE_MEMORY,
	ANNOUNCE_KIND_MAX
};

struct announce_params {
	struct event_base *base; /* callbacks come from here */
	enum announce_kind
		kind; /* AUTO is decided here, once: may block for a bus call, so only at start */
	const char *host_name; /* wanted by the embedded announcer; NULL: gethostname(2). Copied */
	char *const *allow;    /* embedded: patterns (*, ?) of interface names; NULL: all. Copied */
	char *const *deny; /* embedded: these not; NULL: the usual bridges of containers. Copied */
	const struct announcer_callbacks *callbacks;
	void *userdata;
};

/* `ret_why` ("org.freedesktop.Avahi is on the system bus") is malloc'd. -ENOMEM, -EAGAIN (no
 * thread) */
int announce_create(const struct announce_params *params, struct announcer **ret, char **ret_why);
int announce_kind_from_string(const char *string,
	enum announce_kind *ret); /* auto, avahi, embedded, in any case; -EINVAL */
