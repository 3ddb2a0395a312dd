#include "io/http.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/http_server.h"

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

static const struct http_server_answer answers[] = {
	{.path = "/hello", .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"},
	{.path = "/events", .bytes = CHUNKED},
	{.path = "/ends", .bytes = CHUNKED "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n", .bytewise = true},
	{.path = "/cut", .bytes = CHUNKED "3\r\nabc\r\n9\r\nde", .close = true},
	{.path = "/missing", .bytes = "HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nnothing"},
	{.path = "/stalled-error", .bytes = "HTTP/1.1 500 Oh\r\nContent-Length: 7\r\n\r\nno"},
	{0},
};

/* what a callback does besides noting that it was called */
enum action { NOTHING, CANCEL_SELF, CANCEL_OTHER, DESTROY, SEND, FAIL };

struct fixture {
	struct event_base *base;
	struct http_server server;
	struct http *http;
	struct http_request *request, *other;
	enum action in_headers, in_data, in_done;
	char calls[64]; /* h: headers, d: data, e: done, o: done of the other */
	char data[64];
	int error;
	long status;
	char body[64];
};

static void note(struct fixture *fixture, const char *call)
{
	strncat(fixture->calls, call, sizeof(fixture->calls) - strlen(fixture->calls) - 1);
}

static void on_other_done(void *userdata, const struct http_response *response)
{
	note(userdata, "o");
}

static const struct http_callbacks other_callbacks = {.done = on_other_done};

static void send_other(struct fixture *fixture, const char *path)
{
	struct http_params params = {
		.path = path, .callbacks = &other_callbacks, .userdata = fixture};

	assert_int_equal(http_send(fixture->http, &params, &fixture->other), 0);
}

static void act(struct fixture *fixture, enum action action)
{
	switch (action) {
	case CANCEL_SELF:
		http_request_cancel(fixture->request);
		break;
	case CANCEL_OTHER:
		http_request_cancel(fixture->other);
		break;
	case DESTROY:
		http_destroy(fixture->http);
		fixture->http = NULL;
		break;
	case SEND:
		send_other(fixture, "/hello");
		break;
	default:
		break;
	}
}

static void on_headers(void *userdata, long status)
{
	struct fixture *fixture = userdata;

	note(fixture, "h");
	fixture->status = status;
	act(fixture, fixture->in_headers);
}

static int on_data(void *userdata, const char *data, size_t size)
{
	struct fixture *fixture = userdata;

	if (fixture->calls[strlen(fixture->calls) - 1] != 'd')
		note(fixture, "d");
	strncat(fixture->data, data, size);
	act(fixture, fixture->in_data);
	return fixture->in_data == FAIL ? -EBADMSG : 0;
}

static void on_done(void *userdata, const struct http_response *response)
{
	struct fixture *fixture = userdata;

	note(fixture, "e");
	act(fixture, fixture->in_done);
	/* it must have lived through whatever was done */
	fixture->error = response->error;
	fixture->status = response->status;
	snprintf(fixture->body, sizeof(fixture->body), "%s", response->body);
	assert_int_equal(response->error != 0, response->reason != NULL);
}

static const struct http_callbacks callbacks = {
	.done = on_done, .headers = on_headers, .data = on_data};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	char endpoint[128];
	const char *why = NULL;

	fixture->base = event_base_new();
	http_server_init(&fixture->server, fixture->base, answers);
	snprintf(endpoint, sizeof(endpoint), "unix://%s", fixture->server.path);
	assert_int_equal(http_create(fixture->base, endpoint, &fixture->http, &why), 0);
	assert_string_equal(http_socket_path(fixture->http), fixture->server.path);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	http_destroy(fixture->http);
	http_server_finish(&fixture->server);
	event_base_free(fixture->base);
	free(fixture);
	return 0;
}

static void start(struct fixture *fixture, const char *path)
{
	struct http_params params = {
		.path = path, .callbacks = &callbacks, .userdata = fixture, .silence_ms = 10};

	assert_int_equal(http_send(fixture->http, &params, &fixture->request), 0);
	assert_string_equal(fixture->calls, "");
}

/* turns the loop until these calls were made; one too many fails the test later */
static void run_until(struct fixture *fixture, const char *calls)
{
	for (int i = 0; i < 1000 && strcmp(fixture->calls, calls) != 0; i++)
		event_base_loop(fixture->base, EVLOOP_ONCE);
	assert_string_equal(fixture->calls, calls);
}

/* whatever would come of itself has come then */
static void settle(struct fixture *fixture)
{
	const struct timeval enough = {.tv_usec = 30000};

	event_base_loopexit(fixture->base, &enough);
	event_base_dispatch(fixture->base);
}

static int count_timer(const struct event_base *base, const struct event *event, void *userdata)
{
	struct timeval due, now;

	evutil_gettimeofday(&now, NULL);
	if (event_pending(event, EV_TIMEOUT, &due) && due.tv_sec < now.tv_sec + 24 * 60 * 60)
		++*(int *)userdata;
	return 0;
}

