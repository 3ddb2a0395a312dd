#include "announce/worker.h"

#include "announce/mailbox.h"
#include "core/host.h"
#include "util/cleanup.h"
#include "util/log.h"
#include "util/str.h"

#include <event2/event.h>

#include <errno.h>
#include <signal.h>

struct worker {
	struct event_base *base;
	struct event *letters; /* the inbox is not empty */
	struct announcer *announcer;
	struct mailbox *inbox, *outbox;
	void (*unmake)(void *context);
	void *context;
};

static void worker_destroy(struct worker *worker)
{
	if (!worker)
		return;
	if (worker->announcer)
		worker->announcer->ops->destroy(worker->announcer);
	worker->unmake(worker->context);
	if (worker->letters)
		event_free(worker->letters);
	if (worker->base)
		event_base_free(worker->base);
	mailbox_unref(worker->inbox);
	mailbox_unref(worker->outbox);
	free(worker);
}
CLEANUP(worker_destroy, struct worker *);

/* What cannot be told for want of memory is lost, so the log has to say it. */
static void worker_post(struct worker *worker, const struct letter *from, const char *detail)
{
	struct letter *letter = letter_create(from->kind);

	if (letter) {
		*letter = *from;
		letter->detail = NULL;
	}
	if (!letter || str_copy(detail, &letter->detail) < 0) {
		letter_destroy(letter);
		log_error("no memory to tell what the announcer reports");
		return;
	}
	mailbox_post(worker->outbox, letter);
}

static void on_state(void *userdata, enum announcer_state state, const char *detail)
{
	struct letter letter = {.kind = LETTER_STATE, .state = (int)state};

	worker_post(userdata, &letter, detail);
}

static void on_service(void *userdata, uint64_t handle, uint32_t generation,
	enum service_state state, const char *detail)
{
	struct letter letter = {
		.kind = LETTER_SERVICE,
		.handle = handle,
		.generation = generation,
		.state = (int)state,
	};

	worker_post(userdata, &letter, detail);
}

static const struct announcer_callbacks worker_callbacks = {
	.state = on_state,
	.service = on_service,
};

static void on_finished(void *userdata)
{
	struct letter letter = {.kind = LETTER_FINISHED};

	worker_post(userdata, &letter, NULL);
}

static int worker_obey(struct worker *worker, const struct letter *letter)
{
	struct announcer *announcer = worker->announcer;

	switch (letter->kind) {
	case LETTER_PUT_SERVICE:
		return announcer->ops->put_service(
			announcer, letter->handle, letter->generation, letter->service);
	case LETTER_PUT_HOST:
		return announcer->ops->put_host(
			announcer, letter->handle, letter->generation, letter->record);
	case LETTER_WITHDRAW:
		return announcer->ops->withdraw(announcer, letter->handle);
	case LETTER_LINKS:
		return announcer->ops->set_links(announcer, letter->links);
	case LETTER_SHUTDOWN:
		announcer->ops->shutdown(announcer, on_finished, worker);
		return 0;
	default:
		return -EINVAL;
	}
}

/* The giver of a put has heard that all is well, so it must hear of this as it does of a refusal.
 */
static void worker_failed(struct worker *worker, const struct letter *letter)
{
	if (letter->kind == LETTER_PUT_SERVICE || letter->kind == LETTER_PUT_HOST)
		on_service(worker, letter->handle, letter->generation, SERVICE_FAILED,
			"out of memory");
	else
		log_error("no memory for what the announcer is asked to do");
}

static void on_letters(evutil_socket_t fd, short what, void *userdata)
{
	struct worker *worker = userdata;
	bool closed;
	struct letter *letter = mailbox_take(worker->inbox, &closed);

	while (letter) {
		struct letter *next = letter->next;

		if (!closed && worker_obey(worker, letter) < 0)
			worker_failed(worker, letter);
		letter_destroy(letter);
		letter = next;
	}
	if (closed)
		event_base_loopbreak(worker->base);
}

static void *worker_main(void *userdata)
{
	struct worker *worker = userdata;
	struct mailbox *outbox = mailbox_ref(worker->outbox);

	pthread_setname_np(pthread_self(), "announcer");
	event_base_dispatch(worker->base);
	worker_destroy(worker);
	mailbox_close(outbox);
	mailbox_unref(outbox);
	return NULL;
}

static int worker_make(struct worker *worker, const struct worker_params *params)
{
	worker->base = event_base_new();
	if (!worker->base)
		return -ENOMEM;
	worker->letters = event_new(
		worker->base, mailbox_fd(worker->inbox), EV_READ | EV_PERSIST, on_letters, worker);
	if (!worker->letters || event_add(worker->letters, NULL) < 0)
		return -ENOMEM;
	return params->make(
		worker->context, worker->base, &worker_callbacks, worker, &worker->announcer);
}

/* signals are for the main thread */
static int worker_spawn(struct worker *worker, pthread_t *ret)
{
	sigset_t all, former;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &former);
	error = pthread_create(ret, NULL, worker_main, worker);
	pthread_sigmask(SIG_SETMASK, &former, NULL);
	return -error;
}

int worker_start(const struct worker_params *params, pthread_t *ret)
{
	_cleanup_(worker_destroyp) struct worker *worker = calloc(1, sizeof(*worker));
	int r;

	if (!worker) {
		params->unmake(params->context);
		return -ENOMEM;
	}
	worker->inbox = mailbox_ref(params->inbox);
	worker->outbox = mailbox_ref(params->outbox);
	worker->unmake = params->unmake;
	worker->context = params->context;
	r = worker_make(worker, params);
	if (r < 0)
		return r;
	*params->ret_name = worker->announcer->ops->name;
	r = worker_spawn(worker, ret);
	if (r >= 0)
		(void)TAKE_PTR(worker);
	return r;
}
