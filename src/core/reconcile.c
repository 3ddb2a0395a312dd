#include "core/manager_private.h"

#include "core/trace.h"
#include "util/cleanup.h"
#include "util/str.h"

#include <errno.h>
#include <stdio.h>

#include <utlist.h>

enum { WARNINGS_MAX = 10 }; /* told of one instance: as many as somebody reads */

void reconcile_mark(struct manager *manager, struct item *item)
{
	if (item->dirty)
		return;
	item->dirty = true;
	DL_APPEND2(manager->dirty, item, dirty_prev, dirty_next);
	manager_set_due(manager);
}

static void forget(struct manager *manager, struct announcement *announcement)
{
	placing_unqueue(manager, announcement);
	HASH_DEL(manager->announcements, announcement);
	if (announcement->placed)
		manager->n_placed--;
	else
		manager->n_waiting--;
	announcement_destroy(announcement);
}

/* Its item no longer wants it; whoever wants the same in this turn takes it over. */
static void orphan(struct manager *manager, struct announcement *announcement)
{
	struct item *item = announcement->item;

	DL_DELETE(item->announcements, announcement);
	placing_unqueue(manager, announcement);
	/* without memory for it nobody can take it over, which costs a goodbye and no more */
	str_printf(&announcement->owner, "%s\x1f%s", item->source->id, item->instance->name);
	announcement->item = NULL;
	DL_APPEND(manager->orphans, announcement);
}

void reconcile_orphan(struct manager *manager, struct item *item)
{
	struct announcement *announcement, *next;

	DL_FOREACH_SAFE (item->announcements, announcement, next)
		orphan(manager, announcement);
	if (item->dirty)
		DL_DELETE2(manager->dirty, item, dirty_prev, dirty_next);
	manager_set_due(manager);
}

static struct announcement *find_same(struct announcement *list, const struct wish *wish)
{
	struct announcement *announcement;

	DL_FOREACH (list, announcement) {
		if (wish_same_identity(&announcement->wish, wish))
			return announcement;
	}
	return NULL;
}

static void replace_wish(struct announcement *announcement, struct wish *wish)
{
	wish_finish(&announcement->wish);
	announcement->wish = *wish;
	*wish = (struct wish){0};
}

/* as far as the announcer is told of it */
static bool same_content(const struct wish *a, const struct wish *b)
{
	if (a->record)
		return host_record_equal(a->record, b->record);
	return service_compare(a->service, b->service) == SERVICE_SAME &&
	       a->service->known_unique == b->service->known_unique;
}

static bool wish_equal(const struct wish *a, const struct wish *b)
{
	return same_content(a, b) && str_equal(a->collision_name, b->collision_name) &&
	       a->collision_unique == b->collision_unique;
}

/* What goes out may have changed, or only the name that would be next: placing finds out. */
static void change_wish(
	struct manager *manager, struct announcement *announcement, struct wish *wish)
{
	if (!same_content(&announcement->wish, wish))
		announcement->stale = true;
	replace_wish(announcement, wish);
	placing_queue(manager, announcement);
}

/* `kept` gets those of the item's announcements that it goes on wanting. */
static int want(
	struct manager *manager, struct item *item, struct wish *wish, struct announcement **kept)
{
	struct announcement *announcement = find_same(item->announcements, wish);
	int r;

	if (announcement) {
		DL_DELETE(item->announcements, announcement);
		DL_APPEND(*kept, announcement);
		if (wish_equal(&announcement->wish, wish) && !announcement->stale)
			return 0;
		change_wish(manager, announcement, wish);
		return 0;
	}
	r = announcement_create(++manager->last_handle, item, wish, &announcement);
	if (r < 0)
		return r;
	HASH_ADD(hh, manager->announcements, handle, sizeof(announcement->handle), announcement);
	if (!hash_added(announcement)) {
		announcement_destroy(announcement);
		return -ENOMEM;
	}
	manager->n_waiting++;
	DL_APPEND(*kept, announcement);
	placing_queue(manager, announcement);
	return 0;
}

/* An instance may have a thousand bad labels; the log is for others too. */
static void warn_of(struct manager *manager, const struct item *item, const struct trace *trace)
{
	const struct manager_callbacks *callbacks = manager->callbacks;
	char more[64];
	size_t i;

	for (i = 0; i < trace->n_warnings && i < WARNINGS_MAX; i++)
		callbacks->warning(manager->userdata, item->source->id, item->instance,
			trace->warnings[i].text);
	if (i == trace->n_warnings)
		return;
	snprintf(more, sizeof(more), "and %zu more: crier explain shows them",
		trace->n_warnings - i);
	callbacks->warning(manager->userdata, item->source->id, item->instance, more);
}

