#include "core/mapping.h"

#include "core/aliases.h"
#include "core/draft.h"
#include "core/enable.h"
#include "core/endpoints.h"
#include "core/fields.h"
#include "core/hosts.h"
#include "core/instance.h"
#include "core/labels.h"
#include "core/naming.h"
#include "core/policy.h"
#include "core/service.h"
#include "core/subject.h"
#include "core/wishes.h"

#include <errno.h>
#include <stdio.h>

struct drafts {
	struct draft *items;
	size_t count;
};

const char *const *mapping_keys(void)
{
	return fields_keys();
}

int mapping_check(const char *key, const char *value, const char **ret_why)
{
	return fields_check(key, value, ret_why);
}

static void drafts_finish(struct drafts *drafts)
{
	for (size_t i = 0; i < drafts->count; i++)
		draft_finish(&drafts->items[i]);
	free(drafts->items);
}

static void explain_port(const struct draft *draft)
{
	const struct endpoint *endpoint = draft->endpoint;
	char port[sizeof("65535")];

	if (!draft->subject.trace)
		return;
	snprintf(port, sizeof(port), "%u", endpoint->port);
	if (endpoint->port == endpoint->inner)
		trace_decide(draft->subject.trace, draft->subject.port, "port", port,
			"port of the instance");
	else
		trace_decide(draft->subject.trace, draft->subject.port, "port", port,
			"published %u to %u", endpoint->port, endpoint->inner);
}

static int make_drafts(
	const struct subject *subject, const struct endpoints *endpoints, struct drafts *ret)
{
	int r = 0;

	ret->items = calloc(endpoints->count + 1, sizeof(*ret->items));
	if (!ret->items)
		return -ENOMEM;
	for (size_t i = 0; i < endpoints->count && r == 0; i++) {
		struct draft *draft = &ret->items[i];

		r = draft_init(draft, subject, &endpoints->items[i]);
		if (r < 0)
			break;
		ret->count++;
		r = fields_apply(draft);
		if (r == 0 && !draft->refused)
			explain_port(draft);
	}
	return r;
}

/* Whatever else may have gone wrong, nothing that an announcer could choke on leaves here. */
static int wish_service(struct draft *draft, struct wishes *wishes)
{
	struct wish wish = {
		.inner = draft->endpoint->inner,
		.protocol = draft->endpoint->protocol,
		.ordinal = draft->endpoint->ordinal,
		.collision_unique = draft->collision_unique,
	};
	const char *why;

	if (service_valid(draft->service, &why) < 0) {
		trace_refuse(draft->subject.trace, draft->subject.port, why, NULL);
		return 0;
	}
	wish.service = TAKE_PTR(draft->service);
	wish.collision_name = TAKE_PTR(draft->collision_name);
	return wishes_add(wishes, &wish);
}

static int wish_all(const struct subject *subject, const struct endpoints *endpoints,
	struct drafts *drafts, struct wishes *wishes)
{
	int r;

	if (endpoints->own)
		r = hosts_add_own(subject, drafts->items, drafts->count, wishes);
	else
		r = hosts_add_bound(subject, drafts->items, drafts->count, wishes);
	if (r == 0)
		r = aliases_add(subject, endpoints->own, drafts->items, drafts->count, wishes);
	for (size_t i = 0; i < drafts->count && r == 0; i++) {
		if (!drafts->items[i].refused)
			r = wish_service(&drafts->items[i], wishes);
	}
	return r;
}

/* Whoever asks why nothing is there gets an answer, though no port was refused. */
static void refuse_if_bare(const struct subject *subject, const struct wishes *wishes)
{
	if (subject->instance->n_ports > 0 || wishes->count > 0 || !subject->trace ||
		subject->trace->n_refusals > 0)
		return;
	trace_refuse(subject->trace, subject->port, "it has no ports",
		subject->instance->place == PLACE_CONTAINER ? "publish one: -p 8080:80"
							    : "name one by label: port");
}

static int map_ports(const struct subject *subject, struct wishes *wishes)
{
	struct endpoints endpoints = {0};
	struct drafts drafts = {0};
	int r = endpoints_select(subject, &endpoints);

	if (r == 0)
		r = make_drafts(subject, &endpoints, &drafts);
	if (r == 0)
		r = naming_settle(drafts.items, drafts.count);
	if (r == 0)
		r = wish_all(subject, &endpoints, &drafts, wishes);
	if (r == 0)
		refuse_if_bare(subject, wishes);
	drafts_finish(&drafts);
	endpoints_finish(&endpoints);
	return r;
}

int mapping_map(const struct mapping *mapping, const char *source, const char *kind,
	const struct instance *instance, struct trace *trace, struct wishes *ret)
{
	struct labels labels = {0};
	struct wishes wishes = {0};
	struct subject subject = {
		.mapping = mapping,
		.instance = instance,
		.source = source,
		.kind = kind,
		.labels = &labels,
		.trace = trace,
	};
	int r = labels_parse(instance, mapping->policy->label_prefixes, trace, &labels);

	if (r == 0 && enable_instance(&subject))
		r = map_ports(&subject, &wishes);
	labels_finish(&labels);
	if (r < 0) {
		wishes_finish(&wishes);
		return r;
	}
	*ret = wishes;
	return 0;
}
