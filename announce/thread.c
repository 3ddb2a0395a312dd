#include "announce/thread.h"

#include "announce/mailbox.h"
#include "announce/worker.h"
#include "core/host.h"
#include "core/service.h"
#include "util/cleanup.h"
#include "util/log.h"

#include <event2/event.h>

#include <errno.h>
#include <poll.h>
#include <time.h>

struct thread {
	struct announcer announcer;
	struct announcer_ops ops; /* a copy, for it bears the other announcer's name */
	struct mailbox *inbox;	  /* to the worker */
	struct mailbox *outbox;	  /* from it */
	struct event *letters;	  /* the outbox is not empty */
	struct event *deadline;	  /* of the shutdown */
	unsigned int shutdown_ms;
	pthread_t worker;
	bool started;
	bool hangs;			  /* it has had its time */
	void (*finished)(void *userdata); /* set: shutting down */
	void *finished_userdata;
};

static struct thread *to_thread(struct announcer *announcer)
{
	return container_of(announcer, struct thread, announcer);
}

/* Calls out, perhaps to destroy us. */
static void thread_finished(struct thread *thread)
{
	void (*finished)(void *userdata) = TAKE_PTR(thread->finished);

	event_del(thread->letters);
	event_del(thread->deadline);
	if (finished)
		finished(thread->finished_userdata);
}

static void on_deadline(evutil_socket_t fd, short what, void *userdata)
{
	struct thread *thread = userdata;

	log_warning("the announcer did not end in time: it may leave records behind");
	thread->hangs = true;
	thread_finished(thread);
}

static void thread_read(struct thread *thread, const struct letter *letter)
{
	const struct announcer *announcer = &thread->announcer;

	if (letter->kind == LETTER_STATE)
		announcer->callbacks->state(
			announcer->userdata, (enum announcer_state)letter->state, letter->detail);
	else if (letter->kind == LETTER_SERVICE)
		announcer->callbacks->service(announcer->userdata, letter->handle,
			letter->generation, (enum service_state)letter->state, letter->detail);
}

static void on_letters(evutil_socket_t fd, short what, void *userdata)
{
	struct thread *thread = userdata;
	struct letter *letter = mailbox_take(thread->outbox, NULL);
	bool finished = false;

	while (letter) {
		struct letter *next = letter->next;

		finished |= letter->kind == LETTER_FINISHED;
		thread_read(thread, letter);
		letter_destroy(letter);
		letter = next;
	}
	if (finished)
		thread_finished(thread);
}

static int thread_put_service(struct announcer *announcer, uint64_t handle, uint32_t generation,
	const struct service *service)
{
	struct letter *letter = letter_create(LETTER_PUT_SERVICE);
	int r = letter ? service_copy(service, &letter->service) : -ENOMEM;

	if (r < 0) {
		letter_destroy(letter);
		return r;
	}
	letter->handle = handle;
	letter->generation = generation;
	mailbox_post(to_thread(announcer)->inbox, letter);
	return 0;
}

static int thread_put_host(struct announcer *announcer, uint64_t handle, uint32_t generation,
	const struct host_record *record)
{
	struct letter *letter = letter_create(LETTER_PUT_HOST);
	int r = letter ? host_record_copy(record, &letter->record) : -ENOMEM;

	if (r < 0) {
		letter_destroy(letter);
		return r;
	}
	letter->handle = handle;
	letter->generation = generation;
	mailbox_post(to_thread(announcer)->inbox, letter);
	return 0;
}

static int thread_withdraw(struct announcer *announcer, uint64_t handle)
{
	struct letter *letter = letter_create(LETTER_WITHDRAW);

	if (!letter)
		return -ENOMEM;
	letter->handle = handle;
	mailbox_post(to_thread(announcer)->inbox, letter);
	return 0;
}

static int thread_set_links(struct announcer *announcer, const struct host *host)
{
	struct letter *letter = letter_create(LETTER_LINKS);
	int r = -ENOMEM;

	if (letter)
		letter->links = calloc(1, sizeof(*letter->links));
	if (letter && letter->links)
		r = host_copy(host, letter->links);
	if (r < 0) {
		letter_destroy(letter);
		return r;
	}
	mailbox_post(to_thread(announcer)->inbox, letter);
	return 0;
}

