#include "io/http.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/http_server.h"

static const struct http_server_answer answers[] = {
	{.path = "/hello", .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"},
	{.path = "/hello-bye",
		.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		.close = true},
	{.path = "/odd",
		.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			 "3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nTrailer: t\r\n\r\n",
		.bytewise = true},
	{.path = "/cut",
		.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
		.close = true},
	{.path = "/cut-chunk",
		.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
		.close = true},
	{.path = "/close", .bytes = "", .close = true},
	{.path = "/missing", .bytes = "HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nnothing"},
	{.path = "/hints",
		.bytes = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
			 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"},
	{.path = "/stall", .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"},
	{.path = "/redirect",
		.bytes = "HTTP/1.1 302 Found\r\nLocation: /hello\r\nContent-Length: 0\r\n\r\n"},
	{.path = "/junk", .bytes = "SSH-2.0-OpenSSH\r\n", .close = true},
	{0},
};

struct fixture {
	struct event_base *base;
	struct http_server server;
	struct http *http;
};

struct result {
	struct event_base *base;
	int done;
	int error;
	long status;
	char reason[256], body[256];
	size_t size;
};

static void on_done(void *userdata, const struct http_response *response)
{
	struct result *result = userdata;

	result->done++;
	result->error = response->error;
	result->status = response->status;
	result->size = response->size;
	snprintf(result->body, sizeof(result->body), "%s", response->body);
	snprintf(result->reason, sizeof(result->reason), "%s",
		response->reason ? response->reason : "");
	event_base_loopbreak(result->base);
}

static const struct http_callbacks callbacks = {.done = on_done};

static struct http *open_client(struct event_base *base, const char *socket_path)
{
	char endpoint[128];
	const char *why = NULL;
	struct http *http = NULL;

	snprintf(endpoint, sizeof(endpoint), "unix://%s", socket_path);
	assert_int_equal(http_create(base, endpoint, &http, &why), 0);
	return http;
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->base = event_base_new();
	http_server_init(&fixture->server, fixture->base, answers);
	fixture->http = open_client(fixture->base, fixture->server.path);
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

/* sends it and turns the loop until it is done */
static struct result get(struct fixture *fixture, struct http_params params)
{
	struct result result = {.base = fixture->base};
	struct http_request *request;

	params.callbacks = &callbacks;
	params.userdata = &result;
	assert_int_equal(http_send(fixture->http, &params, &request), 0);
	assert_int_equal(result.done, 0);
	event_base_dispatch(fixture->base);
	assert_int_equal(result.done, 1);
	return result;
}

static struct result get_path(struct fixture *fixture, const char *path)
{
	return get(fixture, (struct http_params){.path = path});
}

static void whole_body(void **state)
{
	struct result result = get_path(*state, "/hello");

	assert_int_equal(result.error, 0);
	assert_int_equal(result.status, 200);
	assert_int_equal(result.size, 5);
	assert_string_equal(result.body, "hello");
	assert_string_equal(result.reason, "");
}

static void request_as_sent(void **state)
{
	struct fixture *fixture = *state;

	get(fixture, (struct http_params){.path = "/missing", .method = "POST"});
	assert_memory_equal(fixture->server.request, "POST /missing HTTP/1.1\r\n", 24);
	assert_non_null(strstr(fixture->server.request, "\r\nHost: localhost\r\n"));
	get_path(fixture, "/missing");
	assert_memory_equal(fixture->server.request, "GET /missing HTTP/1.1\r\n", 23);
}

static void chunks_cut_at_odd_places(void **state)
{
	struct result result = get_path(*state, "/odd");

	assert_int_equal(result.error, 0);
	assert_string_equal(result.body, "abcd");
}

static void bad_status_is_an_answer(void **state)
{
	struct result result = get_path(*state, "/missing");

	assert_int_equal(result.error, 0);
	assert_int_equal(result.status, 404);
	assert_string_equal(result.body, "nothing");
}

static void interim_responses_are_passed_over(void **state)
{
	struct result result = get_path(*state, "/hints");

	assert_int_equal(result.status, 200);
	assert_string_equal(result.body, "ok");
}

static void redirects_are_not_followed(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(get_path(fixture, "/redirect").status, 302);
	assert_int_equal(fixture->server.requests, 1);
}

static void cut_off(void **state)
{
	struct fixture *fixture = *state;
	const char *const paths[] = {"/cut", "/cut-chunk", "/close"};

	for (size_t i = 0; i < 3; i++) {
		struct result result = get_path(fixture, paths[i]);

		assert_int_equal(result.error, -ECONNRESET);
		assert_memory_equal(
			result.reason, fixture->server.path, strlen(fixture->server.path));
	}
}

/* a kept connection may be dead by the next request, which must not fail for it */
static void closed_between_requests(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct result result = get_path(*state, "/hello-bye");

		assert_int_equal(result.error, 0);
		assert_string_equal(result.body, "hello");
	}
}

static void not_http(void **state)
{
	struct result result = get_path(*state, "/junk");

	assert_int_equal(result.error, -EPROTO);
	assert_int_equal(result.status, 0);
}

static void too_large(void **state)
{
	struct result result = get(*state, (struct http_params){.path = "/hello", .max_size = 4});

	assert_int_equal(result.error, -EMSGSIZE);
	assert_non_null(strstr(result.reason, "too large"));
	result = get(*state, (struct http_params){.path = "/hello", .max_size = 5});
	assert_int_equal(result.error, 0);
}

static void silence_times_out(void **state)
{
	const char *const paths[] = {"/never-answered", "/stall"};

	for (size_t i = 0; i < 2; i++) {
		struct result result =
			get(*state, (struct http_params){.path = paths[i], .silence_ms = 20});

		assert_int_equal(result.error, -ETIMEDOUT);
		assert_non_null(strstr(result.reason, "no answer in time"));
	}
	assert_int_equal(get_path(*state, "/hello").error, 0);
}

static void over_tcp(void **state)
{
	struct fixture *fixture = *state;
	char endpoint[64];
	const char *why;
	struct result result;

	snprintf(endpoint, sizeof(endpoint), "tcp://127.0.0.1:%d",
		http_server_listen_tcp(&fixture->server));
	http_destroy(fixture->http);
	assert_int_equal(http_create(fixture->base, endpoint, &fixture->http, &why), 0);
	assert_null(http_socket_path(fixture->http));
	assert_string_equal(get_path(fixture, "/hello").body, "hello");
	http_server_stop(&fixture->server);
	/* the connection is still there, and there is none but it */
	assert_string_equal(get_path(fixture, "/odd").body, "abcd");
	get(fixture, (struct http_params){.path = "/stall", .silence_ms = 10});
	result = get_path(fixture, "/hello");
	assert_int_equal(result.error, -ECONNREFUSED);
	assert_memory_equal(result.reason, "http://127.0.0.1:", 17);
}

static void expect_failure(struct fixture *fixture, const char *path, int error, const char *words)
{
	char expected[128];
	struct result result;

	http_destroy(fixture->http);
	fixture->http = open_client(fixture->base, path);
	result = get_path(fixture, "/hello");
	assert_int_equal(result.error, error);
	assert_int_equal(result.status, 0);
	snprintf(expected, sizeof(expected), "%s: %s", path, words);
	assert_string_equal(result.reason, expected);
}

static void no_socket(void **state)
{
	expect_failure(*state, "/tmp/crier-test-none/socket", -ENOENT, "no such file or directory");
}

static void refused(void **state)
{
	struct fixture *fixture = *state;

	http_server_stop(&fixture->server);
	expect_failure(fixture, fixture->server.path, -ECONNREFUSED, "connection refused");
}

static void not_allowed(void **state)
{
	struct fixture *fixture = *state;
	uid_t user = geteuid();

	assert_int_equal(chmod(fixture->server.path, 0), 0);
	if (user == 0)
		assert_int_equal(seteuid(65534), 0);
	expect_failure(fixture, fixture->server.path, -EACCES, "permission denied");
	if (user == 0)
		assert_int_equal(seteuid(user), 0);
}

static void many_at_once(void **state)
{
	struct fixture *fixture = *state;
	struct result results[40] = {0};
	int done = 0;

	for (int i = 0; i < 40; i++) {
		struct http_params params = {
			.path = i % 2 ? "/odd" : "/hello",
			.callbacks = &callbacks,
			.userdata = &results[i],
		};
		struct http_request *request;

		results[i].base = fixture->base;
		assert_int_equal(http_send(fixture->http, &params, &request), 0);
	}
	while (done < 40 && event_base_loop(fixture->base, EVLOOP_ONCE) == 0) {
		done = 0;
		for (int i = 0; i < 40; i++)
			done += results[i].done;
	}
	for (int i = 0; i < 40; i++) {
		assert_int_equal(results[i].error, 0);
		assert_string_equal(results[i].body, i % 2 ? "abcd" : "hello");
	}
	assert_true(fixture->server.connections_max >= 8);
	assert_true(fixture->server.connections_max <= 16);
	/* what is idle is closed, but for a few */
	event_base_loop(fixture->base, EVLOOP_NONBLOCK);
	assert_true(fixture->server.connections <= 3);
}

static void bad_paths(void **state)
{
	struct fixture *fixture = *state;
	const char *const paths[] = {"hello", "", "/a b", "/a\r\nX: y"};
	struct http_request *request;

	for (size_t i = 0; i < 4; i++) {
		struct http_params params = {.path = paths[i], .callbacks = &callbacks};

		assert_int_equal(http_send(fixture->http, &params, &request), -EINVAL);
	}
}

static void escape(void **state)
{
	char *text = NULL;

	assert_int_equal(http_escape("a-Z_0.~/ {\"é\"}+%", &text), 0);
	assert_string_equal(text, "a-Z_0.~%2F%20%7B%22%C3%A9%22%7D%2B%25");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(whole_body, setup, teardown),
		cmocka_unit_test_setup_teardown(request_as_sent, setup, teardown),
		cmocka_unit_test_setup_teardown(chunks_cut_at_odd_places, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_status_is_an_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(interim_responses_are_passed_over, setup, teardown),
		cmocka_unit_test_setup_teardown(redirects_are_not_followed, setup, teardown),
		cmocka_unit_test_setup_teardown(cut_off, setup, teardown),
		cmocka_unit_test_setup_teardown(closed_between_requests, setup, teardown),
		cmocka_unit_test_setup_teardown(not_http, setup, teardown),
		cmocka_unit_test_setup_teardown(too_large, setup, teardown),
		cmocka_unit_test_setup_teardown(silence_times_out, setup, teardown),
		cmocka_unit_test_setup_teardown(over_tcp, setup, teardown),
		cmocka_unit_test_setup_teardown(no_socket, setup, teardown),
		cmocka_unit_test_setup_teardown(refused, setup, teardown),
		cmocka_unit_test_setup_teardown(not_allowed, setup, teardown),
		cmocka_unit_test_setup_teardown(many_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_paths, setup, teardown),
		cmocka_unit_test(escape),
	};

	return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
