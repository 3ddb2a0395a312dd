/* What is wanted on the LAN, ready for an announcer: PTR, SRV and TXT of one service. An announcer
 * may count on every rule of RFC 6763 that service_valid checks, and on some that avahi does not
 * mind. */
#pragma once

#include "core/host_record.h"
#include "core/pairs.h"
#include "core/service_type.h"
#include "util/cleanup.h"

struct service {
	char *name;	 /* UTF-8, 1 to 63 bytes, no control characters; as rendered, unescaped */
	char *type;	 /* "_http._tcp" */
	char **subtypes; /* "_printer", NULL-terminated, or NULL */
	char *host;	 /* "photos.local" of an alias or of someone else; NULL: this host */
	uint16_t port;
	int interface;	   /* index; 0: all that the announcer uses */
	bool known_unique; /* the name embeds this host's: no probing (RFC 6762 8.1) */
	struct pairs txt;
};

enum service_change {
	SERVICE_SAME,
	SERVICE_DATA, /* TXT, port or target: an update in place, no goodbye */
	SERVICE_NAME, /* name, type, subtypes or interface: withdraw, then announce */
};

enum service_change service_compare(const struct service *a, const struct service *b);
/* -EINVAL and why; the reason is static */
int service_valid(const struct service *service, const char **ret_why);
int service_copy(const struct service *from, struct service **ret);
void service_destroy(struct service *service);
CLEANUP(service_destroy, struct service *);

/* One TXT pair that may go out (RFC 6763 6.4, 6.5); -EINVAL and why */
int service_txt_valid(const char *key, const char *value, const char **ret_why);
size_t service_txt_size(const char *key, const char *value); /* on the wire, with its length byte */

enum {
	SERVICE_NAME_MAX = 63, /* bytes; RFC 6763 4.1.1 */
	SERVICE_TXT_PAIR_MAX = 255,
	SERVICE_TXT_MAX = 1300, /* bytes of all pairs with their length bytes; RFC 6763 6.2 */
	SERVICE_SUBTYPES_MAX = 16,
};
