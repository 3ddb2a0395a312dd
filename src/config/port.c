#include "config/port.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/cleanup.h"
#include "util/str.h"

static int parse_protocol(const char *text, uint8_t *ret)
{
	static const struct {
		const char *name;
		uint8_t protocol;
	} known[] = {{"tcp", IPPROTO_TCP}, {"udp", IPPROTO_UDP}, {"sctp", IPPROTO_SCTP}};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strcasecmp(known[i].name, text) == 0) {
			*ret = known[i].protocol;
			return 0;
		}
	}
	return -EINVAL;
}

int port_parse(const char *text, uint16_t *ret, uint8_t *ret_protocol)
{
	_cleanup_(freep) char *number = strdup(text);
	char *slash = number ? strchr(number, '/') : NULL;
	uint8_t protocol = 0;
	uint64_t port;

	if (!number)
		return -ENOMEM;
	if (slash && parse_protocol(slash + 1, &protocol) < 0)
		return -EINVAL;
	if (slash)
		*slash = '\0';
	if (str_to_uint(number, UINT16_MAX, &port) < 0 || port == 0)
		return -EINVAL;
	*ret = port;
	*ret_protocol = protocol;
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
