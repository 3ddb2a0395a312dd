#include "notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <event2/event.h>
#include <systemd/sd-daemon.h>

struct notify {
	struct event *watchdog; /* NULL: nobody asked for it */
	char status[128];	/* last said */
};

static void on_watchdog(evutil_socket_t fd, short what, void *userdata)
{
	sd_notify(0, "WATCHDOG=1");
}

static int start_watchdog(struct notify *notify, struct event_base *base, uint64_t usec)
{
	const struct timeval half = {
		.tv_sec = (time_t)(usec / 2 / 1000000),
		.tv_usec = (suseconds_t)(usec / 2 % 1000000),
	};

	notify->watchdog = event_new(base, -1, EV_PERSIST, on_watchdog, NULL);
	if (!notify->watchdog || event_add(notify->watchdog, &half) < 0)
		return -ENOMEM;
	return 0;
}

int notify_create(struct event_base *base, struct notify **ret)
{
	struct notify *notify = calloc(1, sizeof(*notify));
	uint64_t usec = 0;
	int r = 0;

	if (!notify)
		return -ENOMEM;
	if (sd_watchdog_enabled(0, &usec) > 0)
		r = start_watchdog(notify, base, usec);
	if (r < 0) {
		notify_destroy(notify);
		return r;
	}
	*ret = notify;
	return 0;
}

void notify_destroy(struct notify *notify)
{
	if (!notify)
		return;
	if (notify->watchdog)
		event_free(notify->watchdog);
	free(notify);
}

void notify_ready(struct notify *notify)
{
	sd_notify(0, "READY=1");
}

void notify_reloading(struct notify *notify)
{
	struct timespec now;

	/* Type=notify-reload wants to know when the reload began, by the clock that it uses itself
	 */
	clock_gettime(CLOCK_MONOTONIC, &now);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		(uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000);
}

void notify_stopping(struct notify *notify)
{
	sd_notify(0, "STOPPING=1");
}

void notify_status(struct notify *notify, const char *format, ...)
{
	char status[sizeof(notify->status)];
	va_list args;

	va_start(args, format);
	vsnprintf(status, sizeof(status), format, args);
	va_end(args);
	if (strcmp(status, notify->status) == 0)
		return;
	memcpy(notify->status, status, sizeof(status));
	sd_notifyf(0, "STATUS=%s", status);
}
