#include "control/connections.h"

#include <errno.h>
#include <stdbool.h>

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>

/* where there are too many, or the kernel lacks something: until it is tried again */
static const struct timeval rest = {.tv_usec = 100 * 1000};

struct connections {
	struct evconnlistener *listener; /* evhttp's */
	struct event *rested;
	struct bufferevent *items[CONNECTIONS_MAX]; /* a reference to each */
	unsigned int count;
};

/* evhttp tells nobody of the end of a connection, but it takes its callbacks off then. */
static bool has_ended(struct bufferevent *connection)
{
	bufferevent_event_cb callback;

	bufferevent_getcb(connection, NULL, NULL, &callback, NULL);
	return !callback;
}

static void drop_ended(struct connections *self)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < self->count; i++) {
		if (has_ended(self->items[i]))
			bufferevent_decref(self->items[i]);
		else
			self->items[kept++] = self->items[i];
	}
	self->count = kept;
}

/* The loop would spin: whoever waits is there still. */
static void take_a_rest(struct connections *self)
{
	evconnlistener_disable(self->listener);
	evtimer_add(self->rested, &rest);
}

static void on_rested(evutil_socket_t fd, short what, void *userdata)
{
	struct connections *self = userdata;

	drop_ended(self);
	if (self->count < CONNECTIONS_MAX)
		evconnlistener_enable(self->listener);
	else
		evtimer_add(self->rested, &rest);
}

static void on_error(struct evconnlistener *listener, void *userdata)
{
	take_a_rest(userdata);
}

/* For each connection that evhttp accepts; evhttp closes the socket itself. */
static struct bufferevent *make(struct event_base *base, void *userdata)
{
	struct connections *self = userdata;
	struct bufferevent *connection = bufferevent_socket_new(base, -1, 0);

	drop_ended(self);
	if (!connection || self->count == CONNECTIONS_MAX)
		return connection;
	bufferevent_incref(connection);
	self->items[self->count++] = connection;
	if (self->count == CONNECTIONS_MAX)
		take_a_rest(self);
	return connection;
}

static int listen_on(struct connections *self, struct event_base *base, struct evhttp *http, int fd)
{
	const unsigned int flags = LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC;

	self->listener = evconnlistener_new(base, NULL, NULL, flags, 0, fd);
	if (!self->listener) {
		close(fd);
		return -ENOMEM;
	}
	if (!evhttp_bind_listener(http, self->listener)) {
		evconnlistener_free(TAKE_PTR(self->listener));
		return -ENOMEM;
	}
	evconnlistener_set_error_cb(self->listener, on_error);
	evhttp_set_bevcb(http, make, self);
	return 0;
}

int connections_create(
	struct event_base *base, struct evhttp *http, int fd, struct connections **ret)
{
	struct connections *self = calloc(1, sizeof(*self));
	int r = -ENOMEM;

	if (self)
		self->rested = evtimer_new(base, on_rested, self);
	if (self && self->rested)
		r = listen_on(self, base, http, fd);
	else
		close(fd);
	if (r < 0) {
		connections_destroy(self);
		return r;
	}
	*ret = self;
	return 0;
}

void connections_destroy(struct connections *self)
{
	if (!self)
		return;
	for (unsigned int i = 0; i < self->count; i++)
		bufferevent_decref(self->items[i]);
	if (self->rested)
		event_free(self->rested);
	free(self);
}
