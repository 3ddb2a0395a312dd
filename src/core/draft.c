#include "core/draft.h"

#include "core/aliases.h"
#include "core/enable.h"
#include "core/endpoints.h"
#include "core/fields.h"
#include "core/host.h"
#include "core/hosts.h"
#include "core/instance.h"
#include "core/labels.h"
#include "core/mapping.h"
#include "core/policy.h"
#include "core/port_spec.h"
#include "core/service.h"
#include "core/service_type.h"
#include "core/settings.h"
#include "core/template.h"
#include "core/txt.h"
#include "core/types.h"
#include "util/str.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

int draft_init(struct draft *draft, const struct subject *subject, const struct endpoint *endpoint)
{
	struct draft made = {.subject = *subject, .endpoint = endpoint};

	made.subject.port = (struct trace_port){endpoint->inner, endpoint->protocol};
	made.service = calloc(1, sizeof(*made.service));
	if (!made.service)
		return -ENOMEM;
	made.service->port = endpoint->port;
	*draft = made;
	return 0;
}

void draft_finish(struct draft *draft)
{
	service_destroy(draft->service);
	str_list_destroy(draft->aliases);
	free(draft->plain);
	template_destroy(draft->template);
	free(draft->name_origin);
	free(draft->collision_name);
	*draft = (struct draft){0};
}

static int refuse(struct draft *draft, const char *reason, const char *remedy)
{
	trace_refuse(draft->subject.trace, draft->subject.port, reason, remedy);
	draft->refused = true;
	return 0;
}

static void settle_type(struct draft *draft, char *type)
{
	draft->service->type = type;
	draft->subject.type = type;
}

/* A type that names the other transport is no type of this port: `_http._tcp` for a container that
 * has 443/udp too. */
int draft_apply_type(struct draft *draft, const struct setting *setting)
{
	uint8_t protocol = draft->endpoint->protocol;
	const char *end = protocol == IPPROTO_TCP ? "._tcp" : "._udp", *why;
	char *type;
	int r = service_type_parse(setting->value, protocol, &type, &why);

	if (r < 0)
		return r == -EINVAL ? FIELD_DECLINED : r;
	if (strcmp(type + strlen(type) - strlen(end), end) != 0) {
		free(type);
		return FIELD_DECLINED;
	}
	settle_type(draft, type);
	settings_explain(&draft->subject, setting, "type", type);
	return 0;
}

/* `-EINVAL`: not a type; else it is the draft's, for the reason given. */
static int take_type(struct draft *draft, const char *text, const char *origin)
{
	const char *why;
	char *type;
	int r = service_type_parse(text, draft->endpoint->protocol, &type, &why);

	if (r < 0)
		return r;
	settle_type(draft, type);
	trace_decide(draft->subject.trace, draft->subject.port, "type", type, "%s", origin);
	return 0;
}

static const struct port_type *configured_type(const struct draft *draft)
{
	const struct policy *policy = draft->subject.mapping->policy;

	for (size_t i = 0; i < policy->n_types; i++) {
		const struct port_type *row = &policy->types[i];

		if (row->port == draft->endpoint->inner &&
			(row->protocol == 0 || row->protocol == draft->endpoint->protocol))
			return row;
	}
	return NULL;
}

static int table_type(struct draft *draft, const struct type_row *row)
{
	char origin[128];

	if (row->image)
		snprintf(origin, sizeof(origin), "built-in table, image %s, port %u", row->image,
			row->port);
	else
		snprintf(origin, sizeof(origin), "built-in table, port %u", row->port);
	return take_type(draft, row->type, origin);
}

/* What people said of the port itself comes before what is said of all ports of its number. */
int draft_guess_type(struct draft *draft)
{
	const struct endpoint *endpoint = draft->endpoint;
	const char *image = draft->subject.instance->facts[FACT_IMAGE];
	const char *fallback = draft->subject.mapping->policy->fallback_type;
	const struct port_type *configured = configured_type(draft);
	const struct type_row *row = types_guess(image, endpoint->inner, endpoint->protocol);
	int r = -EINVAL;

	if (endpoint->name && types_known(endpoint->name, endpoint->protocol))
		r = take_type(draft, endpoint->name, "name of the port");
	if (r == -EINVAL && configured)
		r = take_type(draft, configured->type,
			configured->origin ? configured->origin : "service-types");
	if (r == -EINVAL && row)
		r = table_type(draft, row);
	if (r == -EINVAL && fallback)
		r = take_type(draft, fallback, "fallback-type");
	return r == -EINVAL ? take_type(draft, "crier", "fallback-type") : r;
}

