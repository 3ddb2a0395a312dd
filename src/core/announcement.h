/* core/manager only: one thing on the LAN, or on its way there: a wish with its name in force, and
 * what the announcer last said of it. */
#pragma once

#include "core/announcer.h"
#include "core/hash.h"
#include "core/manager.h"
#include "core/mapping.h"
#include "core/names.h"

#include <stdbool.h>
#include <stdint.h>

struct item;

struct announcement {
	uint64_t handle;
	uint32_t generation; /* of the last put; 0: never put */
	struct wish wish;
	struct item *item; /* whose it is; NULL: nobody's any more */
	char *owner; /* "source\x1finstance": who may take it over when its item is gone; NULL while
			it has one */
	char *name;  /* in force; NULL: none yet, or a host record */
	bool unique; /* `name` embeds this host's */
	bool placed; /* the announcer has it */
	bool stale;  /* put again whatever the comparison says */
	uint32_t established; /* the generation that was established last */
	bool fresh;	      /* it is established for the first time, now */
	enum service_state state;
	char *detail;
	uint64_t retry_at;			  /* µs; 0: nothing to try again */
	struct announcement *next, *prev;	  /* of its item, or of the orphans */
	struct announcement *put_next, *put_prev; /* of those that wait for a put */
	bool queued;
	UT_hash_handle hh; /* by handle */
};

/* takes the content of the wish; the wish is empty then */
int announcement_create(
	uint64_t handle, struct item *item, struct wish *wish, struct announcement **ret);
void announcement_destroy(struct announcement *announcement);

/* who asks for which name; every string is borrowed. `port` is a buffer for a number. */
struct names_claim announcement_claim(const struct announcement *announcement, char port[8]);
/* the service with its name in force: a shallow copy, nothing to free */
struct service announcement_service(const struct announcement *announcement);
/* what a view shows; `service` is a buffer that the view points to */
struct manager_entry announcement_entry(
	const struct announcement *announcement, struct service *service);

/* -ENOMEM leaves the old */
int announcement_set_name(struct announcement *announcement, const char *name, bool unique);
void announcement_set_state(
	struct announcement *announcement, enum service_state state, const char *detail);
