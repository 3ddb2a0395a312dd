#include "cli/cli_ask.h"

#include "cli/terminal.h"
#include "io/http.h"
#include "options.h"
#include "util/str.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <event2/event.h>

enum {
	WAIT_MS = 5000,		/* it answers in milliseconds, or it hangs */
	ANSWER_MAX = 256 << 20, /* INVENTORY_INSTANCES_MAX instances of a host that has gone mad */
};

CLEANUP(event_base_free, struct event_base *);
CLEANUP(http_destroy, struct http *);

struct asking {
	const struct options *options;
	struct event_base *base;
	struct cli_answer *answer;
	int status; /* of exit */
};

static int say_no_daemon(const struct options *options)
{
	terminal_print(stderr, "crier: no crier is running on %s; start one with: crier run\n",
		options->socket);
	return EXIT_NO_DAEMON;
}

static int say_failed(const char *reason)
{
	terminal_print(stderr, "crier: %s\n", reason);
	return EXIT_FAILED;
}

static int take_answer(struct cli_answer *answer, const struct http_response *response)
{
	answer->status = response->status;
	answer->body = strdup(response->body);
	if (!answer->body)
		return say_failed(strerror(ENOMEM));
	answer->json = cJSON_ParseWithLength(response->body, response->size);
	return answer->json ? EXIT_DONE : say_failed("the answer cannot be read: is it crier?");
}

static void on_done(void *userdata, const struct http_response *response)
{
	struct asking *asking = userdata;

	if (response->error == -ENOENT || response->error == -ECONNREFUSED)
		asking->status = say_no_daemon(asking->options);
	else if (response->error < 0)
		asking->status = say_failed(response->reason);
	else
		asking->status = take_answer(asking->answer, response);
	event_base_loopbreak(asking->base); /* the connection may be kept, but is of no use */
}

static const struct http_callbacks callbacks = {.done = on_done};

/* http wants a whole path, and a user's may begin here. */
static int endpoint_of(const struct options *options, char **ret)
{
	char here[PATH_MAX];

	if (options->socket[0] == '/')
		return str_printf(ret, "unix://%s", options->socket);
	if (!getcwd(here, sizeof(here)))
		return -errno;
	return str_printf(ret, "unix://%s/%s", here, options->socket);
}

static int connect_to(const struct options *options, struct event_base *base, struct http **ret)
{
	_cleanup_(freep) char *endpoint = NULL;
	const char *why = NULL;
	int r;

	r = endpoint_of(options, &endpoint);
	if (r == 0)
		r = http_create(base, endpoint, ret, &why);
	return r < 0 ? say_failed(why ? why : strerror(-r)) : EXIT_DONE;
}

int cli_ask(
	const struct options *options, const char *method, const char *path, struct cli_answer *ret)
{
	_cleanup_(event_base_freep) struct event_base *base = event_base_new();
	_cleanup_(http_destroyp) struct http *http = NULL;
	struct asking asking = {options, base, ret, EXIT_FAILED};
	struct http_request *request;
	const struct http_params params = {
		.method = method,
		.path = path,
		.connect_ms = WAIT_MS,
		.silence_ms = WAIT_MS,
		.max_size = ANSWER_MAX,
		.callbacks = &callbacks,
		.userdata = &asking,
	};
	int r;

	if (!base)
		return say_failed(strerror(ENOMEM));
	r = connect_to(options, base, &http);
	if (r != EXIT_DONE)
		return r;
	r = http_send(http, &params, &request);
	if (r < 0)
		return say_failed(strerror(-r));
	event_base_dispatch(base);
	return asking.status;
}

int cli_ask_good(
	const struct options *options, const char *method, const char *path, struct cli_answer *ret)
{
	int r;

	r = cli_ask(options, method, path, ret);
	if (r != EXIT_DONE || ret->status == 200)
		return r;
	cli_answer_print_error(ret);
	return EXIT_FAILED;
}

void cli_answer_finish(struct cli_answer *answer)
{
	free(answer->body);
	cJSON_Delete(answer->json);
	*answer = (struct cli_answer){0};
}

void cli_answer_print(const struct cli_answer *answer)
{
	fputs(answer->body, stdout);
}

void cli_answer_print_error(const struct cli_answer *answer)
{
	const char *error = field_string(answer->json, "error");

	terminal_print(stderr, "crier: %s\n", error ? error : "refused, without a reason");
}
