#include "backends/session.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <string.h>
#include <sys/time.h>

#include "backends/failure.h"
#include "core/backend.h"
#include "core/instance_sink.h"
#include "io/backoff.h"
#include "io/watch.h"
#include "util/log.h"
#include "util/str.h"

enum {
	/* to connect, or to open the stream: longer than any time-out below, which knows more */
	STEP_LIMIT_MS = 30000,
	/* what was up for so long starts low again; what fails at once does not */
	STABLE_S = 10,
	/* the restart of a daemon is to be noticed within seconds; the tries take about ten */
	SHORT_PAUSE_MS = 1000,
	REFUSED_TRIES = 12,
};

struct session {
	struct event_base *base;
	char *id;
	struct instance_sink *sink;
	const struct session_callbacks *callbacks;
	void *userdata;
	struct backend *backend;

	enum session_state state;
	time_t since, failed_at;
	char *version, *reason;
	int error;

	struct event *timer; /* the next try, or the end of a step's patience */
	struct watch *watch; /* on the socket's path, from a failure until it is up again */
	struct backoff backoff;
	unsigned int refused;
	bool told_lost;
	bool listing, list_again;
	struct timespec up_since;
};

static void session_fail(struct session *session, int error, const char *reason);

static void set_state(struct session *session, enum session_state state)
{
	session->state = state;
	session->since = time(NULL);
	session->callbacks->changed(session->userdata, session);
}

static void set_timer(struct session *session, uint32_t ms)
{
	const struct timeval timeout = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

	evtimer_add(session->timer, &timeout);
}

static void session_connect(struct session *session)
{
	int error;

	set_timer(session, STEP_LIMIT_MS);
	set_state(session, SESSION_CONNECTING);
	error = session->backend->ops->connect(session->backend);
	if (error < 0)
		session_fail(session, error, NULL);
}

static void session_list(struct session *session)
{
	int error;

	session->listing = true;
	error = session->backend->ops->list_instances(session->backend);
	if (error < 0)
		session_fail(session, error, NULL);
}

static void session_list_again(struct session *session)
{
	if (!session->list_again || session->listing)
		return;
	session->list_again = false;
	session_list(session);
}

static const char *socket_path(const struct session *session)
{
	const struct backend_ops *ops = session->backend->ops;

	return ops->socket_path ? ops->socket_path(session->backend) : NULL;
}

static void on_path_changed(void *userdata)
{
	struct session *session = userdata;

	backoff_reset(&session->backoff);
	session->refused = 0;
	if (session->state == SESSION_WAITING)
		session_connect(session);
}

/* true if it was made now: what happened before it nobody has told */
static bool watch_path(struct session *session, const char *path)
{
	static const struct watch_callbacks callbacks = {.changed = on_path_changed};
	int error;

	if (session->watch || !path)
		return false;
	error = watch_create(session->base, path, &callbacks, session, &session->watch);
	if (error < 0)
		log_debug("%s: cannot watch %s: %s", session->id, path, strerror(-error));
	return error == 0;
}

/* A socket that is there but refuses is a daemon that starts, or one that was killed, and is asked
 * often at first; one that accepts and is silent starts for long, and each try has waited long. */
static bool is_starting(struct session *session, int error)
{
	if (error == -ECONNREFUSED)
		return session->refused++ < REFUSED_TRIES;
	return error == -ETIMEDOUT;
}

static void session_wait(struct session *session, int error)
{
	const char *path = socket_path(session);
	bool fresh = watch_path(session, path);
	uint32_t pause = backoff_next(&session->backoff);

	/* asking again could not find it earlier than inotify tells */
	if (error == -ENOENT && session->watch && !fresh) {
		evtimer_del(session->timer);
		return;
	}
	if (path && is_starting(session, error) && pause > SHORT_PAUSE_MS)
		pause = SHORT_PAUSE_MS;
	set_timer(session, pause);
}

static void log_failure(const struct session *session, const char *before)
{
	const char *reason = session->reason ? session->reason : strerror(-session->error);

	if (str_equal(before, session->reason) && session->told_lost)
		log_debug("%s: %s", session->id, reason);
	else if (session->error == -ENOENT)
		log_info("%s: waiting: %s", session->id, reason);
	else
		log_warning("%s: %s", session->id, reason);
}

static void note_failure(struct session *session, int error, const char *reason)
{
	_cleanup_(freep) char *before = TAKE_PTR(session->reason);

	session->error = error;
	session->failed_at = time(NULL);
	failure_explain(error, reason, socket_path(session), &session->reason);
	log_failure(session, before);
}

static bool was_stable(const struct session *session)
{
	struct timespec now;

	if (session->state != SESSION_UP)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - session->up_since.tv_sec >= STABLE_S;
}

