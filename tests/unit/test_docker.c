#include "backends/docker/docker.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "backends/session.h"
#include "core/backend.h"
#include "tests/support/fake_docker.h"
#include "tests/support/loop.h"
#include "tests/support/recording_sink.h"

struct fixture {
	struct event_base *base;
	struct fake_docker fake;
	struct recording_sink sink;
	struct session *session;
	const char *awaited;
};

static void on_changed(void *userdata, struct session *session)
{
}

static int setup(void **state)
{
	static const struct backend_entry entry = {
		.kind = BACKEND_DOCKER, .create = docker_backend_create};
	static const struct session_callbacks callbacks = {.changed = on_changed};
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct session_params params = {
		.entry = &entry, .id = "docker", .callbacks = &callbacks, .userdata = fixture};

	fixture->base = params.base = event_base_new();
	fake_docker_init(&fixture->fake, fixture->base);
	fake_docker_listen(&fixture->fake);
	recording_sink_init(&fixture->sink);
	params.sink = &fixture->sink.sink;
	params.endpoint = fixture->fake.endpoint;
	*state = fixture;
	return session_create(&params, &fixture->session);
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	session_destroy(fixture->session);
	fake_docker_finish(&fixture->fake);
	recording_sink_finish(&fixture->sink);
	event_base_free(fixture->base);
	free(fixture);
	return 0;
}

static bool is_told(void *userdata)
{
	struct fixture *fixture = userdata;

	return fixture->sink.log.size > 0 && strstr(fixture->sink.log.data, fixture->awaited);
}

static void await(struct fixture *fixture, const char *words)
{
	fixture->awaited = words;
	if (!loop_until(fixture->base, is_told, fixture))
		fail_msg("no \"%s\" in \"%s\"", words,
			fixture->sink.log.size ? fixture->sink.log.data : "");
	loop_settle(fixture->base);
}

static void expect_told(struct fixture *fixture, const char *words)
{
	size_t size;

	loop_settle(fixture->base);
	size = fixture->sink.log.size;
	assert_string_equal(size ? recording_sink_read(&fixture->sink) : "", words);
}

/* up, with "web" running */
static void bring_up(struct fixture *fixture)
{
	fake_docker_set(&fixture->fake, "web", FAKE_RUNNING);
	await(fixture, "end");
	expect_told(fixture, "begin, upsert web running, end");
}

static void expect_reason(struct fixture *fixture, const char *text)
{
	const char *reason = session_status(fixture->session).reason;

	assert_non_null(reason);
	if (!strstr(reason, text))
		fail_msg("\"%s\" has no \"%s\"", reason, text);
}

static void test_list_and_version(void **state)
{
	struct fixture *fixture = *state;

	bring_up(fixture);
	assert_int_equal(session_status(fixture->session).state, SESSION_UP);
	assert_string_equal(session_status(fixture->session).version, "Docker 29.0.0, API 1.56");
	assert_non_null(strstr(fixture->fake.last_events_path, "filters=%7B"));
}

static void test_podman_is_not_filtered(void **state)
{
	struct fixture *fixture = *state;

	fixture->fake.version =
		"HTTP/1.1 200 OK\r\nContent-Length: 79\r\n\r\n{\"Version\":\"4.3.1\","
		"\"ApiVersion\":\"1.41\",\"Components\":[{\"Name\":\"Podman Engine\"}]}";
	bring_up(fixture);
	assert_string_equal(session_status(fixture->session).version, "Podman 4.3.1, API 1.41");
	assert_string_equal(fixture->fake.last_events_path, "/events");
}

