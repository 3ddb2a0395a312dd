#include "core/named_ports.h"

#include "core/array.h"
#include "core/endpoints.h"
#include "core/instance.h"
#include "core/labels.h"
#include "core/port_spec.h"
#include "core/service_type.h"
#include "core/settings.h"
#include "core/subject.h"
#include "util/str.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

static bool has(const struct named_ports *named, uint16_t inner, uint8_t protocol)
{
	for (size_t i = 0; i < named->count; i++) {
		if (named->items[i].inner == inner && named->items[i].protocol == protocol)
			return true;
	}
	return false;
}

static int add(struct named_ports *named, uint16_t inner, uint8_t protocol, const char *name)
{
	struct named_port port = {.inner = inner, .protocol = protocol, .name = name};
	int r;

	if (has(named, inner, protocol))
		return 0;
	if (named->count >= ENDPOINTS_NAMED_MAX)
		return -E2BIG;
	r = array_grow(&named->items, named->count, sizeof(*named->items));
	if (r == 0)
		named->items[named->count++] = port;
	return r;
}

static uint8_t protocol_of_type(const struct subject *subject, uint16_t inner)
{
	const struct label *label = labels_find(subject->labels, inner, 0, "type");
	_cleanup_(freep) char *type = NULL;
	const char *why;

	if (!label || service_type_parse(label->value, IPPROTO_TCP, &type, &why) < 0)
		return IPPROTO_TCP;
	return strstr(type, "._udp") ? IPPROTO_UDP : IPPROTO_TCP;
}

static int add_one(
	struct named_ports *named, const struct subject *subject, uint16_t inner, uint8_t protocol)
{
	const struct instance *instance = subject->instance;
	bool exposed = false;
	int r = 0;

	for (size_t i = 0; i < instance->n_ports && r == 0; i++) {
		const struct instance_port *port = &instance->ports[i];

		if (port->inner != inner || (protocol != 0 && port->protocol != protocol))
			continue;
		exposed = true;
		r = add(named, inner, port->protocol, port->name);
	}
	if (exposed || r < 0)
		return r;
	return add(named, inner, protocol ? protocol : protocol_of_type(subject, inner), NULL);
}

static int add_list(struct named_ports *named, const struct subject *subject, const char *list)
{
	struct port_spec spec;
	int r = 0;

	while (r == 0 && port_spec_next(&list, &spec) > 0) {
		for (uint32_t inner = spec.first; inner <= spec.last && r == 0; inner++)
			r = add_one(named, subject, (uint16_t)inner, spec.protocol);
	}
	return r;
}

static int add_labelled(struct named_ports *named, const struct subject *subject)
{
	int r = 0;

	for (size_t i = 0; i < subject->labels->count && r == 0; i++) {
		const struct label *label = &subject->labels->items[i];

		if (label->port != 0)
			r = add_one(named, subject, label->port, label->protocol);
	}
	return r;
}

int named_ports_collect(const struct subject *subject, struct named_ports *ret)
{
	struct named_ports named = {0};
	struct setting setting;
	int r;

	if (settings_find(subject, "port", &setting))
		r = add_list(&named, subject, setting.value);
	else
		r = add_labelled(&named, subject);
	if (r == -E2BIG) {
		trace_warn(subject->trace, "more than %d ports are named; the rest is left out",
			ENDPOINTS_NAMED_MAX);
		r = 0;
	}
	if (r < 0) {
		named_ports_finish(&named);
		return r;
	}
	*ret = named;
	return 0;
}

void named_ports_finish(struct named_ports *named)
{
	free(named->items);
	*named = (struct named_ports){0};
}

bool named_ports_has_label(const struct labels *labels, uint16_t inner, uint8_t protocol)
{
	for (size_t i = 0; i < labels->count; i++) {
		const struct label *label = &labels->items[i];

		if (label->port == inner && (label->protocol == 0 || label->protocol == protocol))
			return true;
	}
	return false;
}

static bool instance_has(const struct instance *instance, const struct port_spec *spec)
{
	for (size_t i = 0; i < instance->n_ports; i++) {
		if (port_spec_match(spec, instance->ports[i].inner, instance->ports[i].protocol))
			return true;
	}
	return false;
}

static int refuse_absent(const struct subject *subject, const struct port_spec *spec)
{
	struct trace_port port = {spec->first, spec->protocol ? spec->protocol : IPPROTO_TCP};
	_cleanup_(freep) char *remedy = NULL;
	int r;

	if (instance_has(subject->instance, spec))
		return 0;
	r = str_printf(&remedy, "publish it%s%u:%u, or correct the label",
		subject->instance->place == PLACE_CONTAINER ? ": -p " : ", as ", spec->first,
		spec->first);
	if (r == 0)
		trace_refuse(subject->trace, port, "named by a label, but not published", remedy);
	return r;
}

int named_ports_refuse_absent(const struct subject *subject)
{
	struct port_spec spec, last = {0};
	struct setting setting;
	const char *list;
	int r = 0;

	if (!subject->trace)
		return 0;
	list = settings_find(subject, "port", &setting) ? setting.value : "";
	while (r == 0 && port_spec_next(&list, &spec) > 0)
		r = refuse_absent(subject, &spec);
	for (size_t i = 0; i < subject->labels->count && r == 0; i++) {
		const struct label *label = &subject->labels->items[i];

		spec = (struct port_spec){label->port, label->port, label->protocol};
		if (label->port == 0 ||
			(spec.first == last.first && spec.protocol == last.protocol))
			continue;
		r = refuse_absent(subject, &spec);
		last = spec;
	}
	return r;
}
