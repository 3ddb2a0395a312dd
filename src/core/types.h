/* What most likely speaks at a port: a table of image, inner port and service type. The names are
 * those of IANA's registry (RFC 6335), for these are what people browse. What cannot be used
 * without TXT that only the workload itself knows (_ipp, _hap, _airplay, …) is not in it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct type_row {
	const char *image; /* glob on the image's short name ("nginx"); NULL: any */
	uint16_t port;	   /* inner */
	uint8_t protocol;  /* IPPROTO_TCP or IPPROTO_UDP */
	const char *type;  /* "http", without protocol */
};

/* The row for a port: of its image before of any; `image` may be NULL. NULL: none */
const struct type_row *types_guess(const char *image, uint16_t inner, uint8_t protocol);

/* Is this the name of a service that the table has? Then a port of that name is one. */
bool types_known(const char *name, uint8_t protocol);

const struct type_row *types_table(size_t *ret_count);
