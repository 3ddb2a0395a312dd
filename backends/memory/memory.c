#include "backends/memory/memory.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "core/backend.h"
#include "core/hash.h"
#include "core/instance.h"
#include "core/instance_sink.h"
#include "util/cleanup.h"

struct workload {
	struct instance *instance;
	bool unreadable;
	UT_hash_handle hh; /* by instance->id */
};

struct step_script {
	int error; /* of the next one; 0: it works */
	bool from_call, hold;
	unsigned int count;
};

struct memory_backend {
	struct backend backend;
	struct workload *workloads; /* hash */
	struct step_script script[MEMORY_STEP_MAX];
	enum memory_step step; /* under way; MEMORY_STEP_MAX: none */
	struct event *turn;    /* ends it */
	struct event *loss;
	int loss_error;
	bool connected, streaming;
};

static struct memory_backend *downcast(struct backend *backend)
{
	return container_of(backend, struct memory_backend, backend);
}

static void workload_destroy(struct workload *workload)
{
	instance_destroy(workload->instance);
	free(workload);
}

static struct workload *find(const struct memory_backend *self, const char *id)
{
	struct workload *workload;

	HASH_FIND_STR(self->workloads, id, workload);
	return workload;
}

static void upsert(struct memory_backend *self, const struct workload *workload)
{
	struct instance *copy = NULL;

	if (workload->unreadable || instance_copy(workload->instance, &copy) < 0)
		instance_sink_keep(self->backend.params.sink, workload->instance->id);
	else
		instance_sink_upsert(self->backend.params.sink, copy);
}

static void end_list(struct memory_backend *self)
{
	for (struct workload *at = self->workloads; at; at = at->hh.next)
		upsert(self, at);
	instance_sink_end(self->backend.params.sink);
	self->backend.params.callbacks->listed(self->backend.params.userdata);
}

static void end_step(struct memory_backend *self, enum memory_step step)
{
	const struct backend_params *params = &self->backend.params;

	switch (step) {
	case MEMORY_CONNECT:
		self->connected = true;
		params->callbacks->connected(params->userdata, "Memory 1");
		break;
	case MEMORY_WATCH:
		self->streaming = true;
		params->callbacks->watching(params->userdata);
		break;
	case MEMORY_LIST:
		end_list(self);
		break;
	case MEMORY_STEP_MAX:
		break;
	}
}

static void on_turn(evutil_socket_t fd, short events, void *userdata)
{
	struct memory_backend *self = userdata;
	enum memory_step step = self->step;
	int error;

	if (step == MEMORY_STEP_MAX || self->script[step].hold)
		return;
	self->step = MEMORY_STEP_MAX;
	error = self->script[step].error;
	self->script[step].error = 0;
	if (error < 0)
		self->backend.params.callbacks->failed(self->backend.params.userdata, error, NULL);
	else
		end_step(self, step);
}

static int begin(struct backend *backend, enum memory_step step)
{
	struct memory_backend *self = downcast(backend);
	struct step_script *script = &self->script[step];
	int error = script->from_call ? script->error : 0;

	script->count++;
	script->from_call = false;
	if (error < 0) {
		script->error = 0;
		return error;
	}
	self->step = step;
	event_active(self->turn, EV_TIMEOUT, 0);
	return 0;
}

static int memory_connect(struct backend *backend)
{
	return begin(backend, MEMORY_CONNECT);
}

static int memory_watch(struct backend *backend)
{
	return begin(backend, MEMORY_WATCH);
}

static int memory_list(struct backend *backend)
{
	int error = begin(backend, MEMORY_LIST);

	if (error == 0)
		instance_sink_begin(backend->params.sink);
	return error;
}

static void memory_reset(struct backend *backend)
{
	struct memory_backend *self = downcast(backend);

	self->step = MEMORY_STEP_MAX;
	self->connected = self->streaming = false;
	event_del(self->turn);
	event_del(self->loss);
}

