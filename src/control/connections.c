#include "control/connections.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/resource.h>

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>

/* where there are too many, or the kernel lacks something: until it is tried again */
static const struct timeval rest = {.tv_usec = 100 * 1000};

struct connections {
	struct evconnlistener *listener; /* evhttp's */
	struct event *rested;
	int fd; /* of the listener */
};

/* The kernel gives the lowest number that is free. */
static bool has_room(const struct connections *self)
{
	struct rlimit limit;
	int probe = fcntl(self->fd, F_DUPFD_CLOEXEC, 0);

	if (probe < 0 || getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return false;
	close(probe);
	return (rlim_t)probe < limit.rlim_cur / 2;
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

	if (has_room(self))
		evconnlistener_enable(self->listener);
	else
		evtimer_add(self->rested, &rest);
}

static void on_error(struct evconnlistener *listener, void *userdata)
{
	take_a_rest(userdata);
}

/* For each connection that evhttp accepts. */
static struct bufferevent *make(struct event_base *base, void *userdata)
{
	struct connections *self = userdata;

	if (!has_room(self))
		take_a_rest(self);
	return bufferevent_socket_new(base, -1, 0);
}

static int listen_on(struct connections *self, struct event_base *base, struct evhttp *http, int fd)
{
	const unsigned int flags = LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC;

	self->fd = fd;
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
	if (self->rested)
		event_free(self->rested);
	free(self);
}
