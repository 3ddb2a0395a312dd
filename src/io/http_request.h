/* One HTTP request on its way through libcurl. What comes is kept here while libcurl runs and
 * handed on by http_request_deliver, so that no callback of the user's ever runs inside libcurl,
 * where handles may be neither added nor removed. */
#pragma once

#include <curl/curl.h>
#include <event2/event_struct.h>
#include <stdbool.h>

#include "io/http.h"
#include "io/http_endpoint.h"
#include "io/http_multi.h"
#include "util/str.h"

struct http_request {
	struct http *http;			    /* for `wake`; unused here */
	void (*wake)(struct http_request *request); /* there is something to deliver */
	struct http_request *prev, *next;
	struct http_request *ready_prev, *ready_next;
	bool ready; /* it is in the list of those with something to deliver */

	struct http_multi *multi;
	const struct http_endpoint *endpoint;
	const struct http_callbacks *callbacks;
	void *userdata;
	uint64_t silence_ms;
	size_t max_size;

	CURL *easy;
	struct event timer; /* of the connection, then of silence */
	bool attached, connected;
	long status;
	size_t header_size;
	struct str_buf body; /* of a stream: what was not delivered yet */
	bool headers_complete, headers_told;
	bool ended, delivering, cancelled;
	int error;
	const char *why; /* our own words for `error`, a constant; else NULL */
	char curl_why[CURL_ERROR_SIZE];
};

int http_request_create(struct http_multi *multi, const struct http_endpoint *endpoint,
	const struct http_params *params, struct http_request **ret);
void http_request_destroy(struct http_request *request); /* NULL is fine */

/* on its way; -errno where libcurl does not take it */
int http_request_start(struct http_request *request, uint64_t connect_ms);

/* libcurl is done with it, successfully or not */
void http_request_complete(struct http_request *request, CURLcode code);

/* ends it from our side; never from inside libcurl */
void http_request_end(struct http_request *request, int error);

/* makes the callbacks that are due; true if it is over and may be destroyed */
bool http_request_deliver(struct http_request *request);