static void on_loss(evutil_socket_t fd, short events, void *userdata)
{
	struct memory_backend *self = userdata;

	self->backend.params.callbacks->failed(
		self->backend.params.userdata, self->loss_error, "the stream broke");
}

static void memory_destroy(struct backend *backend)
{
	struct memory_backend *self;
	struct workload *workload, *next;

	if (!backend)
		return;
	self = downcast(backend);
	HASH_ITER (hh, self->workloads, workload, next) {
		HASH_DEL(self->workloads, workload);
		workload_destroy(workload);
	}
	if (self->turn)
		event_free(self->turn);
	if (self->loss)
		event_free(self->loss);
	free(self);
}

static const struct backend_ops ops = {
	.kind = "memory",
	.connect = memory_connect,
	.watch = memory_watch,
	.list_instances = memory_list,
	.reset = memory_reset,
	.destroy = memory_destroy,
};

const struct backend_entry memory_backend_entry = {
	.kind = BACKEND_MEMORY,
	.create = memory_backend_create,
};

int memory_backend_create(const struct backend_params *params, struct backend **ret)
{
	struct memory_backend *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->backend = (struct backend){.ops = &ops, .params = *params};
	self->backend.params.endpoint = NULL;
	self->step = MEMORY_STEP_MAX;
	self->turn = evtimer_new(params->base, on_turn, self);
	self->loss = evtimer_new(params->base, on_loss, self);
	if (!self->turn || !self->loss) {
		memory_destroy(&self->backend);
		return -ENOMEM;
	}
	*ret = &self->backend;
	return 0;
}

static int add(struct memory_backend *self, struct instance *instance, struct workload **ret)
{
	struct workload *workload = calloc(1, sizeof(*workload));

	if (!workload)
		return -ENOMEM;
	HASH_ADD_KEYPTR(hh, self->workloads, instance->id, strlen(instance->id), workload);
	if (!hash_added(workload)) {
		free(workload);
		return -ENOMEM;
	}
	workload->instance = instance;
	*ret = workload;
	return 0;
}

int memory_backend_put(struct backend *backend, const struct instance *instance)
{
	struct memory_backend *self = downcast(backend);
	_cleanup_(instance_destroyp) struct instance *copy = NULL;
	struct workload *workload;
	int error = instance_copy(instance, &copy);

	if (error < 0)
		return error;
	workload = find(self, instance->id);
	if (workload) {
		HASH_DEL(self->workloads, workload);
		workload_destroy(workload);
	}
	error = add(self, copy, &workload);
	if (error < 0)
		return error;
	copy = NULL;
	if (self->streaming)
		upsert(self, workload);
	return 0;
}

void memory_backend_stop(struct backend *backend, const char *id)
{
	struct memory_backend *self = downcast(backend);
	struct workload *workload = find(self, id);

	if (!workload)
		return;
	if (self->streaming)
		instance_sink_remove(self->backend.params.sink, id);
	HASH_DEL(self->workloads, workload);
	workload_destroy(workload);
}

void memory_backend_set_readable(struct backend *backend, const char *id, bool readable)
{
	struct workload *workload = find(downcast(backend), id);

	if (workload)
		workload->unreadable = !readable;
}

void memory_backend_fail_next(
	struct backend *backend, enum memory_step step, int error, bool from_call)
{
	struct step_script *script = &downcast(backend)->script[step];

	script->error = error;
	script->from_call = from_call;
}

void memory_backend_hold(struct backend *backend, enum memory_step step, bool hold)
{
	struct memory_backend *self = downcast(backend);

	self->script[step].hold = hold;
	if (self->step == step && !hold)
		event_active(self->turn, EV_TIMEOUT, 0);
}

void memory_backend_lose(struct backend *backend, int error)
{
	struct memory_backend *self = downcast(backend);

	if (!self->connected)
		return;
	self->loss_error = error;
	event_active(self->loss, EV_TIMEOUT, 0);
}

unsigned int memory_backend_count(const struct backend *backend, enum memory_step step)
{
	return container_of(backend, const struct memory_backend, backend)->script[step].count;
}
