#include "io/netlink.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <libmnl/libmnl.h>
#include <linux/filter.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "io/netlink_message.h"
#include "io/netlink_table.h"
#include "util/cleanup.h"
#include "util/log.h"

enum {
	NETLINK_BUFFER = 32 << 10, /* the kernel fills no more than this in a dump */
	/* a dump during which something changed is told to be done anew; on a machine that changes
	 * without pause the last one serves, for its messages follow */
	NETLINK_DUMP_TRIES = 5,
	NETLINK_READS_MAX = 64, /* in one go: a storm must not keep the loop from other things */
};

struct netlink {
	struct mnl_socket *socket;
	struct event event;
	struct netlink_table table;
	bool stale; /* messages were lost; the next one read brings a dump first */
	const struct netlink_callbacks *callbacks;
	void *userdata;
};

CLEANUP(netlink_destroy, struct netlink *);

static void netlink_close(struct mnl_socket *socket)
{
	if (socket)
		mnl_socket_close(socket);
}

CLEANUP(netlink_close, struct mnl_socket *);

static int netlink_open(int flags, unsigned int groups, struct mnl_socket **ret)
{
	_cleanup_(netlink_closep) struct mnl_socket *socket = NULL;

	socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | flags);
	if (!socket || mnl_socket_bind(socket, groups, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	*ret = TAKE_PTR(socket);
	return 0;
}

/* What a bridge tells of its ports is of no use here, and comes four times for each container that
 * starts, the last time half a minute later: it wakes nobody. Where the kernel knows no filters,
 * netlink_message leaves it out. */
static void netlink_filter(struct mnl_socket *socket)
{
	/* struct ifinfomsg and struct ifaddrmsg both begin with the family */
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, NLMSG_HDRLEN),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_BRIDGE, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
	};
	const struct sock_fprog filter = {
		.len = sizeof(code) / sizeof(code[0]),
		.filter = code,
	};

	if (setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_ATTACH_FILTER, &filter,
		    sizeof(filter)) < 0)
		log_debug("netlink: no filter: %s", strerror(errno));
}

static int netlink_on_dumped(const struct nlmsghdr *message, void *userdata)
{
	int error = netlink_message_apply(message, userdata);

	if (error < 0) {
		errno = -error;
		return MNL_CB_ERROR;
	}
	return MNL_CB_OK;
}

static int netlink_dump_answer(
	struct mnl_socket *socket, unsigned int sequence, struct netlink_table *table)
{
	_Alignas(struct nlmsghdr) char buffer[NETLINK_BUFFER];
	unsigned int port = mnl_socket_get_portid(socket);
	ssize_t size;
	int more;

	do {
		size = mnl_socket_recvfrom(socket, buffer, sizeof(buffer));
		if (size < 0)
			return -errno;
		more = mnl_cb_run(buffer, (size_t)size, sequence, port, netlink_on_dumped, table);
		if (more < 0)
			return -errno;
	} while (more > 0);
	return 0;
}

static int netlink_dump_type(struct mnl_socket *socket, uint16_t type, struct netlink_table *table)
{
	_Alignas(struct nlmsghdr) char buffer[128];
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	bool links = type == RTM_GETLINK;

	message->nlmsg_type = type;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	message->nlmsg_seq = type;
	/* a header of zeros asks for all families */
	mnl_nlmsg_put_extra_header(
		message, links ? sizeof(struct ifinfomsg) : sizeof(struct ifaddrmsg));
	if (links)
		mnl_attr_put_u32(message, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	if (mnl_socket_sendto(socket, message, message->nlmsg_len) < 0)
		return -errno;
	return netlink_dump_answer(socket, message->nlmsg_seq, table);
}

/* by a socket of its own, so that no message of a change comes between */
static int netlink_dump_once(struct netlink_table *ret)
{
	_cleanup_(netlink_closep) struct mnl_socket *socket = NULL;
	int error = netlink_open(0, 0, &socket);

	if (error >= 0)
		error = netlink_dump_type(socket, RTM_GETLINK, ret);
	if (error >= 0)
		error = netlink_dump_type(socket, RTM_GETADDR, ret);
	return error;
}

/* 1: the table differs now, 0: it is as it was, or -errno */
static int netlink_dump(struct netlink *netlink)
{
	_cleanup_(netlink_table_finish) struct netlink_table table = {0};
	struct netlink_table old = netlink->table;
	int error = -EINTR;

	for (int tries = 0; error == -EINTR && tries < NETLINK_DUMP_TRIES; tries++) {
		netlink_table_finish(&table);
		error = netlink_dump_once(&table);
	}
	if (error < 0 && error != -EINTR)
		return error;
	netlink->stale = false;
	if (netlink_table_equal(&table, &old))
		return 0;
	netlink->table = table;
	table = old;
	return 1;
}

/* 1: the table differs now, 0: it is as it was */
static int netlink_apply(struct netlink *netlink, const char *buffer, int size)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)buffer;
	int changed = 0;

	for (; mnl_nlmsg_ok(message, size); message = mnl_nlmsg_next(message, &size)) {
		int result = netlink_message_apply(message, &netlink->table);

		if (result < 0)
			netlink->stale = true;
		changed |= result > 0;
	}
	return changed;
}

