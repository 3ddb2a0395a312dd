#include "io/netlink_message.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

struct netlink_message_link {
	const char *name;
	uint32_t master;
};

static int netlink_message_on_link(const struct nlattr *attribute, void *userdata)
{
	struct netlink_message_link *parts = userdata;

	switch (mnl_attr_get_type(attribute)) {
	case IFLA_IFNAME:
		if (mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) < 0)
			return MNL_CB_ERROR;
		parts->name = mnl_attr_get_str(attribute);
		break;
	case IFLA_MASTER:
		if (mnl_attr_validate(attribute, MNL_TYPE_U32) < 0)
			return MNL_CB_ERROR;
		parts->master = mnl_attr_get_u32(attribute);
		break;
	}
	return MNL_CB_OK;
}

static int netlink_message_link(const struct nlmsghdr *message, struct netlink_table *table)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
	struct netlink_message_link parts = {0};

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*info))
		return 0;
	/* a port that leaves its bridge is told as a DELLINK of AF_BRIDGE; the link stays */
	if (info->ifi_family != AF_UNSPEC)
		return 0;
	if (message->nlmsg_type == RTM_DELLINK)
		return netlink_table_drop_link(table, info->ifi_index);
	mnl_attr_parse(message, sizeof(*info), netlink_message_on_link, &parts);
	if (!parts.name)
		return 0;
	return netlink_table_put_link(
		table, info->ifi_index, parts.name, info->ifi_flags, (int)parts.master);
}

struct netlink_message_address {
	size_t size; /* of an address of the family */
	const void *local, *address;
	uint32_t flags;
};

static int netlink_message_on_address(const struct nlattr *attribute, void *userdata)
{
	struct netlink_message_address *parts = userdata;
	size_t size = mnl_attr_get_payload_len(attribute);

	switch (mnl_attr_get_type(attribute)) {
	case IFA_LOCAL:
		if (size == parts->size)
			parts->local = mnl_attr_get_payload(attribute);
		break;
	case IFA_ADDRESS:
		if (size == parts->size)
			parts->address = mnl_attr_get_payload(attribute);
		break;
	case IFA_FLAGS: /* all 32 bits, where the header has 8 */
		if (size == sizeof(parts->flags))
			parts->flags = mnl_attr_get_u32(attribute);
		break;
	}
	return MNL_CB_OK;
}

static int netlink_message_address(const struct nlmsghdr *message, struct netlink_table *table)
{
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(message);
	struct netlink_message_address parts = {0};
	struct netlink_address address = {0};
	const void *bytes;

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*info))
		return 0;
	if (info->ifa_family != AF_INET && info->ifa_family != AF_INET6)
		return 0;
	parts.size = info->ifa_family == AF_INET ? sizeof(address.v4) : sizeof(address.v6);
	parts.flags = info->ifa_flags;
	mnl_attr_parse(message, sizeof(*info), netlink_message_on_address, &parts);
	/* of a point-to-point link IFA_ADDRESS is the other end */
	bytes = parts.local ? parts.local : parts.address;
	if (!bytes)
		return 0;
	address.family = info->ifa_family;
	address.prefix = info->ifa_prefixlen;
	address.scope = info->ifa_scope;
	address.usable = !(parts.flags & (IFA_F_TENTATIVE | IFA_F_DEPRECATED | IFA_F_DADFAILED));
	memcpy(&address.v6, bytes, parts.size);
	if (message->nlmsg_type == RTM_DELADDR)
		return netlink_table_drop_address(table, (int)info->ifa_index, &address);
	return netlink_table_put_address(table, (int)info->ifa_index, &address);
}

int netlink_message_apply(const struct nlmsghdr *message, struct netlink_table *table)
{
	switch (message->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		return netlink_message_link(message, table);
	case RTM_NEWADDR:
	case RTM_DELADDR:
		return netlink_message_address(message, table);
	default:
		return 0;
	}
}
