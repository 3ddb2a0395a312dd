#include "io/http_endpoint.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "util/cleanup.h"
#include "util/str.h"

CLEANUP(curl_url_cleanup, CURLU *);
CLEANUP(curl_free, char *);

static bool starts_with(const char *text, const char *prefix, const char **ret_rest)
{
	size_t size = strlen(prefix);

	if (strncasecmp(text, prefix, size) != 0)
		return false;
	*ret_rest = text + size;
	return true;
}

static int http_endpoint_unix(
	struct http_endpoint *endpoint, const char *path, const char **ret_why)
{
	int error;

	if (path[0] != '/') {
		*ret_why = "the path of a unix socket begins with / (unix:///run/docker.sock)";
		return -EINVAL;
	}
	if (strlen(path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path)) {
		*ret_why = "the path of the unix socket is too long for the kernel (107 bytes)";
		return -EINVAL;
	}
	error = str_copy(path, &endpoint->socket_path);
	if (error < 0)
		return error;
	endpoint->label = endpoint->socket_path;
	/* servers want a Host that is a name (RFC 9112 3.2), though none is meant */
	return str_copy("http://localhost", &endpoint->url);
}

static bool url_has(CURLU *url, CURLUPart part)
{
	_cleanup_(curl_freep) char *value = NULL;

	return curl_url_get(url, part, &value, 0) == CURLUE_OK;
}

static const char *url_mistake(CURLU *url, const char *text)
{
	if (curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK)
		return "not a URL";
	/* a password would be seen in every log line that names the endpoint */
	if (url_has(url, CURLUPART_USER) || url_has(url, CURLUPART_PASSWORD))
		return "a user or password in the URL is not supported";
	if (url_has(url, CURLUPART_QUERY) || url_has(url, CURLUPART_FRAGMENT))
		return "an endpoint has no ? or #";
	return NULL;
}

static int http_endpoint_tcp(struct http_endpoint *endpoint, const char *text, const char **ret_why)
{
	_cleanup_(curl_url_cleanupp) CURLU *url = curl_url();
	_cleanup_(curl_freep) char *normal = NULL;
	const char *why;
	size_t size;
	int error;

	if (!url)
		return -ENOMEM;
	why = url_mistake(url, text);
	if (why) {
		*ret_why = why;
		return -EINVAL;
	}
	if (curl_url_get(url, CURLUPART_URL, &normal, 0) != CURLUE_OK)
		return -ENOMEM;
	size = strlen(normal);
	while (size > 0 && normal[size - 1] == '/')
		size--;
	normal[size] = '\0';
	error = str_copy(normal, &endpoint->url);
	if (error < 0)
		return error;
	endpoint->label = endpoint->url;
	return 0;
}

/* "tcp://" is how Docker writes it, with a port of its own where none is given */
static int http_endpoint_docker(
	struct http_endpoint *endpoint, const char *host, const char **ret_why)
{
	_cleanup_(freep) char *text = NULL;
	size_t name_size = strcspn(host, "/");
	const char *bracket = memchr(host, ']', name_size);
	const char *name_end = bracket ? bracket : host;
	bool has_port = memchr(name_end, ':', name_size - (size_t)(name_end - host)) != NULL;
	int error = str_printf(&text, "http://%.*s%s%s", (int)name_size, host,
		has_port ? "" : ":2375", host + name_size);

	return error < 0 ? error : http_endpoint_tcp(endpoint, text, ret_why);
}

static int http_endpoint_parse(
	struct http_endpoint *endpoint, const char *text, const char **ret_why)
{
	const char *rest;

	if (starts_with(text, "unix://", &rest))
		return http_endpoint_unix(endpoint, rest, ret_why);
	if (starts_with(text, "tcp://", &rest))
		return http_endpoint_docker(endpoint, rest, ret_why);
	if (starts_with(text, "http://", &rest) || starts_with(text, "https://", &rest))
		return http_endpoint_tcp(endpoint, text, ret_why);
	*ret_why = "an endpoint begins with unix://, tcp://, http:// or https://";
	return -EINVAL;
}

int http_endpoint_init(struct http_endpoint *endpoint, const char *text, const char **ret_why)
{
	int error;

	*endpoint = (struct http_endpoint){0};
	error = http_endpoint_parse(endpoint, text, ret_why);
	if (error < 0)
		http_endpoint_finish(endpoint);
	return error < 0 ? error : 0;
}

void http_endpoint_finish(struct http_endpoint *endpoint)
{
	free(endpoint->url);
	free(endpoint->socket_path);
	*endpoint = (struct http_endpoint){0};
}
