#include "core/host.h"

#include "util/str.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int host_set_name(struct host *host, const char *name)
{
	size_t size = strcspn(name, ".");
	char *copy;

	if (size == 0)
		return -EINVAL;
	copy = strndup(name, size);
	if (!copy)
		return -ENOMEM;
	free(host->name);
	host->name = copy;
	return 0;
}

static int host_address_compare(const void *a, const void *b)
{
	const struct host_address *x = a, *y = b;
	int order = address_compare(&x->address, &y->address);

	return order ? order : x->prefix - y->prefix;
}

static int link_copy(const struct host_link *from, struct host_link *ret)
{
	struct host_link copy = *from;

	copy.addresses = NULL;
	if (from->n_addresses > 0) {
		copy.addresses = calloc(from->n_addresses, sizeof(*copy.addresses));
		if (!copy.addresses)
			return -ENOMEM;
		memcpy(copy.addresses, from->addresses,
			from->n_addresses * sizeof(*copy.addresses));
		qsort(copy.addresses, copy.n_addresses, sizeof(*copy.addresses),
			host_address_compare);
	}
	*ret = copy;
	return 0;
}

int host_add_link(struct host *host, const struct host_link *link)
{
	struct host_link *links;
	size_t at = host->n_links;
	struct host_link copy;
	int r;

	links = reallocarray(host->links, host->n_links + 1, sizeof(*links));
	if (!links)
		return -ENOMEM;
	host->links = links;
	r = link_copy(link, &copy);
	if (r < 0)
		return r;
	while (at > 0 && links[at - 1].index > link->index)
		at--;
	memmove(&links[at + 1], &links[at], (host->n_links - at) * sizeof(*links));
	links[at] = copy;
	host->n_links++;
	return 0;
}

void host_clear_links(struct host *host)
{
	for (size_t i = 0; i < host->n_links; i++)
		free(host->links[i].addresses);
	free(host->links);
	host->links = NULL;
	host->n_links = 0;
}

static bool link_equal(const struct host_link *a, const struct host_link *b)
{
	if (a->index != b->index || strcmp(a->name, b->name) != 0 || a->loopback != b->loopback ||
		a->multicast != b->multicast || a->n_addresses != b->n_addresses)
		return false;
	for (size_t i = 0; i < a->n_addresses; i++) {
		if (host_address_compare(&a->addresses[i], &b->addresses[i]) != 0)
			return false;
	}
	return true;
}

bool host_links_equal(const struct host *a, const struct host *b)
{
	if (a->n_links != b->n_links)
		return false;
	for (size_t i = 0; i < a->n_links; i++) {
		if (!link_equal(&a->links[i], &b->links[i]))
			return false;
	}
	return true;
}

int host_copy(const struct host *from, struct host *ret)
{
	struct host copy = {0};
	int r = str_copy(from->name, &copy.name);

	for (size_t i = 0; r == 0 && i < from->n_links; i++)
		r = host_add_link(&copy, &from->links[i]);
	if (r < 0) {
		host_finish(&copy);
		return r;
	}
	*ret = copy;
	return 0;
}

void host_finish(struct host *host)
{
	host_clear_links(host);
	free(host->name);
	host->name = NULL;
}

static bool link_holds(const struct host_link *link, const struct address *address)
{
	for (size_t i = 0; i < link->n_addresses; i++) {
		if (address_equal(&link->addresses[i].address, address))
			return true;
	}
	return false;
}

const struct host_link *host_link_of(const struct host *host, const struct address *address)
{
	for (size_t i = 0; i < host->n_links; i++) {
		if (link_holds(&host->links[i], address))
			return &host->links[i];
	}
	return NULL;
}

const struct host_link *host_link_named(const struct host *host, const char *name)
{
	for (size_t i = 0; i < host->n_links; i++) {
		if (strcmp(host->links[i].name, name) == 0)
			return &host->links[i];
	}
	return NULL;
}
