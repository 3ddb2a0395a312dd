#include "core/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

/* `text` without brackets and zone, into `bare`; only an IPv6 address may have either */
static int strip(const char *text, char bare[ADDRESS_TEXT])
{
	bool bracketed = *text == '[';
	const char *start = text + bracketed;
	size_t size = strcspn(start, "]%");
	const char *end = start + size;

	if (*end == '%') {
		end += strcspn(end, "]");
		if (end == start + size + 1)
			return -EINVAL;
	}
	if (bracketed ? strcmp(end, "]") != 0 : *end != '\0')
		return -EINVAL;
	if (size >= ADDRESS_TEXT)
		return -EINVAL;
	memcpy(bare, start, size);
	bare[size] = '\0';
	return 0;
}

int address_parse(const char *text, struct address *ret)
{
	struct address address = {0};
	char bare[ADDRESS_TEXT];

	if (inet_pton(AF_INET, text, &address.v4) == 1) {
		address.family = AF_INET;
	} else if (strip(text, bare) == 0 && inet_pton(AF_INET6, bare, &address.v6) == 1) {
		address.family = AF_INET6;
	} else {
		return -EINVAL;
	}
	*ret = address;
	return 0;
}

const char *address_format(const struct address *address, char text[ADDRESS_TEXT])
{
	text[0] = '\0';
	if (address->family != AF_UNSPEC)
		inet_ntop(address->family, &address->v6, text, ADDRESS_TEXT);
	return text;
}

bool address_equal(const struct address *a, const struct address *b)
{
	return address_compare(a, b) == 0;
}

int address_compare(const struct address *a, const struct address *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	if (a->family == AF_INET)
		return memcmp(&a->v4, &b->v4, sizeof(a->v4));
	if (a->family == AF_INET6)
		return memcmp(&a->v6, &b->v6, sizeof(a->v6));
	return 0;
}

/* An IPv4 address as a socket of both families writes it (::ffff:10.0.0.1, RFC 4291 2.5.5.2) is
 * reached as that address. */
static struct address unmapped(const struct address *address)
{
	struct address v4 = {.family = AF_INET};

	if (address->family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&address->v6))
		return *address;
	memcpy(&v4.v4, &address->v6.s6_addr[12], sizeof(v4.v4));
	return v4;
}

static bool in_net4(const struct address *address, uint32_t net, unsigned int bits)
{
	return (ntohl(address->v4.s_addr) ^ net) >> (32 - bits) == 0;
}

bool address_is_any(const struct address *address)
{
	struct address plain = unmapped(address);

	if (plain.family == AF_INET)
		return plain.v4.s_addr == INADDR_ANY;
	return plain.family == AF_UNSPEC || IN6_IS_ADDR_UNSPECIFIED(&plain.v6);
}

bool address_is_loopback(const struct address *address)
{
	struct address plain = unmapped(address);

	if (plain.family == AF_INET)
		return in_net4(&plain, 0x7f000000, 8);
	return plain.family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&plain.v6);
}

bool address_is_link_local(const struct address *address)
{
	struct address plain = unmapped(address);

	if (plain.family == AF_INET)
		return in_net4(&plain, 0xa9fe0000, 16);
	return plain.family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&plain.v6);
}

bool address_is_private(const struct address *address)
{
	struct address plain = unmapped(address);

	if (address_is_link_local(&plain))
		return true;
	if (plain.family == AF_INET6)
		return (plain.v6.s6_addr[0] & 0xfe) == 0xfc;
	return plain.family == AF_INET &&
	       (in_net4(&plain, 0x0a000000, 8) || in_net4(&plain, 0xac100000, 12) ||
		       in_net4(&plain, 0xc0a80000, 16) || in_net4(&plain, 0x64400000, 10));
}
