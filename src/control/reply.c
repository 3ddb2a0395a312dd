#include "control/reply.h"

#include "control/json.h"

#include <stdio.h>

#include <event2/buffer.h>
#include <event2/http.h>

static const char *words(enum reply_status status)
{
	switch (status) {
	case REPLY_OK:
		return "OK";
	case REPLY_BAD:
		return "Bad Request";
	case REPLY_FORBIDDEN:
		return "Forbidden";
	case REPLY_NOT_FOUND:
		return "Not Found";
	case REPLY_NOT_ALLOWED:
		return "Method Not Allowed";
	case REPLY_INTERNAL:
		break;
	}
	return "Internal Server Error";
}

/* The size of what GET would bring, and nothing of it: evhttp would send it all, and a client takes
 * that for the answer to its next request (RFC 9110 9.3.2). */
static int leave_the_body_away(struct evkeyvalq *headers, struct evbuffer *body)
{
	size_t size = evbuffer_get_length(body);
	char text[24];

	snprintf(text, sizeof(text), "%zu", size);
	if (evhttp_add_header(headers, "Content-Length", text) < 0)
		return -1;
	return evbuffer_drain(body, size);
}

void reply_json(struct evhttp_request *request, enum reply_status status, struct json *json)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(request);

	if (json->failed || evbuffer_add(json->out, "\n", 1) < 0) {
		evhttp_send_error(request, REPLY_INTERNAL, words(REPLY_INTERNAL));
		return;
	}
	evhttp_add_header(headers, "Content-Type", "application/json");
	if (evhttp_request_get_command(request) == EVHTTP_REQ_HEAD &&
		leave_the_body_away(headers, json->out) < 0) {
		evhttp_send_error(request, REPLY_INTERNAL, words(REPLY_INTERNAL));
		return;
	}
	evhttp_send_reply(request, status, words(status), json->out);
}

void reply_error(struct evhttp_request *request, enum reply_status status, const char *error)
{
	struct json json = {.out = evbuffer_new()};

	if (!json.out) {
		evhttp_send_error(request, status, words(status));
		return;
	}
	json_begin(&json, NULL);
	json_string(&json, "error", error);
	json_end(&json);
	reply_json(request, status, &json);
	evbuffer_free(json.out);
}
