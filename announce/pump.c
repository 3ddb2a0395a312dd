#include "announce/pump.h"

#include "announce/refusal.h"
#include "core/service.h"
#include "util/str.h"

#include <avahi-common/error.h>

#include <utlist.h>

#include <errno.h>

void pump_init(struct pump *pump, struct responder *responder, uint64_t (*now)(void *userdata),
	void *now_userdata)
{
	uint64_t at = now(now_userdata);

	*pump = (struct pump){.responder = responder, .now = now, .now_userdata = now_userdata};
	pacer_init(&pump->adds, PUMP_ADD_RATE, PUMP_BURST, at);
	pacer_init(&pump->frees, PUMP_FREE_RATE, PUMP_BURST, at);
}

void pump_finish(struct pump *pump)
{
	slots_finish(&pump->slots);
	free(pump->host);
}

static uint64_t pump_now(const struct pump *pump)
{
	return pump->now(pump->now_userdata);
}

static void pump_in_trouble(struct pump *pump, enum pump_trouble trouble, int error)
{
	pump->trouble = trouble;
	/* the one thing that Avahi means by it, and where to change it */
	pump->why = error == AVAHI_ERR_NOT_PERMITTED
			    ? "avahi-daemon.conf says disable-user-service-publishing=yes"
			    : avahi_strerror(error);
}

/* Withdraws the group. What was ours until now can be taken back without probing. */
static void pump_free(struct pump *pump, struct slot *slot)
{
	const struct record *owner = records_owner(&slot->records);
	uint64_t began = pump_now(pump);

	pump->responder->ops->free(TAKE_PTR(slot->group));
	pacer_measured(&pump->frees, began, pump_now(pump));
	if (slot->state == SERVICE_ESTABLISHED && !slot->spoiled && owner)
		given_up_add(&pump->given_up, owner->name, began);
	slot->spoiled = false;
	slots_wait(&pump->slots, slot, SLOT_WAIT_NONE, 0);
}

static void pump_part(struct pump *pump, struct slot *slot)
{
	pump_free(pump, slot);
	slots_drop_leaving(&pump->slots, slot);
}

/* A name may pass from one slot to another in one pass, and Avahi refuses what is still there. */
static void pump_vacate(struct pump *pump, const struct record *owner)
{
	struct slot *slot, *next;

	DL_FOREACH_SAFE (pump->slots.leaving, slot, next) {
		if (slot_holds(slot, owner))
			pump_part(pump, slot);
	}
	DL_FOREACH (pump->slots.todo, slot) {
		if (slot_holds(slot, owner) && slot_is_moving(slot, pump->host))
			pump_free(pump, slot);
	}
}

/* the state that the latest put has led to */
static void pump_tell(
	struct pump *pump, struct slot *slot, enum service_state state, const char *detail)
{
	slot->served = slot->generation;
	slots_report(&pump->slots, slot, state, detail);
}

static void pump_rest(struct pump *pump, struct slot *slot, enum service_state state, int error)
{
	slot->dormant = true;
	pump_tell(pump, slot, state, avahi_strerror(error));
}

static void pump_retry_later(struct pump *pump, struct slot *slot, int error)
{
	pump_tell(pump, slot, SERVICE_PENDING, avahi_strerror(error));
	slots_wait(&pump->slots, slot, SLOT_WAIT_RETRY, pump_now(pump) + PUMP_RETRY_MS);
}

void pump_refused(struct pump *pump, struct slot *slot, int error)
{
	enum refusal refusal = refusal_of(error);

	if (refusal == REFUSAL_TRANSIENT || refusal == REFUSAL_OPERATOR) {
		pump_in_trouble(
			pump, refusal == REFUSAL_OPERATOR ? PUMP_REFUSED : PUMP_BROKEN, error);
		return;
	}
	if (slot->group)
		pump_free(pump, slot);
	if (refusal == REFUSAL_COLLIDED)
		pump_rest(pump, slot, SERVICE_COLLIDED, error);
	else if (refusal == REFUSAL_PERMANENT)
		pump_rest(pump, slot, SERVICE_FAILED, error);
	else
		pump_retry_later(pump, slot, error);
}

