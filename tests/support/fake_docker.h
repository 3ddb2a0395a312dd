/* A Docker Engine of a few containers, in the process and on the event_base of the test, on a unix
 * socket of its own. It can answer in all the ways in which a real one was seen to fail, and hold
 * an answer back until the test says so. */
#pragma once

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum fake_manner {
	FAKE_RUNNING,
	FAKE_STOPPED, /* 200, and "exited" */
	FAKE_MISSING, /* 404 */
	FAKE_ERROR,   /* 500 */
	FAKE_CUT,     /* half an answer, then the connection ends */
	FAKE_GARBAGE, /* 200, and no JSON */
	FAKE_OTHER,   /* 200, and another container */
	FAKE_HUGE,    /* larger than any container is */
	FAKE_HELD,    /* no answer until fake_docker_release */
};

enum { FAKE_CONTAINERS_MAX = 64, FAKE_HELD_MAX = 16 };

struct fake_container {
	char id[16];
	enum fake_manner manner;
	bool listed;
	unsigned int n_inspected;
};

struct fake_docker {
	struct event_base *base;
	struct evconnlistener *listener;
	char folder[32], path[64], endpoint[80];
	struct fake_container containers[FAKE_CONTAINERS_MAX];
	size_t n_containers;
	/* in place of the usual answer where set: bytes from the status line on */
	const char *version, *events, *list;
	bool hold_list;
	void (*before_list)(
		void *userdata); /* a request for the list is here, its answer not made */
	void *userdata;
	struct bufferevent *stream; /* the open one of events */
	struct {
		struct bufferevent *connection;
		char path[128];
	} held[FAKE_HELD_MAX];
	size_t n_held;
	unsigned int n_lists, n_streams;
	char last_events_path[512];
};

/* assert() is not compiled in everywhere */
static inline void fake_docker_must(bool condition)
{
	if (!condition)
		abort();
}

static inline struct fake_container *fake_docker_find(struct fake_docker *fake, const char *id)
{
	for (size_t i = 0; i < fake->n_containers; i++) {
		if (strcmp(fake->containers[i].id, id) == 0)
			return &fake->containers[i];
	}
	return NULL;
}

/* there from now on, in this manner, and in the list if it runs */
static inline struct fake_container *fake_docker_set(
	struct fake_docker *fake, const char *id, enum fake_manner manner)
{
	struct fake_container *container = fake_docker_find(fake, id);

	if (!container) {
		fake_docker_must(fake->n_containers < FAKE_CONTAINERS_MAX);
		container = &fake->containers[fake->n_containers++];
		snprintf(container->id, sizeof(container->id), "%s", id);
	}
	container->manner = manner;
	container->listed = manner != FAKE_STOPPED && manner != FAKE_MISSING;
	return container;
}

static inline void fake_docker_reply(
	struct bufferevent *connection, int status, const char *body, size_t announced_size)
{
	evbuffer_add_printf(bufferevent_get_output(connection),
		"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: "
		"%zu\r\n\r\n%s",
		status, announced_size, body);
}

static inline void fake_docker_reply_all(
	struct bufferevent *connection, int status, const char *body)
{
	fake_docker_reply(connection, status, body, strlen(body));
}

static inline void fake_docker_inspect_json(const char *id, const char *state, char ret[512])
{
	snprintf(ret, 512,
		"{\"Id\":\"%s\",\"Name\":\"/%s\",\"State\":{\"Status\":\"%s\"},\"Config\":{"
		"\"Image\":\"nginx:1.27\"},\"HostConfig\":{\"NetworkMode\":\"bridge\"},"
		"\"NetworkSettings\":{\"Ports\":{\"80/tcp\":[{\"HostIp\":\"0.0.0.0\","
		"\"HostPort\":\"8080\"}]}}}",
		id, id, state);
}

static inline void fake_docker_hold(
	struct fake_docker *fake, struct bufferevent *connection, const char *path)
{
	fake_docker_must(fake->n_held < FAKE_HELD_MAX);
	fake->held[fake->n_held].connection = connection;
	snprintf(fake->held[fake->n_held].path, sizeof(fake->held->path), "%s", path);
	fake->n_held++;
}

