#include "announce/slots.h"

#include "core/service.h"

#include <utlist.h>

#include <errno.h>

struct slot *slots_find(const struct slots *slots, uint64_t handle)
{
	struct slot *slot;

	HASH_FIND(hh, slots->all, &handle, sizeof(handle), slot);
	return slot;
}

static struct slot *slots_add(struct slots *slots, uint64_t handle)
{
	_cleanup_(slot_destroyp) struct slot *slot = calloc(1, sizeof(*slot));

	if (!slot)
		return NULL;
	slot->handle = handle;
	HASH_ADD(hh, slots->all, handle, sizeof(slot->handle), slot);
	if (!hash_added(slot))
		return NULL;
	return TAKE_PTR(slot);
}

int slots_put(struct slots *slots, uint64_t handle, uint32_t generation, struct service *service,
	struct host_record *host)
{
	struct slot *slot = slots_find(slots, handle);

	if (!slot)
		slot = slots_add(slots, handle);
	if (!slot) {
		service_destroy(service);
		host_record_destroy(host);
		return -ENOMEM;
	}
	slot_want(slot, generation, service, host);
	slots_queue(slots, slot);
	return 0;
}

static void slots_unlist(struct slots *slots, struct slot *slot)
{
	slots_dequeue(slots, slot);
	slots_wait(slots, slot, SLOT_WAIT_NONE, 0);
	if (slot->reporting)
		DL_DELETE2(slots->reports, slot, report_prev, report_next);
	slot->reporting = false;
}

void slots_withdraw(struct slots *slots, struct slot *slot)
{
	slots_unlist(slots, slot);
	HASH_DEL(slots->all, slot);
	if (slot->group)
		DL_APPEND(slots->leaving, slot);
	else
		slot_destroy(slot);
}

void slots_queue(struct slots *slots, struct slot *slot)
{
	if (!slot->queued)
		DL_APPEND(slots->todo, slot);
	slot->queued = true;
}

void slots_dequeue(struct slots *slots, struct slot *slot)
{
	if (slot->queued)
		DL_DELETE(slots->todo, slot);
	slot->queued = false;
}

void slots_wait(struct slots *slots, struct slot *slot, enum slot_wait wait, uint64_t deadline)
{
	if (slot->wait != SLOT_WAIT_NONE)
		slots->n_waiting--;
	if (wait != SLOT_WAIT_NONE)
		slots->n_waiting++;
	slot->wait = wait;
	slot->deadline = deadline;
}

uint64_t slots_deadline(const struct slots *slots)
{
	uint64_t earliest = UINT64_MAX;

	if (slots->n_waiting == 0)
		return earliest;
	for (const struct slot *slot = slots->all; slot; slot = slot->hh.next) {
		if (slot->wait != SLOT_WAIT_NONE && slot->deadline < earliest)
			earliest = slot->deadline;
	}
	return earliest;
}

void slots_report(
	struct slots *slots, struct slot *slot, enum service_state state, const char *detail)
{
	slot->state = state;
	slot->detail = detail;
	if (!slot->reporting)
		DL_APPEND2(slots->reports, slot, report_prev, report_next);
	slot->reporting = true;
}

struct slot *slots_next_report(struct slots *slots)
{
	struct slot *slot = slots->reports;

	if (slot) {
		DL_DELETE2(slots->reports, slot, report_prev, report_next);
		slot->reporting = false;
	}
	return slot;
}

void slots_drop_leaving(struct slots *slots, struct slot *slot)
{
	DL_DELETE(slots->leaving, slot);
	slot_destroy(slot);
}

void slots_finish(struct slots *slots)
{
	struct slot *slot, *next;

	HASH_ITER (hh, slots->all, slot, next) {
		slots_unlist(slots, slot);
		HASH_DEL(slots->all, slot);
		slot_destroy(slot);
	}
	DL_FOREACH_SAFE (slots->leaving, slot, next)
		slots_drop_leaving(slots, slot);
}