static void pump_added(struct pump *pump, struct slot *slot, bool probe)
{
	slot->lost_at = 0;
	slot->updated_at = 0;
	slot->probed = probe;
	pump_tell(pump, slot, SERVICE_REGISTERING, NULL);
	slots_wait(&pump->slots, slot, probe ? SLOT_WAIT_PROBE : SLOT_WAIT_NONE,
		pump_now(pump) + PUMP_PROBE_MS);
}

/* `records` are taken over where it went well */
static void pump_add(struct pump *pump, struct slot *slot, struct records *records)
{
	const struct record *owner = records_owner(records);
	uint64_t began;
	bool probe;
	int r;

	if (slot->group)
		pump_free(pump, slot);
	pump_vacate(pump, owner);
	began = pump_now(pump);
	probe = slot_must_probe(slot, owner, pump->host, &pump->given_up, began);
	r = pump->responder->ops->add(pump->responder, slot->handle, slot_wanted_interface(slot),
		records, probe, &slot->group);
	pacer_measured(&pump->adds, began, pump_now(pump));
	if (r < 0) {
		slot->group = NULL;
		pump_refused(pump, slot, r);
		return;
	}
	records_finish(&slot->records);
	slot->records = *records;
	*records = (struct records){0};
	slot->interface = slot_wanted_interface(slot);
	pump_added(pump, slot, probe);
}

static void pump_unchanged(struct pump *pump, struct slot *slot)
{
	if (slot->wait == SLOT_WAIT_UPDATE)
		slots_wait(&pump->slots, slot, SLOT_WAIT_NONE, 0);
	pump_tell(pump, slot, slot->state, slot->detail);
}

static void record_swap(struct record *a, struct record *b)
{
	struct record held = *a;

	*a = *b;
	*b = held;
}

static void pump_update(struct pump *pump, struct slot *slot, struct records *records)
{
	for (size_t i = 0; i < records->count; i++) {
		uint64_t began = pump_now(pump);
		int r;

		if (record_equal(&slot->records.items[i], &records->items[i]))
			continue;
		r = pump->responder->ops->update(slot->group, &records->items[i]);
		pacer_measured(&pump->adds, began, pump_now(pump));
		if (r < 0) {
			pump_refused(pump, slot, r);
			return;
		}
		record_swap(&slot->records.items[i], &records->items[i]);
	}
	slot->updated_at = pump_now(pump);
	pump_unchanged(pump, slot);
}

static bool pump_too_soon(struct pump *pump, struct slot *slot)
{
	uint64_t next = slot->updated_at + PUMP_UPDATE_MS;

	if (!slot->updated_at || slot->state != SERVICE_ESTABLISHED || pump_now(pump) >= next)
		return false;
	slots_wait(&pump->slots, slot, SLOT_WAIT_UPDATE, next);
	return true;
}

/* false: not now, for the pace's sake */
static bool pump_change(
	struct pump *pump, struct slot *slot, enum slot_plan plan, struct records *records)
{
	bool waits = plan == SLOT_UPDATE && pump_too_soon(pump, slot);

	if (plan != SLOT_KEEP && !waits && !pacer_take(&pump->adds, pump_now(pump)))
		return false;
	slots_dequeue(&pump->slots, slot);
	if (plan == SLOT_KEEP)
		pump_unchanged(pump, slot);
	else if (plan == SLOT_REPLACE)
		pump_add(pump, slot, records);
	else if (!waits)
		pump_update(pump, slot, records);
	return true;
}

static bool pump_unwritable(struct pump *pump, struct slot *slot, int error)
{
	slots_dequeue(&pump->slots, slot);
	if (slot->group)
		pump_free(pump, slot);
	if (error == -ENOMEM)
		pump_retry_later(pump, slot, AVAHI_ERR_NO_MEMORY);
	else
		pump_rest(pump, slot, SERVICE_FAILED, AVAHI_ERR_INVALID_RECORD);
	return true;
}

