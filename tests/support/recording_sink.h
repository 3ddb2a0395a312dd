/* A sink that writes down what it is told, in words, and keeps what is there by the sink's own
 * rule: only `end` sweeps. */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/instance.h"
#include "core/instance_sink.h"
#include "util/cleanup.h"
#include "util/str.h"

enum { RECORDING_MAX = 2048 };

struct recording_sink {
	struct instance_sink sink;
	struct str_buf log; /* "begin, upsert web running, end" */
	struct {
		char *id;
		bool seen;
	} there[RECORDING_MAX];
	size_t n_there;
	void (*on_call)(void *userdata); /* optional: while the sink is being told */
	void *userdata;
};

static inline void recording_sink_write(
	struct recording_sink *self, const char *verb, const char *id, const char *more)
{
	str_buf_printf(&self->log, "%s%s%s%s%s%s", self->log.size ? ", " : "", verb, *id ? " " : "",
		id, *more ? " " : "", more);
	if (self->on_call)
		self->on_call(self->userdata);
}

static inline struct recording_sink *recording_sink_of(struct instance_sink *sink)
{
	return container_of(sink, struct recording_sink, sink);
}

static inline size_t recording_sink_find(const struct recording_sink *self, const char *id)
{
	size_t i = 0;

	while (i < self->n_there && strcmp(self->there[i].id, id) != 0)
		i++;
	return i;
}

static inline bool recording_sink_has(const struct recording_sink *self, const char *id)
{
	return recording_sink_find(self, id) < self->n_there;
}

static inline void recording_sink_drop(struct recording_sink *self, size_t i)
{
	free(self->there[i].id);
	self->there[i] = self->there[--self->n_there];
}

static inline void recording_sink_begin(struct instance_sink *sink)
{
	struct recording_sink *self = recording_sink_of(sink);

	for (size_t i = 0; i < self->n_there; i++)
		self->there[i].seen = false;
	recording_sink_write(self, "begin", "", "");
}

static inline void recording_sink_upsert(struct instance_sink *sink, struct instance *instance)
{
	struct recording_sink *self = recording_sink_of(sink);
	size_t i = recording_sink_find(self, instance->id);

	if (i == self->n_there && i < RECORDING_MAX) {
		self->there[i].id = strdup(instance->id);
		self->n_there++;
	}
	self->there[i].seen = true;
	recording_sink_write(
		self, "upsert", instance->id, instance_state_to_string(instance->state));
	instance_destroy(instance);
}

static inline void recording_sink_keep(struct instance_sink *sink, const char *id)
{
	struct recording_sink *self = recording_sink_of(sink);
	size_t i = recording_sink_find(self, id);

	if (i < self->n_there)
		self->there[i].seen = true;
	recording_sink_write(self, "keep", id, "");
}

static inline void recording_sink_remove(struct instance_sink *sink, const char *id)
{
	struct recording_sink *self = recording_sink_of(sink);
	size_t i = recording_sink_find(self, id);

	if (i < self->n_there)
		recording_sink_drop(self, i);
	recording_sink_write(self, "remove", id, "");
}

static inline void recording_sink_end(struct instance_sink *sink)
{
	struct recording_sink *self = recording_sink_of(sink);

	for (size_t i = self->n_there; i-- > 0;) {
		if (!self->there[i].seen)
			recording_sink_drop(self, i);
	}
	recording_sink_write(self, "end", "", "");
}

static inline void recording_sink_lost(struct instance_sink *sink, int error, const char *reason)
{
	recording_sink_write(recording_sink_of(sink), "lost", strerrorname_np(-error), "");
}

static inline void recording_sink_init(struct recording_sink *self)
{
	static const struct instance_sink_ops ops = {
		.begin = recording_sink_begin,
		.upsert = recording_sink_upsert,
		.keep = recording_sink_keep,
		.remove = recording_sink_remove,
		.end = recording_sink_end,
		.lost = recording_sink_lost,
	};

	*self = (struct recording_sink){.sink = {.ops = &ops}};
}

/* what was told since the last time, valid until the next call of the sink */
static inline const char *recording_sink_read(struct recording_sink *self)
{
	self->log.size = 0;
	return self->log.data ? self->log.data : "";
}

static inline void recording_sink_finish(struct recording_sink *self)
{
	while (self->n_there > 0)
		recording_sink_drop(self, 0);
	str_buf_finish(&self->log);
}
