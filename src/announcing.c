#include "daemon_parts.h"

#include "announce/announce.h"
#include "core/announcer.h"
#include "core/host.h"
#include "links.h"
#include "util/log.h"

#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

static enum announce_kind kind_of(const struct daemon *daemon)
{
	static const enum announce_kind kinds[CONFIG_ANNOUNCER_MAX] = {
		[CONFIG_ANNOUNCER_AUTO] = ANNOUNCE_AUTO,
		[CONFIG_ANNOUNCER_AVAHI] = ANNOUNCE_AVAHI,
		[CONFIG_ANNOUNCER_EMBEDDED] = ANNOUNCE_EMBEDDED,
	};

	if (daemon->options->dry_run)
		return ANNOUNCE_MEMORY;
	return daemon->options->announcer_given ? daemon->options->announcer
						: kinds[daemon->config->announcer];
}

int announcing_start(struct daemon *daemon)
{
	const struct announce_params params = {
		.base = daemon->base,
		.kind = kind_of(daemon),
		.allow = daemon->config->interfaces_allow,
		.deny = daemon->config->interfaces_deny,
		.callbacks = &manager_announcer_callbacks,
		.userdata = daemon->manager,
	};
	int r;

	free(TAKE_PTR(daemon->announcer_why));
	r = announce_create(&params, &daemon->announcer, &daemon->announcer_why);
	if (r < 0)
		return r;
	daemon->announcer_since = time(NULL);
	log_info("%s announces: %s", daemon->announcer->ops->name, daemon->announcer_why);
	manager_set_announcer(daemon->manager, daemon->announcer);
	daemon->links_told = false;
	return announcing_tell_links(daemon);
}

static int tell_links(struct daemon *daemon, const struct host *links)
{
	int r = manager_set_links(daemon->manager, links);

	if (r == 0 && daemon->announcing == ANNOUNCING_STEADY)
		r = daemon->announcer->ops->set_links(daemon->announcer, links);
	daemon->links_told = r == 0;
	return r;
}

/* Most of what the kernel tells is of the links of containers, which change nothing here: nobody
 * is woken for it, least of all the announcer's thread. */
int announcing_tell_links(struct daemon *daemon)
{
	struct host links = {0}, old;
	int r;

	r = links_read(daemon->netlink, &links);
	if (r == 0 && !(daemon->links_told && host_links_equal(&daemon->links, &links))) {
		r = tell_links(daemon, &links);
		old = daemon->links;
		daemon->links = links;
		links = old;
	}
	host_finish(&links);
	return r;
}

/* All is withdrawn: the end, or the place is free for another announcer. */
static void on_withdrawn(void *userdata)
{
	struct daemon *daemon = userdata;
	int r;

	if (daemon->announcing == ANNOUNCING_STOPPING) {
		event_base_loopbreak(daemon->base);
		return;
	}
	daemon->announcer->ops->destroy(TAKE_PTR(daemon->announcer));
	daemon->announcing = ANNOUNCING_STEADY;
	r = announcing_start(daemon);
	if (r == 0)
		return;
	/* better an end that the service manager sees than a daemon that announces nothing */
	log_error("no announcer: %s", strerror(-r));
	daemon->failed = true;
	event_base_loopbreak(daemon->base);
}

void announcing_replace(struct daemon *daemon)
{
	if (daemon->announcing != ANNOUNCING_STEADY)
		return;
	daemon->announcing = ANNOUNCING_REPLACING;
	daemon->announcer_up = false;
	free(TAKE_PTR(daemon->announcer_detail));
	manager_set_announcer(daemon->manager, NULL);
	daemon->announcer->ops->shutdown(daemon->announcer, on_withdrawn, daemon);
}

void announcing_stop(struct daemon *daemon)
{
	bool withdrawing = daemon->announcing == ANNOUNCING_REPLACING;

	daemon->announcing = ANNOUNCING_STOPPING;
	if (!withdrawing)
		daemon->announcer->ops->shutdown(daemon->announcer, on_withdrawn, daemon);
}