static bool pump_serve(struct pump *pump, struct slot *slot)
{
	struct records records = {0};
	int r;
	bool served;

	if (slot->dormant) {
		slots_dequeue(&pump->slots, slot);
		if (slot->group)
			pump_free(pump, slot);
		return true;
	}
	r = slot_records(slot, pump->host, &records);
	if (r < 0)
		return pump_unwritable(pump, slot, r);
	served = pump_change(pump, slot, slot_plan(slot, &records), &records);
	records_finish(&records);
	return served;
}

static bool pump_step(struct pump *pump)
{
	if (pump->trouble != PUMP_FINE)
		return false;
	if (pump->slots.leaving && pacer_take(&pump->frees, pump_now(pump))) {
		pump_part(pump, pump->slots.leaving);
		return true;
	}
	return pump->slots.todo && pump->host && pump_serve(pump, pump->slots.todo);
}

void pump_run(struct pump *pump)
{
	uint64_t end = pump_now(pump) + PUMP_SLICE_MS;

	while (pump_step(pump) && pump_now(pump) < end)
		;
}

int pump_start(struct pump *pump, const char *host)
{
	char *name = NULL;
	int r = str_printf(&name, "%s.local", host);

	if (r < 0)
		return r;
	free(pump->host);
	pump->host = name;
	pump->trouble = PUMP_FINE;
	return 0;
}

static void pump_lose(struct pump *pump, struct slot *slot, bool free_group)
{
	if (slot->group && free_group)
		pump->responder->ops->free(slot->group);
	if (slot->group && slot->state == SERVICE_ESTABLISHED)
		slot->lost_at = pump_now(pump);
	slot->group = NULL;
	slot->spoiled = false;
	slot->probed_again = false;
	slot->unclaimed = false;
	slots_wait(&pump->slots, slot, SLOT_WAIT_NONE, 0);
	if (slot->dormant)
		return;
	slots_queue(&pump->slots, slot);
	if (slot->state != SERVICE_PENDING)
		slots_report(&pump->slots, slot, SERVICE_PENDING, NULL);
}

void pump_lost(struct pump *pump, bool free_groups)
{
	struct slot *slot, *next;

	free(TAKE_PTR(pump->host));
	pump->trouble = PUMP_FINE;
	for (slot = pump->slots.all; slot; slot = slot->hh.next)
		pump_lose(pump, slot, free_groups);
	DL_FOREACH_SAFE (pump->slots.leaving, slot, next) {
		if (free_groups)
			pump->responder->ops->free(slot->group);
		slots_drop_leaving(&pump->slots, slot);
	}
}

void pump_renamed(struct pump *pump)
{
	struct slot *slot;

	for (slot = pump->slots.all; slot; slot = slot->hh.next) {
		if (slot->dormant || !slot->service || !slot->service->known_unique)
			continue;
		slot->dormant = true;
		slots_report(&pump->slots, slot, SERVICE_PENDING,
			"waits for a name with the new name of this host");
	}
}

void pump_leave(struct pump *pump)
{
	struct slot *slot, *next;
	uint64_t rate = 0;

	HASH_ITER (hh, pump->slots.all, slot, next)
		slots_withdraw(&pump->slots, slot);
	DL_FOREACH (pump->slots.leaving, slot)
		rate++;
	rate = rate * 1000 / PUMP_SHUTDOWN_MS;
	if (rate > PUMP_SHUTDOWN_RATE)
		rate = PUMP_SHUTDOWN_RATE;
	if (rate > PUMP_FREE_RATE)
		pump->frees.rate = pump->frees.full_rate = (uint32_t)rate;
}

uint64_t pump_deadline(const struct pump *pump)
{
	uint64_t now = pump_now(pump);
	uint64_t deadline = slots_deadline(&pump->slots);
	uint64_t next = UINT64_MAX;

	if (pump->trouble != PUMP_FINE)
		return deadline;
	if (pump->slots.leaving)
		next = pacer_next(&pump->frees, now, PUMP_TICK_MS);
	if (next < deadline)
		deadline = next;
	if (pump->slots.todo && pump->host)
		next = pacer_next(&pump->adds, now, PUMP_TICK_MS);
	return next < deadline ? next : deadline;
}
