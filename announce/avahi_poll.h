/* announce/ only: libevent as the main loop of libavahi-client, libavahi-core and the responders
 * (avahi-common/watch.h, which is the contract). Debian has Avahi without its own adaptor, and that
 * one takes a NULL time for "at once" where the contract says "never". Times are absolute and of
 * the wall clock, as Avahi counts them; they are made relative when they are set, so a step of the
 * clock moves no timeout that is set already. Watches and timeouts may be freed in their own
 * callbacks. */
#pragma once

#include <avahi-common/watch.h>

struct event_base;

/* `poll` is plain data: nothing to finish, but `base` must outlive what was made with it. Making a
 * watch or a timeout gives NULL where there is no memory. */
void avahi_poll_init(AvahiPoll *poll, struct event_base *base);
