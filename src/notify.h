/* Words to the service manager (sd_notify(3)); all of them nothing where there is none. */
#pragma once

struct event_base;
struct notify;

/* With WATCHDOG_USEC in the environment it says so from the loop, twice in that time: so a loop
 * that hangs is noticed. */
int notify_create(struct event_base *base, struct notify **ret);
void notify_destroy(struct notify *notify); /* NULL is fine */

void notify_ready(struct notify *notify);
void notify_reloading(struct notify *notify); /* ready ends it */
void notify_stopping(struct notify *notify);
void notify_status(struct notify *notify, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
