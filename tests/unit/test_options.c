#include "options.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int do_nothing(const struct options *options)
{
	return EXIT_DONE;
}

static const struct command commands[] = {
	{"run", NULL, "the daemon", do_nothing},
	{"status", NULL, "how it is", do_nothing},
	{"list", NULL, "what there is", do_nothing},
	{"explain", "INSTANCE", "why", do_nothing},
	{"check", "[FILE]", "is it good", do_nothing},
	{"backends", NULL, "which", do_nothing},
	{0},
};

enum { WORDS_MAX = 12 };

struct parsed {
	struct options options;
	int result;
	char line[256];	 /* what the options are borrowed from */
	char said[8192]; /* on stdout and stderr */
};

/* what is written to stdout and stderr meanwhile goes to a file */
static void parse(const char *line, struct parsed *ret)
{
	char name[] = "crier", *rest = ret->line, *argv[WORDS_MAX + 2] = {name};
	int argc = 1, out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
	FILE *said = tmpfile();
	size_t size;

	assert_non_null(said);
	snprintf(ret->line, sizeof(ret->line), "%s", line);
	while (*line && rest && argc <= WORDS_MAX)
		argv[argc++] = strsep(&rest, " ");
	fflush(stdout);
	dup2(fileno(said), STDOUT_FILENO);
	dup2(fileno(said), STDERR_FILENO);
	ret->result = options_parse(argc, argv, commands, &ret->options);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	close(out);
	close(err);
	rewind(said);
	size = fread(ret->said, 1, sizeof(ret->said) - 1, said);
	ret->said[size] = '\0';
	fclose(said);
}

static void refused(const char *line, const char *why)
{
	struct parsed parsed = {0};

	parse(line, &parsed);
	if (parsed.result != -EINVAL || !strstr(parsed.said, why))
		fail_msg("%s: %d: %s", line, parsed.result, parsed.said);
	options_finish(&parsed.options);
}

static void without_any(void **state)
{
	struct parsed parsed = {0};

	parse("run", &parsed);
	assert_int_equal(parsed.result, 0);
	assert_string_equal(parsed.said, "");
	assert_string_equal(parsed.options.command->name, "run");
	assert_null(parsed.options.config);
	assert_string_equal(parsed.options.socket, OPTIONS_SOCKET);
	assert_int_equal(parsed.options.n_backends, 0);
	assert_false(parsed.options.announcer_given);
	assert_false(parsed.options.dry_run);
	options_finish(&parsed.options);
}

static void all_of_run(void **state)
{
	struct parsed parsed = {0};
	const struct options *options = &parsed.options;

	parse("run -c a.yaml --backend Docker --backend=static --announcer embedded --dry-run",
		&parsed);
	assert_int_equal(parsed.result, 0);
	assert_string_equal(options->config, "a.yaml");
	assert_int_equal(options->n_backends, 2);
	assert_int_equal(options->backends[0], BACKEND_DOCKER);
	assert_int_equal(options->backends[1], BACKEND_STATIC);
	assert_true(options->announcer_given);
	assert_int_equal(options->announcer, ANNOUNCE_EMBEDDED);
	assert_true(options->dry_run);
	options_finish(&parsed.options);
}

static void a_value_may_follow_an_equals_sign(void **state)
{
	struct parsed parsed = {0};

	parse("list --json --socket=/tmp/s", &parsed);
	assert_int_equal(parsed.result, 0);
	assert_string_equal(parsed.options.socket, "/tmp/s");
	assert_true(parsed.options.json);
	options_finish(&parsed.options);
	parse("explain web --socket /tmp/s", &parsed);
	assert_int_equal(parsed.result, 0);
	assert_string_equal(parsed.options.argument, "web");
	options_finish(&parsed.options);
	parse("check", &parsed);
	assert_int_equal(parsed.result, 0);
	assert_null(parsed.options.argument);
	options_finish(&parsed.options);
}

static void mistakes_are_named(void **state)
{
	refused("", "a command is missing");
	refused("lst", "unknown command \"lst\"; did you mean \"list\"?");
	refused("frobnicate", "unknown command \"frobnicate\"\n");
	refused("run --confg x", "unknown option \"--confg\"; did you mean \"--config\"?");
	refused("list --dry-run", "unknown option \"--dry-run\"");
	refused("run --config", "--config wants FILE");
	refused("run --dry-run=yes", "--dry-run takes no value, but was given \"yes\"");
	refused("run --backend dokcer", "--backend: \"dokcer\" is none of these: auto, docker");
	refused("run --backend k8s", "--backend: \"k8s\" is none of these: auto, docker");
	refused("run --announcer x",
		"--announcer: \"x\" is none of these: auto, avahi or embedded");
	refused("explain", "explain wants INSTANCE");
	refused("explain a b", "one word too many: \"b\"");
	refused("list web", "one word too many: \"web\"");
}

static void help(const char *line, const char *part)
{
	struct parsed parsed = {0};

	parse(line, &parsed);
	if (parsed.result != 1 || !strstr(parsed.said, part))
		fail_msg("%s: %d: %s", line, parsed.result, parsed.said);
	options_finish(&parsed.options);
}

static void help_is_given(void **state)
{
	help("--help", "exit status: 0 done");
	help("-h", "--dry-run");
	help("help", "explain");
	help("run --help", "usage: crier run [OPTION]");
	help("explain --help", "usage: crier explain INSTANCE");
	help("--version", "crier " CRIER_VERSION "\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_any),
		cmocka_unit_test(all_of_run),
		cmocka_unit_test(a_value_may_follow_an_equals_sign),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(help_is_given),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
