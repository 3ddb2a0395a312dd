/* Service types and subtypes as people write them and as the wire has them (RFC 6335 5.1, RFC 6763
 * 7 and 7.1). A refusal is -EINVAL, with a reason for the person who wrote it; the reason is
 * static. */
#pragma once

#include <stdint.h>

/* `_http._tcp` from what people write: `http`, `_http`, `http/udp`, `_http._tcp.local.`, in any
 * case; `protocol` decides where none is written. 1 to 15 of a-z, 0-9, hyphen; at least one letter;
 * no hyphen at an edge or doubled; more than one character. All but TCP is `_udp`. */
int service_type_parse(const char *text, uint8_t protocol, char **ret, const char **ret_why);
/* as it goes out: just what service_type_parse gives */
int service_type_valid(const char *type, const char **ret_why);

/* `_printer` from `printer`, `_printer` or `_printer._sub._ipp._tcp`; letters, digits, hyphens and
 * underscores */
int service_subtype_parse(const char *text, char **ret, const char **ret_why);
int service_subtype_valid(const char *subtype, const char **ret_why);
