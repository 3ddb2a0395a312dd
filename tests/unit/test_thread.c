#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "announce/mailbox.h"
#include "announce/thread.h"
#include "core/host.h"
#include "core/service.h"

#include <event2/event.h>

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>

/* An announcer that reports each put as established, or hangs in it. Only its own thread touches
 * it, but for the semaphores. */
struct worker {
	struct announcer announcer;
	bool hangs; /* in each put, until `release` */
	bool make_fails;
	sem_t entered, release, unmade;
	pthread_t home; /* the thread of the first put */
	bool strayed;	/* called from another one later */
	uint64_t order; /* handles come in this order */
	size_t n_links;
};

struct fixture {
	struct event_base *base;
	struct announcer *announcer;
	struct worker worker;
	pthread_t main;
	size_t n_reports, n_finished;
	uint64_t last;
	bool strayed, misordered;
	char detail[64];
	enum announcer_state state;
	char state_detail[64];
};

static struct worker *to_worker(struct announcer *announcer)
{
	return (struct worker *)announcer;
}

static int worker_work(struct worker *worker)
{
	if (worker->hangs) {
		sem_post(&worker->entered);
		sem_wait(&worker->release);
	}
	if (!worker->order)
		worker->home = pthread_self();
	worker->strayed |= !pthread_equal(worker->home, pthread_self());
	worker->order++;
	return 0;
}

static int worker_put_service(struct announcer *announcer, uint64_t handle, uint32_t generation,
	const struct service *service)
{
	worker_work(to_worker(announcer));
	announcer->callbacks->service(
		announcer->userdata, handle, generation, SERVICE_ESTABLISHED, service->name);
	return strcmp(service->name, "no memory") == 0 ? -ENOMEM : 0;
}

static int worker_put_host(struct announcer *announcer, uint64_t handle, uint32_t generation,
	const struct host_record *record)
{
	worker_work(to_worker(announcer));
	announcer->callbacks->service(
		announcer->userdata, handle, generation, SERVICE_ESTABLISHED, record->host);
	return 0;
}

static int worker_withdraw(struct announcer *announcer, uint64_t handle)
{
	worker_work(to_worker(announcer));
	announcer->callbacks->state(announcer->userdata, ANNOUNCER_DOWN, "withdrawn");
	return 0;
}

static int worker_set_links(struct announcer *announcer, const struct host *host)
{
	announcer->callbacks->state(
		announcer->userdata, ANNOUNCER_UP, host->n_links ? host->links[0].name : "none");
	return 0;
}

static void worker_shutdown(
	struct announcer *announcer, void (*finished)(void *userdata), void *userdata)
{
	worker_work(to_worker(announcer));
	finished(userdata);
}

static void worker_destroy(struct announcer *announcer)
{
	worker_work(to_worker(announcer));
}

static const struct announcer_ops worker_ops = {
	.name = "worker",
	.put_service = worker_put_service,
	.put_host = worker_put_host,
	.withdraw = worker_withdraw,
	.set_links = worker_set_links,
	.shutdown = worker_shutdown,
	.destroy = worker_destroy,
};

static int worker_make(void *context, struct event_base *base,
	const struct announcer_callbacks *callbacks, void *userdata, struct announcer **ret)
{
	struct worker *worker = context;

	worker->announcer = (struct announcer){
		.ops = &worker_ops, .callbacks = callbacks, .userdata = userdata};
	if (worker->make_fails)
		return -EACCES;
	*ret = &worker->announcer;
	return 0;
}

static void worker_unmake(void *context)
{
	sem_post(&((struct worker *)context)->unmade);
}

static void on_state(void *userdata, enum announcer_state state, const char *detail)
{
	struct fixture *fixture = userdata;

	fixture->state = state;
	snprintf(fixture->state_detail, sizeof(fixture->state_detail), "%s", detail);
	fixture->n_reports++;
}

static void on_service(void *userdata, uint64_t handle, uint32_t generation,
	enum service_state state, const char *detail)
{
	struct fixture *fixture = userdata;

