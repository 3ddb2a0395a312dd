/* Answers to a request of the API: always JSON, one line. Errors are {"error": "…"}. */
#pragma once

struct evbuffer;
struct evhttp_request;
struct json;

enum reply_status { /* RFC 9110 section 15 */
	REPLY_OK = 200,
	REPLY_BAD = 400,
	REPLY_FORBIDDEN = 403,
	REPLY_NOT_FOUND = 404,
	REPLY_NOT_ALLOWED = 405,
	REPLY_INTERNAL = 500,
};

/* what the JSON was written to goes out, and is empty then */
void reply_json(struct evhttp_request *request, enum reply_status status, struct json *json);
void reply_error(struct evhttp_request *request, enum reply_status status, const char *error);
