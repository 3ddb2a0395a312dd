#include "backends/session.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cmocka.h>

#include "backends/memory/memory.h"
#include "backends/static/static.h"
#include "core/backend.h"
#include "tests/support/loop.h"
#include "tests/support/recording_sink.h"

struct fixture {
	struct event_base *base;
	struct recording_sink sink;
	struct session *session;
	struct backend *memory;
	struct str_buf states;
	enum session_state wanted;
	const char *way;
	char folder[32], path[64];
};

static void on_changed(void *userdata, struct session *session)
{
	struct fixture *fixture = userdata;

	str_buf_printf(&fixture->states, "%s%s", fixture->states.size ? ", " : "",
		session_state_to_string(session_status(session).state));
}

static void create_session(struct fixture *fixture, const struct backend_entry *entry)
{
	static const struct session_callbacks callbacks = {.changed = on_changed};
	const struct session_params params = {
		.base = fixture->base,
		.entry = entry,
		.id = "test",
		.endpoint = fixture->path,
		.sink = &fixture->sink.sink,
		.callbacks = &callbacks,
		.userdata = fixture,
	};

	assert_return_code(session_create(&params, &fixture->session), 0);
	fixture->memory = session_backend(fixture->session);
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->base = event_base_new();
	recording_sink_init(&fixture->sink);
	strcpy(fixture->folder, "/tmp/crier-test-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(fixture->path, sizeof(fixture->path), "%s/socket", fixture->folder);
	*state = fixture;
	return 0;
}

static int setup_memory(void **state)
{
	setup(state);
	create_session(*state, &memory_backend_entry);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	session_destroy(fixture->session);
	recording_sink_finish(&fixture->sink);
	str_buf_finish(&fixture->states);
	event_base_free(fixture->base);
	unlink(fixture->path);
	rmdir(fixture->folder);
	free(fixture);
	return 0;
}

static struct session_status status(struct fixture *fixture)
{
	return session_status(fixture->session);
}

static bool is_wanted(void *userdata)
{
	struct fixture *fixture = userdata;

	return status(fixture).state == fixture->wanted;
}

static void reach(struct fixture *fixture, enum session_state state)
{
	fixture->wanted = state;
	assert_true(loop_until(fixture->base, is_wanted, fixture));
}

static bool has_passed(void *userdata)
{
	struct fixture *fixture = userdata;

	return fixture->states.size && strstr(fixture->states.data, fixture->way);
}

/* the states since the last time; some last no longer than a turn of the loop */
static void pass(struct fixture *fixture, const char *states)
{
	fixture->way = states;
	assert_true(loop_until(fixture->base, has_passed, fixture));
	fixture->states.size = 0;
}

static void expect_told(struct fixture *fixture, const char *words)
{
	size_t size = fixture->sink.log.size;

	assert_string_equal(size ? recording_sink_read(&fixture->sink) : "", words);
}

static void expect_states(struct fixture *fixture, const char *words)
{
	assert_string_equal(fixture->states.size ? fixture->states.data : "", words);
	fixture->states.size = 0;
}

static void put(struct fixture *fixture, const char *id)
{
	struct instance *instance;

	assert_return_code(instance_create(id, id, &instance), 0);
	instance->state = INSTANCE_RUNNING;
	assert_return_code(memory_backend_put(fixture->memory, instance), 0);
	instance_destroy(instance);
}

static void test_steps_in_order(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, "web");
	expect_states(fixture, "");
	reach(fixture, SESSION_UP);
	expect_states(fixture, "connecting, opening the stream, listing, up");
	expect_told(fixture, "begin, upsert web running, end");
	assert_string_equal(status(fixture).version, "Memory 1");
	assert_int_equal(status(fixture).error, 0);
	assert_null(status(fixture).reason);
}

static void test_stream_is_told_as_it_comes(void **state)
{
	struct fixture *fixture = *state;

	reach(fixture, SESSION_UP);
	put(fixture, "web");
	memory_backend_stop(fixture->memory, "web");
	expect_told(fixture, "begin, end, upsert web running, remove web");
}

/* what starts between the opening of the stream and the end of the list must not be swept by it */
static void test_start_during_list(void **state)
{
	struct fixture *fixture = *state;

	memory_backend_hold(fixture->memory, MEMORY_LIST, true);
	reach(fixture, SESSION_LISTING);
	put(fixture, "web");
	memory_backend_hold(fixture->memory, MEMORY_LIST, false);
	reach(fixture, SESSION_UP);
	assert_true(recording_sink_has(&fixture->sink, "web"));
}

static void check_failing_step(struct fixture *fixture, enum memory_step step, bool from_call)
{
	memory_backend_fail_next(fixture->memory, step, -EIO, from_call);
	reach(fixture, SESSION_WAITING);
	assert_int_equal(status(fixture).error, -EIO);
	assert_string_equal(status(fixture).reason, "input/output error");
	reach(fixture, SESSION_UP);
}

