/* announce/ only: the responder that is an mDNS responder itself, through libavahi-core. It has one
 * AvahiServer for each interface it announces on (announce/interfaces.h says which), for the set of
 * interfaces of an AvahiServer is fixed, and making it anew would make every service flap. A
 * group's records are kept and put on every server that they are meant for, now and later.
 *
 * The state is INVALID while there is no interface, and RUNNING comes by itself with the first one
 * whose host name is established. All servers bear one host name: where it is taken on one link,
 * all move on to the next alternative. An interface that comes or goes touches no other. */
#pragma once

struct responder;
struct responder_params;

int core_responder_create(
	const struct responder_params *params, struct responder **ret); /* -ENOMEM */
