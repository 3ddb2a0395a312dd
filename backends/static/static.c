#include "backends/static/static.h"

#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/backend.h"
#include "core/instance.h"
#include "core/instance_sink.h"
#include "util/cleanup.h"

enum static_step { STEP_NONE, STEP_CONNECT, STEP_WATCH, STEP_LIST };

struct static_backend {
	struct backend backend;
	struct instance **instances;
	size_t n_instances;
	enum static_step step; /* under way: ended by `turn` */
	struct event *turn;
	bool listed;
};

static struct static_backend *downcast(struct backend *backend)
{
	return container_of(backend, struct static_backend, backend);
}

static void free_instances(struct instance **instances, size_t n)
{
	for (size_t i = 0; i < n; i++)
		instance_destroy(instances[i]);
	free(instances);
}

static void tell(struct static_backend *self)
{
	struct instance_sink *sink = self->backend.params.sink;

	instance_sink_begin(sink);
	for (size_t i = 0; i < self->n_instances; i++) {
		struct instance *copy = NULL;

		if (instance_copy(self->instances[i], &copy) == 0)
			instance_sink_upsert(sink, copy);
		else
			instance_sink_keep(sink, self->instances[i]->id);
	}
	instance_sink_end(sink);
}

static void on_turn(evutil_socket_t fd, short events, void *userdata)
{
	struct static_backend *self = userdata;
	const struct backend_callbacks *callbacks = self->backend.params.callbacks;
	enum static_step step = self->step;

	self->step = STEP_NONE;
	switch (step) {
	case STEP_CONNECT:
		callbacks->connected(self->backend.params.userdata, "the configuration");
		break;
	case STEP_WATCH:
		callbacks->watching(self->backend.params.userdata);
		break;
	case STEP_LIST:
		self->listed = true;
		tell(self);
		callbacks->listed(self->backend.params.userdata);
		break;
	case STEP_NONE:
		break;
	}
}

static int begin(struct backend *backend, enum static_step step)
{
	struct static_backend *self = downcast(backend);

	self->step = step;
	event_active(self->turn, EV_TIMEOUT, 0);
	return 0;
}

static int static_connect(struct backend *backend)
{
	return begin(backend, STEP_CONNECT);
}

static int static_watch(struct backend *backend)
{
	return begin(backend, STEP_WATCH);
}

static int static_list(struct backend *backend)
{
	return begin(backend, STEP_LIST);
}

static void static_reset(struct backend *backend)
{
	struct static_backend *self = downcast(backend);

	self->step = STEP_NONE;
	self->listed = false;
	event_del(self->turn);
}

static void static_destroy(struct backend *backend)
{
	struct static_backend *self;

	if (!backend)
		return;
	self = downcast(backend);
	if (self->turn)
		event_free(self->turn);
	free_instances(self->instances, self->n_instances);
	free(self);
}

static const struct backend_ops ops = {
	.kind = "static",
	.connect = static_connect,
	.watch = static_watch,
	.list_instances = static_list,
	.reset = static_reset,
	.destroy = static_destroy,
};

int static_backend_create(const struct backend_params *params, struct backend **ret)
{
	struct static_backend *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->backend = (struct backend){.ops = &ops, .params = *params};
	self->backend.params.endpoint = NULL;
	self->turn = evtimer_new(params->base, on_turn, self);
	if (!self->turn) {
		static_destroy(&self->backend);
		return -ENOMEM;
	}
	*ret = &self->backend;
	return 0;
}

int static_backend_set(
	struct backend *backend, struct instance *const *instances, size_t n_instances)
{
	struct static_backend *self = downcast(backend);
	struct instance **copies = calloc(n_instances + 1, sizeof(*copies));

	if (!copies)
		return -ENOMEM;
	for (size_t i = 0; i < n_instances; i++) {
		int error = instance_copy(instances[i], &copies[i]);

		if (error < 0) {
			free_instances(copies, n_instances);
			return error;
		}
	}
	free_instances(self->instances, self->n_instances);
	self->instances = copies;
	self->n_instances = n_instances;
	if (self->listed)
		tell(self);
	return 0;
}
