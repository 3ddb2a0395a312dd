#include "io/http_multi.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/time.h>

enum {
	/* the stream, a list and eight looks at single objects fit; what is more waits its turn */
	HTTP_CONNECTIONS_MAX = 16,
	/* beyond those in use: a burst goes over open ones, but in the quiet after it a server does
	 * not keep a dozen that nobody uses */
	HTTP_CONNECTIONS_KEPT = 2,
};

struct http_socket {
	struct http_multi *multi;
	struct event event;
};

static void http_multi_act(struct http_multi *multi, curl_socket_t fd, int what)
{
	int running;
	CURLMcode code = curl_multi_socket_action(multi->curl, fd, what, &running);

	multi->progress(multi, code);
}

static void http_multi_on_event(evutil_socket_t fd, short events, void *userdata)
{
	struct http_socket *socket = userdata;
	int what = 0;

	if (events & EV_READ)
		what |= CURL_CSELECT_IN;
	if (events & EV_WRITE)
		what |= CURL_CSELECT_OUT;
	http_multi_act(socket->multi, fd, what);
}

static void http_multi_on_timer(evutil_socket_t fd, short events, void *userdata)
{
	http_multi_act(userdata, CURL_SOCKET_TIMEOUT, 0);
}

static struct http_socket *http_socket_create(struct http_multi *multi, curl_socket_t fd)
{
	struct http_socket *socket = calloc(1, sizeof(*socket));

	if (!socket)
		return NULL;
	socket->multi = multi;
	if (curl_multi_assign(multi->curl, fd, socket) != CURLM_OK) {
		free(socket);
		return NULL;
	}
	event_assign(
		&socket->event, multi->base, fd, EV_READ | EV_PERSIST, http_multi_on_event, socket);
	return socket;
}

static void http_socket_destroy(struct http_socket *socket)
{
	if (!socket)
		return;
	event_del(&socket->event);
	free(socket);
}

static int http_multi_want(CURL *easy, curl_socket_t fd, int what, void *userdata, void *socketp)
{
	struct http_multi *multi = userdata;
	struct http_socket *socket = socketp;
	short events = EV_PERSIST;

	if (what == CURL_POLL_REMOVE) {
		http_socket_destroy(socket);
		return 0;
	}
	if (!socket)
		socket = http_socket_create(multi, fd);
	if (!socket)
		return -1;
	if (what & CURL_POLL_IN)
		events |= EV_READ;
	if (what & CURL_POLL_OUT)
		events |= EV_WRITE;
	event_del(&socket->event);
	event_assign(&socket->event, multi->base, fd, events, http_multi_on_event, socket);
	return event_add(&socket->event, NULL);
}

static int http_multi_want_timer(CURLM *curl, long timeout_ms, void *userdata)
{
	struct http_multi *multi = userdata;
	struct timeval timeout = {
		.tv_sec = timeout_ms / 1000,
		.tv_usec = timeout_ms % 1000 * 1000,
	};

	if (timeout_ms < 0)
		return evtimer_del(&multi->timer);
	return evtimer_add(&multi->timer, &timeout);
}

int http_multi_init(struct http_multi *multi)
{
	multi->curl = curl_multi_init();
	if (!multi->curl)
		return -ENOMEM;
	evtimer_assign(&multi->timer, multi->base, http_multi_on_timer, multi);
	curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, http_multi_want);
	curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
	curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, http_multi_want_timer);
	curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
	curl_multi_setopt(multi->curl, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)HTTP_CONNECTIONS_MAX);
	return 0;
}

static void http_multi_count(struct http_multi *multi, long change)
{
	multi->n_handles += change;
	curl_multi_setopt(
		multi->curl, CURLMOPT_MAXCONNECTS, multi->n_handles + HTTP_CONNECTIONS_KEPT);
}

int http_multi_add(struct http_multi *multi, CURL *easy)
{
	if (curl_multi_add_handle(multi->curl, easy) != CURLM_OK)
		return -ENOMEM;
	http_multi_count(multi, 1);
	return 0;
}

void http_multi_remove(struct http_multi *multi, CURL *easy)
{
	curl_multi_remove_handle(multi->curl, easy);
	http_multi_count(multi, -1);
}

void http_multi_finish(struct http_multi *multi)
{
	if (!multi->curl)
		return;
	curl_multi_cleanup(multi->curl);
	multi->curl = NULL;
	evtimer_del(&multi->timer);
}
