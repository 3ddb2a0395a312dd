#include "backends/docker/docker_looks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "backends/docker/docker_answer.h"
#include "backends/docker/docker_inspect_parse.h"
#include "backends/docker/docker_parse.h"
#include "backends/refetch.h"
#include "core/instance.h"
#include "io/http.h"
#include "util/cleanup.h"
#include "util/log.h"
#include "util/str.h"

enum { INSPECT_SIZE_MAX = 4 << 20 }; /* arguments and environment are 128 KB each at most */

struct docker_look {
	struct docker_looks *looks;
	struct http_request *request;
	struct docker_look *next, *prev; /* in looks->list */
	char id[DOCKER_ID_MAX + 1];
};

static void look_destroy(struct docker_look *look)
{
	DL_DELETE(look->looks->list, look);
	http_request_cancel(look->request);
	free(look);
}

static void answer_unreadable(struct docker_looks *looks, const char *id, const char *reason)
{
	enum log_level level = looks->warned_unreadable ? LOG_LEVEL_DEBUG : LOG_LEVEL_WARNING;

	looks->warned_unreadable = true;
	log_write(level, "docker: container %.12s stays as it was, to be read again: %s", id,
		reason ? reason : "out of memory");
	refetch_answer(looks->refetch, id, REFETCH_UNREADABLE, NULL);
}

static void warn_dropped(struct docker_looks *looks, const struct docker_inspect *inspect)
{
	if (inspect->dropped == 0 || looks->warned_dropped)
		return;
	looks->warned_dropped = true;
	log_warning("docker: %s: %u labels or ports are left out: too many, or not readable",
		inspect->instance->name, inspect->dropped);
}

static void answer(struct docker_looks *looks, const char *id, const struct docker_inspect *inspect)
{
	if (inspect->instance->state == INSTANCE_STOPPED) {
		instance_destroy(inspect->instance);
		refetch_answer(looks->refetch, id, REFETCH_GONE, NULL);
		return;
	}
	warn_dropped(looks, inspect);
	refetch_answer(looks->refetch, id, REFETCH_RUNNING, inspect->instance);
}

static int read_answer(const char *id, const struct http_response *response,
	struct docker_inspect *ret, char **ret_reason)
{
	struct docker_inspect inspect;
	const char *why = "out of memory";
	int error = docker_answer_check(response, "/containers/ID/json", ret_reason);

	if (error < 0)
		return error;
	error = docker_inspect_parse(response->body, response->size, &inspect, &why);
	if (error == 0 && strcmp(inspect.instance->id, id) != 0) {
		instance_destroy(inspect.instance);
		why = "the answer is of another container";
		error = -EBADMSG;
	}
	if (error < 0) {
		str_copy(why, ret_reason);
		return error;
	}
	*ret = inspect;
	return 0;
}

/* The look ends before it is answered: the answer may end a list, and that all there is. */
static void on_done(void *userdata, const struct http_response *response)
{
	_cleanup_(freep) char *reason = NULL;
	struct docker_look *look = userdata;
	struct docker_looks *looks = look->looks;
	struct docker_inspect inspect;
	char id[DOCKER_ID_MAX + 1];

	memcpy(id, look->id, sizeof(id));
	look->request = NULL;
	look_destroy(look);
	if (response->error == 0 && response->status == 404)
		refetch_answer(looks->refetch, id, REFETCH_GONE, NULL);
	else if (read_answer(id, response, &inspect, &reason) < 0)
		answer_unreadable(looks, id, reason);
	else
		answer(looks, id, &inspect);
}

static int send_request(struct docker_look *look)
{
	static const struct http_callbacks callbacks = {.done = on_done};
	_cleanup_(freep) char *path = NULL;
	struct http_params params = {
		.max_size = INSPECT_SIZE_MAX,
		.callbacks = &callbacks,
		.userdata = look,
	};
	int error = str_printf(&path, "/containers/%s/json", look->id);

	if (error < 0)
		return error;
	params.path = path;
	return http_send(look->looks->http, &params, &look->request);
}

int docker_looks_begin(struct docker_looks *looks, const char *id)
{
	struct docker_look *look = calloc(1, sizeof(*look));
	int error;

	if (!look)
		return -ENOMEM;
	look->looks = looks;
	memcpy(look->id, id, strnlen(id, DOCKER_ID_MAX));
	DL_APPEND(looks->list, look);
	error = send_request(look);
	if (error < 0)
		look_destroy(look);
	return error;
}

void docker_looks_cancel(struct docker_looks *looks)
{
	while (looks->list)
		look_destroy(looks->list);
	looks->warned_unreadable = looks->warned_dropped = false;
}