/* what is in the buffer goes out, then the connection ends */
static inline void fake_docker_cut(struct bufferevent *connection)
{
	struct evbuffer *output = bufferevent_get_output(connection);
	evutil_socket_t fd = bufferevent_getfd(connection);

	while (evbuffer_get_length(output) > 0 && evbuffer_write(output, fd) > 0)
		;
	shutdown(fd, SHUT_RDWR);
}

static inline void fake_docker_reply_huge(struct bufferevent *connection)
{
	size_t size = 6 << 20;
	char *body = calloc(1, size + 1);

	fake_docker_must(body != NULL);
	memset(body, ' ', size);
	fake_docker_reply_all(connection, 200, body);
	free(body);
}

static inline void fake_docker_inspect(
	struct fake_docker *fake, struct bufferevent *connection, const char *id, const char *path)
{
	struct fake_container *container = fake_docker_find(fake, id);
	enum fake_manner manner = container ? container->manner : FAKE_MISSING;
	char json[512];

	if (container)
		container->n_inspected++;
	fake_docker_inspect_json(manner == FAKE_OTHER ? "0ther" : id,
		manner == FAKE_STOPPED ? "exited" : "running", json);
	switch (manner) {
	case FAKE_MISSING:
		fake_docker_reply_all(connection, 404, "{\"message\":\"No such container\"}");
		break;
	case FAKE_ERROR:
		fake_docker_reply_all(connection, 500, "{\"message\":\"out of cheese\"}");
		break;
	case FAKE_CUT:
		fake_docker_reply(connection, 200, "{\"Id\":", 4000);
		fake_docker_cut(connection);
		break;
	case FAKE_GARBAGE:
		fake_docker_reply_all(connection, 200, "<html>");
		break;
	case FAKE_HUGE:
		fake_docker_reply_huge(connection);
		break;
	case FAKE_HELD:
		fake_docker_hold(fake, connection, path);
		break;
	default:
		fake_docker_reply_all(connection, 200, json);
	}
}

static inline void fake_docker_list(struct fake_docker *fake, struct bufferevent *connection)
{
	char body[FAKE_CONTAINERS_MAX * 32] = "[";
	size_t size = 1;

	if (fake->before_list)
		fake->before_list(fake->userdata);
	for (size_t i = 0; i < fake->n_containers; i++) {
		if (fake->containers[i].listed)
			size += (size_t)sprintf(body + size, "%s{\"Id\":\"%s\"}",
				size > 1 ? "," : "", fake->containers[i].id);
	}
	strcpy(body + size, "]");
	fake->n_lists++;
	fake_docker_reply_all(connection, 200, body);
}

static inline void fake_docker_open_stream(
	struct fake_docker *fake, struct bufferevent *connection, const char *path)
{
	snprintf(fake->last_events_path, sizeof(fake->last_events_path), "%s", path);
	fake->n_streams++;
	fake->stream = connection;
	evbuffer_add_printf(bufferevent_get_output(connection),
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
		"Transfer-Encoding: chunked\r\n\r\n");
}

static inline bool fake_docker_override(struct bufferevent *connection, const char *bytes)
{
	if (bytes)
		evbuffer_add(bufferevent_get_output(connection), bytes, strlen(bytes));
	return bytes != NULL;
}

static inline void fake_docker_answer(
	struct fake_docker *fake, struct bufferevent *connection, const char *path)
{
	char id[64];

	if (strcmp(path, "/version") == 0) {
		if (!fake_docker_override(connection, fake->version))
			fake_docker_reply_all(connection, 200,
				"{\"Version\":\"29.0.0\",\"ApiVersion\":\"1.56\"}");
	} else if (strncmp(path, "/events", strlen("/events")) == 0) {
		if (!fake_docker_override(connection, fake->events))
			fake_docker_open_stream(fake, connection, path);
	} else if (strcmp(path, "/containers/json") == 0) {
		if (fake->hold_list)
			fake_docker_hold(fake, connection, path);
		else if (!fake_docker_override(connection, fake->list))
			fake_docker_list(fake, connection);
	} else if (sscanf(path, "/containers/%63[^/]/json", id) == 1) {
		fake_docker_inspect(fake, connection, id, path);
	} else {
		abort();
	}
}

