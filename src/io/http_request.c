#include "io/http_request.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "io/http_error.h"
#include "util/cleanup.h"

enum {
	HTTP_CONNECT_MS = 5000,
	HTTP_SILENCE_MS = 10000,
	HTTP_HEADERS_MAX = 64 << 10, /* servers of this kind send a dozen short ones */
	HTTP_STREAM_KEEP = 64 << 10, /* a burst's buffer is not held through the quiet after it */
	/* a stream's peer that vanished without a word is noticed by the kernel, after 2 minutes:
	 * a timer here would wake the process while nothing happens */
	HTTP_KEEPALIVE_S = 60,
	HTTP_KEEPALIVE_INTERVAL_S = 10,
};

CLEANUP(http_request_destroy, struct http_request *);

static bool http_request_is_stream(const struct http_request *request)
{
	bool success = request->status >= 200 && request->status < 300;

	return request->callbacks->data && (!request->headers_complete || success);
}

static void http_request_set_timer(struct http_request *request, uint64_t ms)
{
	struct timeval timeout = {
		.tv_sec = (time_t)(ms / 1000),
		.tv_usec = (suseconds_t)(ms % 1000 * 1000),
	};

	evtimer_add(&request->timer, &timeout);
}

static void http_request_heard(struct http_request *request)
{
	request->connected = true;
	if (http_request_is_stream(request))
		evtimer_del(&request->timer);
	else
		http_request_set_timer(request, request->silence_ms);
}

/* from inside libcurl: the callback that returns 0 now makes it end the transfer */
static size_t http_request_refuse(struct http_request *request, int error, const char *why)
{
	request->error = error;
	request->why = why;
	return 0;
}

static int http_request_on_connected(
	void *userdata, char *ip, char *local_ip, int port, int local_port)
{
	http_request_heard(userdata);
	return CURL_PREREQFUNC_OK;
}

static void http_request_on_blank_line(struct http_request *request)
{
	curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &request->status);
	if (request->status < 200)
		return; /* interim: another header follows (RFC 9110 15.2) */
	request->headers_complete = true;
	if (request->callbacks->headers)
		request->wake(request);
}

static size_t http_request_on_header(char *line, size_t size, size_t n, void *userdata)
{
	struct http_request *request = userdata;

	size *= n;
	request->header_size += size;
	if (request->header_size > HTTP_HEADERS_MAX)
		return http_request_refuse(request, -EMSGSIZE, "too many headers");
	/* not complete twice: trailers end with a blank line of their own */
	if (!request->headers_complete && (line[0] == '\r' || line[0] == '\n'))
		http_request_on_blank_line(request);
	http_request_heard(request);
	return size;
}

static size_t http_request_on_body(char *data, size_t size, size_t n, void *userdata)
{
	struct http_request *request = userdata;
	bool stream = http_request_is_stream(request);

	size *= n;
	http_request_heard(request);
	if (!stream && size > request->max_size - request->body.size)
		return http_request_refuse(request, -EMSGSIZE, "answer too large");
	if (str_buf_add(&request->body, data, size) < 0)
		return http_request_refuse(request, -ENOMEM, NULL);
	if (stream)
		request->wake(request);
	return size;
}

static curl_socket_t http_request_open_socket(
	void *userdata, curlsocktype purpose, struct curl_sockaddr *address)
{
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void http_request_on_timer(evutil_socket_t fd, short events, void *userdata)
{
	struct http_request *request = userdata;

	request->why = request->connected ? "no answer in time" : "no connection in time";
	http_request_end(request, -ETIMEDOUT);
}

static CURLcode http_request_set_method(CURL *easy, const char *method)
{
	if (!method || strcmp(method, "GET") == 0)
		return CURLE_OK;
	if (strcmp(method, "HEAD") == 0)
		return curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "");
	return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
}

static CURLcode http_request_set_server(
	CURL *easy, const struct http_endpoint *endpoint, const struct http_params *params)
{
	uint64_t connect_ms = params->connect_ms ? params->connect_ms : HTTP_CONNECT_MS;
	CURLcode code = http_request_set_method(easy, params->method);

	if (code == CURLE_OK && endpoint->socket_path) {
		/* a timer for a second address, which a socket has not, stays armed and would go
		 * off in the quiet of a stream */
		curl_easy_setopt(easy, CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, (long)INT_MAX);
		return curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, endpoint->socket_path);
	}
	/* a name may have several addresses: libcurl gives each a share of it, which the request's
	 * own timer, as long, could not */
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, (long)HTTP_KEEPALIVE_S);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, (long)HTTP_KEEPALIVE_INTERVAL_S);
	return code;
}

