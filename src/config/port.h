/* A port as it is written in a configuration: "8096", "8096/tcp", "53/udp", "5000/sctp". */
#pragma once

#include <stdint.h>

/* `ret_protocol` is 0 where none is written. -EINVAL */
int port_parse(const char *text, uint16_t *ret, uint8_t *ret_protocol);

/* the protocol that the last label of a service type stands for: "_http._tcp" → IPPROTO_TCP */
uint8_t port_protocol_of_type(const char *type);
/* may a service on this protocol have such a type? SCTP is written _udp (RFC 6763 7). */
int port_check_type(uint8_t protocol, const char *type); /* -EINVAL */
