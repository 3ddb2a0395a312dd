#include "announce/wire.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <avahi-common/domain.h>

#include "announce/records.h"

enum { SRV_FIXED = 6 }; /* priority, weight, port (RFC 2782) */

AvahiPublishFlags wire_flags(const struct record *record, bool probe)
{
	AvahiPublishFlags flags = AVAHI_PUBLISH_UNIQUE;

	if (!record->unique)
		return 0;
	if (!probe)
		flags |= AVAHI_PUBLISH_NO_PROBE;
	if (record->type == AVAHI_DNS_TYPE_A || record->type == AVAHI_DNS_TYPE_AAAA)
		flags |= AVAHI_PUBLISH_ALLOW_MULTIPLE;
	return flags;
}

bool wire_srv_points_at(const void *data, size_t size, const char *fqdn)
{
	const uint8_t *at = data, *end = at + size;
	char label[AVAHI_LABEL_MAX];

	if (!fqdn || size <= SRV_FIXED)
		return false;
	for (at += SRV_FIXED; *fqdn; at += 1 + *at) {
		if (!avahi_unescape_label(&fqdn, label, sizeof(label)))
			return false;
		if (*at != strlen(label) || end - at <= *at + 1)
			return false;
		if (strncasecmp((const char *)at + 1, label, *at))
			return false;
	}
	return !*at;
}
