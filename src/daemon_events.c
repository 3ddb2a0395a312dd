#include "daemon_parts.h"

#include "core/announcer.h"
#include "core/names.h"
#include "names_file.h"
#include "report.h"
#include "util/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

static uint64_t on_now(void *userdata)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static uint64_t on_wall(void *userdata)
{
	return (uint64_t)time(NULL);
}

/* Armed for what the manager says is due next, and only for that: nothing due, no wake-up. */
static void arm_tick(struct daemon *daemon)
{
	uint64_t deadline = manager_deadline(daemon->manager), now, left;
	struct timeval wait;

	if (deadline == 0) {
		event_active(daemon->tick, EV_TIMEOUT, 0);
		return;
	}
	if (deadline == UINT64_MAX) {
		event_del(daemon->tick);
		return;
	}
	now = on_now(NULL);
	left = deadline > now ? deadline - now : 0;
	wait = (struct timeval){
		.tv_sec = (time_t)(left / 1000000),
		.tv_usec = (suseconds_t)(left % 1000000),
	};
	event_add(daemon->tick, &wait);
}

static void keep_names(struct daemon *daemon)
{
	struct names *names = manager_names(daemon->manager);
	int r;

	if (!daemon->names_path || !names_take_changed(names))
		return;
	r = names_file_save(daemon->names_path, names);
	if (r < 0)
		log_warning("%s: names are not remembered: %s", daemon->names_path, strerror(-r));
}

void daemon_on_tick(int fd, short what, void *userdata)
{
	struct daemon *daemon = userdata;

	manager_tick(daemon->manager);
	keep_names(daemon);
	arm_tick(daemon);
}

static void on_due(void *userdata)
{
	struct daemon *daemon = userdata;

	if (daemon->manager && daemon->tick)
		arm_tick(daemon);
}

static void say_status(struct daemon *daemon)
{
	if (daemon->announcer_up)
		notify_status(daemon->notify, "announcing as %s", daemon->announcer_detail);
	else
		notify_status(daemon->notify, "announcer down: %s",
			daemon->announcer_detail ? daemon->announcer_detail : "starting");
}

static void on_event(void *userdata, enum runtime_event event, const char *source,
	const struct instance *instance, const char *reason)
{
	report_event(event, source, instance, reason);
}

static void on_entry(void *userdata, const struct manager_entry *entry, bool gone)
{
	struct daemon *daemon = userdata;

	heap_changed(daemon->heap);
	report_entry(entry, gone);
}

static void on_warning(
	void *userdata, const char *source, const struct instance *instance, const char *text)
{
	report_warning(source, instance, text);
}

static void on_resync(void *userdata, const char *source)
{
	struct daemon *daemon = userdata;

	if (daemon->sources)
		sources_resync(daemon->sources, source);
}

static void has_looked(void *userdata, const struct sources_status *status)
{
	bool *all = userdata;

	*all = *all && (status->session.state == SESSION_UP || status->session.error);
}

/* A dry run ends when the names can be told and every runtime was looked at, or could not be. */
static void end_dry_run(struct daemon *daemon)
{
	bool all = daemon->announcer_up;

	if (!daemon->options->dry_run)
		return;
	sources_each(daemon->sources, has_looked, &all);
	if (!all)
		return;
	manager_tick(daemon->manager);
	report_plan(daemon->manager, stdout);
	event_base_loopbreak(daemon->base);
}

static void on_announcer(void *userdata, enum announcer_state state, const char *detail)
{
	struct daemon *daemon = userdata;

	daemon->announcer_up = state == ANNOUNCER_UP;
	daemon->announcer_since = time(NULL);
	free(daemon->announcer_detail);
	daemon->announcer_detail = detail ? strdup(detail) : NULL;
	report_announcer(daemon->announcer->ops->name, state, detail);
	say_status(daemon);
	end_dry_run(daemon);
}

const struct manager_callbacks daemon_manager_callbacks = {
	.now = on_now,
	.wall = on_wall,
	.due = on_due,
	.event = on_event,
	.entry = on_entry,
	.warning = on_warning,
	.resync = on_resync,
	.announcer = on_announcer,
};

static void on_links_changed(void *userdata)
{
	int r = announcing_tell_links(userdata);

	if (r < 0)
		log_error("a change of the interfaces is lost: %s", strerror(-r));
}

const struct netlink_callbacks daemon_netlink_callbacks = {.changed = on_links_changed};

static void on_sources_changed(void *userdata)
{
	end_dry_run(userdata);
}

const struct sources_callbacks daemon_sources_callbacks = {.changed = on_sources_changed};

static void about(void *userdata, struct control_about *ret)
{
	struct daemon *daemon = userdata;

	*ret = (struct control_about){
		.announcer = daemon->announcer->ops->name,
		.announcer_why = daemon->announcer_why,
		.announcer_up = daemon->announcer_up,
		.announcer_detail = daemon->announcer_detail,
		.announcer_since = daemon->announcer_since,
		.config = daemon->options->config,
		.started = daemon->started,
	};
}

static void resync(void *userdata)
{
	struct daemon *daemon = userdata;

	sources_resync(daemon->sources, NULL);
}

static int on_reload(void *userdata, char **ret_mistakes)
{
	return reload(userdata, ret_mistakes);
}

const struct control_callbacks daemon_control_callbacks = {
	.about = about,
	.reload = on_reload,
	.resync = resync,
};
