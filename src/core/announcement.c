#include "core/announcement.h"

#include "core/inventory.h"
#include "util/cleanup.h"
#include "util/str.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int announcement_create(
	uint64_t handle, struct item *item, struct wish *wish, struct announcement **ret)
{
	struct announcement *announcement = calloc(1, sizeof(*announcement));

	if (!announcement)
		return -ENOMEM;
	announcement->handle = handle;
	announcement->item = item;
	announcement->wish = *wish;
	*wish = (struct wish){0};
	*ret = announcement;
	return 0;
}

void announcement_destroy(struct announcement *announcement)
{
	if (!announcement)
		return;
	wish_finish(&announcement->wish);
	free(announcement->owner);
	free(announcement->name);
	free(announcement->detail);
	free(announcement);
}

struct names_claim announcement_claim(const struct announcement *announcement, char port[8])
{
	const struct wish *wish = &announcement->wish;
	const struct source *source = announcement->item->source;
	const struct instance *instance = announcement->item->instance;

	snprintf(port, 8, "%u", wish->service->port);
	return (struct names_claim){
		.source = source->id,
		.instance = instance->name,
		.inner = wish->inner,
		.protocol = wish->protocol,
		.ordinal = wish->ordinal,
		.type = wish->service->type,
		.name = wish->service->name,
		.unique = wish->service->known_unique,
		.collision_name = wish->collision_name,
		.collision_unique = wish->collision_unique,
		.qualifiers = {instance->facts[FACT_PROJECT], instance->facts[FACT_REPLICA], port,
			source->id},
	};
}

struct service announcement_service(const struct announcement *announcement)
{
	struct service service = *announcement->wish.service;

	if (announcement->name) {
		service.name = announcement->name;
		service.known_unique = announcement->unique;
	}
	return service;
}

struct manager_entry announcement_entry(
	const struct announcement *announcement, struct service *service)
{
	const struct item *item = announcement->item;

	if (announcement->wish.service)
		*service = announcement_service(announcement);
	return (struct manager_entry){
		.source = item ? item->source->id : NULL,
		.instance = item ? item->instance : NULL,
		.service = announcement->wish.service ? service : NULL,
		.record = announcement->wish.record,
		.state = announcement->state,
		.detail = announcement->detail,
		.fresh = announcement->fresh,
	};
}

int announcement_set_name(struct announcement *announcement, const char *name, bool unique)
{
	char *copy = NULL;

	if (!str_equal(announcement->name, name)) {
		copy = strdup(name);
		if (!copy)
			return -ENOMEM;
		free(announcement->name);
		announcement->name = copy;
	}
	announcement->unique = unique;
	return 0;
}

void announcement_set_state(
	struct announcement *announcement, enum service_state state, const char *detail)
{
	announcement->state = state;
	free(announcement->detail);
	announcement->detail = detail && *detail ? strdup(detail) : NULL;
}
