/* announce/ only: the responder that speaks to the system's avahi-daemon through libavahi-client.
 * Every op may block, 25 s at worst, so it belongs on a thread of its own. One AvahiClient holds at
 * most AVAHI_POOL_GROUPS_MAX groups, since the daemon allows 1,024 objects a connection
 * (objects-per-client-max); further ones are opened as they are needed. What the daemon did is
 * unknown once it has failed to answer: then all connections are closed, which makes it forget our
 * groups whenever it wakes up, and FAILURE is reported. While nobody owns its name on the bus the
 * state is INVALID, and RUNNING comes by itself. set_links does nothing: the daemon looks for
 * itself. */
#pragma once

struct responder;
struct responder_params;

int avahi_responder_create(
	const struct responder_params *params, struct responder **ret); /* -ENOMEM */
