#include "control/view.h"

#include "control/control.h"
#include "control/json.h"
#include "core/instance.h"
#include "core/manager.h"
#include "core/port_spec.h"
#include "core/trace.h"
#include "util/str.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* How well an instance answers to what was asked for; only the best answers are shown. */
enum match { MATCH_NONE, MATCH_ID_PART, MATCH_ID, MATCH_NAME };

struct explaining {
	const struct control_params *params;
	struct json *json;
	const char *wanted;
	enum match best;
	int error;
	/* entries of this one are shown now */
	const struct instance *instance;
	/* of none that matches: those that are there */
	const char *known[VIEW_KNOWN_MAX + 1];
	size_t n_known;
};

static bool is_source_and_name(const char *wanted, const char *source, const char *name)
{
	size_t size = strlen(source);

	return strncmp(wanted, source, size) == 0 && wanted[size] == '/' &&
	       str_equal(wanted + size + 1, name);
}

static enum match match(const char *wanted, const char *source, const struct instance *instance)
{
	if (str_equal(wanted, instance->name) || is_source_and_name(wanted, source, instance->name))
		return MATCH_NAME;
	if (str_equal(wanted, instance->id))
		return MATCH_ID;
	if (strlen(wanted) >= VIEW_ID_MIN && strncmp(wanted, instance->id, strlen(wanted)) == 0)
		return MATCH_ID_PART;
	return MATCH_NONE;
}

static void find_best(
	void *userdata, const char *source, const struct instance *instance, uint64_t quiet_us)
{
	struct explaining *explaining = userdata;
	enum match found = match(explaining->wanted, source, instance);

	if (found > explaining->best)
		explaining->best = found;
	if (explaining->n_known < VIEW_KNOWN_MAX)
		explaining->known[explaining->n_known++] = instance->name;
}

static void view_port(struct json *json, struct trace_port port)
{
	char text[sizeof("65535/sctp")];

	snprintf(text, sizeof(text), "%u/%s", port.inner, port_spec_protocol_name(port.protocol));
	json_string(json, "port", port.inner ? text : NULL);
}

static void view_decisions(struct json *json, const struct trace *trace)
{
	json_begin_array(json, "decisions");
	for (size_t i = 0; i < trace->n_decisions; i++) {
		const struct decision *decision = &trace->decisions[i];

		json_begin(json, NULL);
		view_port(json, decision->port);
		json_string(json, "field", decision->field);
		json_string(json, "value", decision->value);
		json_string(json, "origin", decision->origin);
		json_end(json);
	}
	json_end_array(json);
}

static void view_refusal(struct json *json, const struct refusal *refusal)
{
	json_begin(json, NULL);
	view_port(json, refusal->port);
	json_string(json, "reason", refusal->reason);
	json_string(json, "remedy", refusal->remedy);
	json_end(json);
}

static void view_refusals(struct json *json, const struct trace *trace)
{
	json_begin_array(json, "refusals");
	for (size_t i = 0; i < trace->n_refusals; i++)
		view_refusal(json, &trace->refusals[i]);
	json_end_array(json);
}

static void view_warnings(struct json *json, const struct trace *trace)
{
	json_begin_array(json, "warnings");
	for (size_t i = 0; i < trace->n_warnings; i++)
		json_string(json, NULL, trace->warnings[i].text);
	json_end_array(json);
}

static void view_own_entry(void *userdata, const struct manager_entry *entry)
{
	const struct explaining *explaining = userdata;

	if (entry->instance == explaining->instance)
		view_entry(explaining->json, entry);
}

/* Until the announcer was up once there is no host name to make names of. */
static int trace_of(const struct manager *manager, const char *source,
	const struct instance *instance, struct trace *trace)
{
	int r = manager_explain(manager, source, instance, trace);

	if (r != -EAGAIN)
		return r;
	trace_refuse(trace, (struct trace_port){0}, "the announcer is not up yet",
		"crier status says why");
	return 0;
}

static void view_match(
	void *userdata, const char *source, const struct instance *instance, uint64_t quiet_us)
{
	struct explaining *explaining = userdata;
	struct json *json = explaining->json;
	struct trace trace = {0};
	int r;

	if (match(explaining->wanted, source, instance) != explaining->best)
		return;
	r = trace_of(explaining->params->manager, source, instance, &trace);
	if (r < 0)
		explaining->error = r;
	explaining->instance = instance;
	json_begin(json, NULL);
	view_instance(json, source, instance, quiet_us);
	view_decisions(json, &trace);
	view_refusals(json, &trace);
	view_warnings(json, &trace);
	json_begin_array(json, "services");
	manager_each_entry(explaining->params->manager, view_own_entry, explaining);
	json_end_array(json);
	json_end(json);
	trace_finish(&trace);
}

/* a mistyped name, or a part of one */
static const char *hint_for(const struct explaining *explaining)
{
	const char *hint = str_hint(explaining->wanted, explaining->known);

	for (size_t i = 0; !hint && i < explaining->n_known; i++) {
		if (strcasestr(explaining->known[i], explaining->wanted))
			hint = explaining->known[i];
	}
	return hint;
}

static int view_unknown(const struct explaining *explaining)
{
	struct json *json = explaining->json;
	_cleanup_(freep) char *error = NULL;
	int r;

	r = str_printf(&error, "no instance is called %s", explaining->wanted);
	if (r < 0)
		return r;
	json_begin(json, NULL);
	json_string(json, "error", error);
	json_string(json, "hint", hint_for(explaining));
	json_begin_array(json, "known");
	for (size_t i = 0; i < explaining->n_known; i++)
		json_string(json, NULL, explaining->known[i]);
	json_end_array(json);
	json_end(json);
	return json->failed ? -ENOMEM : -ENOENT;
}

int view_explain(const struct control_params *params, const char *wanted, struct json *json)
{
	struct explaining explaining = {.params = params, .json = json, .wanted = wanted};

	manager_each_instance(params->manager, find_best, &explaining);
	if (explaining.best == MATCH_NONE)
		return view_unknown(&explaining);
	json_begin(json, NULL);
	json_begin_array(json, "instances");
	manager_each_instance(params->manager, view_match, &explaining);
	json_end_array(json);
	json_end(json);
	return explaining.error < 0 || !json->failed ? explaining.error : -ENOMEM;
}
