#include "core/endpoints.h"

#include "core/array.h"
#include "core/host.h"
#include "core/instance.h"
#include "core/labels.h"
#include "core/mapping.h"
#include "core/named_ports.h"
#include "core/port_spec.h"
#include "core/settings.h"
#include "core/subject.h"
#include "util/str.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

struct selection {
	const struct subject *subject;
	struct endpoints endpoints;
	struct setting list; /* the setting of `port` */
	bool listed;	     /* there is one */
};

static int refuse(const struct selection *selection, const struct instance_port *port,
	const char *reason, const char *remedy)
{
	struct trace_port at = {port->inner, port->protocol};

	trace_refuse(selection->subject->trace, at, reason, remedy);
	return 0;
}

static int refuse_instance(const struct subject *subject, const char *reason, const char *remedy)
{
	trace_refuse(subject->trace, subject->port, reason, remedy);
	return 0;
}

/* As its kind of runtime would be told: "publish it: -p 8080:80" */
static int refuse_unreachable(const struct selection *selection, const struct instance_port *port,
	const char *reason, const char *verb)
{
	uint16_t outer = port->outer ? port->outer : port->inner;
	const char *proto = port_spec_protocol_name(port->protocol);
	_cleanup_(freep) char *remedy = NULL;
	int r;

	if (!selection->subject->trace)
		return 0;
	if (selection->subject->instance->place == PLACE_CONTAINER)
		r = str_printf(&remedy, "%s: -p %u:%u%s%s", verb, outer, port->inner,
			port->protocol == IPPROTO_TCP ? "" : "/",
			port->protocol == IPPROTO_TCP ? "" : proto);
	else
		r = str_printf(&remedy, "%s", verb);
	return r < 0 ? r : refuse(selection, port, reason, remedy);
}

static int refuse_bound(const struct selection *selection, const struct instance_port *port,
	const char *format, const char *verb)
{
	char text[ADDRESS_TEXT];
	_cleanup_(freep) char *reason = NULL;
	int r;

	if (!selection->subject->trace)
		return 0;
	r = str_printf(&reason, "bound to %s%s", address_format(&port->bind, text), format);
	return r < 0 ? r : refuse_unreachable(selection, port, reason, verb);
}

static int refuse_unlisted(const struct selection *selection, const struct instance_port *port)
{
	_cleanup_(freep) char *origin = NULL, *reason = NULL;
	int r;

	if (!selection->subject->trace)
		return 0;
	origin = settings_origin(selection->subject, &selection->list);
	if (!origin)
		return -ENOMEM;
	r = str_printf(&reason, "%s names port=%s only", origin, selection->list.value);
	return r < 0 ? r : refuse(selection, port, reason, "add the port to it");
}

static int add(struct selection *selection, const struct endpoint *endpoint)
{
	struct endpoints *endpoints = &selection->endpoints;
	int r = array_grow(&endpoints->items, endpoints->count, sizeof(*endpoints->items));

	if (r == 0)
		endpoints->items[endpoints->count++] = *endpoint;
	return r;
}

/* Bound to several addresses of one interface (one of each family, say) it is still one port. */
static bool join_binds(struct selection *selection, const struct endpoint *endpoint)
{
	for (size_t i = 0; endpoint->link && i < selection->endpoints.count; i++) {
		struct endpoint *before = &selection->endpoints.items[i];

		if (before->inner != endpoint->inner || before->port != endpoint->port ||
			before->protocol != endpoint->protocol || before->link != endpoint->link)
			continue;
		if (before->n_binds < ENDPOINT_BINDS_MAX)
			before->binds[before->n_binds++] = endpoint->binds[0];
		return true;
	}
	return false;
}

static int add_published(
	struct selection *selection, const struct instance_port *port, uint8_t ordinal)
{
	struct endpoint endpoint = {
		.inner = port->inner,
		.port = port->outer,
		.protocol = port->protocol,
		.ordinal = ordinal,
		.name = port->name,
	};

	if (!address_is_any(&port->bind)) {
		endpoint.link = host_link_of(selection->subject->mapping->host, &port->bind);
		endpoint.binds[endpoint.n_binds++] = port->bind;
	}
	return join_binds(selection, &endpoint) ? 0 : add(selection, &endpoint);
}

/* SCTP has no place of its own in DNS-SD and goes out as _udp (RFC 6763 7), which few clients
 * expect: so only where somebody asked for it. */
static bool labelled(const struct selection *selection, const struct instance_port *port)
{
	struct subject subject = *selection->subject;
	struct setting setting;

	subject.port = (struct trace_port){port->inner, port->protocol};
	return named_ports_has_label(subject.labels, port->inner, port->protocol) ||
	       settings_find(&subject, "type", &setting) || selection->listed;
}

