#include "announce/core_group.h"

#include <stdlib.h>

#include <avahi-common/error.h>
#include <utlist.h>

#include "announce/core_server.h"
#include "announce/records.h"
#include "announce/responder.h"
#include "announce/wire.h"

static int record_make(const struct record *from, bool probe, struct core_record *ret)
{
	AvahiRecord *record =
		avahi_record_new_full(from->name, AVAHI_DNS_CLASS_IN, from->type, from->ttl);

	if (!record)
		return AVAHI_ERR_NO_MEMORY;
	if (avahi_rdata_parse(record, from->data, from->size) < 0) {
		avahi_record_unref(record);
		return AVAHI_ERR_INVALID_RDATA;
	}
	*ret = (struct core_record){record, wire_flags(from, probe)};
	return 0;
}

int core_group_create(const struct records *records, bool probe, struct core_group **ret)
{
	struct core_group *group = calloc(1, sizeof(*group));
	int r = 0;

	if (!group)
		return AVAHI_ERR_NO_MEMORY;
	group->probe = probe;
	group->told = -1;
	group->report.kind = REPORT_GROUP;
	group->records = calloc(records->count, sizeof(*group->records));
	if (records->count && !group->records)
		r = AVAHI_ERR_NO_MEMORY;
	while (!r && group->n_records < records->count) {
		r = record_make(&records->items[group->n_records], probe,
			&group->records[group->n_records]);
		if (!r)
			group->n_records++;
	}
	if (r)
		core_group_destroy(group);
	else
		*ret = group;
	return r;
}

static void entry_destroy(struct core_entry *entry)
{
	if (entry->entries)
		avahi_s_entry_group_free(entry->entries);
	DL_DELETE(entry->group->entries, entry);
	free(entry);
}

void core_group_end(struct core_group *group, bool collided)
{
	struct core_entry *entry, *next;

	group->over = true;
	DL_FOREACH_SAFE (group->entries, entry, next)
		entry_destroy(entry);
	if (!collided || group->told == AVAHI_ENTRY_GROUP_COLLISION)
		return;
	group->told = AVAHI_ENTRY_GROUP_COLLISION;
	reports_put(group->reports, &group->report, AVAHI_ENTRY_GROUP_COLLISION);
}

void core_group_destroy(struct core_group *group)
{
	if (!group)
		return;
	core_group_end(group, false);
	if (group->report.queued)
		reports_cancel(group->reports, &group->report);
	for (size_t i = 0; i < group->n_records; i++)
		avahi_record_unref(group->records[i].record);
	free(group->records);
	free(group);
}

void core_group_tell(struct core_group *group)
{
	AvahiEntryGroupState state = AVAHI_ENTRY_GROUP_UNCOMMITED;
	struct core_entry *entry;

	if (group->over)
		return;
	DL_FOREACH (group->entries, entry) {
		if (state != AVAHI_ENTRY_GROUP_REGISTERING)
			state = entry->state;
	}
	if (group->told == (int)state)
		return;
	group->told = state;
	reports_put(group->reports, &group->report, state);
}

static void on_state(
	AvahiServer *avahi, AvahiSEntryGroup *entries, AvahiEntryGroupState state, void *userdata)
{
	struct core_entry *entry = userdata;
	struct core_group *group = entry->group;

	if (state == AVAHI_ENTRY_GROUP_UNCOMMITED)
		return;
	entry->state = state;
	/* Avahi lets its groups be freed in here */
	if (state == AVAHI_ENTRY_GROUP_COLLISION || state == AVAHI_ENTRY_GROUP_FAILURE)
		core_group_end(group, true);
	else
		core_group_tell(group);
}

static bool meant_for(const struct core_group *group, const struct core_server *server)
{
	struct core_entry *entry;

	if (group->over || (group->interface && group->interface != server->index))
		return false;
	DL_FOREACH (group->entries, entry) {
		if (entry->server == server)
			return false;
	}
	return true;
}

static int entry_fill(struct core_entry *entry)
{
	struct core_group *group = entry->group;
	AvahiServer *avahi = entry->server->server;
	int r = 0;

	entry->entries = avahi_s_entry_group_new(avahi, on_state, entry);
	if (!entry->entries)
		return avahi_server_errno(avahi);
	for (size_t i = 0; !r && i < group->n_records; i++)
		r = avahi_server_add(avahi, entry->entries, AVAHI_IF_UNSPEC, AVAHI_PROTO_UNSPEC,
			group->records[i].flags, group->records[i].record);
	return r ? r : avahi_s_entry_group_commit(entry->entries);
}

int core_group_join(struct core_group *group, struct core_server *server)
{
	struct core_entry *entry;
	int r;

	if (!meant_for(group, server))
		return 0;
	entry = calloc(1, sizeof(*entry));
	if (!entry)
		return AVAHI_ERR_NO_MEMORY;
	entry->group = group;
	entry->server = server;
	entry->state = AVAHI_ENTRY_GROUP_REGISTERING;
	DL_APPEND(group->entries, entry);
	r = entry_fill(entry);
	if (r)
		entry_destroy(entry);
	return r;
}

void core_group_leave(struct core_group *group, struct core_server *server)
{
	struct core_entry *entry, *next;

	DL_FOREACH_SAFE (group->entries, entry, next) {
		if (entry->server == server)
			entry_destroy(entry);
	}
}

static struct core_record *find(struct core_group *group, const AvahiRecord *record)
{
	for (size_t i = 0; i < group->n_records; i++) {
		if (avahi_key_equal(group->records[i].record->key, record->key))
			return &group->records[i];
	}
	return NULL;
}

int core_group_update(struct core_group *group, const struct record *record)
{
	struct core_record new, *old;
	struct core_entry *entry;
	int r = record_make(record, group->probe, &new);

	if (r)
		return r;
	old = find(group, new.record);
	if (!old || group->over) {
		avahi_record_unref(new.record);
		return old ? AVAHI_ERR_BAD_STATE : AVAHI_ERR_NOT_FOUND;
	}
	avahi_record_unref(old->record);
	*old = new;
	DL_FOREACH (group->entries, entry) {
		int failed =
			avahi_server_add(entry->server->server, entry->entries, AVAHI_IF_UNSPEC,
				AVAHI_PROTO_UNSPEC, new.flags | AVAHI_PUBLISH_UPDATE, new.record);

		r = r ? r : failed;
	}
	return r;
}
