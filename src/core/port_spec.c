#include "core/port_spec.h"

#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	uint8_t protocol;
} protocols[] = {
	{"tcp", IPPROTO_TCP},
	{"udp", IPPROTO_UDP},
	{"sctp", IPPROTO_SCTP},
};

enum { N_PROTOCOLS = sizeof(protocols) / sizeof(protocols[0]), PROTOCOL_NAME_MAX = 4 };

int port_spec_protocol(const char *text, uint8_t *ret)
{
	for (size_t i = 0; i < N_PROTOCOLS; i++) {
		if (strcasecmp(text, protocols[i].name) == 0) {
			*ret = protocols[i].protocol;
			return 0;
		}
	}
	return -EINVAL;
}

const char *port_spec_protocol_name(uint8_t protocol)
{
	for (size_t i = 0; i < N_PROTOCOLS; i++) {
		if (protocols[i].protocol == protocol)
			return protocols[i].name;
	}
	return "?";
}

static int parse_number(const char **text, uint16_t *ret)
{
	const char *at = *text;
	uint32_t number = 0;

	for (; *at >= '0' && *at <= '9' && number <= UINT16_MAX; at++)
		number = number * 10 + (uint32_t)(*at - '0');
	if (number == 0 || number > UINT16_MAX)
		return -EINVAL;
	*text = at;
	*ret = (uint16_t)number;
	return 0;
}

static int parse_protocol(const char **text, uint8_t *ret)
{
	size_t size = strcspn(*text, ", \t");
	char name[PROTOCOL_NAME_MAX + 1] = "";

	if (size > PROTOCOL_NAME_MAX)
		return -EINVAL;
	memcpy(name, *text, size);
	*text += size;
	return port_spec_protocol(name, ret);
}

static int parse_item(const char **text, struct port_spec *ret)
{
	struct port_spec spec = {0};
	int r = parse_number(text, &spec.first);

	spec.last = spec.first;
	if (r == 0 && **text == '-') {
		(*text)++;
		r = parse_number(text, &spec.last);
	}
	if (r == 0 && **text == '/') {
		(*text)++;
		r = parse_protocol(text, &spec.protocol);
	}
	if (r < 0 || spec.last < spec.first)
		return -EINVAL;
	*ret = spec;
	return 1;
}

int port_spec_next(const char **list, struct port_spec *ret)
{
	const char *at = *list + strspn(*list, ", \t");
	struct port_spec spec;

	if (*at == '\0')
		return 0;
	if (parse_item(&at, &spec) < 0)
		return -EINVAL;
	at += strspn(at, " \t");
	if (*at != '\0' && *at != ',')
		return -EINVAL;
	*list = at;
	*ret = spec;
	return 1;
}

bool port_spec_match(const struct port_spec *spec, uint16_t port, uint8_t protocol)
{
	return port >= spec->first && port <= spec->last &&
	       (spec->protocol == 0 || spec->protocol == protocol);
}

bool port_spec_list_match(const char *list, uint16_t port, uint8_t protocol)
{
	struct port_spec spec;

	while (port_spec_next(&list, &spec) > 0) {
		if (port_spec_match(&spec, port, protocol))
			return true;
	}
	return false;
}

int port_spec_list_check(const char *list, const char **ret_why)
{
	struct port_spec spec;
	int r, items = 0;

	while ((r = port_spec_next(&list, &spec)) > 0)
		items++;
	if (r == 0 && items > 0)
		return 0;
	*ret_why = "expected ports, as in 80, 53/udp, 8000-8005";
	return -EINVAL;
}