/* Without memory for the letter the thread is not asked to be gentle: closing its inbox withdraws
 * as well. */
static void thread_shutdown(
	struct announcer *announcer, void (*finished)(void *userdata), void *userdata)
{
	struct thread *thread = to_thread(announcer);
	struct letter *letter = letter_create(LETTER_SHUTDOWN);
	struct timeval delay = {0};

	thread->finished = finished;
	thread->finished_userdata = userdata;
	if (letter) {
		mailbox_post(thread->inbox, letter);
		delay.tv_sec = (time_t)(thread->shutdown_ms / 1000);
		delay.tv_usec = (suseconds_t)(thread->shutdown_ms % 1000 * 1000);
	}
	evtimer_add(thread->deadline, &delay);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The worker closes its outbox when it holds nothing any more. */
static bool thread_ends(struct thread *thread)
{
	int64_t until = now_ms() + (thread->hangs ? 0 : THREAD_END_MS);

	for (;;) {
		struct pollfd fd = {.fd = mailbox_fd(thread->outbox), .events = POLLIN};
		bool closed;
		int64_t left = until - now_ms();

		letters_destroy(mailbox_take(thread->outbox, &closed));
		if (closed)
			return true;
		if (left <= 0)
			return false;
		(void)poll(&fd, 1, (int)left);
	}
}

static void thread_end(struct thread *thread)
{
	mailbox_close(thread->inbox);
	if (thread_ends(thread)) {
		pthread_join(thread->worker, NULL);
	} else {
		mailbox_close(thread->outbox);
		pthread_detach(thread->worker);
	}
}

static void thread_destroy(struct announcer *announcer)
{
	struct thread *thread;

	if (!announcer)
		return;
	thread = to_thread(announcer);
	if (thread->started)
		thread_end(thread);
	if (thread->letters)
		event_free(thread->letters);
	if (thread->deadline)
		event_free(thread->deadline);
	mailbox_unref(thread->inbox);
	mailbox_unref(thread->outbox);
	free(thread);
}

static const struct announcer_ops thread_ops = {
	.put_service = thread_put_service,
	.put_host = thread_put_host,
	.withdraw = thread_withdraw,
	.set_links = thread_set_links,
	.shutdown = thread_shutdown,
	.destroy = thread_destroy,
};

static int thread_init(struct thread *thread, const struct thread_params *params)
{
	int r;

	thread->ops = thread_ops;
	thread->announcer = (struct announcer){
		.ops = &thread->ops,
		.callbacks = params->callbacks,
		.userdata = params->userdata,
	};
	thread->shutdown_ms = params->shutdown_ms ?: THREAD_SHUTDOWN_MS;
	r = mailbox_create(&thread->inbox);
	if (r >= 0)
		r = mailbox_create(&thread->outbox);
	if (r < 0)
		return r;
	thread->deadline = evtimer_new(params->base, on_deadline, thread);
	thread->letters = event_new(
		params->base, mailbox_fd(thread->outbox), EV_READ | EV_PERSIST, on_letters, thread);
	if (!thread->deadline || !thread->letters || event_add(thread->letters, NULL) < 0)
		return -ENOMEM;
	return 0;
}

static int thread_start(struct thread *thread, const struct thread_params *params)
{
	struct worker_params worker = {
		.make = params->make,
		.unmake = params->unmake,
		.context = params->context,
		.inbox = thread->inbox,
		.outbox = thread->outbox,
		.ret_name = &thread->ops.name,
	};
	int r = worker_start(&worker, &thread->worker);

	thread->started = r >= 0;
	return r;
}

int thread_create(const struct thread_params *params, struct announcer **ret)
{
	struct thread *thread = calloc(1, sizeof(*thread));
	int r = thread ? thread_init(thread, params) : -ENOMEM;

	if (r < 0)
		params->unmake(params->context);
	else
		r = thread_start(thread, params);
	if (r < 0) {
		if (thread)
			thread_destroy(&thread->announcer);
		return r;
	}
	*ret = &thread->announcer;
	return 0;
}
