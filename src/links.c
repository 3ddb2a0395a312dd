#include "links.h"

#include "core/host.h"
#include "io/netlink.h"
#include "util/cleanup.h"

#include <errno.h>
#include <string.h>

static struct address address_of(const struct netlink_address *from)
{
	struct address address = {.family = from->family};

	if (from->family == AF_INET)
		address.v4 = from->v4;
	else
		address.v6 = from->v6;
	return address;
}

static int read_link(const struct netlink_link *from, struct host *host)
{
	_cleanup_(freep) struct host_address *addresses =
		calloc(from->n_addresses + 1, sizeof(*addresses));
	const unsigned int up = IFF_UP | IFF_MULTICAST;
	struct host_link link = {
		.index = from->index,
		.loopback = from->flags & IFF_LOOPBACK,
		.multicast = (from->flags & up) == up && !(from->flags & IFF_POINTOPOINT),
		.addresses = addresses,
	};
	size_t i;

	if (!addresses)
		return -ENOMEM;
	memcpy(link.name, from->name, sizeof(link.name));
	for (i = 0; i < from->n_addresses; i++) {
		if (!from->addresses[i].usable)
			continue;
		addresses[link.n_addresses].address = address_of(&from->addresses[i]);
		addresses[link.n_addresses++].prefix = from->addresses[i].prefix;
	}
	return host_add_link(host, &link);
}

static bool has_usable(const struct netlink_link *link, bool link_local)
{
	size_t i;

	for (i = 0; i < link->n_addresses; i++) {
		const struct address address = address_of(&link->addresses[i]);

		if (link->addresses[i].usable && (link_local || !address_is_link_local(&address)))
			return true;
	}
	return false;
}

/* Each container that starts or stops makes a pair of links, sets it up in several steps and plugs
 * one end into a bridge. Nobody is reached there, and all services are mapped anew when the links
 * of this host change: so a link counts from when it is up, and the port of a bridge only where it
 * has an address of its own. */
static bool counts(const struct netlink_link *link)
{
	if (link->master)
		return has_usable(link, false);
	return (link->flags & IFF_UP) || has_usable(link, true);
}

int links_read(const struct netlink *netlink, struct host *ret)
{
	const struct netlink_link *links;
	size_t n, i;
	int r = 0;

	links = netlink_links(netlink, &n);
	host_clear_links(ret);
	for (i = 0; i < n && r == 0; i++)
		if (counts(&links[i]))
			r = read_link(&links[i], ret);
	return r;
}
