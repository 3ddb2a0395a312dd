/* A runtime in the process, driven by calls: workloads start, change and stop, steps fail,
 * connections break, answers are late. It keeps the trait's promises as a real one does, so
 * whatever runs on top of it runs on top of a real one. */
#pragma once

#include <stdbool.h>

struct backend;
struct backend_entry;
struct backend_params;
struct instance;

enum memory_step { MEMORY_CONNECT, MEMORY_WATCH, MEMORY_LIST, MEMORY_STEP_MAX };

extern const struct backend_entry memory_backend_entry;

int memory_backend_create(const struct backend_params *params, struct backend **ret);

/* What runs. While the stream is open the sink hears of it at once, else with the next list. */
int memory_backend_put(struct backend *backend, const struct instance *instance); /* copied */
void memory_backend_stop(struct backend *backend, const char *id);
/* The details of `id` cannot be read: lists only say that it is there. */
void memory_backend_set_readable(struct backend *backend, const char *id, bool readable);

/* The next step of this kind fails: from inside its own call, or by the callback. */
void memory_backend_fail_next(
	struct backend *backend, enum memory_step step, int error, bool from_call);
/* Steps of this kind stay under way until they are held no longer. */
void memory_backend_hold(struct backend *backend, enum memory_step step, bool hold);
/* The stream breaks, from the loop; nothing if there is no connection. */
void memory_backend_lose(struct backend *backend, int error);

unsigned int memory_backend_count(const struct backend *backend, enum memory_step step); /* begun */