static void test_life_of_a_container(void **state)
{
	struct fixture *fixture = *state;

	bring_up(fixture);
	fake_docker_set(&fixture->fake, "db", FAKE_RUNNING);
	fake_docker_event(&fixture->fake, "create", "db");
	expect_told(fixture, "");
	fake_docker_event(&fixture->fake, "start", "db");
	expect_told(fixture, "upsert db running");
	fake_docker_event(&fixture->fake, "rename", "db");
	expect_told(fixture, "upsert db running");
	fake_docker_set(&fixture->fake, "db", FAKE_STOPPED);
	fake_docker_event(&fixture->fake, "die", "db");
	expect_told(fixture, "remove db, remove db");
	fake_docker_event(&fixture->fake, "destroy", "db");
	expect_told(fixture, "remove db");
}

/* neither a signal that does not end it, nor what is run inside it, costs a look */
static void test_what_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct fake_container *web;

	bring_up(fixture);
	web = fake_docker_find(&fixture->fake, "web");
	fake_docker_event(&fixture->fake, "kill", "web");
	fake_docker_event(&fixture->fake, "exec_create: start", "web");
	fake_docker_event(&fixture->fake, "exec_die", "web");
	fake_docker_event(&fixture->fake, "pause", "unknown");
	expect_told(fixture, "");
	assert_int_equal(web->n_inspected, 1);
}

static void test_burst_is_one_look(void **state)
{
	struct fixture *fixture = *state;
	static const char event[] = "{\"Type\":\"container\",\"Action\":\"health_status: healthy\","
				    "\"Actor\":{\"ID\":\"web\"}}\n";
	char burst[10 * sizeof(event)] = "";

	bring_up(fixture);
	for (int i = 0; i < 10; i++)
		strcat(burst, event);
	fake_docker_stream(&fixture->fake, burst, strlen(burst));
	expect_told(fixture, "upsert web running");
	assert_int_equal(fake_docker_find(&fixture->fake, "web")->n_inspected, 2);
}

static void test_line_in_pieces(void **state)
{
	struct fixture *fixture = *state;
	static const char line[] = "{\"Type\":\"container\",\"Action\":\"start\","
				   "\"Actor\":{\"ID\":\"db\"}}\r\n";

	bring_up(fixture);
	fake_docker_set(&fixture->fake, "db", FAKE_RUNNING);
	for (size_t i = 0; i < strlen(line); i++) {
		fake_docker_stream(&fixture->fake, &line[i], 1);
		event_base_loop(fixture->base, EVLOOP_NONBLOCK);
	}
	expect_told(fixture, "upsert db running");
}

static void test_event_between_stream_and_list(void **state)
{
	struct fixture *fixture = *state;

	fake_docker_set(&fixture->fake, "web", FAKE_RUNNING)->listed = false;
	fixture->fake.hold_list = true;
	await(fixture, "begin");
	fake_docker_event(&fixture->fake, "start", "web");
	loop_settle(fixture->base);
	fixture->fake.hold_list = false;
	fake_docker_release(&fixture->fake);
	await(fixture, "end");
	expect_told(fixture, "begin, upsert web running, end");
	assert_true(recording_sink_has(&fixture->sink, "web"));
}

static void test_death_between_list_and_look(void **state)
{
	struct fixture *fixture = *state;

	fake_docker_set(&fixture->fake, "web", FAKE_HELD);
	await(fixture, "begin");
	fake_docker_event(&fixture->fake, "die", "web");
	loop_settle(fixture->base);
	fake_docker_set(&fixture->fake, "web", FAKE_STOPPED);
	fixture->fake.containers[0].manner = FAKE_RUNNING;
	fake_docker_release(&fixture->fake);
	fake_docker_set(&fixture->fake, "web", FAKE_STOPPED);
	await(fixture, "end");
	assert_false(recording_sink_has(&fixture->sink, "web"));
}

static void check_unreadable(void **state, enum fake_manner manner)
{
	struct fixture *fixture = *state;

	bring_up(fixture);
	fake_docker_set(&fixture->fake, "web", manner);
	fake_docker_set(&fixture->fake, "db", FAKE_RUNNING);
	session_resync(fixture->session);
	await(fixture, "end");
	assert_true(recording_sink_has(&fixture->sink, "web"));
	assert_true(recording_sink_has(&fixture->sink, "db"));
	assert_int_equal(session_status(fixture->session).state, SESSION_UP);
}

