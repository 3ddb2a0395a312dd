/* One runtime. A backend knows how to do each step once; the session (backends/session.h) decides
 * when: connect, watch, list_instances, and after a failure reset and all over, for ever.
 *
 * Every step returns at once: 0 when it is under way, -errno when it cannot even start (-ENOENT no
 * socket, -EACCES not allowed). Its end is told by exactly one callback, never from inside the
 * step's own call. What is found goes to the sink. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct backend;
struct event_base;
struct instance;
struct instance_sink;

enum backend_kind {
	BACKEND_AUTO,
	BACKEND_DOCKER,
	BACKEND_PODMAN,
	BACKEND_SYSTEMD,
	BACKEND_INCUS,
	BACKEND_KUBERNETES,
	BACKEND_STATIC,
	BACKEND_MEMORY,
	BACKEND_KIND_MAX
};

/* any case; "incus", "lxc" and "lxd" are one, so are "kubernetes" and "k8s"; else -EINVAL */
int backend_kind_from_string(const char *string, enum backend_kind *ret);
const char *backend_kind_to_string(enum backend_kind kind);

struct backend_ops {				 /* all mandatory but socket_path */
	const char *kind;			 /* "docker" */
	int (*connect)(struct backend *backend); /* → connected or failed */
	int (*watch)(struct backend *backend);	 /* → watching: from here no event is missed */
	int (*list_instances)(struct backend *backend); /* sink begin … end → listed */
	void (*reset)(struct backend *backend);	  /* drop all that is open or asked; tells nobody */
	void (*destroy)(struct backend *backend); /* NULL is fine */
	/* the socket to wait for while the runtime is away; NULL: none, only the back-off counts */
	const char *(*socket_path)(const struct backend *backend);
};

struct backend_callbacks {					/* all mandatory */
	void (*connected)(void *userdata, const char *version); /* "Docker 27.3.1, API 1.47" */
	void (*watching)(void *userdata);
	void (*listed)(void *userdata);
	/* any step, or the stream; `reason` NULL: what errno says */
	void (*failed)(void *userdata, int error, const char *reason);
	void (*resync)(void *userdata); /* an event was lost: list once more, please */
};

struct backend_params {
	struct event_base *base;
	const char *endpoint; /* NULL: the usual place */
	struct instance_sink *sink;
	const struct backend_callbacks *callbacks;
	void *userdata;
};

struct backend { /* embedded first in each kind's own struct */
	const struct backend_ops *ops;
	struct backend_params params; /* endpoint is borrowed by create alone: copy it */
};

struct backend_entry { /* a row of backends/registry.c */
	enum backend_kind kind;
	int (*create)(const struct backend_params *params, struct backend **ret);
	bool (*found)(void); /* is this runtime here now? NULL: auto never picks it */
	const char *library; /* what it needs to be built in: "libcurl, cJSON"; NULL: nothing */
};