static void quiet_stream_has_no_timer(void **state)
{
	struct fixture *fixture = *state;
	int timers = 0;

	start(fixture, "/events");
	run_until(fixture, "h");
	event_base_loop(fixture->base, EVLOOP_NONBLOCK);
	event_base_foreach_event(fixture->base, count_timer, &timers);
	assert_int_equal(timers, 0);
	settle(fixture);
	assert_string_equal(fixture->calls, "h");
	http_server_send(&fixture->server, "2\r\nhi\r\n");
	run_until(fixture, "hd");
	assert_string_equal(fixture->data, "hi");
}

static void headers_then_data_then_done(void **state)
{
	struct fixture *fixture = *state;

	start(fixture, "/ends");
	run_until(fixture, "hde");
	assert_string_equal(fixture->data, "abcdef");
	assert_string_equal(fixture->body, "");
	assert_int_equal(fixture->error, 0);
	assert_int_equal(fixture->status, 200);
}

static void cut_off_hands_on_what_came(void **state)
{
	struct fixture *fixture = *state;

	start(fixture, "/cut");
	run_until(fixture, "hde");
	assert_string_equal(fixture->data, "abcde");
	assert_int_equal(fixture->error, -ECONNRESET);
}

static void other_status_is_no_stream(void **state)
{
	struct fixture *fixture = *state;

	start(fixture, "/missing");
	run_until(fixture, "he");
	assert_string_equal(fixture->body, "nothing");
	assert_int_equal(fixture->status, 404);
	fixture->calls[0] = '\0';
	start(fixture, "/stalled-error");
	run_until(fixture, "he");
	assert_int_equal(fixture->error, -ETIMEDOUT);
}

static void reader_ends_it(void **state)
{
	struct fixture *fixture = *state;

	fixture->in_data = FAIL;
	start(fixture, "/events");
	run_until(fixture, "h");
	http_server_send(&fixture->server, "2\r\nhi\r\n");
	run_until(fixture, "hde");
	assert_int_equal(fixture->error, -EBADMSG);
}

static void cancelled_is_silent(void **state)
{
	struct fixture *fixture = *state;

	start(fixture, "/hello");
	http_request_cancel(fixture->request);
	start(fixture, "/hello");
	event_base_loop(fixture->base, EVLOOP_ONCE);
	http_request_cancel(fixture->request);
	settle(fixture);
	assert_string_equal(fixture->calls, "");
}

struct from_callback {
	const char *path;
	enum action in_headers, in_data, in_done;
	const char *calls;
};

/* each ends in the given calls and none more; the sanitizers watch what is touched */
static void from_inside_a_callback(void **state)
{
	static const struct from_callback cases[] = {
		{.path = "/ends", .in_headers = CANCEL_SELF, .calls = "h"},
		{.path = "/ends", .in_headers = DESTROY, .calls = "h"},
		{.path = "/ends", .in_data = CANCEL_SELF, .calls = "hd"},
		{.path = "/ends", .in_data = DESTROY, .calls = "hd"},
		{.path = "/hello", .in_done = CANCEL_SELF, .calls = "hde"},
		{.path = "/hello", .in_done = DESTROY, .calls = "hde"},
		{.path = "/hello", .in_done = SEND, .calls = "hdeo"},
		{.path = "/missing", .in_headers = SEND, .calls = "heo"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture *fixture;

		setup((void **)&fixture);
		fixture->in_headers = cases[i].in_headers;
		fixture->in_data = cases[i].in_data;
		fixture->in_done = cases[i].in_done;
		start(fixture, cases[i].path);
		run_until(fixture, cases[i].calls);
		settle(fixture);
		assert_string_equal(fixture->calls, cases[i].calls);
		teardown((void **)&fixture);
	}
}

static void cancel_of_another(void **state)
{
	struct fixture *fixture = *state;

	fixture->in_done = CANCEL_OTHER;
	start(fixture, "/hello");
	send_other(fixture, "/hello");
	settle(fixture);
	assert_string_equal(fixture->calls, "hde");
}

static void destroy_with_several_under_way(void **state)
{
	struct fixture *fixture = *state;

	fixture->in_done = DESTROY;
	for (int i = 0; i < 8; i++)
		send_other(fixture, "/events");
	start(fixture, "/hello");
	for (int i = 0; i < 8; i++)
		send_other(fixture, "/hello");
	settle(fixture);
	assert_string_equal(fixture->calls, "hde");
	assert_null(fixture->http);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(quiet_stream_has_no_timer, setup, teardown),
		cmocka_unit_test_setup_teardown(headers_then_data_then_done, setup, teardown),
		cmocka_unit_test_setup_teardown(cut_off_hands_on_what_came, setup, teardown),
		cmocka_unit_test_setup_teardown(other_status_is_no_stream, setup, teardown),
		cmocka_unit_test_setup_teardown(reader_ends_it, setup, teardown),
		cmocka_unit_test_setup_teardown(cancelled_is_silent, setup, teardown),
		cmocka_unit_test(from_inside_a_callback),
		cmocka_unit_test_setup_teardown(cancel_of_another, setup, teardown),
		cmocka_unit_test_setup_teardown(destroy_with_several_under_way, setup, teardown),
	};

	return cmocka_run_group_tests_name("http_stream", tests, NULL, NULL);
}
