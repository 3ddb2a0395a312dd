#include "config/port.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include "core/port_spec.h"
#include "util/str.h"

int port_parse(const char *text, uint16_t *ret, uint8_t *ret_protocol)
{
	struct port_spec spec;

	if (port_spec_next(&text, &spec) != 1 || *text || spec.first != spec.last)
		return -EINVAL;
	*ret = spec.first;
	*ret_protocol = spec.protocol;
	return 0;
}

static bool is_udp(const char *type)
{
	const char *dot = strrchr(type, '.');

	return dot && str_equal(dot, "._udp");
}

uint8_t port_protocol_of_type(const char *type)
{
	return is_udp(type) ? IPPROTO_UDP : IPPROTO_TCP;
}

int port_check_type(uint8_t protocol, const char *type)
{
	return is_udp(type) == (protocol != IPPROTO_TCP) ? 0 : -EINVAL;
}
