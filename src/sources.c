#include "sources.h"

#include "backends/registry.h"
#include "backends/static/static.h"
#include "config/config.h"
#include "core/manager.h"
#include "util/log.h"
#include "util/str.h"

#include <errno.h>
#include <string.h>

#include <utlist.h>

struct running { /* one backend object */
	struct sources *sources;
	enum backend_kind kind;
	char *id;
	char *endpoint;
	struct session *session;
	bool wanted;		     /* by the configuration that is being applied */
	struct running *next, *prev; /* in sources */
};

struct sources {
	struct sources_params params; /* `kinds` is owned */
	struct running *list;
};

/* What one backend object should be, wherever that was said */
struct wanted {
	enum backend_kind kind;
	const char *id;
	const char *endpoint;
	uint64_t hold_us;
};

static void on_changed(void *userdata, struct session *session)
{
	struct running *running = userdata;

	running->sources->params.callbacks->changed(running->sources->params.userdata);
}

static const struct session_callbacks session_callbacks = {.changed = on_changed};

static void running_destroy(struct running *running)
{
	if (!running)
		return;
	session_destroy(running->session);
	free(running->id);
	free(running->endpoint);
	free(running);
}
CLEANUP(running_destroy, struct running *);

int sources_create(const struct sources_params *params, struct sources **ret)
{
	_cleanup_(sources_destroyp) struct sources *sources = calloc(1, sizeof(*sources));
	enum backend_kind *kinds;

	if (!sources)
		return -ENOMEM;
	sources->params = *params;
	sources->params.kinds = NULL;
	kinds = calloc(params->n_kinds + 1, sizeof(*kinds));
	if (!kinds)
		return -ENOMEM;
	if (params->n_kinds)
		memcpy(kinds, params->kinds, params->n_kinds * sizeof(*kinds));
	sources->params.kinds = kinds;
	*ret = TAKE_PTR(sources);
	return 0;
}

void sources_destroy(struct sources *sources)
{
	struct running *running, *next;

	if (!sources)
		return;
	DL_FOREACH_SAFE (sources->list, running, next)
		running_destroy(running);
	free((void *)sources->params.kinds);
	free(sources);
}

static struct running *find(const struct sources *sources, const char *id)
{
	struct running *running;

	DL_FOREACH (sources->list, running) {
		if (str_equal(running->id, id))
			return running;
	}
	return NULL;
}

static int start_session(struct running *running, const struct wanted *wanted)
{
	struct manager *manager = running->sources->params.manager;
	struct session_params params = {
		.base = running->sources->params.base,
		.entry = registry_find(wanted->kind),
		.id = wanted->id,
		.endpoint = wanted->endpoint,
		.callbacks = &session_callbacks,
		.userdata = running,
	};
	int r;

	if (!params.entry)
		return -ENOTSUP;
	r = manager_add_source(manager, wanted->id, backend_kind_to_string(wanted->kind),
		wanted->hold_us, &params.sink);
	if (r < 0)
		return r;
	r = session_create(&params, &running->session);
	if (r < 0)
		manager_remove_source(manager, wanted->id);
	return r;
}

static int start(struct sources *sources, const struct wanted *wanted)
{
	_cleanup_(running_destroyp) struct running *running = calloc(1, sizeof(*running));
	struct running *started;
	int r;

	if (!running)
		return -ENOMEM;
	running->sources = sources;
	running->kind = wanted->kind;
	running->wanted = true;
	r = str_copy(wanted->id, &running->id);
	if (r == 0)
		r = str_copy(wanted->endpoint, &running->endpoint);
	if (r == 0)
		r = start_session(running, wanted);
	if (r < 0) {
		log_error("%s: cannot watch it: %s", wanted->id,
			r == -ENOTSUP ? "this kind is not built in" : strerror(-r));
		return r;
	}
	started = TAKE_PTR(running);
	DL_APPEND(sources->list, started);
	return 0;
}

static void stop(struct sources *sources, struct running *running)
{
	DL_DELETE(sources->list, running);
	session_destroy(TAKE_PTR(running->session));
	manager_remove_source(sources->params.manager, running->id);
	running_destroy(running);
}

