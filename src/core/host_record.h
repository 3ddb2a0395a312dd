/* The A and AAAA of a further host name on the LAN: an alias, or a workload with addresses of its
 * own. */
#pragma once

#include "core/address.h"
#include "util/cleanup.h"

struct host_record {
	char *host; /* fully qualified, without a dot at its end: "photos.local" */
	struct address *addresses;
	size_t n_addresses;
	int interface; /* index; 0: all that the announcer uses */
};

bool host_record_equal(const struct host_record *a, const struct host_record *b);
int host_record_valid(const struct host_record *record, const char **ret_why); /* -EINVAL and why */
int host_record_copy(const struct host_record *from, struct host_record **ret);
void host_record_destroy(struct host_record *record);
CLEANUP(host_record_destroy, struct host_record *);

/* A host name fit for the wire: two labels at least, of ASCII letters, digits, hyphens, underscores
 * and whatever else UTF-8 has, 1 to 63 bytes each; 253 bytes in all (RFC 1035 2.3.4). -EINVAL and
 * why */
int host_record_name_valid(const char *host, const char **ret_why);

enum { HOST_RECORD_ADDRESSES_MAX = 64 }; /* as many as one instance may have */
