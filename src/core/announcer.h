/* Puts services on the LAN and keeps them there. Declarative: put and withdraw say what is wanted;
 * the announcer makes it so for ever, over restarts of its daemon, without being asked again. It
 * never picks a name: on a conflict it reports and waits for another put.
 *
 * A handle is the caller's and names one announcement from its first put to its withdraw; it stays
 * a service or a host record. Withdrawals go out before puts given in the same pass, so a name may
 * move from one handle to another. A put of what is there already, of another generation, changes
 * nothing on the wire. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct announcer;
struct host;
struct host_record;
struct service;

enum announcer_state { ANNOUNCER_DOWN, ANNOUNCER_UP, ANNOUNCER_STATE_MAX };

enum service_state {
	SERVICE_PENDING,     /* the announcer is down, or has not come to it yet */
	SERVICE_REGISTERING, /* being probed */
	SERVICE_ESTABLISHED,
	SERVICE_COLLIDED, /* the name is another host's; waits for another put */
	SERVICE_FAILED,	  /* refused for good: waits for another put */
	SERVICE_STATE_MAX
};

struct announcer_callbacks { /* all mandatory; never called from inside an op */
	/* UP carries the host name in force ("nas"), DOWN the reason. UP comes again with another
	 * name when the host was renamed: services known unique, whose names embed the old one,
	 * then stay away until they are put again. */
	void (*state)(void *userdata, enum announcer_state state, const char *detail);
	/* COLLIDED and FAILED carry a reason; `generation` is that of the put it speaks of */
	void (*service)(void *userdata, uint64_t handle, uint32_t generation,
		enum service_state state, const char *detail);
};

struct announcer_ops {	  /* all mandatory; int: 0, or -ENOMEM and nothing changed */
	const char *name; /* "avahi" */
	int (*put_service)(struct announcer *announcer, uint64_t handle, uint32_t generation,
		const struct service *service); /* copied */
	int (*put_host)(struct announcer *announcer, uint64_t handle, uint32_t generation,
		const struct host_record *record);		       /* copied */
	int (*withdraw)(struct announcer *announcer, uint64_t handle); /* silent from here on */
	/* the links of this host have changed (or are told for the first time); copied. An
	 * announcer whose daemon looks for itself does nothing. */
	int (*set_links)(struct announcer *announcer, const struct host *host);
	/* Withdraws everything, paced so that no goodbye is lost, 5 s at most, then calls
	 * `finished` (once, from the loop). After it only destroy may follow. */
	void (*shutdown)(
		struct announcer *announcer, void (*finished)(void *userdata), void *userdata);
	void (*destroy)(struct announcer *announcer); /* at once; NULL is fine */
};

struct announcer { /* embedded first in each kind's own struct */
	const struct announcer_ops *ops;
	const struct announcer_callbacks *callbacks;
	void *userdata; /* of callbacks */
};

const char *service_state_to_string(enum service_state state); /* "established" */