static void check_first_failure(void **state, enum memory_step step, bool from_call)
{
	struct fixture *fixture = *state;

	memory_backend_hold(fixture->memory, MEMORY_CONNECT, true);
	reach(fixture, SESSION_CONNECTING);
	memory_backend_hold(fixture->memory, MEMORY_CONNECT, false);
	check_failing_step(fixture, step, from_call);
	if (step == MEMORY_LIST && !from_call)
		expect_told(fixture, "begin, lost EIO, begin, end");
	else
		expect_told(fixture, "lost EIO, begin, end");
}

static void test_connect_fails(void **state)
{
	check_first_failure(state, MEMORY_CONNECT, false);
}

static void test_connect_cannot_start(void **state)
{
	struct fixture *fixture = *state;

	memory_backend_fail_next(fixture->memory, MEMORY_CONNECT, -EIO, true);
	pass(fixture, "connecting, waiting");
	reach(fixture, SESSION_UP);
	expect_told(fixture, "lost EIO, begin, end");
}

static void test_watch_fails(void **state)
{
	check_first_failure(state, MEMORY_WATCH, false);
}

static void test_watch_cannot_start(void **state)
{
	check_first_failure(state, MEMORY_WATCH, true);
}

static void test_list_fails(void **state)
{
	check_first_failure(state, MEMORY_LIST, false);
}

static void test_list_cannot_start(void **state)
{
	check_first_failure(state, MEMORY_LIST, true);
}

static void test_stream_breaks(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, "web");
	reach(fixture, SESSION_UP);
	memory_backend_lose(fixture->memory, -ECONNRESET);
	reach(fixture, SESSION_WAITING);
	expect_told(fixture, "begin, upsert web running, end, lost ECONNRESET");
	assert_string_equal(status(fixture).reason, "the stream broke");
	assert_true(recording_sink_has(&fixture->sink, "web"));
	memory_backend_stop(fixture->memory, "web");
	reach(fixture, SESSION_UP);
	expect_told(fixture, "begin, end");
	assert_false(recording_sink_has(&fixture->sink, "web"));
}

static void test_loss_during_list_sweeps_nothing(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, "web");
	reach(fixture, SESSION_UP);
	memory_backend_hold(fixture->memory, MEMORY_LIST, true);
	session_resync(fixture->session);
	loop_settle(fixture->base);
	memory_backend_lose(fixture->memory, -ECONNRESET);
	reach(fixture, SESSION_WAITING);
	expect_told(fixture, "begin, upsert web running, end, begin, lost ECONNRESET");
	assert_true(recording_sink_has(&fixture->sink, "web"));
	memory_backend_hold(fixture->memory, MEMORY_LIST, false);
	reach(fixture, SESSION_UP);
}

/* told once, however many tries fail; the reason of the last is there to be asked for */
static void test_failures_in_a_row_are_one_loss(void **state)
{
	struct fixture *fixture = *state;

	memory_backend_fail_next(fixture->memory, MEMORY_CONNECT, -EIO, false);
	pass(fixture, "connecting, waiting");
	memory_backend_fail_next(fixture->memory, MEMORY_CONNECT, -EPROTO, false);
	pass(fixture, "connecting, waiting");
	assert_int_equal(status(fixture).error, -EPROTO);
	expect_told(fixture, "lost EIO");
}

static void test_resync_one_at_a_time(void **state)
{
	struct fixture *fixture = *state;

	reach(fixture, SESSION_UP);
	expect_told(fixture, "begin, end");
	memory_backend_hold(fixture->memory, MEMORY_LIST, true);
	for (int i = 0; i < 5; i++) {
		session_resync(fixture->session);
		loop_settle(fixture->base);
	}
	assert_int_equal(memory_backend_count(fixture->memory, MEMORY_LIST), 2);
	memory_backend_hold(fixture->memory, MEMORY_LIST, false);
	loop_settle(fixture->base);
	assert_int_equal(memory_backend_count(fixture->memory, MEMORY_LIST), 3);
	expect_told(fixture, "begin, end, begin, end");
}

static void test_resync_while_away_is_no_list(void **state)
{
	struct fixture *fixture = *state;

	reach(fixture, SESSION_UP);
	memory_backend_lose(fixture->memory, -ECONNRESET);
	reach(fixture, SESSION_WAITING);
	session_resync(fixture->session);
	loop_settle(fixture->base);
	assert_int_equal(status(fixture).state, SESSION_WAITING);
	assert_int_equal(memory_backend_count(fixture->memory, MEMORY_LIST), 1);
}

static void test_unreadable_is_kept(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, "web");
	reach(fixture, SESSION_UP);
	memory_backend_set_readable(fixture->memory, "web", false);
	session_resync(fixture->session);
	loop_settle(fixture->base);
	expect_told(fixture, "begin, upsert web running, end, begin, keep web, end");
}