static int apply_one(struct sources *sources, const struct wanted *wanted)
{
	struct running *running = find(sources, wanted->id);

	if (running && (running->kind != wanted->kind ||
			       !str_equal(running->endpoint, wanted->endpoint))) {
		stop(sources, running);
		running = NULL;
	}
	if (!running)
		return start(sources, wanted);
	running->wanted = true;
	manager_set_hold(sources->params.manager, wanted->id, wanted->hold_us);
	return 0;
}

/* A kind by its name alone: the usual place, the usual id. */
static int apply_kind(struct sources *sources, const struct config *config, enum backend_kind kind)
{
	const struct wanted wanted = {
		.kind = kind,
		.id = backend_kind_to_string(kind),
		.hold_us = config->hold_us,
	};

	return apply_one(sources, &wanted);
}

static int apply_auto(struct sources *sources, const struct config *config)
{
	const struct backend_entry *entries;
	size_t n, i;
	int r = 0;

	entries = registry_entries(&n);
	for (i = 0; i < n; i++) {
		if (entries[i].create && entries[i].found)
			r = apply_kind(sources, config, entries[i].kind) < 0 ? -EIO : r;
	}
	return r;
}

static int apply_row(
	struct sources *sources, const struct config *config, const struct config_backend *row)
{
	const struct wanted wanted = {
		.kind = row->kind,
		.id = row->id,
		.endpoint = row->endpoint,
		.hold_us = row->hold_us,
	};

	if (row->kind == BACKEND_AUTO)
		return apply_auto(sources, config);
	return apply_one(sources, &wanted);
}

static int apply_list(struct sources *sources, const struct config *config)
{
	size_t i;
	int r = 0;

	for (i = 0; i < config->n_backends; i++)
		r = apply_row(sources, config, &config->backends[i]) < 0 ? -EIO : r;
	return r;
}

/* `--backend docker` is every docker that the configuration has, or else the usual one. */
static int apply_rows_of_kind(
	struct sources *sources, const struct config *config, enum backend_kind kind)
{
	bool listed = false;
	size_t i;
	int r = 0;

	for (i = 0; i < config->n_backends; i++) {
		if (config->backends[i].kind != kind)
			continue;
		listed = true;
		r = apply_row(sources, config, &config->backends[i]) < 0 ? -EIO : r;
	}
	if (listed)
		return r;
	return kind == BACKEND_AUTO ? apply_auto(sources, config)
				    : apply_kind(sources, config, kind);
}

static int apply_kinds(struct sources *sources, const struct config *config)
{
	size_t i;
	int r = 0;

	for (i = 0; i < sources->params.n_kinds; i++) {
		if (apply_rows_of_kind(sources, config, sources->params.kinds[i]) < 0)
			r = -EIO;
	}
	return r;
}

/* The services of the configuration itself: there whenever it has any. */
static int apply_services(struct sources *sources, const struct config *config)
{
	const char *id = backend_kind_to_string(BACKEND_STATIC);
	struct running *running = find(sources, id);
	int r;

	if (!config->n_services && !running)
		return 0;
	r = apply_kind(sources, config, BACKEND_STATIC);
	if (r < 0)
		return r;
	running = find(sources, id);
	return static_backend_set(session_backend(running->session),
		(struct instance *const *)config->services, config->n_services);
}

int sources_apply(struct sources *sources, const struct config *config)
{
	struct running *running, *next;
	int r;

	DL_FOREACH (sources->list, running)
		running->wanted = false;
	if (sources->params.n_kinds)
		r = apply_kinds(sources, config);
	else if (config->backends_auto)
		r = apply_auto(sources, config);
	else
		r = apply_list(sources, config);
	r = apply_services(sources, config) < 0 ? -EIO : r;
	DL_FOREACH_SAFE (sources->list, running, next) {
		if (!running->wanted)
			stop(sources, running);
	}
	return r;
}

void sources_resync(struct sources *sources, const char *id)
{
	struct running *running;

	DL_FOREACH (sources->list, running) {
		if (!id || str_equal(running->id, id))
			session_resync(running->session);
	}
}

void sources_each(const struct sources *sources,
	void (*each)(void *userdata, const struct sources_status *status), void *userdata)
{
	const struct running *running;

	DL_FOREACH (sources->list, running) {
		each(userdata, &(struct sources_status){
				       .id = running->id,
				       .kind = backend_kind_to_string(running->kind),
				       .session = session_status(running->session),
			       });
	}
}
