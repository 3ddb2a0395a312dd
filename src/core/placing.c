#include "core/manager_private.h"

#include "util/str.h"

#include <stdio.h>
#include <string.h>

#include <utlist.h>

enum {
	/* a name that other hosts keep taking, a put without memory */
	RETRY_US = 60 * 1000 * 1000,
};

void placing_queue(struct manager *manager, struct announcement *announcement)
{
	if (announcement->queued)
		return;
	announcement->queued = true;
	DL_APPEND2(manager->puts, announcement, put_prev, put_next);
}

void placing_unqueue(struct manager *manager, struct announcement *announcement)
{
	if (!announcement->queued)
		return;
	announcement->queued = false;
	DL_DELETE2(manager->puts, announcement, put_prev, put_next);
}

void placing_retry_later(struct manager *manager, struct announcement *announcement)
{
	announcement->retry_at = manager_now(manager) + RETRY_US;
	if (!manager->retry_at || announcement->retry_at < manager->retry_at)
		manager->retry_at = announcement->retry_at;
	manager->callbacks->due(manager->userdata);
}

/* a name that is another than before has to be put */
static int settle_name(struct manager *manager, struct announcement *announcement)
{
	uint64_t wall = manager->callbacks->wall(manager->userdata);
	struct names_claim claim;
	const char *name;
	char port[8];
	bool unique;
	int r;

	claim = announcement_claim(announcement, port);
	r = names_reserve(manager->names, announcement->handle, &claim, wall, &name, &unique);
	if (r < 0)
		return r;
	if (!str_equal(announcement->name, name) || announcement->unique != unique)
		announcement->stale = true;
	return announcement_set_name(announcement, name, unique);
}

static int call_announcer(struct manager *manager, struct announcement *announcement)
{
	const struct announcer_ops *ops = manager->announcer->ops;
	struct service service;

	announcement->generation++;
	if (announcement->wish.record)
		return ops->put_host(manager->announcer, announcement->handle,
			announcement->generation, announcement->wish.record);
	service = announcement_service(announcement);
	return ops->put_service(
		manager->announcer, announcement->handle, announcement->generation, &service);
}

static void place(struct manager *manager, struct announcement *announcement)
{
	int r = 0;

	if (announcement->wish.service)
		r = settle_name(manager, announcement);
	if (r == 0 && announcement->placed && !announcement->stale)
		return;
	if (r == 0)
		r = call_announcer(manager, announcement);
	if (r < 0) {
		announcement->stale = true;
		announcement_set_state(announcement, SERVICE_PENDING, strerror(-r));
		placing_retry_later(manager, announcement);
	} else {
		if (!announcement->placed) {
			announcement->placed = true;
			manager->n_placed++;
			manager->n_waiting--;
			announcement_set_state(announcement, SERVICE_PENDING, NULL);
		}
		announcement->stale = false;
	}
	manager_tell(manager, announcement, false);
}

static void refuse(struct manager *manager, struct announcement *announcement)
{
	char why[64];

	snprintf(why, sizeof(why), "over max-services (%zu)", manager->max_services);
	announcement_set_state(announcement, SERVICE_FAILED, why);
	manager_tell(manager, announcement, false);
}

static void warn_of_many(struct manager *manager)
{
	if (manager->warned_many || manager->n_placed <= MANAGER_SERVICES_WARN)
		return;
	manager->warned_many = true;
	manager->callbacks->warning(manager->userdata, NULL, NULL,
		"more than 1,000 services are announced: peers with Avahi's default "
		"cache-entries-max=4096 show about 1,360; raise it there to four times the "
		"number of services");
}

void placing_run(struct manager *manager)
{
	struct announcement *announcement, *next;

	DL_FOREACH_SAFE2(manager->puts, announcement, next, put_next)
	{
		placing_unqueue(manager, announcement);
		if (!announcement->placed && manager->n_placed >= manager->max_services)
			refuse(manager, announcement);
		else
			place(manager, announcement);
	}
	warn_of_many(manager);
}

/* There is room again for those that had none. */
void placing_queue_waiting(struct manager *manager)
{
	struct announcement *announcement;

	if (!manager->n_waiting || manager->n_placed >= manager->max_services)
		return;
	for (announcement = manager->announcements; announcement;
		announcement = announcement->hh.next) {
		if (!announcement->placed && announcement->item)
			placing_queue(manager, announcement);
	}
}

void placing_collided(struct manager *manager, struct announcement *announcement)
{
	uint64_t wall = manager->callbacks->wall(manager->userdata);
	struct names_claim claim;
	const char *name;
	char port[8];
	bool unique;
	int r;

	/* an orphan goes in this very turn, and a host record is its owner's to answer for */
	if (!announcement->item || announcement->wish.record)
		return;
	claim = announcement_claim(announcement, port);
	r = names_next(manager->names, announcement->handle, &claim, wall, &name, &unique);
	if (r == 0)
		r = announcement_set_name(announcement, name, unique);
	if (r < 0) {
		placing_retry_later(manager, announcement);
		return;
	}
	/* it is the old name that collided */
	announcement_set_state(announcement, SERVICE_PENDING, NULL);
	announcement->stale = true;
	placing_queue(manager, announcement);
	manager_set_due(manager);
}

void placing_retry(struct manager *manager, uint64_t now)
{
	struct announcement *announcement;
	uint64_t earliest = 0;

	if (!manager->retry_at || manager->retry_at > now)
		return;
	for (announcement = manager->announcements; announcement;
		announcement = announcement->hh.next) {
		if (!announcement->retry_at)
			continue;
		if (announcement->retry_at <= now) {
			announcement->retry_at = 0;
			announcement->stale = true;
			if (announcement->item)
				placing_queue(manager, announcement);
		} else if (!earliest || announcement->retry_at < earliest) {
			earliest = announcement->retry_at;
		}
	}
	manager->retry_at = earliest;
}

void placing_forget(struct manager *manager)
{
	struct announcement *announcement;

	for (announcement = manager->announcements; announcement;
		announcement = announcement->hh.next) {
		if (!announcement->placed)
			continue;
		announcement->placed = false;
		manager->n_placed--;
		manager->n_waiting++;
		announcement_set_state(announcement, SERVICE_PENDING, NULL);
		if (announcement->item)
			placing_queue(manager, announcement);
	}
}
