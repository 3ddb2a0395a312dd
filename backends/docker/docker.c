#include "backends/docker/docker.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backends/docker/docker_answer.h"
#include "backends/docker/docker_looks.h"
#include "backends/docker/docker_parse.h"
#include "backends/refetch.h"
#include "core/backend.h"
#include "core/instance_sink.h"
#include "io/http.h"
#include "io/json_frames.h"
#include "util/cleanup.h"
#include "util/log.h"
#include "util/str.h"

#define SOCKET_PATH "/var/run/docker.sock"

enum {
	VERSION_SIZE_MAX = 64 << 10,
	EVENT_SIZE_MAX = 1 << 20, /* an event carries all labels of its container */
	/* each makes us list again: an engine that sends nothing else is left, and tried later */
	BAD_LINES_MAX = 20,
};

struct docker {
	struct backend backend;
	struct http *http;
	struct http_request *request; /* the version, or a list */
	struct http_request *stream;
	struct json_frames frames;
	struct refetch *refetch;
	struct docker_looks looks;
	bool podman;
	unsigned int bad_lines;
	bool warned_full; /* once for each connection */
};

static struct docker *downcast(struct backend *backend)
{
	return container_of(backend, struct docker, backend);
}

static void fail(struct docker *docker, int error, const char *reason)
{
	docker->backend.params.callbacks->failed(docker->backend.params.userdata, error, reason);
}

static void fail_unreadable(struct docker *docker, int error, const char *path, const char *why)
{
	_cleanup_(freep) char *reason = NULL;

	str_printf(&reason, "GET %s: %s", path, why);
	fail(docker, error, reason);
}

static int get(struct docker *docker, const char *path, size_t max_size,
	const struct http_callbacks *callbacks, struct http_request **ret)
{
	const struct http_params params = {
		.path = path,
		.max_size = max_size,
		.callbacks = callbacks,
		.userdata = docker,
	};

	return http_send(docker->http, &params, ret);
}

static void on_version(void *userdata, const struct http_response *response)
{
	_cleanup_(freep) char *reason = NULL;
	_cleanup_(docker_version_finish) struct docker_version version = {0};
	const struct backend_params *params;
	struct docker *docker = userdata;
	const char *why = "out of memory";
	int error = docker_answer_check(response, "/version", &reason);

	docker->request = NULL;
	if (error < 0) {
		fail(docker, error, reason);
		return;
	}
	error = docker_parse_version(response->body, response->size, &version, &why);
	if (error < 0) {
		fail_unreadable(docker, error, "/version", why);
		return;
	}
	docker->podman = version.podman;
	params = &docker->backend.params;
	params->callbacks->connected(params->userdata, version.text);
}

static int docker_connect(struct backend *backend)
{
	static const struct http_callbacks callbacks = {.done = on_version};
	struct docker *docker = downcast(backend);
	const char *path = http_socket_path(docker->http);

	if (path && access(path, R_OK | W_OK) < 0)
		return -errno;
	return get(docker, "/version", VERSION_SIZE_MAX, &callbacks, &docker->request);
}

static void on_events_headers(void *userdata, long status)
{
	struct docker *docker = userdata;

	if (status == 200)
		docker->backend.params.callbacks->watching(docker->backend.params.userdata);
}

static void hint(struct docker *docker, const char *id)
{
	int error = refetch_hint(docker->refetch, id);

	if (error < 0 && !docker->warned_full) {
		docker->warned_full = true;
		log_warning("docker: container %.12s is left out: %s", id,
			error == -E2BIG ? "too many containers" : strerror(-error));
	}
}

static void act(struct docker *docker, const struct docker_event *event)
{
	switch (event->kind) {
	case DOCKER_EVENT_STARTED:
		hint(docker, event->id);
		break;
	case DOCKER_EVENT_CHANGED:
		refetch_hint_known(docker->refetch, event->id);
		break;
	case DOCKER_EVENT_DIED:
		refetch_remove(docker->refetch, event->id);
		break;
	case DOCKER_EVENT_DESTROYED:
		refetch_forget(docker->refetch, event->id);
		break;
	case DOCKER_EVENT_OTHER:
		break;
	}
}

static int on_line(void *userdata, const char *line, size_t size)
{
	const char *why = "out of memory";
	struct docker_event event;
	struct docker *docker = userdata;
	int error = docker_parse_event(line, size, &event, &why);

	if (error == 0) {
		act(docker, &event);
		return 0;
	}
	if (docker->bad_lines++ == 0)
		log_warning("docker: an event could not be read: %s; listing again", why);
	if (docker->bad_lines > BAD_LINES_MAX)
		return error;
	docker->backend.params.callbacks->resync(docker->backend.params.userdata);
	return 0;
}

static int on_events_data(void *userdata, const char *data, size_t size)
{
	struct docker *docker = userdata;

	return json_frames_feed(&docker->frames, data, size, on_line, docker);
}

static void on_events_end(void *userdata, const struct http_response *response)
{
	_cleanup_(freep) char *reason = NULL;
	struct docker *docker = userdata;
	int error = docker_answer_check(response, "/events", &reason);

	docker->stream = NULL;
	if (error == 0)
		fail(docker, -ECONNRESET, "the engine ended the stream of events");
	else if (error == -EBADMSG)
		fail(docker, error, "GET /events: what comes is not events");
	else if (error == -EMSGSIZE)
		fail(docker, error, "GET /events: an event is too large");
	else
		fail(docker, error, reason);
}

/* Only what could change an announcement: checks of health alone are three events each. Podman
 * matches words of its own (4.3 finds nothing for "die"), and so sends all. */
