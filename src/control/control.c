#include "control/control.h"

#include "control/connections.h"
#include "control/json.h"
#include "control/peer.h"
#include "control/reply.h"
#include "control/unix_socket.h"
#include "control/view.h"
#include "util/log.h"
#include "util/str.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>

enum {
	TIMEOUT_S = 5,	       /* a silent client gives its place to the next */
	HEADERS_MAX = 8 << 10, /* curl and browsers send some hundred bytes */
	BODY_MAX = 4 << 10,    /* no request needs one; a client may send a form all the same */
};

struct control {
	struct control_params params;
	struct unix_socket *socket;
	struct evhttp *http;
	struct connections *connections;
	gid_t group; /* whose members may change something */
};

struct route {
	const char *path;
	enum evhttp_cmd_type method;
	/* GET: one of them */
	int (*view)(const struct control_params *params, struct json *json);
	void (*answer)(struct control *control, struct evhttp_request *request);
};

static void reply_view(struct evhttp_request *request, int r, struct json *json)
{
	if (r == -ENOENT)
		reply_json(request, REPLY_NOT_FOUND, json);
	else if (r < 0)
		reply_error(request, REPLY_INTERNAL, strerror(-r));
	else
		reply_json(request, REPLY_OK, json);
}

static void answer_explain(struct control *control, struct evhttp_request *request)
{
	const char *query = evhttp_uri_get_query(evhttp_request_get_evhttp_uri(request));
	struct json json = {.out = evbuffer_new()};
	struct evkeyvalq parameters = {0};
	const char *wanted = NULL;

	if (query && evhttp_parse_query_str(query, &parameters) == 0)
		wanted = evhttp_find_header(&parameters, "instance");
	if (!json.out)
		reply_error(request, REPLY_INTERNAL, strerror(ENOMEM));
	else if (str_empty(wanted))
		reply_error(request, REPLY_BAD, "instance= is missing: a name or an id");
	else
		reply_view(request, view_explain(&control->params, wanted, &json), &json);
	evhttp_clear_headers(&parameters);
	if (json.out)
		evbuffer_free(json.out);
}

static void answer_done(struct evhttp_request *request, const char *word)
{
	struct json json = {.out = evbuffer_new()};

	if (!json.out) {
		reply_error(request, REPLY_INTERNAL, strerror(ENOMEM));
		return;
	}
	json_begin(&json, NULL);
	json_bool(&json, word, true);
	json_end(&json);
	reply_json(request, REPLY_OK, &json);
	evbuffer_free(json.out);
}

static void answer_resync(struct control *control, struct evhttp_request *request)
{
	control->params.callbacks->resync(control->params.userdata);
	answer_done(request, "resync");
}

static void view_mistakes(struct json *json, char *mistakes)
{
	char *line, *rest = mistakes;

	json_begin(json, NULL);
	json_string(json, "error", "the configuration is refused and the old one stays in force");
	json_begin_array(json, "mistakes");
	while ((line = strsep(&rest, "\n"))) {
		if (*line)
			json_string(json, NULL, line);
	}
	json_end_array(json);
	json_end(json);
}

static void answer_reload(struct control *control, struct evhttp_request *request)
{
	_cleanup_(freep) char *mistakes = NULL;
	struct json json = {0};
	int r;

	r = control->params.callbacks->reload(control->params.userdata, &mistakes);
	if (r == 0) {
		answer_done(request, "reload");
		return;
	}
	json.out = evbuffer_new();
	if (!json.out) {
		reply_error(request, REPLY_INTERNAL, strerror(ENOMEM));
		return;
	}
	view_mistakes(&json, mistakes);
	reply_json(request, REPLY_BAD, &json);
	evbuffer_free(json.out);
}

static const struct route routes[] = {
	{"/v1/status", EVHTTP_REQ_GET, .view = view_status},
	{"/v1/services", EVHTTP_REQ_GET, .view = view_services},
	{"/v1/instances", EVHTTP_REQ_GET, .view = view_instances},
	{"/v1/explain", EVHTTP_REQ_GET, .answer = answer_explain},
	{"/v1/resync", EVHTTP_REQ_POST, .answer = answer_resync},
	{"/v1/reload", EVHTTP_REQ_POST, .answer = answer_reload},
};

