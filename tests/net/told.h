/* What a responder under test has told, and records to give it. */
#pragma once

#include <avahi-common/defs.h>

#include <stdbool.h>
#include <stdint.h>

#include "announce/responder.h"

enum { TOLD_HANDLES = 1200 };

struct netlab;

struct told {
	struct netlab *lab;
	struct responder *responder;
	int state; /* AvahiServerState, -1: nothing yet */
	char detail[256];
	unsigned int states;		  /* so many times */
	int groups[TOLD_HANDLES];	  /* by handle, AvahiEntryGroupState, -1 */
	int answers[TOLD_HANDLES];	  /* bool, -1 */
	struct group *made[TOLD_HANDLES]; /* not freed yet */
	bool inside;			  /* an op: callbacks must not come */
};

typedef int told_create(const struct responder_params *params, struct responder **ret);

void told_open(struct told *told, struct netlab *lab, told_create *create, const char *host_name);
void told_close(struct told *told);
void told_links(struct told *told);	    /* tells it the interfaces as they are now */
void told_forget_groups(struct told *told); /* frees all, as the slots do after a loss */

bool told_state(struct told *told, AvahiServerState state, double seconds);	 /* waits for it */
bool told_group(struct told *told, uint64_t handle, AvahiEntryGroupState state); /* likewise */
bool told_groups(struct told *told, uint64_t first, uint64_t last, AvahiEntryGroupState state);
int told_answer(struct told *told, uint64_t handle); /* waits for it; -1: none came */

/* a service of _http._tcp on this host, known unique unless `probe`; Avahi's error */
int told_add(struct told *told, uint64_t handle, const char *name, bool probe);
int told_add_on(struct told *told, uint64_t handle, const char *name, int interface);
int told_update_txt(struct told *told, uint64_t handle, const char *name, const char *value);
int told_ask(struct told *told, uint64_t handle, const char *name);
void told_free(struct told *told, uint64_t handle);
