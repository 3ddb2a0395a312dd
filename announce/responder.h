/* announce/ only: what libavahi-client and libavahi-core have in common, so that the slots, the
 * pump, the watchdog and the tests are written once. Single-threaded; lives on the announcer's
 * thread. Errors are Avahi's (negative, AVAHI_ERR_*): the slots sort them into permanent, transient
 * and capacity (AVAHI.md 6). Nothing here retries. */
#pragma once

#include <avahi-common/defs.h>
#include <avahi-common/watch.h>

#include <stdbool.h>
#include <stdint.h>

struct group; /* one or more AvahiEntryGroup or AvahiSEntryGroup; opaque to the slots */
struct host;
struct record;
struct records;
struct responder;

struct responder_params {
	const AvahiPoll *poll;
	/* both may be NULL here where whoever takes the responder sets them in it before `open` */
	const struct responder_callbacks *callbacks;
	void *userdata;
	const char *
		host_name; /* core: the name wanted, without domain; NULL: gethostname(2). Copied */
	char *const *allow; /* core: patterns of interface names, NULL: all. Copied */
	char *const *deny;  /* core: these not, NULL: the usual bridges of containers. Copied */
};

struct responder_callbacks { /* all mandatory; never from inside an op */
	/* RUNNING (detail: the host name in force, without domain): groups may be made. Anything
	 * else (detail: the reason): every group is void and must be dropped (freed) by the slots.
	 * RUNNING may come again with another host name; groups are void then too. */
	void (*state)(void *userdata, AvahiServerState state, const char *detail);
	/* A freed group is silent. UNCOMMITED: there is no interface for it; it comes by itself with the interface */
	void (*group)(void *userdata, uint64_t handle, AvahiEntryGroupState state);
	void (*answered)(void *userdata, uint64_t handle, bool taken); /* the end of `ask` */
};

struct responder_ops {				    /* all mandatory */
	const char *name;			    /* "avahi" */
	int (*open)(struct responder *responder);   /* state() follows; again after it was lost */
	void (*close)(struct responder *responder); /* groups go with it; tells nobody */
	/* makes, fills and commits a group; REGISTERING, then ESTABLISHED or COLLISION follow */
	int (*add)(struct responder *responder, uint64_t handle, int interface,
		const struct records *records, bool probe, struct group **ret);
	int (*update)(struct group *group, const struct record *record); /* in place, no goodbye */
	void (*free)(struct group *group);				 /* withdraws */
	/* is somebody else answering for this name (SRV, A or AAAA)? 1 s; the watchdog's last
	 * resort. One at a time for each handle; a free or another add of that handle ends it
	 * silently. */
	int (*ask)(struct responder *responder, uint64_t handle, const char *name, uint16_t type);
	int (*set_links)(struct responder *responder, const struct host *host); /* copied; open or not */
	void (*destroy)(struct responder *responder);
};

struct responder { /* embedded first in each kind's own struct */
	const struct responder_ops *ops;
	const AvahiPoll *poll;
	const struct responder_callbacks *callbacks;
	void *userdata;
};