int draft_enable(struct draft *draft)
{
	draft->refused = !enable_port(&draft->subject);
	return 0;
}

/* A label's name stands as it is; a rule speaks of many instances, so it may use placeholders. */
int draft_apply_name(struct draft *draft, const struct setting *setting)
{
	int r;

	if (setting->rule)
		r = template_parse(setting->value, &draft->template, NULL);
	else
		r = str_copy(setting->value, &draft->plain);
	if (r < 0)
		return r == -EINVAL ? FIELD_DECLINED : r;
	if (draft->subject.trace)
		draft->name_origin = settings_origin(&draft->subject, setting);
	return 0;
}

int draft_apply_subtype(struct draft *draft, const struct setting *setting)
{
	_cleanup_(str_list_destroyp) char **subtypes = NULL;
	int r = str_split_list(setting->value, SERVICE_SUBTYPES_MAX, &subtypes);

	for (size_t i = 0; r == 0 && subtypes[i]; i++) {
		const char *why;
		char *subtype;

		r = service_subtype_parse(subtypes[i], &subtype, &why);
		if (r < 0)
			break;
		free(subtypes[i]);
		subtypes[i] = subtype;
	}
	if (r < 0)
		return r == -ENOMEM ? r : FIELD_DECLINED;
	draft->service->subtypes = TAKE_PTR(subtypes);
	settings_explain(&draft->subject, setting, "subtype", setting->value);
	return 0;
}

static int refuse_interface(struct draft *draft, const char *name)
{
	const struct host *host = draft->subject.mapping->host;
	_cleanup_(str_buf_finishp) struct str_buf remedy = {0};
	_cleanup_(freep) char *reason = NULL;
	int r = str_printf(&reason, "there is no interface %s that is up", name);

	if (r == 0)
		r = str_buf_puts(&remedy, "name one of these:");
	for (size_t i = 0; r == 0 && i < host->n_links; i++) {
		if (host->links[i].multicast && !host->links[i].loopback)
			r = str_buf_printf(&remedy, " %s", host->links[i].name);
	}
	return r < 0 ? r : refuse(draft, reason, remedy.data);
}

static int refuse_other_interface(struct draft *draft, const char *name)
{
	_cleanup_(freep) char *reason = NULL;
	int r = str_printf(&reason, "bound to an address of %s alone, while interface is %s",
		draft->endpoint->link->name, name);

	return r < 0 ? r : refuse(draft, reason, "bind it to an address of that interface");
}

/* On the interface of that name only; an index of 0 afterwards means refused, or all. */
static int use_interface(struct draft *draft, const char *name)
{
	const struct host_link *link = host_link_named(draft->subject.mapping->host, name);

	if (!link)
		return refuse_interface(draft, name);
	if (draft->endpoint->link && draft->endpoint->link != link)
		return refuse_other_interface(draft, name);
	draft->service->interface = link->index;
	return 0;
}

int draft_apply_interface(struct draft *draft, const struct setting *setting)
{
	int r;

	if (strcmp(setting->value, "auto") == 0)
		return FIELD_DECLINED;
	r = use_interface(draft, setting->value);
	if (r == 0 && !draft->refused)
		settings_explain(&draft->subject, setting, "interface", setting->value);
	return r;
}

/* Where nobody names one: all, but for a port that can be reached on one alone. */
int draft_default_interface(struct draft *draft)
{
	const char *name = draft->subject.mapping->policy->interface;
	const struct host_link *link = draft->endpoint->link;
	int r;

	if (name) {
		r = use_interface(draft, name);
		if (r == 0 && !draft->refused)
			trace_decide(draft->subject.trace, draft->subject.port, "interface", name,
				"interface in the configuration");
		return r;
	}
	if (!link)
		return 0;
	if (hosts_link_public(link))
		return refuse(draft, "bound to a public address alone",
			"name its interface to announce it there: interface");
	draft->service->interface = link->index;
	trace_decide(draft->subject.trace, draft->subject.port, "interface", link->name,
		"the address it is bound to");
	return 0;
}

int draft_collect_txt(struct draft *draft)
{
	return txt_collect(&draft->subject, &draft->service->txt);
}

int draft_apply_host(struct draft *draft, const struct setting *setting)
{
	int r;

	/* of the instance as a whole: hosts.c publishes those, ports or not */
	if (setting->level == SETTING_LABEL)
		return 0;
	if (hosts_target_is_given(&draft->subject))
		return 0;
	r = str_split_list(setting->value, ALIASES_MAX, &draft->aliases);
	return r == -E2BIG ? FIELD_DECLINED : r;
}
