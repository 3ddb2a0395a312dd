/* announce/ only: one group of the embedded responder: its records, and an AvahiSEntryGroup on each
 * server that it is meant for. Its state is that of all of them: COLLISION where one has collided
 * (it is then withdrawn from all, so that a service has one name everywhere), UNCOMMITED where
 * there is none, REGISTERING until all are ESTABLISHED. Errors are Avahi's. */
#pragma once

#include <avahi-core/publish.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "announce/reports.h"

struct core_server;
struct record;
struct records;

struct core_record {
	AvahiRecord *record;
	AvahiPublishFlags flags;
};

struct core_entry { /* the group on one server */
	struct core_group *group;
	struct core_server *server;
	AvahiSEntryGroup *entries;
	AvahiEntryGroupState state;
	struct core_entry *prev, *next;
};

struct core_group {
	struct core_responder *responder;
	struct reports *reports;
	int interface; /* 0: all */
	bool probe;
	bool over; /* collided or void: waits to be destroyed, on no server any more */
	struct core_record *records;
	size_t n_records;
	struct core_entry *entries; /* struct core_entry, by next */
	struct report report;
	int told; /* AvahiEntryGroupState, or -1 */
	struct core_group *prev, *next;
};

/* Copies the records. `report` and `reports` are for its state. */
int core_group_create(const struct records *records, bool probe, struct core_group **ret);
void core_group_destroy(struct core_group *group); /* withdraws; NULL is fine */
/* does nothing where the group is not meant for that server, is there already or is over */
int core_group_join(struct core_group *group, struct core_server *server);
void core_group_leave(struct core_group *group, struct core_server *server); /* with goodbyes */
void core_group_end(struct core_group *group, bool collided); /* leaves all servers for good */
int core_group_update(struct core_group *group, const struct record *record);
void core_group_tell(struct core_group *group); /* its state, if it has changed */