	fixture->n_reports++;
	fixture->misordered |= handle != fixture->last + 1 || generation != (uint32_t)handle;
	fixture->strayed |= !pthread_equal(fixture->main, pthread_self());
	fixture->last = handle;
	snprintf(fixture->detail, sizeof(fixture->detail), "%s", detail);
}

static void on_finished(void *userdata)
{
	((struct fixture *)userdata)->n_finished++;
}

static const struct announcer_callbacks callbacks = {.state = on_state, .service = on_service};

static int create(struct fixture *fixture)
{
	struct thread_params params = {
		.base = fixture->base,
		.callbacks = &callbacks,
		.userdata = fixture,
		.make = worker_make,
		.unmake = worker_unmake,
		.context = &fixture->worker,
		.shutdown_ms = 20,
	};

	return thread_create(&params, &fixture->announcer);
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->base = event_base_new();
	fixture->main = pthread_self();
	sem_init(&fixture->worker.entered, 0, 0);
	sem_init(&fixture->worker.release, 0, 0);
	sem_init(&fixture->worker.unmade, 0, 0);
	*state = fixture;
	return 0;
}

/* each test ends its thread: it waits here until that has let go of the context */
static int teardown(void **state)
{
	struct fixture *fixture = *state;

	if (fixture->announcer)
		fixture->announcer->ops->destroy(fixture->announcer);
	sem_wait(&fixture->worker.unmade);
	event_base_free(fixture->base);
	free(fixture);
	return 0;
}

static void until(struct fixture *fixture, const size_t *count, size_t wanted)
{
	while (*count < wanted)
		event_base_loop(fixture->base, EVLOOP_ONCE);
}

static void put(struct fixture *fixture, uint64_t handle, const char *name)
{
	char copy[64], type[] = "_http._tcp";
	struct service service = {.name = copy, .type = type, .port = 80};

	snprintf(copy, sizeof(copy), "%s", name);
	assert_int_equal(fixture->announcer->ops->put_service(
				 fixture->announcer, handle, (uint32_t)handle, &service),
		0);
	memset(copy, 'x', sizeof(copy) - 1);
}

static void hands_on_in_order_from_thread_to_thread(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(create(fixture), 0);
	for (uint64_t i = 1; i <= 1000; i++)
		put(fixture, i, "web");
	until(fixture, &fixture->n_reports, 1000);
	assert_false(fixture->misordered);
	assert_false(fixture->strayed);
	assert_string_equal(fixture->detail, "web");
}

static void bears_the_name_of_the_other_announcer(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(create(fixture), 0);
	assert_string_equal(fixture->announcer->ops->name, "worker");
}

static void all_ops_come_through(void **state)
{
	struct fixture *fixture = *state;
	struct announcer *announcer;
	struct address address = {.family = AF_INET};
	char name[] = "photos.local";
	struct host_record record = {.host = name, .addresses = &address, .n_addresses = 1};
	struct host_link link = {.index = 2, .name = "lan0", .multicast = true};
	struct host host = {.links = &link, .n_links = 1};

	assert_int_equal(create(fixture), 0);
	announcer = fixture->announcer;
	assert_int_equal(announcer->ops->put_host(announcer, 1, 1, &record), 0);
	memset(name, 'x', sizeof(name) - 1);
	until(fixture, &fixture->n_reports, 1);
	assert_string_equal(fixture->detail, "photos.local");
	assert_int_equal(announcer->ops->set_links(announcer, &host), 0);
	memset(link.name, 'x', sizeof(link.name) - 1);
	until(fixture, &fixture->n_reports, 2);
	assert_int_equal(fixture->state, ANNOUNCER_UP);
	assert_string_equal(fixture->state_detail, "lan0");
	assert_int_equal(announcer->ops->withdraw(announcer, 1), 0);
	until(fixture, &fixture->n_reports, 3);
	assert_int_equal(fixture->state, ANNOUNCER_DOWN);
}