/* 0 and true: reached from the LAN, wherever it is bound */
static int reachable(
	const struct selection *selection, const struct instance_port *port, bool *ret_reachable)
{
	const struct host_link *link;

	*ret_reachable = false;
	if (selection->listed &&
		!port_spec_list_match(selection->list.value, port->inner, port->protocol))
		return refuse_unlisted(selection, port);
	if (port->outer == 0)
		return refuse_unreachable(selection, port, "not published", "publish it");
	if (port->protocol == IPPROTO_SCTP && !labelled(selection, port))
		return refuse(selection, port, "SCTP is announced only where it is labelled",
			"give it a type by label");
	if (address_is_loopback(&port->bind))
		return refuse_bound(selection, port, " alone", "publish it on every address");
	*ret_reachable = address_is_any(&port->bind);
	if (*ret_reachable)
		return 0;
	link = host_link_of(selection->subject->mapping->host, &port->bind);
	if (!link)
		return refuse_bound(selection, port, ", which no interface here has",
			"publish it on every address");
	if (link->loopback)
		return refuse_bound(
			selection, port, " of a loopback interface", "publish it on every address");
	if (!link->multicast)
		return refuse_bound(selection, port, ", whose interface does no multicast",
			"publish it on every address");
	*ret_reachable = true;
	return 0;
}

static int select_published(struct selection *selection)
{
	const struct instance *instance = selection->subject->instance;
	uint8_t ordinal = 0;
	bool reached;
	int r = 0;

	for (size_t i = 0; i < instance->n_ports && r == 0; i++) {
		const struct instance_port *port = &instance->ports[i];
		bool again = i > 0 && port[-1].inner == port->inner &&
			     port[-1].protocol == port->protocol;

		if (again && ordinal == UINT8_MAX)
			continue; /* nobody publishes one port 256 times */
		ordinal = again ? ordinal + 1 : 0;
		r = reachable(selection, port, &reached);
		if (r == 0 && reached)
			r = add_published(selection, port, ordinal);
	}
	return r < 0 ? r : named_ports_refuse_absent(selection->subject);
}

/* Each inner port once, however often it is published. */
static int select_inner(struct selection *selection)
{
	const struct instance *instance = selection->subject->instance;
	int r = 0;

	for (size_t i = 0; i < instance->n_ports && r == 0; i++) {
		const struct instance_port *port = &instance->ports[i];
		struct endpoint endpoint = {
			.inner = port->inner,
			.port = port->inner,
			.protocol = port->protocol,
			.name = port->name,
		};

		if (i > 0 && port[-1].inner == port->inner && port[-1].protocol == port->protocol)
			continue;
		if (port->protocol == IPPROTO_SCTP && !labelled(selection, port))
			r = refuse(selection, port, "SCTP is announced only where it is labelled",
				"give it a type by label");
		else
			r = add(selection, &endpoint);
	}
	return r;
}

static int select_named(struct selection *selection, const struct named_ports *named)
{
	int r = 0;

	for (size_t i = 0; i < named->count && r == 0; i++) {
		struct endpoint endpoint = {
			.inner = named->items[i].inner,
			.port = named->items[i].inner,
			.protocol = named->items[i].protocol,
			.name = named->items[i].name,
		};

		r = add(selection, &endpoint);
	}
	return r;
}

/* The workload's own ports as they are: those that its labels name, else those it exposes */
static int select_direct(struct selection *selection)
{
	struct named_ports named = {0};
	int r = named_ports_collect(selection->subject, &named);

	if (r == 0)
		r = named.count > 0 ? select_named(selection, &named) : select_inner(selection);
	named_ports_finish(&named);
	return r;
}

/* The runtime's view of the network, unless a label knows better which address leads to it */
static enum instance_network network_of(const struct subject *subject)
{
	enum instance_network network = subject->instance->network;
	struct setting setting;

	if (!settings_find(subject, "address", &setting))
		return network;
	if (strcmp(setting.value, "instance") == 0)
		return NETWORK_OWN;
	if (strcmp(setting.value, "host") == 0 && network == NETWORK_OWN)
		return NETWORK_NAT;
	return network;
}

static int select_by_network(struct selection *selection, enum instance_network network)
{
	const struct subject *subject = selection->subject;

	switch (network) {
	case NETWORK_HOST:
		return select_direct(selection);
	case NETWORK_OWN:
		if (subject->instance->n_addresses == 0 && subject->instance->place != PLACE_PLAIN)
			return refuse_instance(subject, "it has no address of its own on the LAN",
				"publish its ports on the host");
		selection->endpoints.own = true;
		return select_direct(selection);
	case NETWORK_NONE:
		return refuse_instance(subject, "it has no network", "give it one");
	default:
		return select_published(selection);
	}
}

int endpoints_select(const struct subject *subject, struct endpoints *ret)
{
	struct selection selection = {.subject = subject};
	struct setting unused;
	int r;

	selection.listed = settings_find(subject, "port", &selection.list);
	if (settings_find(subject, "network", &unused) && network_of(subject) != NETWORK_OWN)
		trace_warn(subject->trace, "network=%s: it has no address of its own to announce",
			unused.value);
	r = select_by_network(&selection, network_of(subject));
	if (r < 0) {
		endpoints_finish(&selection.endpoints);
		return r;
	}
	*ret = selection.endpoints;
	return 0;
}

void endpoints_finish(struct endpoints *endpoints)
{
	free(endpoints->items);
	*endpoints = (struct endpoints){0};
}