/* What the item wants, as mapped now; its warnings are told once for each version of it. */
static int map_item(struct manager *manager, struct item *item, struct wishes *ret)
{
	const struct mapping mapping = {.policy = manager->policy, .host = &manager->host};
	struct trace trace = {0};
	int r;

	if (item->quiet_until > manager_now(manager))
		return 0;
	r = mapping_map(&mapping, item->source->id, item->source->kind, item->instance,
		item->told ? NULL : &trace, ret);
	if (!item->told)
		warn_of(manager, item, &trace);
	item->told = true;
	trace_finish(&trace);
	return r;
}

static void reconcile_item(struct manager *manager, struct item *item)
{
	struct wishes wishes = {0};
	struct announcement *kept = NULL, *announcement, *next;
	size_t i;
	int r;

	item->dirty = false;
	DL_DELETE2(manager->dirty, item, dirty_prev, dirty_next);
	r = map_item(manager, item, &wishes);
	for (i = 0; r == 0 && i < wishes.count; i++)
		r = want(manager, item, &wishes.items[i], &kept);
	/* without memory the old stays as it is: announcing too much is the lesser fault */
	if (r == 0) {
		DL_FOREACH_SAFE (item->announcements, announcement, next)
			orphan(manager, announcement);
	} else {
		manager->callbacks->resync(manager->userdata, item->source->id);
	}
	DL_CONCAT(item->announcements, kept);
	wishes_finish(&wishes);
}

static struct announcement *find_orphan(
	struct manager *manager, const struct announcement *announcement, const char *owner)
{
	struct announcement *orphan;

	DL_FOREACH (manager->orphans, orphan) {
		if (str_equal(orphan->owner, owner) &&
			wish_same_identity(&orphan->wish, &announcement->wish))
			return orphan;
	}
	return NULL;
}

/* A new announcement that equals an orphan is the orphan, with another owner. */
static void adopt(struct manager *manager, struct announcement *fresh)
{
	_cleanup_(freep) char *owner = NULL;
	struct item *item = fresh->item;
	struct announcement *orphan;

	if (str_printf(&owner, "%s\x1f%s", item->source->id, item->instance->name) < 0)
		return;
	orphan = find_orphan(manager, fresh, owner);
	if (!orphan)
		return;
	DL_DELETE(manager->orphans, orphan);
	free(TAKE_PTR(orphan->owner));
	orphan->item = item;
	DL_REPLACE_ELEM(item->announcements, fresh, orphan);
	change_wish(manager, orphan, &fresh->wish);
	forget(manager, fresh);
}

static void adopt_orphans(struct manager *manager)
{
	struct announcement *announcement, *next;

	if (!manager->orphans)
		return;
	DL_FOREACH_SAFE2(manager->puts, announcement, next, put_next)
	{
		if (announcement->generation == 0)
			adopt(manager, announcement);
	}
}

static void withdraw_orphans(struct manager *manager)
{
	const struct announcer_ops *ops = manager->announcer->ops;
	struct announcement *announcement, *next;

	DL_FOREACH_SAFE (manager->orphans, announcement, next) {
		if (announcement->placed &&
			ops->withdraw(manager->announcer, announcement->handle) < 0) {
			placing_retry_later(manager, announcement);
			continue;
		}
		names_release(manager->names, announcement->handle);
		DL_DELETE(manager->orphans, announcement);
		manager_tell(manager, announcement, true);
		forget(manager, announcement);
	}
}

void reconcile_run(struct manager *manager)
{
	struct item *item, *next;

	if (!manager->host.name || !manager->announcer)
		return;
	manager->due = false;
	DL_FOREACH_SAFE2(manager->dirty, item, next, dirty_next)
	reconcile_item(manager, item);
	adopt_orphans(manager);
	withdraw_orphans(manager);
	placing_queue_waiting(manager);
	placing_run(manager);
}

void reconcile_finish(struct manager *manager)
{
	struct announcement *announcement, *next;

	HASH_ITER (hh, manager->announcements, announcement, next)
		forget(manager, announcement);
}