/* The size of what was read and is the kernel's own, 0 for what is not: anybody with the right may
 * write to this socket. */
static ssize_t netlink_read(struct netlink *netlink, char *buffer, size_t size)
{
	struct sockaddr_nl from = {0};
	socklen_t from_size = sizeof(from);
	ssize_t n;

	n = recvfrom(mnl_socket_get_fd(netlink->socket), buffer, size, MSG_DONTWAIT,
		(struct sockaddr *)&from, &from_size);
	if (n < 0)
		return -errno;
	return from.nl_pid == 0 ? n : 0;
}

static int netlink_drain(struct netlink *netlink)
{
	_Alignas(struct nlmsghdr) char buffer[NETLINK_BUFFER];
	int changed = 0;

	for (int reads = 0; reads < NETLINK_READS_MAX; reads++) {
		ssize_t size = netlink_read(netlink, buffer, sizeof(buffer));

		if (size == -ENOBUFS)
			netlink->stale = true;
		else if (size < 0)
			break;
		else
			changed |= netlink_apply(netlink, buffer, (int)size);
	}
	return changed;
}

static void netlink_on_readable(evutil_socket_t fd, short events, void *userdata)
{
	struct netlink *netlink = userdata;
	int changed = netlink_drain(netlink);

	if (netlink->stale) {
		int result = netlink_dump(netlink);

		if (result < 0)
			log_debug("netlink: %s", strerror(-result));
		changed |= result > 0;
	}
	if (changed)
		netlink->callbacks->changed(netlink->userdata);
}

int netlink_create(struct event_base *base, const struct netlink_callbacks *callbacks,
	void *userdata, struct netlink **ret)
{
	_cleanup_(netlink_destroyp) struct netlink *netlink = calloc(1, sizeof(*netlink));
	const unsigned int groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
	int error;

	assert(callbacks->changed);
	if (!netlink)
		return -ENOMEM;
	netlink->callbacks = callbacks;
	netlink->userdata = userdata;
	/* listening before the dump: nothing falls between */
	error = netlink_open(SOCK_NONBLOCK, groups, &netlink->socket);
	if (error < 0)
		return error;
	netlink_filter(netlink->socket);
	event_assign(&netlink->event, base, mnl_socket_get_fd(netlink->socket),
		EV_READ | EV_PERSIST, netlink_on_readable, netlink);
	error = netlink_dump(netlink);
	if (error < 0)
		return error;
	if (event_add(&netlink->event, NULL) < 0)
		return -ENOMEM;
	*ret = TAKE_PTR(netlink);
	return 0;
}

void netlink_destroy(struct netlink *netlink)
{
	if (!netlink)
		return;
	if (netlink->socket) {
		event_del(&netlink->event);
		netlink_close(netlink->socket);
	}
	netlink_table_finish(&netlink->table);
	free(netlink);
}

const struct netlink_link *netlink_links(const struct netlink *netlink, size_t *ret_n)
{
	*ret_n = netlink->table.n_links;
	return netlink->table.links;
}
