#include "control/connections.h"

#include <errno.h>
#include <stdbool.h>

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>

enum { REST_S = 1 }; /* where the kernel lacks something, for other files to be closed */

struct connections {
	struct evconnlistener *listener; /* evhttp's; NULL: destroyed, but some are open still */
	struct event *rest;
	unsigned int open;
};

static void free_if_unused(struct connections *self)
{
	if (!self->listener && self->open == 0)
		free(self);
}

static void on_freed(void *userdata)
{
	struct connections *self = userdata;

	self->open--;
	if (self->listener && !evtimer_pending(self->rest, NULL))
		evconnlistener_enable(self->listener);
	free_if_unused(self);
}

/* For each connection that evhttp accepts. It knows the bufferevent's end by no more than that of a
 * filter's context. */
static struct bufferevent *make(struct event_base *base, void *userdata)
{
	struct connections *self = userdata;
	struct bufferevent *plain, *filter;

	plain = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
	if (!plain)
		return NULL;
	filter = bufferevent_filter_new(plain, NULL, NULL, BEV_OPT_CLOSE_ON_FREE, on_freed, self);
	if (!filter) {
		bufferevent_free(plain);
		return NULL;
	}
	if (++self->open >= CONNECTIONS_MAX)
		evconnlistener_disable(self->listener);
	return filter;
}

static void on_rested(evutil_socket_t fd, short what, void *userdata)
{
	struct connections *self = userdata;

	if (self->open < CONNECTIONS_MAX)
		evconnlistener_enable(self->listener);
}

/* No file descriptors or no memory: whoever waits is still there, so without a rest the loop would
 * spin. */
static void on_error(struct evconnlistener *listener, void *userdata)
{
	struct connections *self = userdata;

	evconnlistener_disable(listener);
	evtimer_add(self->rest, &(struct timeval){.tv_sec = REST_S});
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
		self->rest = evtimer_new(base, on_rested, self);
	if (self && self->rest)
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
	if (self->rest)
		event_free(self->rest);
	self->listener = NULL;
	free_if_unused(self);
}

int connections_fd(struct bufferevent *connection)
{
	struct bufferevent *plain = bufferevent_get_underlying(connection);

	return bufferevent_getfd(plain ? plain : connection);
}