static void what_could_not_be_done_is_told(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(create(fixture), 0);
	put(fixture, 1, "no memory");
	until(fixture, &fixture->n_reports, 2);
	assert_string_equal(fixture->detail, "out of memory");
}

static void shutdown_finishes_once(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(create(fixture), 0);
	put(fixture, 1, "web");
	fixture->announcer->ops->shutdown(fixture->announcer, on_finished, fixture);
	assert_int_equal(fixture->n_finished, 0);
	until(fixture, &fixture->n_finished, 1);
	assert_int_equal(fixture->n_reports, 1);
	assert_int_equal(event_base_get_num_events(fixture->base, EVENT_BASE_COUNT_ADDED), 0);
}

static void a_thread_that_hangs_holds_nobody_up(void **state)
{
	struct fixture *fixture = *state;

	fixture->worker.hangs = true;
	assert_int_equal(create(fixture), 0);
	put(fixture, 1, "web");
	sem_wait(&fixture->worker.entered);
	for (uint64_t i = 2; i <= 1000; i++)
		put(fixture, i, "web");
	fixture->announcer->ops->shutdown(fixture->announcer, on_finished, fixture);
	until(fixture, &fixture->n_finished, 1);
	fixture->announcer->ops->destroy(fixture->announcer);
	fixture->announcer = NULL;
	/* it comes back: what it still does is heard by nobody, and it ends by itself */
	for (size_t i = 0; i < 1010; i++)
		sem_post(&fixture->worker.release);
	assert_int_equal(fixture->n_reports, 0);
	assert_int_equal(fixture->n_finished, 1);
}

static void can_be_destroyed_at_any_time(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(create(fixture), 0);
	for (uint64_t i = 1; i <= 100; i++)
		put(fixture, i, "web");
	fixture->announcer->ops->destroy(fixture->announcer);
	fixture->announcer = NULL;
	assert_false(fixture->worker.strayed);
}

static void what_make_refuses_is_told(void **state)
{
	struct fixture *fixture = *state;

	fixture->worker.make_fails = true;
	assert_int_equal(create(fixture), -EACCES);
	assert_null(fixture->announcer);
}

static void a_burst_is_one_wake_up(void **state)
{
	struct mailbox *mailbox;
	struct letter *letters;
	struct pollfd fd = {.events = POLLIN};
	eventfd_t wakes;

	assert_int_equal(mailbox_create(&mailbox), 0);
	for (size_t i = 0; i < 3; i++)
		mailbox_post(mailbox, letter_create(LETTER_WITHDRAW));
	assert_int_equal(eventfd_read(mailbox_fd(mailbox), &wakes), 0);
	assert_int_equal(wakes, 1);
	letters = mailbox_take(mailbox, NULL);
	assert_non_null(letters->next->next);
	assert_null(letters->next->next->next);
	letters_destroy(letters);
	fd.fd = mailbox_fd(mailbox);
	assert_int_equal(poll(&fd, 1, 0), 0);
	mailbox_unref(mailbox);
}

static void a_closed_mailbox_takes_nothing(void **state)
{
	struct mailbox *mailbox;
	bool closed;

	assert_int_equal(mailbox_create(&mailbox), 0);
	mailbox_post(mailbox, letter_create(LETTER_WITHDRAW));
	mailbox_close(mailbox);
	mailbox_post(mailbox, letter_create(LETTER_WITHDRAW));
	assert_null(mailbox_take(mailbox, &closed));
	assert_true(closed);
	mailbox_unref(mailbox);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(hands_on_in_order_from_thread_to_thread),
		test(bears_the_name_of_the_other_announcer),
		test(all_ops_come_through),
		test(what_could_not_be_done_is_told),
		test(shutdown_finishes_once),
		test(a_thread_that_hangs_holds_nobody_up),
		test(can_be_destroyed_at_any_time),
		test(what_make_refuses_is_told),
		cmocka_unit_test(a_burst_is_one_wake_up),
		cmocka_unit_test(a_closed_mailbox_takes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
