/* announce/ only: what both of Avahi's libraries are told about a record, and how an answer of ours
 * is known. Pure. */
#pragma once

#include <avahi-common/defs.h>

#include <stdbool.h>
#include <stddef.h>

struct record;

/* A record that updates another has the flags of the one it replaces and AVAHI_PUBLISH_UPDATE: were
 * it NO_PROBE where that one was probed, it would never give way to another host. */
AvahiPublishFlags wire_flags(const struct record *record, bool probe);

/* Does the SRV rdata (uncompressed) have the host `fqdn` ("nas.local", escaped as Avahi does it)
 * for its target? A cache may still hold a record that this host has withdrawn or forgotten. */
bool wire_srv_points_at(const void *data, size_t size, const char *fqdn);
