/* A little HTTP server for tests, in the process and on the event_base of the test: what it answers
 * is bytes, written as they stand, so that a test can answer wrongly too. */
#pragma once

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct http_server_answer {
	const char *path;
	const char *bytes;
	bool bytewise; /* each byte in a turn of the loop of its own */
	bool close;
};

struct http_server {
	struct event_base *base;
	struct evconnlistener *listener, *tcp_listener;
	const struct http_server_answer *answers;
	char path[64], folder[32];
	char request[1024]; /* the last one's head */
	int requests, connections, connections_max;
	struct bufferevent *last; /* connection of the last request */
};

/* assert() is not compiled in everywhere */
static inline void http_server_must(bool condition)
{
	if (!condition)
		abort();
}

struct http_server_trickle {
	struct bufferevent *bev;
	const char *rest;
	bool close;
};

static inline void http_server_on_trickle(evutil_socket_t fd, short events, void *userdata)
{
	struct http_server_trickle *trickle = userdata;
	static const struct timeval now = {0};

	if (*trickle->rest) {
		/* past the buffer, or several would leave together */
		send(bufferevent_getfd(trickle->bev), trickle->rest++, 1, MSG_NOSIGNAL);
		event_base_once(bufferevent_get_base(trickle->bev), -1, EV_TIMEOUT,
			http_server_on_trickle, trickle, &now);
		return;
	}
	if (trickle->close)
		shutdown(bufferevent_getfd(trickle->bev), SHUT_RDWR);
	free(trickle);
}

static inline void http_server_answer(struct http_server *server, struct bufferevent *bev,
	const struct http_server_answer *answer)
{
	struct http_server_trickle *trickle;
	size_t size = strlen(answer->bytes);

	if (answer->bytewise) {
		trickle = calloc(1, sizeof(*trickle));
		*trickle = (struct http_server_trickle){bev, answer->bytes, answer->close};
		http_server_on_trickle(-1, 0, trickle);
		return;
	}
	send(bufferevent_getfd(bev), answer->bytes, size, MSG_NOSIGNAL);
	if (answer->close)
		shutdown(bufferevent_getfd(bev), SHUT_RDWR);
}

static inline void http_server_on_read(struct bufferevent *bev, void *userdata)
{
	struct http_server *server = userdata;
	struct evbuffer *input = bufferevent_get_input(bev);
	struct evbuffer_ptr end = evbuffer_search(input, "\r\n\r\n", 4, NULL);
	const struct http_server_answer *answer;
	char path[256] = "";
	int size;

	if (end.pos < 0)
		return;
	size = evbuffer_remove(input, server->request,
		(size_t)end.pos + 4 < sizeof(server->request) ? (size_t)end.pos + 4
							      : sizeof(server->request) - 1);
	server->request[size] = '\0';
	server->requests++;
	server->last = bev;
	sscanf(server->request, "%*s %255s", path);
	for (answer = server->answers; answer->path; answer++) {
		if (strcmp(answer->path, path) == 0) {
			http_server_answer(server, bev, answer);
			return;
		}
	}
}

static inline void http_server_on_event(struct bufferevent *bev, short events, void *userdata)
{
	struct http_server *server = userdata;

	server->connections--;
	if (server->last == bev)
		server->last = NULL;
	bufferevent_free(bev);
}

static inline void http_server_on_accept(struct evconnlistener *listener, evutil_socket_t fd,
	struct sockaddr *address, int size, void *userdata)
{
	struct http_server *server = userdata;
	struct bufferevent *bev = bufferevent_socket_new(server->base, fd, BEV_OPT_CLOSE_ON_FREE);

	if (++server->connections > server->connections_max)
		server->connections_max = server->connections;
	bufferevent_setcb(bev, http_server_on_read, NULL, http_server_on_event, server);
	bufferevent_enable(bev, EV_READ | EV_WRITE);
}

/* `answers` ends with a NULL path; a path that is not among them is never answered */
static inline void http_server_init(struct http_server *server, struct event_base *base,
	const struct http_server_answer *answers)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	*server = (struct http_server){.base = base, .answers = answers};
	strcpy(server->folder, "/tmp/crier-test-XXXXXX");
	http_server_must(mkdtemp(server->folder) && chmod(server->folder, 0755) == 0);
	snprintf(server->path, sizeof(server->path), "%s/socket", server->folder);
	strcpy(address.sun_path, server->path);
	server->listener = evconnlistener_new_bind(base, http_server_on_accept, server,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 64, (struct sockaddr *)&address,
		sizeof(address));
	http_server_must(server->listener != NULL);
}

/* on the loopback too; the port */
static inline int http_server_listen_tcp(struct http_server *server)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	server->tcp_listener = evconnlistener_new_bind(server->base, http_server_on_accept, server,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 64, (struct sockaddr *)&address,
		sizeof(address));
	http_server_must(server->tcp_listener != NULL);
	getsockname(
		evconnlistener_get_fd(server->tcp_listener), (struct sockaddr *)&address, &size);
	return ntohs(address.sin_port);
}

static inline void http_server_send(struct http_server *server, const char *bytes)
{
	http_server_must(server->last != NULL);
	send(bufferevent_getfd(server->last), bytes, strlen(bytes), MSG_NOSIGNAL);
}

static inline void http_server_stop(struct http_server *server)
{
	if (server->listener)
		evconnlistener_free(server->listener);
	if (server->tcp_listener)
		evconnlistener_free(server->tcp_listener);
	server->listener = server->tcp_listener = NULL;
}

static inline void http_server_finish(struct http_server *server)
{
	/* connections end with their clients, which are gone by now */
	while (server->connections > 0 && event_base_loop(server->base, EVLOOP_ONCE) == 0)
		;
	http_server_stop(server);
	unlink(server->path);
	rmdir(server->folder);
}