static int events_path(bool podman, char **ret)
{
	static const char filters[] =
		"{\"type\":[\"container\",\"network\"],\"event\":[\"start\",\"die\",\"pause\","
		"\"unpause\",\"rename\",\"update\",\"health_status\",\"destroy\",\"connect\","
		"\"disconnect\"]}";
	_cleanup_(freep) char *escaped = NULL;
	int error;

	if (podman)
		return str_copy("/events", ret);
	error = http_escape(filters, &escaped);
	if (error < 0)
		return error;
	return str_printf(ret, "/events?filters=%s", escaped);
}

static int docker_watch(struct backend *backend)
{
	static const struct http_callbacks callbacks = {
		.headers = on_events_headers,
		.data = on_events_data,
		.done = on_events_end,
	};
	_cleanup_(freep) char *path = NULL;
	struct docker *docker = downcast(backend);
	int error = events_path(docker->podman, &path);

	if (error < 0)
		return error;
	return get(docker, path, VERSION_SIZE_MAX, &callbacks, &docker->stream);
}

static void add_listed(struct docker *docker, char *const *ids)
{
	size_t n_left_out = 0;

	for (size_t i = 0; ids[i]; i++) {
		if (refetch_list_add(docker->refetch, ids[i]) < 0)
			n_left_out++;
	}
	if (n_left_out > 0)
		log_warning("docker: %zu containers are left out: more than %d, or out of memory",
			n_left_out, REFETCH_IDS_MAX);
}

static void on_list(void *userdata, const struct http_response *response)
{
	_cleanup_(freep) char *reason = NULL;
	_cleanup_(str_list_destroyp) char **ids = NULL;
	struct docker *docker = userdata;
	const char *why = "out of memory";
	int error = docker_answer_check(response, "/containers/json", &reason);

	docker->request = NULL;
	if (error < 0) {
		fail(docker, error, reason);
		return;
	}
	error = docker_parse_list(response->body, response->size, &ids, &why);
	if (error < 0) {
		fail_unreadable(docker, error, "/containers/json", why);
		return;
	}
	add_listed(docker, ids);
	refetch_list_end(docker->refetch);
}

static void on_drained(void *userdata)
{
	struct docker *docker = userdata;

	instance_sink_end(docker->backend.params.sink);
	docker->backend.params.callbacks->listed(docker->backend.params.userdata);
}

/* What events tell from here on belongs to the snapshot: the engine makes its list later. */
static int docker_list(struct backend *backend)
{
	static const struct http_callbacks callbacks = {.done = on_list};
	struct docker *docker = downcast(backend);
	int error = get(docker, "/containers/json", 0, &callbacks, &docker->request);

	if (error < 0)
		return error;
	instance_sink_begin(docker->backend.params.sink);
	refetch_list_begin(docker->refetch);
	return 0;
}

static void docker_reset(struct backend *backend)
{
	struct docker *docker = downcast(backend);

	http_request_cancel(TAKE_PTR(docker->request));
	http_request_cancel(TAKE_PTR(docker->stream));
	docker_looks_cancel(&docker->looks);
	refetch_reset(docker->refetch);
	json_frames_reset(&docker->frames);
	docker->bad_lines = 0;
	docker->warned_full = false;
}

static const char *docker_socket_path(const struct backend *backend)
{
	return http_socket_path(container_of(backend, const struct docker, backend)->http);
}

static void docker_destroy(struct backend *backend)
{
	struct docker *docker;

	if (!backend)
		return;
	docker = downcast(backend);
	docker_looks_cancel(&docker->looks);
	refetch_destroy(docker->refetch);
	http_destroy(docker->http);
	json_frames_finish(&docker->frames);
	free(docker);
}

static const struct backend_ops ops = {
	.kind = "docker",
	.connect = docker_connect,
	.watch = docker_watch,
	.list_instances = docker_list,
	.reset = docker_reset,
	.destroy = docker_destroy,
	.socket_path = docker_socket_path,
};

static int fetch(void *userdata, const char *id)
{
	struct docker *docker = userdata;

	return docker_looks_begin(&docker->looks, id);
}

static int create_parts(struct docker *docker)
{
	static const struct refetch_callbacks callbacks = {.fetch = fetch, .drained = on_drained};
	const struct backend_params *params = &docker->backend.params;
	const char *endpoint = params->endpoint ? params->endpoint : "unix://" SOCKET_PATH;
	const char *why = NULL;
	int error = http_create(params->base, endpoint, &docker->http, &why);

	if (error == -EINVAL)
		log_error("docker: endpoint %s: %s", endpoint, why);
	if (error < 0)
		return error;
	error = refetch_create(params->base, params->sink, &callbacks, docker, &docker->refetch);
	docker->looks = (struct docker_looks){.http = docker->http, .refetch = docker->refetch};
	return error;
}

int docker_backend_create(const struct backend_params *params, struct backend **ret)
{
	struct docker *docker = calloc(1, sizeof(*docker));
	int error;

	if (!docker)
		return -ENOMEM;
	docker->backend = (struct backend){.ops = &ops, .params = *params};
	json_frames_init(&docker->frames, EVENT_SIZE_MAX);
	error = create_parts(docker);
	docker->backend.params.endpoint = NULL; /* the caller's */
	if (error < 0) {
		docker_destroy(&docker->backend);
		return error;
	}
	*ret = &docker->backend;
	return 0;
}

bool docker_backend_found(void)
{
	struct stat status;

	return stat(SOCKET_PATH, &status) == 0 && S_ISSOCK(status.st_mode);
}
