#include "announce/memory_responder.h"

#include "announce/records.h"
#include "announce/reports.h"
#include "util/cleanup.h"
#include "util/str.h"
#include "util/utf8.h"

#include <avahi-common/error.h>
#include <utlist.h>

#include <errno.h>
#include <string.h>

enum { HOST_NAME_SIZE = 256 }; /* bytes; HOST_NAME_MAX is 64 */

struct group {
	struct memory_responder *owner;
	uint64_t handle;
	AvahiEntryGroupState state;
	struct report report, answer;
	struct records records;
	struct group *prev, *next;
};

struct memory_responder {
	struct responder responder;
	struct memory_responder_orders orders;
	struct memory_responder_counts counts;
	void (*called)(void *userdata);
	void *called_userdata;
	struct reports reports;
	struct group *groups; /* struct group, by prev and next */
	char *host_name;
	bool open;
};

static struct memory_responder *to_memory(const struct responder *responder)
{
	return container_of(responder, struct memory_responder, responder);
}

static void memory_call(struct memory_responder *memory)
{
	if (memory->called)
		memory->called(memory->called_userdata);
}

static int memory_open(struct responder *responder)
{
	struct memory_responder *memory = to_memory(responder);

	memory->counts.opens++;
	memory_call(memory);
	if (memory->orders.refuse_open)
		return memory->orders.refuse_open;
	memory->open = true;
	reports_state(&memory->reports, AVAHI_SERVER_RUNNING, "%s", memory->host_name);
	return 0;
}

static void group_destroy(struct group *group)
{
	struct memory_responder *memory = group->owner;

	reports_cancel(&memory->reports, &group->report);
	reports_cancel(&memory->reports, &group->answer);
	DL_DELETE(memory->groups, group);
	memory->counts.groups--;
	records_finish(&group->records);
	free(group);
}

static void memory_close(struct responder *responder)
{
	struct memory_responder *memory = to_memory(responder);

	memory->counts.closes += memory->open;
	memory->open = false;
	while (memory->groups)
		group_destroy(memory->groups);
	reports_clear(&memory->reports);
}

static bool group_is_out(const struct group *group)
{
	return group->state == AVAHI_ENTRY_GROUP_REGISTERING ||
	       group->state == AVAHI_ENTRY_GROUP_ESTABLISHED;
}

static bool record_clashes(const struct record *a, const struct record *b)
{
	return (a->unique || b->unique) && a->type == b->type &&
	       utf8_equal_nocase(a->name, b->name) &&
	       (a->size != b->size || memcmp(a->data, b->data, a->size) != 0);
}

static bool group_clashes(const struct group *group, const struct records *records)
{
	for (size_t i = 0; i < group->records.count; i++) {
		for (size_t j = 0; j < records->count; j++) {
			if (record_clashes(&group->records.items[i], &records->items[j]))
				return true;
		}
	}
	return false;
}

static int memory_accepts(const struct memory_responder *memory, const struct records *records)
{
	const struct group *group;

	if (memory->orders.refuse_add)
		return memory->orders.refuse_add;
	if (!memory->open)
		return AVAHI_ERR_BAD_STATE;
	DL_FOREACH (memory->groups, group) {
		if (group_is_out(group) && group_clashes(group, records))
			return AVAHI_ERR_COLLISION;
	}
	return 0;
}

static void group_turn(struct group *group, AvahiEntryGroupState state)
{
	group->state = state;
	reports_put(&group->owner->reports, &group->report, (int)state);
}

static struct group *group_create(struct memory_responder *memory, uint64_t handle)
{
	struct group *group = calloc(1, sizeof(*group));

	if (!group)
		return NULL;
	*group = (struct group){
		.owner = memory,
		.handle = handle,
		.report = {.kind = REPORT_GROUP, .handle = handle},
		.answer = {.kind = REPORT_ANSWER, .handle = handle},
	};
	DL_APPEND(memory->groups, group);
	memory->counts.groups++;
	return group;
}

static int memory_add(struct responder *responder, uint64_t handle, int interface,
	const struct records *records, bool probe, struct group **ret)
{
	struct memory_responder *memory = to_memory(responder);
	struct group *group;
	int r;

	memory->counts.adds++;
	memory->counts.probed += probe;
	memory_call(memory);
	r = memory_accepts(memory, records);
	if (r < 0)
		return r;
	group = group_create(memory, handle);
	if (!group)
		return AVAHI_ERR_NO_MEMORY;
	if (records_copy(records, &group->records) < 0) {
		group_destroy(group);
		return AVAHI_ERR_NO_MEMORY;
	}
	group_turn(group, probe && memory->orders.hang ? AVAHI_ENTRY_GROUP_REGISTERING
						       : AVAHI_ENTRY_GROUP_ESTABLISHED);
	*ret = group;
	return 0;
}

