/* An IP address, or none: of a binding "none" means every address of the host. */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct address {
	sa_family_t family; /* AF_INET, AF_INET6 or AF_UNSPEC */
	union {
		struct in_addr v4;
		struct in6_addr v6;
	};
};

/* "192.168.1.9", "fd77::1"; brackets and a zone ("%eth0") are taken off. -EINVAL */
int address_parse(const char *text, struct address *ret);
/* into `text`, at least ADDRESS_TEXT bytes; AF_UNSPEC gives "" */
enum { ADDRESS_TEXT = 46 };
const char *address_format(const struct address *address, char text[ADDRESS_TEXT]);
bool address_equal(const struct address *a, const struct address *b);
int address_compare(const struct address *a, const struct address *b); /* any total order */
bool address_is_any(const struct address *address);	 /* unspecified, 0.0.0.0 or :: */
bool address_is_loopback(const struct address *address); /* 127/8, ::1, and ::ffff:127/104 */
bool address_is_link_local(const struct address *address);
bool address_is_private(const struct address *address); /* RFC 1918, 6598, 3927, 4193, fe80::/10 */
