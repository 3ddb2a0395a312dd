#include "announce/watchdog.h"

static const char taken_elsewhere[] = "another host has this name";

static uint64_t watchdog_now(const struct pump *pump)
{
	return pump->now(pump->now_userdata);
}

/* withdrawn, and announced again by the pump */
static void watchdog_again(struct pump *pump, struct slot *slot)
{
	slot->spoiled = slot->group;
	slots_wait(&pump->slots, slot, SLOT_WAIT_NONE, 0);
	slots_queue(&pump->slots, slot);
}

/* Where another put is on its way already, it has its own chance. */
static void watchdog_collided(struct pump *pump, struct slot *slot)
{
	if (slot->served == slot->generation) {
		slot->dormant = true;
		slots_report(&pump->slots, slot, SERVICE_COLLIDED, taken_elsewhere);
	}
	watchdog_again(pump, slot);
}

static void watchdog_ask(struct pump *pump, struct slot *slot, size_t *n_asking)
{
	const struct record *owner = records_owner(&slot->records);
	struct responder *responder = pump->responder;
	uint64_t now = watchdog_now(pump);
	int r;

	if (*n_asking >= WATCHDOG_ASKS_MAX) {
		slots_wait(&pump->slots, slot, SLOT_WAIT_PROBE, now + WATCHDOG_TURN_MS);
		return;
	}
	r = responder->ops->ask(responder, slot->handle, owner->name, owner->type);
	if (r < 0) {
		pump_refused(pump, slot, r);
		return;
	}
	++*n_asking;
	slots_wait(&pump->slots, slot, SLOT_WAIT_ANSWER, now + WATCHDOG_ANSWER_MS);
}

static void watchdog_overdue(struct pump *pump, struct slot *slot, size_t *n_asking)
{
	switch (slot->wait) {
	case SLOT_WAIT_PROBE:
		if (slot->probed_again) {
			watchdog_ask(pump, slot, n_asking);
			return;
		}
		slot->probed_again = true;
		break;
	case SLOT_WAIT_ANSWER: /* never came: from the beginning, for it may be taken after all */
		slot->probed_again = false;
		break;
	default:
		slots_wait(&pump->slots, slot, SLOT_WAIT_NONE, 0);
		slots_queue(&pump->slots, slot);
		return;
	}
	watchdog_again(pump, slot);
}

static size_t watchdog_asking(const struct pump *pump)
{
	size_t n = 0;

	for (const struct slot *slot = pump->slots.all; slot; slot = slot->hh.next)
		n += slot->wait == SLOT_WAIT_ANSWER;
	return n;
}

void watchdog_due(struct pump *pump)
{
	uint64_t now = watchdog_now(pump);
	size_t n_asking;

	if (pump->slots.n_waiting == 0)
		return;
	n_asking = watchdog_asking(pump);
	for (struct slot *slot = pump->slots.all; slot; slot = slot->hh.next) {
		if (pump->trouble == PUMP_FINE && slot->wait != SLOT_WAIT_NONE &&
			slot->deadline <= now)
			watchdog_overdue(pump, slot, &n_asking);
	}
}

/* not the other waits: those are about what comes after */
static void watchdog_calm(struct pump *pump, struct slot *slot)
{
	if (slot->wait == SLOT_WAIT_PROBE || slot->wait == SLOT_WAIT_ANSWER)
		slots_wait(&pump->slots, slot, SLOT_WAIT_NONE, 0);
}

static void watchdog_established(struct pump *pump, struct slot *slot)
{
	slot->probed_again = false;
	slot->unclaimed = false;
	watchdog_calm(pump, slot);
	slots_report(&pump->slots, slot, SERVICE_ESTABLISHED, NULL);
}

static void watchdog_registering(struct pump *pump, struct slot *slot)
{
	if (slot->state != SERVICE_REGISTERING)
		slots_report(&pump->slots, slot, SERVICE_REGISTERING, NULL);
	if (slot->probed && slot->wait == SLOT_WAIT_NONE)
		slots_wait(&pump->slots, slot, SLOT_WAIT_PROBE, watchdog_now(pump) + PUMP_PROBE_MS);
}

static void watchdog_failed(struct pump *pump, struct slot *slot)
{
	slot->spoiled = true;
	slots_report(&pump->slots, slot, SERVICE_PENDING, "withdrawn by the responder");
	slots_wait(&pump->slots, slot, SLOT_WAIT_RETRY, watchdog_now(pump) + PUMP_RETRY_MS);
}

static void watchdog_homeless(struct pump *pump, struct slot *slot)
{
	watchdog_calm(pump, slot);
	slots_report(&pump->slots, slot, SERVICE_PENDING, "there is no interface for it");
}

void watchdog_group(struct pump *pump, uint64_t handle, AvahiEntryGroupState state)
{
	struct slot *slot = slots_find(&pump->slots, handle);

	if (!slot || !slot->group || slot->spoiled)
		return;
	switch (state) {
	case AVAHI_ENTRY_GROUP_UNCOMMITED:
		watchdog_homeless(pump, slot);
		break;
	case AVAHI_ENTRY_GROUP_REGISTERING:
		watchdog_registering(pump, slot);
		break;
	case AVAHI_ENTRY_GROUP_ESTABLISHED:
		watchdog_established(pump, slot);
		break;
	case AVAHI_ENTRY_GROUP_COLLISION:
		watchdog_collided(pump, slot);
		break;
	case AVAHI_ENTRY_GROUP_FAILURE:
		watchdog_failed(pump, slot);
		break;
	}
}

void watchdog_answered(struct pump *pump, uint64_t handle, bool taken)
{
	struct slot *slot = slots_find(&pump->slots, handle);

	if (!slot || slot->wait != SLOT_WAIT_ANSWER)
		return;
	if (taken) {
		watchdog_collided(pump, slot);
		return;
	}
	slot->unclaimed = true;
	watchdog_again(pump, slot);
}
