#include "io/http.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "io/http_endpoint.h"
#include "io/http_multi.h"
#include "io/http_request.h"
#include "util/cleanup.h"

struct http {
	struct http_endpoint endpoint;
	struct http_multi multi;
	struct event dispatch;	       /* made active by hand, never added: no wake-up of its own */
	struct http_request *requests; /* struct http_request, by next */
	struct http_request *ready;    /* those with something to deliver, by ready_next */
	bool initialised;	       /* libcurl counts its users */
	bool dispatching, destroyed;
};

CLEANUP(http_destroy, struct http *);
CLEANUP(http_request_destroy, struct http_request *);

static void http_wake(struct http_request *request)
{
	struct http *http = request->http;

	if (request->ready)
		return;
	request->ready = true;
	DL_APPEND2(http->ready, request, ready_prev, ready_next);
	event_active(&http->dispatch, EV_TIMEOUT, 0);
}

static void http_unready(struct http_request *request)
{
	if (!request->ready)
		return;
	request->ready = false;
	DL_DELETE2(request->http->ready, request, ready_prev, ready_next);
}

static void http_forget(struct http_request *request)
{
	http_unready(request);
	DL_DELETE(request->http->requests, request);
	http_request_destroy(request);
}

static void http_free(struct http *http)
{
	event_del(&http->dispatch);
	http_multi_finish(&http->multi);
	http_endpoint_finish(&http->endpoint);
	if (http->initialised)
		curl_global_cleanup();
	free(http);
}

static void http_on_dispatch(evutil_socket_t fd, short events, void *userdata)
{
	struct http *http = userdata;

	http->dispatching = true;
	while (http->ready) {
		struct http_request *request = http->ready;

		http_unready(request);
		if (http_request_deliver(request))
			http_forget(request);
	}
	http->dispatching = false;
	if (http->destroyed)
		http_free(http);
}

/* libcurl takes nothing up again after such an error, so each of them would wait for ever */
static void http_fail_all(struct http *http, int error)
{
	struct http_request *request;

	DL_FOREACH (http->requests, request) {
		if (!request->ended)
			http_request_end(request, error);
	}
}

static void http_on_progress(struct http_multi *multi, CURLMcode code)
{
	struct http *http = container_of(multi, struct http, multi);
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(multi->curl, &left)) != NULL) {
		/* the message is gone once its handle is removed */
		CURLcode result = message->data.result;
		struct http_request *request = NULL;

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&request);
		http_request_complete(request, result);
	}
	if (code != CURLM_OK)
		http_fail_all(http, -ENOMEM);
}

int http_create(
	struct event_base *base, const char *endpoint, struct http **ret, const char **ret_why)
{
	_cleanup_(http_destroyp) struct http *http = calloc(1, sizeof(*http));
	int error;

	if (!http)
		return -ENOMEM;
	event_assign(&http->dispatch, base, -1, 0, http_on_dispatch, http);
	http->multi = (struct http_multi){.base = base, .progress = http_on_progress};
	error = http_endpoint_init(&http->endpoint, endpoint, ret_why);
	if (error < 0)
		return error;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return -ENOMEM;
	http->initialised = true;
	error = http_multi_init(&http->multi);
	if (error < 0)
		return error;
	*ret = TAKE_PTR(http);
	return 0;
}

void http_destroy(struct http *http)
{
	struct http_request *request, *next;

	if (!http)
		return;
	DL_FOREACH_SAFE (http->requests, request, next)
		http_request_cancel(request);
	http->destroyed = true;
	if (!http->dispatching)
		http_free(http);
}

const char *http_socket_path(const struct http *http)
{
	return http->endpoint.socket_path;
}

static bool http_path_valid(const char *path)
{
	if (path[0] != '/')
		return false;
	for (; *path; path++) {
		if ((unsigned char)*path <= ' ' || *path == 0x7f)
			return false;
	}
	return true;
}

int http_send(struct http *http, const struct http_params *params, struct http_request **ret)
{
	_cleanup_(http_request_destroyp) struct http_request *request = NULL;
	int error;

	assert(params->callbacks && params->callbacks->done);
	if (!http_path_valid(params->path))
		return -EINVAL;
	error = http_request_create(&http->multi, &http->endpoint, params, &request);
	if (error < 0)
		return error;
	request->http = http;
	request->wake = http_wake;
	error = http_request_start(request, params->connect_ms);
	if (error < 0)
		return error;
	DL_APPEND(http->requests, request);
	*ret = TAKE_PTR(request);
	return 0;
}

void http_request_cancel(struct http_request *request)
{
	if (!request)
		return;
	if (request->delivering)
		request->cancelled = true; /* it is in use further up the stack */
	else
		http_forget(request);
}

static bool http_is_unreserved(char c)
{
	return isascii((unsigned char)c) && (isalnum((unsigned char)c) || strchr("-._~", c));
}

int http_escape(const char *text, char **ret)
{
	static const char digits[] = "0123456789ABCDEF";
	char *escaped = malloc(strlen(text) * 3 + 1);
	char *to = escaped;

	if (!escaped)
		return -ENOMEM;
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (http_is_unreserved(*text)) {
			*to++ = *text;
			continue;
		}
		*to++ = '%';
		*to++ = digits[byte >> 4];
		*to++ = digits[byte & 15];
	}
	*to = '\0';
	*ret = escaped;
	return 0;
}
