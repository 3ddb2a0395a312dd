#include "announce/slot.h"

#include "announce/given_up.h"
#include "core/service.h"
#include "util/utf8.h"

#include <avahi-common/domain.h>

#include <arpa/nameser.h>
#include <string.h>

void slot_destroy(struct slot *slot)
{
	if (!slot)
		return;
	service_destroy(slot->service);
	host_record_destroy(slot->host);
	records_finish(&slot->records);
	free(slot);
}

void slot_want(
	struct slot *slot, uint32_t generation, struct service *service, struct host_record *host)
{
	service_destroy(slot->service);
	host_record_destroy(slot->host);
	slot->service = service;
	slot->host = host;
	slot->generation = generation;
	slot->dormant = false;
	slot->unclaimed = false;
	slot->probed_again = false;
}

int slot_records(const struct slot *slot, const char *host, struct records *ret)
{
	if (slot->service)
		return records_of_service(slot->service, host, ret);
	return records_of_host(slot->host, ret);
}

int slot_wanted_interface(const struct slot *slot)
{
	return slot->service ? slot->service->interface : slot->host->interface;
}

/* In place only SRV and TXT can change: of addresses and PTRs a name may have several, and an
 * update would not say which one it replaces. */
static enum slot_plan slot_compare(const struct record *there, const struct record *wanted)
{
	if (record_equal(there, wanted))
		return SLOT_KEEP;
	if (there->type != wanted->type || strcmp(there->name, wanted->name) != 0 ||
		(there->type != ns_t_srv && there->type != ns_t_txt))
		return SLOT_REPLACE;
	return SLOT_UPDATE;
}

enum slot_plan slot_plan(const struct slot *slot, const struct records *wanted)
{
	enum slot_plan plan = SLOT_KEEP;

	if (!slot->group || slot->spoiled || slot->interface != slot_wanted_interface(slot) ||
		slot->records.count != wanted->count)
		return SLOT_REPLACE;
	for (size_t i = 0; i < wanted->count && plan != SLOT_REPLACE; i++) {
		enum slot_plan each = slot_compare(&slot->records.items[i], &wanted->items[i]);

		if (each > plan)
			plan = each;
	}
	return plan;
}

bool slot_holds(const struct slot *slot, const struct record *owner)
{
	const struct record *held = records_owner(&slot->records);

	return slot->group && held && held->type == owner->type &&
	       utf8_equal_nocase(held->name, owner->name);
}

bool slot_is_moving(const struct slot *slot, const char *host)
{
	struct records records = {0};
	bool moving;

	if (slot->dormant || slot_records(slot, host, &records) < 0)
		return true;
	moving = slot_plan(slot, &records) == SLOT_REPLACE;
	records_finish(&records);
	return moving;
}

/* "{service} on nas" needs no probe because the responder has probed "nas" and defends it; a name
 * that only claims to be of that kind is probed. */
static bool slot_embeds_host(const struct slot *slot, const char *host)
{
	char label[AVAHI_LABEL_MAX];
	size_t size = strcspn(host, ".");

	if (!slot->service || !slot->service->known_unique || size == 0 || size >= sizeof(label))
		return false;
	memcpy(label, host, size);
	label[size] = '\0';
	return strcasestr(slot->service->name, label);
}

static bool slot_had(const struct slot *slot, const struct record *owner, uint64_t now)
{
	const struct record *held = records_owner(&slot->records);

	return slot->lost_at && now < slot->lost_at + GIVEN_UP_MS && held &&
	       utf8_equal_nocase(held->name, owner->name);
}

bool slot_must_probe(const struct slot *slot, const struct record *owner, const char *host,
	const struct given_up *given_up, uint64_t now)
{
	return !slot_embeds_host(slot, host) && !slot->unclaimed && !slot_had(slot, owner, now) &&
	       !given_up_has(given_up, owner->name, now);
}
