#include "backends/refetch.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>
#include <string.h>
#include <sys/time.h>
#include <utlist.h>

#include "core/hash.h"
#include "core/instance.h"
#include "core/instance_sink.h"

enum { RETRY_FIRST_S = 1, RETRY_MAX_S = 30 };

enum look_state {
	LOOK_NONE,   /* known, nothing to do */
	LOOK_URGENT, /* queued by an event */
	LOOK_LISTED, /* queued by a list, or for another try */
	LOOK_UNDER_WAY,
	LOOK_RETRY, /* waits for the timer */
};

struct look {
	enum look_state state;
	bool runs;		  /* as far as was told */
	bool again;		  /* one more when the fetch under way ends; its answer is stale */
	bool gone;		  /* to be dropped when the fetch under way ends */
	bool failed;		  /* unreadable when it was last looked at */
	bool seen;		  /* in the list, or running, since the list began */
	bool listed;		  /* the list waits for its answer */
	struct look *next, *prev; /* in a queue */
	UT_hash_handle hh;
	char id[];
};

struct refetch {
	struct instance_sink *sink;
	const struct refetch_callbacks *callbacks;
	void *userdata;
	struct look *looks;			/* hash, by id */
	struct look *urgent_queue, *list_queue; /* struct look, by next */
	unsigned int n_under_way;
	unsigned int n_failed;
	unsigned int n_unanswered; /* of the list */
	bool in_list;
	time_t retry_pause;
	struct event *pump;
	struct event *retry;
};

static struct look *find(const struct refetch *refetch, const char *id)
{
	struct look *look;

	HASH_FIND_STR(refetch->looks, id, look);
	return look;
}

static int add(struct refetch *refetch, const char *id, struct look **ret)
{
	size_t size = strlen(id) + 1;
	struct look *look = find(refetch, id);

	if (look) {
		*ret = look;
		return 0;
	}
	if (HASH_COUNT(refetch->looks) >= REFETCH_IDS_MAX)
		return -E2BIG;
	look = calloc(1, sizeof(*look) + size);
	if (!look)
		return -ENOMEM;
	memcpy(look->id, id, size);
	HASH_ADD_STR(refetch->looks, id, look);
	if (!hash_added(look)) {
		free(look);
		return -ENOMEM;
	}
	*ret = look;
	return 0;
}

static void unqueue(struct refetch *refetch, struct look *look)
{
	if (look->state == LOOK_URGENT)
		DL_DELETE(refetch->urgent_queue, look);
	else if (look->state == LOOK_LISTED)
		DL_DELETE(refetch->list_queue, look);
	look->state = LOOK_NONE;
}

static void enqueue(struct refetch *refetch, struct look *look, enum look_state state)
{
	unqueue(refetch, look);
	look->state = state;
	if (state == LOOK_URGENT)
		DL_APPEND(refetch->urgent_queue, look);
	else
		DL_APPEND(refetch->list_queue, look);
	event_active(refetch->pump, EV_TIMEOUT, 0);
}

static void set_failed(struct refetch *refetch, struct look *look, bool failed)
{
	if (look->failed == failed)
		return;
	look->failed = failed;
	if (failed) {
		refetch->n_failed++;
		/* a new trouble is not made to wait for an old one's long pause */
		refetch->retry_pause = RETRY_FIRST_S;
		evtimer_del(refetch->retry);
	} else if (--refetch->n_failed == 0) {
		evtimer_del(refetch->retry);
	}
}

static void drop(struct refetch *refetch, struct look *look)
{
	set_failed(refetch, look, false);
	unqueue(refetch, look);
	HASH_DEL(refetch->looks, look);
	free(look);
}

static void check_drained(struct refetch *refetch)
{
	if (refetch->in_list || refetch->n_unanswered > 0)
		return;
	refetch->callbacks->drained(refetch->userdata);
}

static bool take_listed(struct look *look)
{
	bool listed = look->listed;

	look->listed = false;
	return listed;
}

/* last in every call: `drained` may begin another list, or reset */
static void answered(struct refetch *refetch, bool listed)
{
	if (!listed)
		return;
	refetch->n_unanswered--;
	check_drained(refetch);
}

static void look_again(struct refetch *refetch, struct look *look)
{
	look->gone = false;
	if (look->state == LOOK_UNDER_WAY)
		look->again = true;
	else if (look->state != LOOK_URGENT)
		enqueue(refetch, look, LOOK_URGENT);
}

int refetch_hint(struct refetch *refetch, const char *id)
{
	struct look *look;
	int error = add(refetch, id, &look);

	if (error < 0)
		return error;
	look->runs = true;
	look_again(refetch, look);
	return 0;
}

void refetch_hint_known(struct refetch *refetch, const char *id)
{
	struct look *look = find(refetch, id);

	if (look && look->runs)
		look_again(refetch, look);
}

void refetch_remove(struct refetch *refetch, const char *id)
{
	struct look *look = find(refetch, id);

	instance_sink_remove(refetch->sink, id);
	if (!look)
		return;
	look->runs = false;
	look_again(refetch, look);
}

void refetch_forget(struct refetch *refetch, const char *id)
{
	struct look *look = find(refetch, id);
	bool listed;

	instance_sink_remove(refetch->sink, id);
	if (!look)
		return;
	listed = take_listed(look);
	look->runs = look->again = false;
	if (look->state == LOOK_UNDER_WAY)
		look->gone = true;
	else
		drop(refetch, look);
	answered(refetch, listed);
}

