#include "backends/docker/docker_answer.h"

#include <errno.h>

#include "backends/docker/docker_parse.h"
#include "io/http.h"
#include "util/cleanup.h"
#include "util/str.h"

int docker_answer_check(const struct http_response *response, const char *path, char **ret_reason)
{
	_cleanup_(freep) char *message = NULL;

	if (response->error < 0) {
		str_copy(response->reason, ret_reason);
		return response->error;
	}
	if (response->status == 200)
		return 0;
	message = docker_parse_message(response->body, response->size);
	str_printf(ret_reason, "GET %s: HTTP %ld%s%s", path, response->status, message ? ": " : "",
		message ? message : "");
	/* a proxy before the socket may allow some paths only; the rights of the socket are fine */
	return response->status == 403 ? -EPERM : -EPROTO;
}