static void session_fail(struct session *session, int error, const char *reason)
{
	/* before the backend's reset, which may free the reason */
	note_failure(session, error, reason);
	if (was_stable(session))
		backoff_reset(&session->backoff);
	session->backend->ops->reset(session->backend);
	session->listing = session->list_again = false;
	if (!session->told_lost) {
		session->told_lost = true;
		instance_sink_lost(
			session->sink, error, session->reason ? session->reason : strerror(-error));
	}
	session_wait(session, error);
	set_state(session, SESSION_WAITING);
}

static void on_timer(evutil_socket_t fd, short events, void *userdata)
{
	struct session *session = userdata;

	switch (session->state) {
	case SESSION_WAITING:
		session_connect(session);
		break;
	case SESSION_UP: /* by session_resync */
		session_list_again(session);
		break;
	default:
		session_fail(session, -ETIMEDOUT, NULL);
	}
}

static void on_connected(void *userdata, const char *version)
{
	struct session *session = userdata;
	char *copy = NULL;
	int error = str_copy(version, &copy);

	if (error == 0) {
		free(session->version);
		session->version = copy;
		set_timer(session, STEP_LIMIT_MS);
		set_state(session, SESSION_WATCHING);
		error = session->backend->ops->watch(session->backend);
	}
	if (error < 0)
		session_fail(session, error, NULL);
}

static void on_watching(void *userdata)
{
	struct session *session = userdata;

	evtimer_del(session->timer);
	set_state(session, SESSION_LISTING);
	session_list(session);
}

static void session_up(struct session *session)
{
	watch_destroy(TAKE_PTR(session->watch));
	session->refused = 0;
	session->told_lost = false;
	clock_gettime(CLOCK_MONOTONIC, &session->up_since);
	log_info("%s: watching %s", session->id, session->version);
	set_state(session, SESSION_UP);
}

static void on_listed(void *userdata)
{
	struct session *session = userdata;

	session->listing = false;
	if (session->state == SESSION_LISTING)
		session_up(session);
	session_list_again(session);
}

static void on_failed(void *userdata, int error, const char *reason)
{
	session_fail(userdata, error, reason);
}

static void on_resync(void *userdata)
{
	session_resync(userdata);
}

static int create_backend(struct session *session, const struct session_params *params)
{
	static const struct backend_callbacks callbacks = {
		.connected = on_connected,
		.watching = on_watching,
		.listed = on_listed,
		.failed = on_failed,
		.resync = on_resync,
	};
	const struct backend_params backend_params = {
		.base = params->base,
		.endpoint = params->endpoint,
		.sink = params->sink,
		.callbacks = &callbacks,
		.userdata = session,
	};

	if (!params->entry->create)
		return -ENOTSUP;
	return params->entry->create(&backend_params, &session->backend);
}

int session_create(const struct session_params *params, struct session **ret)
{
	_cleanup_(session_destroyp) struct session *session = calloc(1, sizeof(*session));
	int error;

	assert(params->callbacks->changed);
	if (!session)
		return -ENOMEM;
	session->base = params->base;
	session->sink = params->sink;
	session->callbacks = params->callbacks;
	session->userdata = params->userdata;
	session->state = SESSION_WAITING;
	session->since = time(NULL);
	backoff_init(&session->backoff);
	error = str_copy(params->id, &session->id);
	if (error == 0)
		error = create_backend(session, params);
	if (error < 0)
		return error;
	session->timer = evtimer_new(session->base, on_timer, session);
	if (!session->timer)
		return -ENOMEM;
	event_active(session->timer, EV_TIMEOUT, 0);
	*ret = TAKE_PTR(session);
	return 0;
}

void session_destroy(struct session *session)
{
	if (!session)
		return;
	if (session->backend)
		session->backend->ops->destroy(session->backend);
	if (session->timer)
		event_free(session->timer);
	watch_destroy(session->watch);
	free(session->version);
	free(session->reason);
	free(session->id);
	free(session);
}

void session_resync(struct session *session)
{
	if (session->state != SESSION_UP && session->state != SESSION_LISTING)
		return;
	session->list_again = true;
	if (!session->listing)
		event_active(session->timer, EV_TIMEOUT, 0);
}

struct session_status session_status(const struct session *session)
{
	return (struct session_status){
		.state = session->state,
		.since = session->since,
		.version = session->version,
		.error = session->error,
		.reason = session->reason,
		.failed_at = session->failed_at,
	};
}

struct backend *session_backend(struct session *session)
{
	return session->backend;
}

const char *session_id(const struct session *session)
{
	return session->id;
}

const char *session_state_to_string(enum session_state state)
{
	static const char *const names[SESSION_STATE_MAX] = {
		[SESSION_CONNECTING] = "connecting",
		[SESSION_WATCHING] = "opening the stream",
		[SESSION_LISTING] = "listing",
		[SESSION_UP] = "up",
		[SESSION_WAITING] = "waiting",
	};

	return state < SESSION_STATE_MAX ? names[state] : "unknown";
}
