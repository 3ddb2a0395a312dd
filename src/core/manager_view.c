#include "core/manager_private.h"

#include "core/trace.h"

#include <errno.h>

#include <utlist.h>

void manager_each_source(const struct manager *manager,
	void (*each)(void *userdata, const struct manager_source *source), void *userdata)
{
	const struct source *source;

	DL_FOREACH (manager->inventory.sources, source) {
		each(userdata, &(struct manager_source){
				       .id = source->id,
				       .kind = source->kind,
				       .lost = !source->listed,
				       .reason = source->reason,
				       .n_instances = HASH_COUNT(source->items),
				       .n_dropped = source->dropped,
			       });
	}
}

void manager_each_entry(const struct manager *manager,
	void (*each)(void *userdata, const struct manager_entry *entry), void *userdata)
{
	const struct source *source;
	const struct item *item;
	const struct announcement *announcement;

	DL_FOREACH (manager->inventory.sources, source) {
		for (item = source->items; item; item = item->hh.next) {
			DL_FOREACH (item->announcements, announcement) {
				struct service service;
				struct manager_entry entry =
					announcement_entry(announcement, &service);

				each(userdata, &entry);
			}
		}
	}
}

void manager_each_instance(const struct manager *manager,
	void (*each)(void *userdata, const char *source, const struct instance *instance,
		uint64_t quiet_us),
	void *userdata)
{
	uint64_t now = manager_now(manager);
	const struct source *source;
	const struct item *item;

	DL_FOREACH (manager->inventory.sources, source) {
		for (item = source->items; item; item = item->hh.next)
			each(userdata, source->id, item->instance,
				item->quiet_until > now ? item->quiet_until - now : 0);
	}
}

int manager_explain(const struct manager *manager, const char *source_id,
	const struct instance *instance, struct trace *ret)
{
	const struct mapping mapping = {.policy = manager->policy, .host = &manager->host};
	const struct source *source = inventory_find_source(&manager->inventory, source_id);
	struct wishes wishes = {0};
	int r;

	if (!source)
		return -ENOENT;
	if (!manager->host.name)
		return -EAGAIN;
	r = mapping_map(&mapping, source->id, source->kind, instance, ret, &wishes);
	wishes_finish(&wishes);
	return r;
}
