#include "control/reply.h"

#include "control/json.h"

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

void reply_json(struct evhttp_request *request, enum reply_status status, struct json *json)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(request);

	if (json->failed || evbuffer_add(json->out, "\n", 1) < 0) {
		evhttp_send_error(request, REPLY_INTERNAL, words(REPLY_INTERNAL));
		return;
	}
	evhttp_add_header(headers, "Content-Type", "application/json");
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
