/* Ports as people write them, in labels and in rules: a list of "80", "53/udp", "8000-8005". */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct port_spec {
	uint16_t first, last; /* 1 to 65535, ascending */
	uint8_t protocol;     /* IPPROTO_TCP, IPPROTO_UDP or IPPROTO_SCTP; 0: any */
};

/* Takes the first item off `*list`: 1 and the item, 0 at the end, -EINVAL */
int port_spec_next(const char **list, struct port_spec *ret);

bool port_spec_match(const struct port_spec *spec, uint16_t port, uint8_t protocol);
bool port_spec_list_match(const char *list, uint16_t port, uint8_t protocol);
int port_spec_list_check(
	const char *list, const char **ret_why); /* -EINVAL and what was expected */

int port_spec_protocol(const char *text, uint8_t *ret); /* "tcp", any case; -EINVAL */
const char *port_spec_protocol_name(uint8_t protocol);	/* "tcp" */
