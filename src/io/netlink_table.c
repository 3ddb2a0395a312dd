#include "io/netlink_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NETLINK_FLAGS = IFF_UP | IFF_LOOPBACK | IFF_MULTICAST | IFF_POINTOPOINT | IFF_RUNNING };

void netlink_table_finish(struct netlink_table *table)
{
	for (size_t i = 0; i < table->n_links; i++)
		free(table->links[i].addresses);
	free(table->links);
	*table = (struct netlink_table){0};
}

/* the position of `index`, or where it would be */
static size_t netlink_table_find(const struct netlink_table *table, int index, bool *ret_found)
{
	size_t low = 0, high = table->n_links;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table->links[middle].index < index)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_found = low < table->n_links && table->links[low].index == index;
	return low;
}

static struct netlink_link *netlink_table_link(const struct netlink_table *table, int index)
{
	bool found;
	size_t at = netlink_table_find(table, index, &found);

	return found ? &table->links[at] : NULL;
}

static void netlink_link_set(
	struct netlink_link *link, const char *name, unsigned int flags, int master)
{
	link->flags = flags;
	link->master = master;
	memset(link->name, 0, sizeof(link->name));
	memcpy(link->name, name, strnlen(name, sizeof(link->name) - 1));
}

/* at its place, without a name; 0: beyond the maximum */
static int netlink_table_add_link(struct netlink_table *table, size_t at, int index)
{
	struct netlink_link *links;

	if (table->n_links >= NETLINK_LINKS_MAX)
		return 0;
	links = reallocarray(table->links, table->n_links + 1, sizeof(*links));
	if (!links)
		return -ENOMEM;
	table->links = links;
	memmove(&links[at + 1], &links[at], (table->n_links - at) * sizeof(*links));
	table->n_links++;
	links[at] = (struct netlink_link){.index = index};
	return 1;
}

int netlink_table_put_link(
	struct netlink_table *table, int index, const char *name, unsigned int flags, int master)
{
	bool found;
	size_t at = netlink_table_find(table, index, &found);
	struct netlink_link *link;
	int result = 1;

	flags &= NETLINK_FLAGS;
	if (!found) {
		result = netlink_table_add_link(table, at, index);
		if (result <= 0)
			return result;
	}
	link = &table->links[at];
	if (found && link->flags == flags && link->master == master &&
		strcmp(link->name, name) == 0)
		return 0;
	netlink_link_set(link, name, flags, master);
	return 1;
}

int netlink_table_drop_link(struct netlink_table *table, int index)
{
	bool found;
	size_t at = netlink_table_find(table, index, &found);
	struct netlink_link *links = table->links;

	if (!found)
		return 0;
	free(links[at].addresses);
	table->n_links--;
	memmove(&links[at], &links[at + 1], (table->n_links - at) * sizeof(*links));
	return 1;
}

/* by what makes it another address: scope and usability are its state */
static int netlink_address_compare(const struct netlink_address *a, const struct netlink_address *b)
{
	size_t size = a->family == AF_INET ? sizeof(a->v4) : sizeof(a->v6);
	int order;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	order = memcmp(&a->v6, &b->v6, size);
	return order != 0 ? order : (int)a->prefix - (int)b->prefix;
}

static bool netlink_address_equal(const struct netlink_address *a, const struct netlink_address *b)
{
	return netlink_address_compare(a, b) == 0 && a->scope == b->scope && a->usable == b->usable;
}

static size_t netlink_link_find(
	const struct netlink_link *link, const struct netlink_address *address, bool *ret_found)
{
	int order = -1;
	size_t at = 0;

	while (at < link->n_addresses) {
		order = netlink_address_compare(&link->addresses[at], address);
		if (order >= 0)
			break;
		at++;
	}
	*ret_found = order == 0;
	return at;
}

static int netlink_link_add(
	struct netlink_link *link, size_t at, const struct netlink_address *address)
{
	struct netlink_address *addresses;

	if (link->n_addresses >= NETLINK_ADDRESSES_MAX)
		return 0;
	addresses = reallocarray(link->addresses, link->n_addresses + 1, sizeof(*addresses));
	if (!addresses)
		return -ENOMEM;
	link->addresses = addresses;
	memmove(&addresses[at + 1], &addresses[at], (link->n_addresses - at) * sizeof(*addresses));
	link->n_addresses++;
	addresses[at] = *address;
	return 1;
}

int netlink_table_put_address(
	struct netlink_table *table, int index, const struct netlink_address *address)
{
	struct netlink_link *link = netlink_table_link(table, index);
	bool found;
	size_t at;

	if (!link)
		return 0;
	at = netlink_link_find(link, address, &found);
	if (!found)
		return netlink_link_add(link, at, address);
	if (netlink_address_equal(&link->addresses[at], address))
		return 0;
	link->addresses[at] = *address;
	return 1;
}

int netlink_table_drop_address(
	struct netlink_table *table, int index, const struct netlink_address *address)
{
	struct netlink_link *link = netlink_table_link(table, index);
	struct netlink_address *addresses;
	bool found;
	size_t at;

	if (!link)
		return 0;
	at = netlink_link_find(link, address, &found);
	if (!found)
		return 0;
	addresses = link->addresses;
	link->n_addresses--;
	memmove(&addresses[at], &addresses[at + 1], (link->n_addresses - at) * sizeof(*addresses));
	return 1;
}

static bool netlink_link_equal(const struct netlink_link *a, const struct netlink_link *b)
{
	if (a->index != b->index || a->flags != b->flags || a->master != b->master ||
		strcmp(a->name, b->name) != 0 || a->n_addresses != b->n_addresses)
		return false;
	for (size_t i = 0; i < a->n_addresses; i++) {
		if (!netlink_address_equal(&a->addresses[i], &b->addresses[i]))
			return false;
	}
	return true;
}

bool netlink_table_equal(const struct netlink_table *a, const struct netlink_table *b)
{
	if (a->n_links != b->n_links)
		return false;
	for (size_t i = 0; i < a->n_links; i++) {
		if (!netlink_link_equal(&a->links[i], &b->links[i]))
			return false;
	}
	return true;
}
