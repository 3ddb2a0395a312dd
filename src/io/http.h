/* HTTP requests on an event_base: libcurl's multi interface behind a few calls. A client is one
 * server (an endpoint); requests on it run side by side and share its connections. Redirects,
 * proxies, cookies and .netrc are not followed, looked up or kept.
 *
 * A request ends in exactly one `done`, never from inside http_send; after http_request_cancel it
 * is silent. No callback is made from inside a call into the client, and from any callback every
 * call is allowed, http_destroy too.
 * Source: libcurl-multi(3), "multi_socket". */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct http;
struct http_request;

/* Unix sockets and TCP: "unix:///run/docker.sock", "tcp://host:2375", "http://…", "https://…"; a
 * path in the last three goes before that of each request. -EINVAL and a reason (a constant) for
 * anything else. */
int http_create(
	struct event_base *base, const char *endpoint, struct http **ret, const char **ret_why);
void http_destroy(struct http *http); /* cancels what is under way; NULL is fine */

/* the path of the unix socket, or NULL for TCP; owned by the client */
const char *http_socket_path(const struct http *http);

struct http_response {
	int error; /* 0, or -errno: no connection, time-out, cut off, too large (-EMSGSIZE) */
	const char *reason; /* with `error`: one line for a human; else NULL */
	long status;	    /* HTTP status; 0 where none came */
	const char *body;   /* NUL-terminated; of a stream empty. Lives until `done` returns */
	size_t size;
};

struct http_callbacks {
	/* mandatory; the request is freed after it returns */
	void (*done)(void *userdata, const struct http_response *response);
	/* optional: the final response's headers are complete (a stream's "from here nothing is
	 * missed") */
	void (*headers)(void *userdata, long status);
	/* optional: makes the request a stream, which has no limit of size and no time-out of
	 * silence; called only for a 2xx status (another status' body comes with `done`, up to
	 * max_size). A negative return ends the request with that error. */
	int (*data)(void *userdata, const char *data, size_t size);
};

struct http_params {
	const char *method;  /* NULL: GET; none sends a body */
	const char *path;    /* "/events?filters=…", already escaped; -EINVAL without its slash */
	uint64_t connect_ms; /* longest wait for a connection; 0: 5 s */
	uint64_t silence_ms; /* longest wait between two bytes; 0: 10 s; ignored by streams */
	size_t max_size;     /* of the body; 0: HTTP_BODY_MAX */
	const struct http_callbacks *callbacks; /* borrowed until the request ends */
	void *userdata;
};

enum { HTTP_BODY_MAX = 64 << 20 }; /* a list of 10,000 containers is 10 MB */

/* `ret` lives until `done` has returned, http_request_cancel, or http_destroy */
int http_send(struct http *http, const struct http_params *params, struct http_request **ret);
void http_request_cancel(struct http_request *request); /* no callback any more; NULL is fine */

/* percent-encodes one component of a path or query (RFC 3986 2.1); malloc'd */
int http_escape(const char *text, char **ret);
