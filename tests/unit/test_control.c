/* The API's ways: what it takes, from whom, and how many at a time. */
#include "tests/support/control_rig.h"

#include <sys/resource.h>

static void expect(struct control_rig *self, const char *request, int status, const char *part)
{
	char *answer = control_rig_ask(self, request);
	char head[32];

	snprintf(head, sizeof(head), "HTTP/1.1 %d ", status);
	if (strncmp(answer, head, strlen(head)) != 0 || !strstr(answer, part))
		fail_msg("%s: %s", request, answer);
	assert_non_null(strstr(answer, "Content-Type: application/json\r\n"));
	free(answer);
}

static void paths_and_methods(void **state)
{
	struct control_rig *self = *state;

	expect(self, "GET /v1/services", 200, "\r\n\r\n[]\n");
	expect(self, "GET /v1/instances", 200, "\r\n\r\n[]\n");
	expect(self, "GET /", 404, "{\"error\":\"there is nothing here\"}\n");
	expect(self, "GET /v1/status/", 404, "error");
	expect(self, "POST /v1/status", 405, "Allow: GET, HEAD\r\n");
	expect(self, "DELETE /v1/services", 405, "{\"error\":");
	expect(self, "GET /v1/resync", 405, "Allow: POST\r\n");
	expect(self, "GET /v1/services?x=y", 200, "[]");
}

/* A body would be taken for the answer to the next request. */
static void head_has_no_body(void **state)
{
	static const struct {
		const char *request, *length;
	} table[] = {
		{"HEAD /v1/services", "Content-Length: 3\r\n"},
		{"HEAD /nothing", "Content-Length: 34\r\n"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char *answer = control_rig_ask(*state, table[i].request);
		const char *end = strstr(answer, "\r\n\r\n");

		assert_non_null(end);
		assert_string_equal(end, "\r\n\r\n");
		assert_non_null(strstr(answer, table[i].length));
		free(answer);
	}
}

static void resync_and_reload(void **state)
{
	struct control_rig *self = *state;

	expect(self, "POST /v1/resync", 200, "{\"resync\":true}");
	assert_int_equal(self->n_resyncs, 1);
	expect(self, "POST /v1/reload", 200, "{\"reload\":true}");
	self->mistakes = "crier.yaml:1:1: one\ncrier.yaml:2:1: \"two\"\n";
	expect(self, "POST /v1/reload", 400,
		"\"mistakes\":[\"crier.yaml:1:1: one\",\"crier.yaml:2:1: \\\"two\\\"\"]}");
	assert_int_equal(self->n_reloads, 2);
}

static void others_may_read_but_not_change(void **state)
{
	struct control_rig *self = *state;
	char *answer;
	int change, read;

	if (geteuid() != 0)
		skip();
	/* who connects counts, whoever writes then */
	assert_int_equal(seteuid(65534), 0);
	change = control_rig_connect(self);
	read = control_rig_connect(self);
	assert_int_equal(seteuid(0), 0);
	control_rig_write(change, "POST /v1/resync");
	answer = control_rig_read(self, change);
	assert_non_null(strstr(answer, "HTTP/1.1 403 "));
	assert_int_equal(self->n_resyncs, 0);
	free(answer);
	control_rig_write(read, "GET /v1/services");
	answer = control_rig_read(self, read);
	assert_non_null(strstr(answer, "HTTP/1.1 200 "));
	free(answer);
}

static void garbage_harms_nobody(void **state)
{
	static const char *const requests[] = {"", "GET", "GET /v1/status HTTP/9.9", "\x01\xff\xfe",
		"GET http://[::1/v1/status", "GET /v1/explain?instance=%ff%00%zz"};
	struct control_rig *self = *state;

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		free(control_rig_ask(self, requests[i]));
	expect(self, "GET /v1/services", 200, "[]");
}

static void heads_and_bodies_have_a_limit(void **state)
{
	struct control_rig *self = *state;
	char request[10000];
	char *answer;
	int fd;

	fd = control_rig_connect(self);
	snprintf(request, sizeof(request), "GET /v1/status HTTP/1.1\r\nX: %09000d\r\n\r\n", 0);
	assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
	answer = control_rig_read(self, fd);
	assert_null(strstr(answer, "HTTP/1.1 200"));
	free(answer);
	fd = control_rig_connect(self);
	snprintf(request, sizeof(request),
		"POST /v1/resync HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n%02000d", 0);
	assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
	answer = control_rig_read(self, fd);
	assert_null(strstr(answer, "HTTP/1.1 200"));
	assert_int_equal(self->n_resyncs, 0);
	free(answer);
}

enum { FILES = 256, CROWD = 100 }; /* descriptors in all; the crowd's ends in this process */

static void limit_files(rlim_t files)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = files;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static rlim_t files_allowed(void)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	return limit.rlim_cur;
}