void refetch_list_begin(struct refetch *refetch)
{
	struct look *look;

	for (look = refetch->looks; look; look = look->hh.next)
		look->seen = look->listed = false;
	refetch->in_list = true;
	refetch->n_unanswered = 0;
}

int refetch_list_add(struct refetch *refetch, const char *id)
{
	struct look *look;
	int error;

	assert(refetch->in_list);
	error = add(refetch, id, &look);
	if (error < 0)
		return error;
	look->seen = true;
	if (look->gone) /* destroyed after the list was made */
		return 0;
	if (!look->listed)
		refetch->n_unanswered++;
	look->listed = true;
	if (look->state == LOOK_NONE || look->state == LOOK_RETRY) {
		look->runs = true;
		enqueue(refetch, look, LOOK_LISTED);
	}
	return 0;
}

void refetch_list_end(struct refetch *refetch)
{
	struct look *look, *next;

	HASH_ITER (hh, refetch->looks, look, next) {
		if (look->state == LOOK_NONE && !look->seen)
			drop(refetch, look);
	}
	refetch->in_list = false;
	check_drained(refetch);
}

static void set_retry(struct refetch *refetch, struct look *look)
{
	const struct timeval pause = {.tv_sec = refetch->retry_pause};

	look->state = LOOK_RETRY;
	if (evtimer_pending(refetch->retry, NULL))
		return;
	evtimer_add(refetch->retry, &pause);
	refetch->retry_pause *= 2;
	if (refetch->retry_pause > RETRY_MAX_S)
		refetch->retry_pause = RETRY_MAX_S;
}

static void settle(struct refetch *refetch, struct look *look, enum refetch_outcome outcome,
	struct instance *instance)
{
	bool listed = take_listed(look);

	switch (outcome) {
	case REFETCH_RUNNING:
		set_failed(refetch, look, false);
		look->runs = look->seen = true;
		instance_sink_upsert(refetch->sink, instance);
		break;
	case REFETCH_GONE:
		instance_sink_remove(refetch->sink, look->id);
		drop(refetch, look);
		break;
	case REFETCH_UNREADABLE:
		set_failed(refetch, look, true);
		instance_sink_keep(refetch->sink, look->id);
		set_retry(refetch, look);
		break;
	}
	answered(refetch, listed);
}

void refetch_answer(struct refetch *refetch, const char *id, enum refetch_outcome outcome,
	struct instance *instance)
{
	struct look *look = find(refetch, id);

	assert(look && look->state == LOOK_UNDER_WAY);
	look->state = LOOK_NONE;
	refetch->n_under_way--;
	event_active(refetch->pump, EV_TIMEOUT, 0);
	if (!look->gone && !look->again) {
		settle(refetch, look, outcome, instance);
		return;
	}
	instance_destroy(instance);
	if (look->gone) {
		drop(refetch, look);
		return;
	}
	look->again = false;
	enqueue(refetch, look, LOOK_URGENT);
}

static void begin_fetch(struct refetch *refetch, struct look *look)
{
	unqueue(refetch, look);
	look->state = LOOK_UNDER_WAY;
	refetch->n_under_way++;
	if (refetch->callbacks->fetch(refetch->userdata, look->id) < 0)
		refetch_answer(refetch, look->id, REFETCH_UNREADABLE, NULL);
}

static void on_pump(evutil_socket_t fd, short events, void *userdata)
{
	struct refetch *refetch = userdata;

	while (refetch->n_under_way < REFETCH_PARALLEL) {
		struct look *look =
			refetch->urgent_queue ? refetch->urgent_queue : refetch->list_queue;

		if (!look)
			return;
		begin_fetch(refetch, look);
	}
}

static void on_retry(evutil_socket_t fd, short events, void *userdata)
{
	struct refetch *refetch = userdata;
	struct look *look;

	for (look = refetch->looks; look; look = look->hh.next) {
		if (look->state == LOOK_RETRY)
			enqueue(refetch, look, LOOK_LISTED);
	}
}

int refetch_create(struct event_base *base, struct instance_sink *sink,
	const struct refetch_callbacks *callbacks, void *userdata, struct refetch **ret)
{
	_cleanup_(refetch_destroyp) struct refetch *refetch = calloc(1, sizeof(*refetch));

	assert(callbacks->fetch && callbacks->drained);
	if (!refetch)
		return -ENOMEM;
	refetch->sink = sink;
	refetch->callbacks = callbacks;
	refetch->userdata = userdata;
	refetch->pump = evtimer_new(base, on_pump, refetch);
	refetch->retry = evtimer_new(base, on_retry, refetch);
	if (!refetch->pump || !refetch->retry)
		return -ENOMEM;
	*ret = TAKE_PTR(refetch);
	return 0;
}

void refetch_reset(struct refetch *refetch)
{
	struct look *look, *next;

	HASH_ITER (hh, refetch->looks, look, next)
		drop(refetch, look);
	refetch->n_under_way = refetch->n_unanswered = 0;
	refetch->in_list = false;
	evtimer_del(refetch->pump);
	evtimer_del(refetch->retry);
}

void refetch_destroy(struct refetch *refetch)
{
	if (!refetch)
		return;
	if (refetch->pump && refetch->retry)
		refetch_reset(refetch);
	if (refetch->pump)
		event_free(refetch->pump);
	if (refetch->retry)
		event_free(refetch->retry);
	free(refetch);
}
