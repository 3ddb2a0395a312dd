#include "control/view.h"

#include "control/control.h"
#include "control/json.h"
#include "core/manager.h"
#include "sources.h"
#include "util/str.h"

#include <errno.h>
#include <string.h>

/* what the manager knows of one source, till the session's part of it comes by */
struct known_source {
	struct manager_source source;
	size_t n_services;
};

struct status {
	struct json *json;
	struct known_source *sources;
	size_t n_sources, n_instances;
	size_t services[SERVICE_STATE_MAX], hosts[SERVICE_STATE_MAX];
	bool failed;
};

static struct known_source *find_source(const struct status *status, const char *id)
{
	for (size_t i = 0; i < status->n_sources; i++) {
		if (str_equal(status->sources[i].source.id, id))
			return &status->sources[i];
	}
	return NULL;
}

static void collect_source(void *userdata, const struct manager_source *source)
{
	struct status *status = userdata;
	struct known_source *more =
		reallocarray(status->sources, status->n_sources + 1, sizeof(*status->sources));

	if (!more) {
		status->failed = true;
		return;
	}
	more[status->n_sources++] = (struct known_source){.source = *source};
	status->sources = more;
	status->n_instances += source->n_instances;
}

static void count_entry(void *userdata, const struct manager_entry *entry)
{
	struct status *status = userdata;
	struct known_source *known = find_source(status, entry->source);

	if (!entry->service) {
		status->hosts[entry->state]++;
		return;
	}
	status->services[entry->state]++;
	if (known)
		known->n_services++;
}

static void view_known(struct json *json, const struct known_source *known)
{
	json_number(json, "instances", known->source.n_instances);
	json_number(json, "instances_dropped", known->source.n_dropped);
	json_number(json, "services", known->n_services);
	json_bool(json, "connected", !known->source.lost);
}

static void view_backend(void *userdata, const struct sources_status *source)
{
	const struct status *status = userdata;
	const struct session_status *session = &source->session;
	const struct known_source *known = find_source(status, source->id);
	struct json *json = status->json;

	json_begin(json, NULL);
	json_string(json, "id", source->id);
	json_string(json, "kind", source->kind);
	json_string(json, "state", session_state_to_string(session->state));
	json_time(json, "since", session->since);
	json_string(json, "version", session->version);
	json_string(json, "error",
		session->error ? (session->reason ? session->reason : strerror(-session->error))
			       : NULL);
	json_time(json, "failed_at", session->failed_at);
	if (known)
		view_known(json, known);
	json_end(json);
}

static void view_announcer(struct json *json, const struct control_about *about)
{
	json_begin(json, "announcer");
	json_string(json, "name", about->announcer);
	json_string(json, "why", about->announcer_why);
	json_bool(json, "up", about->announcer_up);
	json_string(json, "host", about->announcer_up ? about->announcer_detail : NULL);
	json_string(json, "error", about->announcer_up ? NULL : about->announcer_detail);
	json_time(json, "since", about->announcer_since);
	json_end(json);
}

static void view_states(
	struct json *json, const char *key, const size_t counts[static SERVICE_STATE_MAX])
{
	json_begin(json, key);
	for (int i = 0; i < SERVICE_STATE_MAX; i++)
		json_number(json, service_state_to_string(i), counts[i]);
	json_end(json);
}

static void view_counts(const struct status *status)
{
	json_begin(status->json, "counts");
	view_states(status->json, "services", status->services);
	view_states(status->json, "hosts", status->hosts);
	json_number(status->json, "instances", status->n_instances);
	json_end(status->json);
}

int view_status(const struct control_params *params, struct json *json)
{
	struct status status = {.json = json};
	struct control_about about = {0};

	params->callbacks->about(params->userdata, &about);
	manager_each_source(params->manager, collect_source, &status);
	manager_each_entry(params->manager, count_entry, &status);
	json_begin(json, NULL);
	json_string(json, "version", CRIER_VERSION);
	json_time(json, "started", about.started);
	json_string(json, "config", about.config);
	view_announcer(json, &about);
	json_begin_array(json, "backends");
	sources_each(params->sources, view_backend, &status);
	json_end_array(json);
	view_counts(&status);
	json_end(json);
	free(status.sources);
	return status.failed || json->failed ? -ENOMEM : 0;
}