static void test_static_instances(void **state)
{
	static const struct backend_entry entry = {
		.kind = BACKEND_STATIC, .create = static_backend_create};
	struct fixture *fixture = *state;
	struct instance *instances[2];

	for (int i = 0; i < 2; i++)
		assert_return_code(instance_create(i ? "b" : "a", "Printer", &instances[i]), 0);
	create_session(fixture, &entry);
	static_backend_set(session_backend(fixture->session), instances, 1);
	reach(fixture, SESSION_UP);
	expect_told(fixture, "begin, upsert a unknown, end");
	static_backend_set(session_backend(fixture->session), &instances[1], 1);
	expect_told(fixture, "begin, upsert b unknown, end");
	assert_false(recording_sink_has(&fixture->sink, "a"));
	instance_destroy(instances[0]);
	instance_destroy(instances[1]);
}

/* A backend of which only the socket matters: it connects where the path can be connected to. */
struct socket_backend {
	struct backend backend;
	char path[64];
	struct event *turn;
	int step;
};

static void on_socket_turn(evutil_socket_t fd, short events, void *userdata)
{
	struct socket_backend *self = userdata;
	const struct backend_callbacks *callbacks = self->backend.params.callbacks;
	void *session = self->backend.params.userdata;

	if (self->step == 0)
		callbacks->connected(session, "Socket 1");
	else if (self->step == 1)
		callbacks->watching(session);
	else
		callbacks->listed(session);
}

static int socket_step(struct backend *backend, int step)
{
	struct socket_backend *self = container_of(backend, struct socket_backend, backend);

	self->step = step;
	event_active(self->turn, EV_TIMEOUT, 0);
	return 0;
}

static int socket_connect(struct backend *backend)
{
	struct socket_backend *self = container_of(backend, struct socket_backend, backend);
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error;

	strcpy(address.sun_path, self->path);
	error = connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
	close(fd);
	return error < 0 ? error : socket_step(backend, 0);
}

static int socket_watch(struct backend *backend)
{
	return socket_step(backend, 1);
}

static int socket_list(struct backend *backend)
{
	return socket_step(backend, 2);
}

static void socket_reset(struct backend *backend)
{
}

static const char *socket_path_of(const struct backend *backend)
{
	return container_of(backend, const struct socket_backend, backend)->path;
}

static void socket_destroy(struct backend *backend)
{
	struct socket_backend *self = container_of(backend, struct socket_backend, backend);

	event_free(self->turn);
	free(self);
}

static int socket_create(const struct backend_params *params, struct backend **ret)
{
	static const struct backend_ops ops = {
		.kind = "socket",
		.connect = socket_connect,
		.watch = socket_watch,
		.list_instances = socket_list,
		.reset = socket_reset,
		.destroy = socket_destroy,
		.socket_path = socket_path_of,
	};
	struct socket_backend *self = calloc(1, sizeof(*self));

	self->backend = (struct backend){.ops = &ops, .params = *params};
	strcpy(self->path, params->endpoint);
	self->turn = evtimer_new(params->base, on_socket_turn, self);
	*ret = &self->backend;
	return 0;
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, path);
	assert_return_code(bind(fd, (struct sockaddr *)&address, sizeof(address)), errno);
	assert_return_code(listen(fd, 8), errno);
	return fd;
}

static const struct backend_entry socket_entry = {.create = socket_create};

static void test_missing_socket_is_waited_for_without_a_timer(void **state)
{
	struct fixture *fixture = *state;
	int fd;

	create_session(fixture, &socket_entry);
	pass(fixture, "connecting, waiting");
	/* one more try, for what came before the watch was there */
	pass(fixture, "connecting, waiting");
	assert_int_equal(event_base_get_num_events(fixture->base, EVENT_BASE_COUNT_ADDED), 1);
	assert_int_equal(status(fixture).error, -ENOENT);
	assert_non_null(strstr(status(fixture).reason, "/socket: no such file or directory"));
	fd = listen_at(fixture->path);
	reach(fixture, SESSION_UP);
	close(fd);
}

/* the file stays after SIGKILL */
static void test_refusing_socket_that_is_made_anew(void **state)
{
	struct fixture *fixture = *state;
	int fd = listen_at(fixture->path);

	close(fd);
	create_session(fixture, &socket_entry);
	pass(fixture, "connecting, waiting");
	assert_int_equal(status(fixture).error, -ECONNREFUSED);
	unlink(fixture->path);
	fd = listen_at(fixture->path);
	reach(fixture, SESSION_UP);
	close(fd);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_memory, teardown)
#define TEST_BARE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_steps_in_order),
		TEST(test_stream_is_told_as_it_comes),
		TEST(test_start_during_list),
		TEST(test_connect_fails),
		TEST(test_connect_cannot_start),
		TEST(test_watch_fails),
		TEST(test_watch_cannot_start),
		TEST(test_list_fails),
		TEST(test_list_cannot_start),
		TEST(test_stream_breaks),
		TEST(test_loss_during_list_sweeps_nothing),
		TEST(test_failures_in_a_row_are_one_loss),
		TEST(test_resync_one_at_a_time),
		TEST(test_resync_while_away_is_no_list),
		TEST(test_unreadable_is_kept),
		TEST_BARE(test_static_instances),
		TEST_BARE(test_missing_socket_is_waited_for_without_a_timer),
		TEST_BARE(test_refusing_socket_that_is_made_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