static void test_look_answers_500(void **state)
{
	struct fixture *fixture = *state;

	check_unreadable(state, FAKE_ERROR);
	/* and when it can be read again, nobody has to ask */
	fixture->sink.log.size = 0;
	fake_docker_set(&fixture->fake, "web", FAKE_RUNNING);
	await(fixture, "upsert web running");
}

static void test_look_is_cut_off(void **state)
{
	check_unreadable(state, FAKE_CUT);
}

static void test_look_is_no_json(void **state)
{
	check_unreadable(state, FAKE_GARBAGE);
}

static void test_look_is_of_another(void **state)
{
	check_unreadable(state, FAKE_OTHER);
}

static void test_look_is_too_large(void **state)
{
	check_unreadable(state, FAKE_HUGE);
}

static void test_look_that_hangs_keeps_nobody_waiting(void **state)
{
	struct fixture *fixture = *state;

	bring_up(fixture);
	fake_docker_set(&fixture->fake, "web", FAKE_HELD);
	fake_docker_set(&fixture->fake, "db", FAKE_RUNNING);
	session_resync(fixture->session);
	expect_told(fixture, "begin, upsert db running");
	fake_docker_event(&fixture->fake, "pause", "db");
	expect_told(fixture, "upsert db running");
	assert_true(recording_sink_has(&fixture->sink, "web"));
	fake_docker_find(&fixture->fake, "web")->manner = FAKE_RUNNING;
	fake_docker_release(&fixture->fake);
	expect_told(fixture, "upsert web running, end");
}

static void test_gone_between_list_and_look(void **state)
{
	struct fixture *fixture = *state;

	fake_docker_set(&fixture->fake, "web", FAKE_MISSING)->listed = true;
	await(fixture, "end");
	expect_told(fixture, "begin, remove web, end");
}

static void test_engine_dies_with_a_look_under_way(void **state)
{
	struct fixture *fixture = *state;

	bring_up(fixture);
	fake_docker_set(&fixture->fake, "web", FAKE_HELD);
	session_resync(fixture->session);
	loop_settle(fixture->base);
	fake_docker_stop(&fixture->fake);
	await(fixture, "lost");
	assert_true(recording_sink_has(&fixture->sink, "web"));
	fixture->sink.log.size = 0;
	fake_docker_set(&fixture->fake, "web", FAKE_STOPPED);
	fake_docker_listen(&fixture->fake);
	await(fixture, "end");
	assert_false(recording_sink_has(&fixture->sink, "web"));
}

static void test_engine_dies_with_the_list_under_way(void **state)
{
	struct fixture *fixture = *state;

	bring_up(fixture);
	fixture->fake.hold_list = true;
	session_resync(fixture->session);
	expect_told(fixture, "begin");
	fake_docker_stop(&fixture->fake);
	await(fixture, "lost");
	assert_true(recording_sink_has(&fixture->sink, "web"));
	fixture->fake.hold_list = false;
	fake_docker_listen(&fixture->fake);
	await(fixture, "end");
	assert_true(recording_sink_has(&fixture->sink, "web"));
}

static void test_stream_that_ends_cleanly_is_a_loss_too(void **state)
{
	struct fixture *fixture = *state;

	bring_up(fixture);
	evbuffer_add_printf(bufferevent_get_output(fixture->fake.stream), "0\r\n\r\n");
	await(fixture, "lost ECONNRESET");
	expect_reason(fixture, "ended the stream");
	await(fixture, "end");
	assert_int_equal(fixture->fake.n_streams, 2);
}