/* answers what was held; what is still to be held is held again */
static inline void fake_docker_release(struct fake_docker *fake)
{
	size_t n = fake->n_held;

	fake->n_held = 0;
	for (size_t i = 0; i < n; i++)
		fake_docker_answer(fake, fake->held[i].connection, fake->held[i].path);
}

static inline void fake_docker_on_read(struct bufferevent *connection, void *userdata)
{
	struct evbuffer *input = bufferevent_get_input(connection);
	struct evbuffer_ptr end;
	char head[2048], path[512];

	while ((end = evbuffer_search(input, "\r\n\r\n", 4, NULL)).pos >= 0) {
		size_t size = (size_t)end.pos + 4;

		fake_docker_must(size < sizeof(head));
		evbuffer_remove(input, head, size);
		head[size] = '\0';
		/* crier only ever reads */
		fake_docker_must(sscanf(head, "GET %511s HTTP/1.1", path) == 1);
		fake_docker_answer(userdata, connection, path);
	}
}

static inline void fake_docker_on_event(
	struct bufferevent *connection, short events, void *userdata)
{
	struct fake_docker *fake = userdata;

	if (fake->stream == connection)
		fake->stream = NULL;
	for (size_t i = 0; i < fake->n_held; i++) {
		if (fake->held[i].connection == connection)
			fake->held[i--] = fake->held[--fake->n_held];
	}
	bufferevent_free(connection);
}

static inline void fake_docker_on_accept(struct evconnlistener *listener, evutil_socket_t fd,
	struct sockaddr *address, int size, void *userdata)
{
	struct fake_docker *fake = userdata;
	struct bufferevent *connection =
		bufferevent_socket_new(fake->base, fd, BEV_OPT_CLOSE_ON_FREE);

	bufferevent_setcb(connection, fake_docker_on_read, NULL, fake_docker_on_event, fake);
	bufferevent_enable(connection, EV_READ | EV_WRITE);
}

static inline void fake_docker_listen(struct fake_docker *fake)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	unlink(fake->path);
	strcpy(address.sun_path, fake->path);
	fake->listener = evconnlistener_new_bind(fake->base, fake_docker_on_accept, fake,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 64, (struct sockaddr *)&address,
		sizeof(address));
	fake_docker_must(fake->listener != NULL);
}

static inline void fake_docker_init(struct fake_docker *fake, struct event_base *base)
{
	*fake = (struct fake_docker){.base = base};
	signal(SIGPIPE, SIG_IGN); /* bufferevents write to what was cut */
	strcpy(fake->folder, "/tmp/crier-test-XXXXXX");
	fake_docker_must(mkdtemp(fake->folder) != NULL);
	snprintf(fake->path, sizeof(fake->path), "%s/docker.sock", fake->folder);
	snprintf(fake->endpoint, sizeof(fake->endpoint), "unix://%s", fake->path);
}

/* The daemon is killed: the socket's file stays. */
static inline void fake_docker_stop(struct fake_docker *fake)
{
	if (fake->listener)
		evconnlistener_free(fake->listener);
	fake->listener = NULL;
	for (size_t i = 0; i < fake->n_held; i++)
		fake_docker_cut(fake->held[i].connection);
	if (fake->stream)
		fake_docker_cut(fake->stream);
}

/* a piece of the stream, as one chunk */
static inline void fake_docker_stream(struct fake_docker *fake, const char *bytes, size_t size)
{
	struct evbuffer *output;

	fake_docker_must(fake->stream != NULL);
	output = bufferevent_get_output(fake->stream);
	evbuffer_add_printf(output, "%zx\r\n", size);
	evbuffer_add(output, bytes, size);
	evbuffer_add(output, "\r\n", 2);
}

static inline void fake_docker_event(struct fake_docker *fake, const char *action, const char *id)
{
	char line[256];
	int size = snprintf(line, sizeof(line),
		"{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\","
		"\"Attributes\":{\"exitCode\":\"0\"}}}\n",
		action, id);

	fake_docker_stream(fake, line, (size_t)size);
}

/* after its clients are gone */
static inline void fake_docker_finish(struct fake_docker *fake)
{
	fake_docker_stop(fake);
	event_base_loop(fake->base, EVLOOP_NONBLOCK);
	event_base_loop(fake->base, EVLOOP_NONBLOCK);
	unlink(fake->path);
	rmdir(fake->folder);
}