/* The runtimes need descriptors too. */
static void a_crowd_gets_but_half_of_the_descriptors(void **state)
{
	struct control_rig *self = *state;
	struct control_rig_reading late = {0};
	rlim_t before = files_allowed();
	int crowd[CROWD], probe;

	limit_files(FILES);
	for (int i = 0; i < CROWD; i++)
		crowd[i] = control_rig_connect(self);
	late.fd = control_rig_connect(self);
	control_rig_write(late.fd, "GET /v1/services");
	loop_settle(self->base);
	assert_false(control_rig_has_ended(&late));
	probe = dup(0);
	assert_in_range(probe, FILES / 2, FILES / 2 + 2);
	close(probe);
	for (int i = 0; i < CROWD; i++)
		close(crowd[i]);
	assert_true(loop_until(self->base, control_rig_has_ended, &late));
	assert_non_null(strstr(late.answer.data, "HTTP/1.1 200"));
	str_buf_finish(&late.answer);
	close(late.fd);
	limit_files(before);
}

/* Nobody connected: nothing that could wake the loop but a connection. */
static void idle_has_no_timers(void **state)
{
	struct control_rig *self = *state;

	for (int i = 0; i < 200; i++)
		expect(self, "GET /v1/services", 200, "[]");
	loop_settle(self->base);
	assert_int_equal(event_base_get_num_events(self->base, EVENT_BASE_COUNT_ADDED), 1);
}

static void a_second_one_is_refused(void **state)
{
	struct control_rig *self = *state;
	struct control *second = NULL;
	const struct control_params params = {
		.base = self->base,
		.path = self->path,
		.manager = self->rig->manager,
		.callbacks = &control_rig_callbacks,
		.userdata = self,
	};

	assert_int_equal(control_create(&params, &second), -EADDRINUSE);
	expect(self, "GET /v1/services", 200, "[]");
	control_destroy(self->control);
	assert_int_equal(control_create(&params, &self->control), 0);
	expect(self, "GET /v1/services", 200, "[]");
}

static void destroyed_with_open_connections(void **state)
{
	struct control_rig *self = *state;
	int fd = control_rig_connect(self);

	loop_settle(self->base);
	control_destroy(TAKE_PTR(self->control));
	loop_settle(self->base);
	assert_int_equal(access(self->path, F_OK), -1);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CONTROL(paths_and_methods),
		WITH_CONTROL(head_has_no_body),
		WITH_CONTROL(resync_and_reload),
		WITH_CONTROL(others_may_read_but_not_change),
		WITH_CONTROL(garbage_harms_nobody),
		WITH_CONTROL(heads_and_bodies_have_a_limit),
		WITH_CONTROL(a_crowd_gets_but_half_of_the_descriptors),
		WITH_CONTROL(idle_has_no_timers),
		WITH_CONTROL(a_second_one_is_refused),
		WITH_CONTROL(destroyed_with_open_connections),
	};

	return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}