static void test_unreadable_event_makes_a_list(void **state)
{
	struct fixture *fixture = *state;
	static const char line[] = "{\"Type\":\"container\",\n";

	bring_up(fixture);
	fake_docker_set(&fixture->fake, "db", FAKE_RUNNING);
	fake_docker_stream(&fixture->fake, line, strlen(line));
	await(fixture, "end");
	assert_true(recording_sink_has(&fixture->sink, "db"));
	assert_int_equal(fixture->fake.n_lists, 2);
	assert_int_equal(fixture->fake.n_streams, 1);
}

static void test_stream_of_garbage_is_left(void **state)
{
	struct fixture *fixture = *state;
	char garbage[400];

	bring_up(fixture);
	for (size_t i = 0; i < sizeof(garbage); i++)
		garbage[i] = i % 2 ? '\n' : 'x';
	fake_docker_stream(&fixture->fake, garbage, sizeof(garbage));
	await(fixture, "lost EBADMSG");
	expect_reason(fixture, "GET /events: what comes is not events");
	assert_true(recording_sink_has(&fixture->sink, "web"));
}

static void test_endless_line_is_left(void **state)
{
	struct fixture *fixture = *state;
	size_t size = 2 << 20;
	char *line = calloc(1, size);

	bring_up(fixture);
	memset(line, ' ', size);
	fake_docker_stream(&fixture->fake, line, size);
	free(line);
	await(fixture, "lost EMSGSIZE");
}

static void test_version_is_refused(void **state)
{
	struct fixture *fixture = *state;

	fixture->fake.version = "HTTP/1.1 500 X\r\nContent-Length: 24\r\n\r\n"
				"{\"message\":\"no version\"}";
	await(fixture, "lost EPROTO");
	expect_reason(fixture, "GET /version: HTTP 500: no version");
}

static void test_version_is_a_web_page(void **state)
{
	struct fixture *fixture = *state;

	fixture->fake.version = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>";
	await(fixture, "lost EBADMSG");
	expect_reason(fixture, "GET /version: not JSON");
}

static void test_events_are_forbidden(void **state)
{
	struct fixture *fixture = *state;

	fixture->fake.events = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
	await(fixture, "lost EPERM");
	expect_reason(fixture, "GET /events: HTTP 403");
}

static void test_list_is_no_list(void **state)
{
	struct fixture *fixture = *state;

	fixture->fake.list = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
	await(fixture, "begin, lost EBADMSG");
	expect_reason(fixture, "GET /containers/json: not a list");
}

static void test_endpoint_that_is_none(void **state)
{
	struct fixture *fixture = *state;
	const struct backend_params params = {.base = fixture->base, .endpoint = "docker.sock"};
	struct backend *backend;

	assert_int_equal(docker_backend_create(&params, &backend), -EINVAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_list_and_version),
		TEST(test_podman_is_not_filtered),
		TEST(test_life_of_a_container),
		TEST(test_what_changes_nothing),
		TEST(test_burst_is_one_look),
		TEST(test_line_in_pieces),
		TEST(test_event_between_stream_and_list),
		TEST(test_death_between_list_and_look),
		TEST(test_look_answers_500),
		TEST(test_look_is_cut_off),
		TEST(test_look_is_no_json),
		TEST(test_look_is_of_another),
		TEST(test_look_is_too_large),
		TEST(test_look_that_hangs_keeps_nobody_waiting),
		TEST(test_gone_between_list_and_look),
		TEST(test_engine_dies_with_a_look_under_way),
		TEST(test_engine_dies_with_the_list_under_way),
		TEST(test_stream_that_ends_cleanly_is_a_loss_too),
		TEST(test_unreadable_event_makes_a_list),
		TEST(test_stream_of_garbage_is_left),
		TEST(test_endless_line_is_left),
		TEST(test_version_is_refused),
		TEST(test_version_is_a_web_page),
		TEST(test_events_are_forbidden),
		TEST(test_list_is_no_list),
		TEST(test_endpoint_that_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