static CURLcode http_request_set_url(CURL *easy, const char *base, const char *path)
{
	_cleanup_(freep) char *url = NULL;

	if (str_printf(&url, "%s%s", base, path) < 0)
		return CURLE_OUT_OF_MEMORY;
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "crier/" CRIER_VERSION);
	if (strncmp(url, "http:", strlen("http:")) == 0)
		curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	return curl_easy_setopt(easy, CURLOPT_URL, url);
}

static void http_request_set_callbacks(struct http_request *request)
{
	CURL *easy = request->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, request);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->curl_why);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, http_request_open_socket);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, http_request_on_connected);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, request);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, http_request_on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, request);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, http_request_on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
}

int http_request_create(struct http_multi *multi, const struct http_endpoint *endpoint,
	const struct http_params *params, struct http_request **ret)
{
	_cleanup_(http_request_destroyp) struct http_request *request = calloc(1, sizeof(*request));

	if (!request)
		return -ENOMEM;
	request->multi = multi;
	request->endpoint = endpoint;
	request->callbacks = params->callbacks;
	request->userdata = params->userdata;
	request->silence_ms = params->silence_ms ? params->silence_ms : HTTP_SILENCE_MS;
	request->max_size = params->max_size ? params->max_size : HTTP_BODY_MAX;
	evtimer_assign(&request->timer, multi->base, http_request_on_timer, request);
	request->easy = curl_easy_init();
	if (!request->easy)
		return -ENOMEM;
	http_request_set_callbacks(request);
	if (http_request_set_url(request->easy, endpoint->url, params->path) != CURLE_OK ||
		http_request_set_server(request->easy, endpoint, params) != CURLE_OK)
		return -ENOMEM;
	*ret = TAKE_PTR(request);
	return 0;
}

static void http_request_detach(struct http_request *request)
{
	evtimer_del(&request->timer);
	if (request->attached)
		http_multi_remove(request->multi, request->easy);
	request->attached = false;
}

void http_request_destroy(struct http_request *request)
{
	if (!request)
		return;
	http_request_detach(request);
	curl_easy_cleanup(request->easy);
	str_buf_finish(&request->body);
	free(request);
}

int http_request_start(struct http_request *request, uint64_t connect_ms)
{
	int error = http_multi_add(request->multi, request->easy);

	if (error < 0)
		return error;
	request->attached = true;
	http_request_set_timer(request, connect_ms ? connect_ms : HTTP_CONNECT_MS);
	return 0;
}

void http_request_complete(struct http_request *request, CURLcode code)
{
	int error = request->error;
	long os_errno = 0;

	if (error == 0) {
		curl_easy_getinfo(request->easy, CURLINFO_OS_ERRNO, &os_errno);
		error = http_error_from_curl(code, os_errno);
	}
	http_request_end(request, error);
}

void http_request_end(struct http_request *request, int error)
{
	http_request_detach(request);
	request->ended = true;
	request->error = error;
	request->wake(request);
}

static void http_request_deliver_headers(struct http_request *request)
{
	if (!request->headers_complete || request->headers_told)
		return;
	request->headers_told = true;
	if (request->callbacks->headers)
		request->callbacks->headers(request->userdata, request->status);
}

static void http_request_deliver_data(struct http_request *request)
{
	struct str_buf *body = &request->body;
	int error;

	if (request->cancelled || !http_request_is_stream(request) || body->size == 0)
		return;
	error = request->callbacks->data(request->userdata, body->data, body->size);
	body->size = 0;
	if (body->capacity > HTTP_STREAM_KEEP)
		str_buf_finish(body);
	if (error < 0 && !request->cancelled) {
		request->why = NULL;
		request->curl_why[0] = '\0';
		http_request_end(request, error);
	}
}

static void http_request_deliver_end(struct http_request *request)
{
	_cleanup_(freep) char *reason = NULL;
	struct http_response response = {
		.error = request->error,
		.status = request->headers_complete ? request->status : 0,
		.body = request->body.data && request->body.size > 0 ? request->body.data : "",
		.size = request->body.size,
	};

	if (request->cancelled || !request->ended)
		return;
	if (request->error < 0) {
		reason = http_error_reason(request->endpoint->label, request->error,
			request->why ? request->why : request->curl_why);
		response.reason = reason ? reason : "out of memory";
	}
	request->callbacks->done(request->userdata, &response);
}

bool http_request_deliver(struct http_request *request)
{
	request->delivering = true;
	http_request_deliver_headers(request);
	http_request_deliver_data(request);
	http_request_deliver_end(request);
	request->delivering = false;
	return request->ended || request->cancelled;
}
