/* One message after another, as the kernel would write them, done to a table. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "io/netlink_message.h"
#include "tests/fuzz/fuzz.h"

static void check(const struct netlink_table *table)
{
	for (size_t i = 0; i < table->n_links; i++) {
		const struct netlink_link *link = &table->links[i];

		if (i > 0 && link[-1].index >= link->index)
			abort();
		if (strnlen(link->name, sizeof(link->name)) == sizeof(link->name))
			abort();
		if (link->n_addresses > NETLINK_ADDRESSES_MAX)
			abort();
	}
	if (table->n_links > NETLINK_LINKS_MAX || !netlink_table_equal(table, table))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct netlink_table table = {0};
	struct nlmsghdr *copy = malloc(size ? size : 1);
	const struct nlmsghdr *message = copy;
	int left = (int)size;

	if (!copy)
		return 0;
	memcpy(copy, data, size);
	for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
		/* libmnl takes it for negative; the kernel, the only sender, writes no such size */
		if (message->nlmsg_len > INT_MAX)
			break;
		netlink_message_apply(message, &table);
	}
	check(&table);
	netlink_table_finish(&table);
	free(copy);
	return 0;
}