static const struct route *find_route(struct evhttp_request *request)
{
	const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(request));

	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (str_equal(routes[i].path, path))
			return &routes[i];
	}
	return NULL;
}

/* The reply leaves the body away where HEAD was asked. */
static bool takes_method(const struct route *route, struct evhttp_request *request)
{
	enum evhttp_cmd_type method = evhttp_request_get_command(request);

	return method == route->method ||
	       (method == EVHTTP_REQ_HEAD && route->method == EVHTTP_REQ_GET);
}

static void refuse_method(const struct route *route, struct evhttp_request *request)
{
	const char *allowed = route->method == EVHTTP_REQ_GET ? "GET, HEAD" : "POST";

	evhttp_add_header(evhttp_request_get_output_headers(request), "Allow", allowed);
	reply_error(request, REPLY_NOT_ALLOWED,
		route->method == EVHTTP_REQ_GET ? "this is read with GET"
						: "this is asked for with POST");
}

static bool may(
	const struct control *control, const struct route *route, struct evhttp_request *request)
{
	struct evhttp_connection *connection = evhttp_request_get_connection(request);
	int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(connection));

	return route->method == EVHTTP_REQ_GET || peer_may_change(fd, control->group);
}

static void answer_view(
	struct control *control, const struct route *route, struct evhttp_request *request)
{
	struct json json = {.out = evbuffer_new()};

	if (!json.out) {
		reply_error(request, REPLY_INTERNAL, strerror(ENOMEM));
		return;
	}
	reply_view(request, route->view(&control->params, &json), &json);
	evbuffer_free(json.out);
}

static void on_request(struct evhttp_request *request, void *userdata)
{
	const struct route *route = find_route(request);
	struct control *control = userdata;

	if (!route)
		reply_error(request, REPLY_NOT_FOUND, "there is nothing here");
	else if (!takes_method(route, request))
		refuse_method(route, request);
	else if (!may(control, route, request))
		reply_error(request, REPLY_FORBIDDEN,
			"only root, crier's own user and the group crier may do this");
	else if (route->view)
		answer_view(control, route, request);
	else
		route->answer(control, request);
}

static int serve(struct control *control)
{
	control->http = evhttp_new(control->params.base);
	if (!control->http)
		return -ENOMEM;
	evhttp_set_timeout(control->http, TIMEOUT_S);
	evhttp_set_max_headers_size(control->http, HEADERS_MAX);
	evhttp_set_max_body_size(control->http, BODY_MAX);
	/* all that there are, so that each gets an answer of ours */
	evhttp_set_allowed_methods(control->http, UINT16_MAX);
	evhttp_set_gencb(control->http, on_request, control);
	return connections_create(control->params.base, control->http,
		unix_socket_take_fd(control->socket), &control->connections);
}

int control_create(const struct control_params *params, struct control **ret)
{
	_cleanup_(control_destroyp) struct control *control = calloc(1, sizeof(*control));
	int r;

	assert(params->callbacks->about && params->callbacks->reload && params->callbacks->resync);
	if (!control)
		return -ENOMEM;
	control->params = *params;
	control->params.path = NULL; /* borrowed for this call alone */
	control->group = peer_find_group();
	r = unix_socket_create(params->path, &control->socket);
	if (r == 0)
		r = serve(control);
	if (r < 0) {
		if (r != -EADDRINUSE)
			log_error("%s: cannot listen there: %s", params->path, strerror(-r));
		return r;
	}
	*ret = TAKE_PTR(control);
	return 0;
}

void control_destroy(struct control *control)
{
	if (!control)
		return;
	if (control->http)
		evhttp_free(control->http);
	connections_destroy(control->connections);
	unix_socket_destroy(control->socket);
	free(control);
}
