/* Where a server is: the text of a configuration taken apart into what libcurl wants to be told. */
#pragma once

struct http_endpoint {
	char *url;	   /* what a request's path is appended to: "http://localhost" */
	char *socket_path; /* of a unix socket, else NULL */
	const char *label; /* what messages call it: the socket's path or the URL; not owned */
};

/* -EINVAL and a reason (a constant); zero-initialised is valid for http_endpoint_finish */
int http_endpoint_init(struct http_endpoint *endpoint, const char *text, const char **ret_why);
void http_endpoint_finish(struct http_endpoint *endpoint);
