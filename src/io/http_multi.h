/* libcurl's multi handle driven by an event_base: its sockets and its one timer are events here, so
 * nothing is polled. Knows nothing of requests; whoever adds handles reads their messages. */
#pragma once

#include <curl/curl.h>
#include <event2/event.h>
#include <event2/event_struct.h>

struct http_multi {
	struct event_base *base;
	CURLM *curl;
	struct event timer;
	long n_handles;
	/* libcurl did something: time to read its messages. Never from inside a call of libcurl's,
	 * so that everything may be done in it, but `multi` must outlive it. A code other than
	 * CURLM_OK means that no transfer will go on. */
	void (*progress)(struct http_multi *multi, CURLMcode code);
};

/* 0, -ENOMEM; fields other than `base` and `progress`, which are the caller's, are set */
int http_multi_init(struct http_multi *multi);
int http_multi_add(struct http_multi *multi, CURL *easy);
void http_multi_remove(struct http_multi *multi, CURL *easy);
void http_multi_finish(struct http_multi *multi); /* all handles have been removed before */