static struct record *group_find(const struct group *group, const char *name, uint16_t type)
{
	for (size_t i = 0; i < group->records.count; i++) {
		struct record *record = &group->records.items[i];

		if (record->type == type && utf8_equal_nocase(record->name, name))
			return record;
	}
	return NULL;
}

static int memory_update(struct group *group, const struct record *record)
{
	struct memory_responder *memory = group->owner;
	struct record *held;
	uint8_t *data;

	memory->counts.updates++;
	memory_call(memory);
	held = group_find(group, record->name, record->type);
	if (memory->orders.refuse_update)
		return memory->orders.refuse_update;
	if (!held || !group_is_out(group))
		return AVAHI_ERR_BAD_STATE;
	data = malloc(record->size);
	if (!data)
		return AVAHI_ERR_NO_MEMORY;
	memcpy(data, record->data, record->size);
	free(held->data);
	held->data = data;
	held->size = record->size;
	return 0;
}

static void memory_free(struct group *group)
{
	group->owner->counts.frees++;
	memory_call(group->owner);
	group_destroy(group);
}

static int memory_ask(struct responder *responder, uint64_t handle, const char *name, uint16_t type)
{
	struct memory_responder *memory = to_memory(responder);

	memory->counts.asks++;
	memory_call(memory);
	if (memory->orders.refuse_add)
		return memory->orders.refuse_add;
	if (!memory->orders.hang)
		memory_responder_answer(responder, handle, false);
	return 0;
}

static int memory_set_links(struct responder *responder, const struct host *host)
{
	return 0;
}

static void memory_destroy(struct responder *responder)
{
	struct memory_responder *memory = to_memory(responder);

	memory_close(responder);
	reports_finish(&memory->reports);
	free(memory->host_name);
	free(memory);
}

static const struct responder_ops memory_ops = {
	.name = "memory",
	.open = memory_open,
	.close = memory_close,
	.add = memory_add,
	.update = memory_update,
	.free = memory_free,
	.ask = memory_ask,
	.set_links = memory_set_links,
	.destroy = memory_destroy,
};

static int memory_name(struct memory_responder *memory, const char *name)
{
	char here[HOST_NAME_SIZE] = "localhost";

	if (!name && gethostname(here, sizeof(here) - 1) == 0)
		here[strcspn(here, ".")] = '\0';
	return str_copy(name ?: here, &memory->host_name);
}

int memory_responder_create(const struct memory_responder_params *params, struct responder **ret)
{
	struct memory_responder *memory = calloc(1, sizeof(*memory));

	if (!memory)
		return -ENOMEM;
	memory->responder = (struct responder){
		.ops = &memory_ops,
		.poll = params->poll,
	};
	memory->called = params->called;
	memory->called_userdata = params->userdata;
	if (reports_init(&memory->reports, &memory->responder) < 0 ||
		memory_name(memory, params->host_name) < 0) {
		memory_destroy(&memory->responder);
		return -ENOMEM;
	}
	*ret = &memory->responder;
	return 0;
}

struct memory_responder_orders *memory_responder_orders(struct responder *responder)
{
	return &to_memory(responder)->orders;
}

const struct memory_responder_counts *memory_responder_counts(const struct responder *responder)
{
	return &to_memory(responder)->counts;
}

const struct record *memory_responder_find(
	const struct responder *responder, const char *name, uint16_t type)
{
	const struct group *group;

	DL_FOREACH (to_memory(responder)->groups, group) {
		const struct record *record = group_find(group, name, type);

		if (record && group_is_out(group))
			return record;
	}
	return NULL;
}

static struct group *memory_group(struct memory_responder *memory, uint64_t handle)
{
	struct group *group;

	DL_SEARCH_SCALAR(memory->groups, group, handle, handle);
	return group;
}

void memory_responder_turn(struct responder *responder, uint64_t handle, AvahiEntryGroupState state)
{
	struct group *group = memory_group(to_memory(responder), handle);

	if (group)
		group_turn(group, state);
}

void memory_responder_answer(struct responder *responder, uint64_t handle, bool taken)
{
	struct memory_responder *memory = to_memory(responder);
	struct group *group = memory_group(memory, handle);

	if (group)
		reports_put(&memory->reports, &group->answer, taken);
}

void memory_responder_lose(struct responder *responder, const char *reason)
{
	reports_state(&to_memory(responder)->reports, AVAHI_SERVER_FAILURE, "%s", reason);
}

int memory_responder_rename(struct responder *responder, const char *host_name)
{
	struct memory_responder *memory = to_memory(responder);
	char *name = NULL;
	int r = str_copy(host_name, &name);

	if (r < 0)
		return r;
	free(memory->host_name);
	memory->host_name = name;
	reports_state(&memory->reports, AVAHI_SERVER_RUNNING, "%s", name);
	return 0;
}
