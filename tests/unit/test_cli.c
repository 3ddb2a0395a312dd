/* The commands as a user runs them: the built program, asking a daemon's API in this process. What
 * is told of each run is its exit status and all that it printed. */
#include "tests/support/control_rig.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cjson/cJSON.h>

enum { WORDS_MAX = 8 };

struct run {
	pid_t pid;
	int out; /* of its stdout and stderr */
	struct str_buf text;
	bool ended;
	int status; /* of exit */
};

static bool has_ended(void *userdata)
{
	struct run *run = userdata;
	char bytes[4096];
	ssize_t n;

	while (!run->ended && (n = read(run->out, bytes, sizeof(bytes))) != 0) {
		if (n < 0 && errno == EAGAIN)
			return false;
		if (n < 0) /* of a terminal whose other side is closed: EIO */
			break;
		str_buf_add(&run->text, bytes, (size_t)n);
	}
	run->ended = true;
	return true;
}

static void spawn(struct run *run, char *const *argv, int out)
{
	posix_spawn_file_actions_t actions;

	assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
	assert_int_equal(posix_spawn(&run->pid, CRIER, &actions, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	close(out);
}

/* Its output goes to a pipe, or to a terminal. */
static void open_output(struct run *run, bool terminal, int *ret_out)
{
	int ends[2];

	if (terminal) {
		ends[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
		assert_true(ends[0] >= 0 && grantpt(ends[0]) == 0 && unlockpt(ends[0]) == 0);
		ends[1] = open(ptsname(ends[0]), O_RDWR | O_NOCTTY | O_CLOEXEC);
		assert_true(ends[1] >= 0);
	} else {
		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	run->out = ends[0];
	*ret_out = ends[1];
}

/* has_ended does the reading */
static void on_readable(evutil_socket_t fd, short what, void *userdata)
{
}

/* `words` are those after "crier", parted by bars */
static void run_crier(struct control_rig *self, struct run *run, const char *words, bool terminal)
{
	char name[] = "crier", copy[512], *rest = copy, *argv[WORDS_MAX + 4] = {name};
	struct event *readable;
	int argc = 1, out, status;

	snprintf(copy, sizeof(copy), "%s", words);
	while (rest && argc <= WORDS_MAX)
		argv[argc++] = strsep(&rest, "|");
	*run = (struct run){0};
	open_output(run, terminal, &out);
	spawn(run, argv, out);
	readable = event_new(self->base, run->out, EV_READ | EV_PERSIST, on_readable, NULL);
	event_add(readable, NULL);
	assert_true(loop_until(self->base, has_ended, run));
	event_free(readable);
	assert_int_equal(waitpid(run->pid, &status, 0), run->pid);
	assert_true(WIFEXITED(status));
	run->status = WEXITSTATUS(status);
	close(run->out);
}

static void expect(struct control_rig *self, const char *words, int status, const char *text)
{
	struct run run = {0};
	char with_socket[512];

	snprintf(with_socket, sizeof(with_socket), "%s|--socket|%s", words, self->path);
	run_crier(self, &run, with_socket, false);
	if (run.status != status || !str_equal(rig_text(&run.text), text))
		fail_msg("%s: %d: %s", words, run.status, rig_text(&run.text));
	str_buf_finish(&run.text);
}

static void expect_part(struct control_rig *self, const char *words, int status, const char *part)
{
	struct run run = {0};

	run_crier(self, &run, words, false);
	if (run.status != status || !strstr(rig_text(&run.text), part))
		fail_msg("%s: %d: %s", words, run.status, rig_text(&run.text));
	str_buf_finish(&run.text);
}

static void announce_two(struct control_rig *self)
{
	rig_run(self->rig, "1", "web", 8080);
	rig_run_labelled(self->rig, "evil\x1b[2J", 8081, "crier.name", "Plain");
	rig_turn(self->rig);
	rig_report(self->rig, "web on nas", SERVICE_ESTABLISHED, NULL);
	rig_report(self->rig, "Plain", SERVICE_FAILED, "no room");
}

static void list_into_a_pipe(void **state)
{
	struct control_rig *self = *state;

	expect(self, "list", 0, "");
	announce_two(self);
	expect(self, "list", 0,
		"web on nas\t_http._tcp\t8080\t\t\tweb (docker)\testablished\n"
		"Plain\t_http._tcp\t8081\t\t\tevil?[2J (docker)\tfailed: no room\n");
}

static void list_on_a_terminal(void **state)
{
	struct control_rig *self = *state;
	struct run run = {0};
	char words[128];

	announce_two(self);
	snprintf(words, sizeof(words), "list|--socket|%s", self->path);
	setenv("TERM", "xterm", 1);
	setenv("NO_COLOR", "1", 1);
	run_crier(self, &run, words, true);
	assert_string_equal(rig_text(&run.text),
		"NAME        TYPE        PORT  HOST  INTERFACE  INSTANCE           STATE\r\n"
		"web on nas  _http._tcp  8080                   web (docker)       "
		"established\r\n"
		"Plain       _http._tcp  8081                   evil?[2J (docker)  "
		"failed: no room\r\n");
	str_buf_finish(&run.text);
	unsetenv("NO_COLOR");
	run_crier(self, &run, words, true);
	assert_non_null(strstr(rig_text(&run.text), "\x1b[1mNAME"));
	str_buf_finish(&run.text);
}

static void list_as_json(void **state)
{
	struct control_rig *self = *state;
	struct run run = {0};
	char words[128];
	cJSON *json;

	announce_two(self);
	snprintf(words, sizeof(words), "list|--json|--socket|%s", self->path);
	run_crier(self, &run, words, false);
	json = cJSON_Parse(rig_text(&run.text));
	assert_int_equal(cJSON_GetArraySize(json), 2);
	assert_int_equal(run.status, 0);
	cJSON_Delete(json);
	str_buf_finish(&run.text);
}

static void status_page(void **state)
{
	struct control_rig *self = *state;
	struct run run = {0};
	char words[128];

	announce_two(self);
	snprintf(words, sizeof(words), "status|--socket|%s", self->path);
	run_crier(self, &run, words, false);
	assert_int_equal(run.status, 0);
	assert_non_null(strstr(rig_text(&run.text), "has announced as nas for "));
	assert_non_null(strstr(rig_text(&run.text), "services\t1 established, 1 failed\n"));
	assert_non_null(strstr(rig_text(&run.text), "\t2\t2\tDocker 29.1.0, API 1.52\n"));
	assert_non_null(strstr(rig_text(&run.text), "/run/podman/podman.sock: permission denied"));
	str_buf_finish(&run.text);
}

static void explain_an_instance(void **state)
{
	struct control_rig *self = *state;
	struct run run = {0};
	char words[128];

	announce_two(self);
	snprintf(words, sizeof(words), "explain|web|--socket|%s", self->path);
	run_crier(self, &run, words, false);
	assert_int_equal(run.status, 0);
	assert_non_null(strstr(rig_text(&run.text), "web (docker, 1): running\n"));
	assert_non_null(strstr(rig_text(&run.text),
		"  service \"web on nas\" _http._tcp port 8080: established\n"));
	assert_non_null(strstr(rig_text(&run.text), "  port 80/tcp\n"));
	assert_non_null(strstr(rig_text(&run.text), "built-in table"));
	str_buf_finish(&run.text);
	expect(self, "explain|wbe", 1,
		"crier: no instance is called wbe\n"
		"did you mean \"web\"?\n"
		"these run: web evil?[2J\n");
}

static void explain_names_what_needs_escaping(void **state)
{
	struct control_rig *self = *state;

	expect(self, "explain|a b&c=ü/%41", 1,
		"crier: no instance is called a b&c=ü/%41\n"
		"nothing runs that crier can see; crier status says what it watches\n");
}

static void resync_and_reload(void **state)
{
	struct control_rig *self = *state;

	expect(self, "resync", 0, "");
	assert_int_equal(self->n_resyncs, 1);
	expect(self, "reload", 0, "");
	self->mistakes = "crier.yaml:2:1: one\ncrier.yaml:3:1: two\n";
	expect(self, "reload", 2,
		"crier.yaml:2:1: one\n"
		"crier.yaml:3:1: two\n"
		"crier: the configuration is refused and the old one stays in force\n");
	assert_int_equal(self->n_reloads, 2);
}

static void no_daemon(void **state)
{
	static const char *const commands[] = {
		"list", "status", "explain|x", "resync", "reload", "list|--json"};
	struct control_rig *self = *state;
	char text[256];

	control_destroy(TAKE_PTR(self->control));
	snprintf(text, sizeof(text),
		"crier: no crier is running on %s; start one with: crier run\n", self->path);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		expect(self, commands[i], 3, text);
}

/* left there by a crash */
static void a_socket_that_nobody_answers_on(void **state)
{
	struct control_rig *self = *state;
	char text[256];

	control_destroy(TAKE_PTR(self->control));
	assert_int_equal(mknod(self->path, S_IFSOCK | 0600, 0), 0);
	snprintf(text, sizeof(text),
		"crier: no crier is running on %s; start one with: crier run\n", self->path);
	expect(self, "list", 3, text);
	unlink(self->path);
}

static void write_config(const struct control_rig *self, const char *text, char path[static 80])
{
	FILE *file;

	snprintf(path, 80, "%s/crier.yaml", self->folder);
	file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void check_a_file(void **state)
{
	struct control_rig *self = *state;
	char path[80], words[128], text[128];

	write_config(self, "announce: labelled\n", path);
	snprintf(words, sizeof(words), "check|%s", path);
	snprintf(text, sizeof(text), "%s: good\n", path);
	expect_part(self, words, 0, text);
	write_config(self, "anounce: labelled\nbackends: 7\n", path);
	expect_part(self, words, 2, "crier.yaml:1:1: unknown key \"anounce\"");
	expect_part(self, words, 2, "\ncrier.yaml:2:");
	unlink(path);
	expect_part(self, words, 2, "crier.yaml: No such file or directory");
}

static void backends_ask_nobody(void **state)
{
	struct control_rig *self = *state;

	expect_part(self, "backends", 0, "static\tyes\tyes\n");
	expect_part(self, "backends|--json", 0, "{\"kind\":\"static\",\"built_in\":true");
}

static void usage(void **state)
{
	struct control_rig *self = *state;

	expect_part(self, "lst", 2, "did you mean \"list\"?");
	expect_part(self, "explain", 2, "explain wants INSTANCE");
	expect_part(self, "--help", 0, "usage: crier");
	expect_part(self, "run|--socket", 2, "--socket wants PATH");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CONTROL(list_into_a_pipe),
		WITH_CONTROL(list_on_a_terminal),
		WITH_CONTROL(list_as_json),
		WITH_CONTROL(status_page),
		WITH_CONTROL(explain_an_instance),
		WITH_CONTROL(explain_names_what_needs_escaping),
		WITH_CONTROL(resync_and_reload),
		WITH_CONTROL(no_daemon),
		WITH_CONTROL(a_socket_that_nobody_answers_on),
		WITH_CONTROL(check_a_file),
		WITH_CONTROL(backends_ask_nobody),
		WITH_CONTROL(usage),
	};

	return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
