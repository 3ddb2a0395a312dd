#include "options.h"

#include "backends/registry.h"
#include "util/cleanup.h"
#include "util/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct option_row {
	const char *name;     /* "--config" */
	const char *shorter;  /* "-c"; or NULL */
	const char *argument; /* "FILE"; NULL: takes none */
	const char *commands; /* ",run,": those that take it; NULL: all */
	const char *summary;
	int (*apply)(struct options *options, const char *value); /* -EINVAL */
};

static int apply_config(struct options *options, const char *value)
{
	options->config = value;
	return 0;
}

static int apply_socket(struct options *options, const char *value)
{
	options->socket = value;
	return 0;
}

static bool is_built_in(enum backend_kind kind)
{
	const struct backend_entry *entry = registry_find(kind);

	return kind == BACKEND_AUTO || (entry && entry->create);
}

static int apply_backend(struct options *options, const char *value)
{
	enum backend_kind kind, *more;

	if (backend_kind_from_string(value, &kind) < 0 || !is_built_in(kind))
		return -EINVAL;
	more = reallocarray(options->backends, options->n_backends + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	more[options->n_backends++] = kind;
	options->backends = more;
	return 0;
}

static int apply_announcer(struct options *options, const char *value)
{
	options->announcer_given = true;
	return announce_kind_from_string(value, &options->announcer);
}

static int apply_dry_run(struct options *options, const char *value)
{
	options->dry_run = true;
	return 0;
}

static int apply_json(struct options *options, const char *value)
{
	options->json = true;
	return 0;
}

static const struct option_row rows[] = {
	{"--config", "-c", "FILE", ",run,", "instead of " OPTIONS_CONFIG, apply_config},
	{"--backend", NULL, "KIND", ",run,", "auto, docker or static; more than once: all of them",
		apply_backend},
	{"--announcer", NULL, "KIND", ",run,", "auto, avahi or embedded", apply_announcer},
	{"--dry-run", NULL, NULL, ",run,", "print what would be announced, and end", apply_dry_run},
	{"--json", NULL, NULL, ",status,list,explain,backends,", "for programs", apply_json},
	{"--socket", NULL, "PATH", ",run,status,list,explain,resync,reload,",
		"of the daemon, instead of " OPTIONS_SOCKET, apply_socket},
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]), NAMES_MAX = 32 };

static bool takes(const struct option_row *row, const struct command *command)
{
	_cleanup_(freep) char *word = NULL;

	return str_printf(&word, ",%s,", command->name) == 0 && strstr(row->commands, word);
}

static void print_help(const struct command *commands)
{
	const struct command *command;
	size_t i;

	puts("usage: crier COMMAND [OPTION]...\n\n"
	     "Announces what runs on this machine to the LAN, by mDNS/DNS-SD.\n\ncommands:");
	for (command = commands; command->name; command++)
		printf("  %-8s %-10s %s\n", command->name,
			command->arguments ? command->arguments : "", command->summary);
	puts("\noptions:");
	for (i = 0; i < ROWS; i++)
		printf("  %-11s %-5s %s\n", rows[i].name, rows[i].argument ? rows[i].argument : "",
			rows[i].summary);
	puts("  --help            this text, or that of one command\n"
	     "  --version         the version\n\n"
	     "exit status: 0 done, 1 failed, 2 usage or configuration, 3 no daemon");
}

static void print_command_help(const struct command *command)
{
	size_t i;

	printf("usage: crier %s%s%s [OPTION]...\n\n%s\n", command->name,
		command->arguments ? " " : "", command->arguments ? command->arguments : "",
		command->summary);
	for (i = 0; i < ROWS; i++) {
		if (takes(&rows[i], command))
			printf("  %-11s %-5s %s\n", rows[i].name,
				rows[i].argument ? rows[i].argument : "", rows[i].summary);
	}
}

static int refuse(const char *what, const char *given, const char *const *known)
{
	const char *hint = str_hint(given, known);

	fprintf(stderr, "crier: unknown %s \"%s\"", what, given);
	if (hint)
		fprintf(stderr, "; did you mean \"%s\"?", hint);
	fputs("\ncrier --help lists what there is\n", stderr);
	return -EINVAL;
}

static int find_command(
	const struct command *commands, const char *name, const struct command **ret)
{
	const char *known[NAMES_MAX] = {NULL};
	size_t i;

	for (i = 0; commands[i].name && i < NAMES_MAX - 1; i++) {
		known[i] = commands[i].name;
		if (str_equal(commands[i].name, name)) {
			*ret = &commands[i];
			return 0;
		}
	}
	return refuse("command", name, known);
}

/* "--config=FILE" and "--config FILE" are the same; `ret_value` is what follows the "=", or NULL.
 */
static int find_row(const struct command *command, const char *word, const struct option_row **ret,
	const char **ret_value)
{
	const char *known[ROWS + 1] = {NULL}, *equals = strchr(word, '=');
	_cleanup_(freep) char *name =
		equals ? strndup(word, (size_t)(equals - word)) : strdup(word);
	size_t i, n = 0;

	for (i = 0; name && i < ROWS; i++) {
		if (!takes(&rows[i], command))
			continue;
		known[n++] = rows[i].name;
		if (str_equal(rows[i].name, name) ||
			(rows[i].shorter && str_equal(rows[i].shorter, name))) {
			*ret = &rows[i];
			*ret_value = equals ? equals + 1 : NULL;
			return 0;
		}
	}
	return name ? refuse("option", name, known) : -ENOMEM;
}

static int apply(const struct option_row *row, struct options *options, const char *value)
{
	int r;

	if (!row->argument && value) {
		fprintf(stderr, "crier: %s takes no value, but was given \"%s\"\n", row->name,
			value);
		return -EINVAL;
	}
	if (row->argument && !value) {
		fprintf(stderr, "crier: %s wants %s: %s\n", row->name, row->argument, row->summary);
		return -EINVAL;
	}
	r = row->apply(options, value);
	if (r == -EINVAL)
		fprintf(stderr, "crier: %s: \"%s\" is none of these: %s\n", row->name, value,
			row->summary);
	return r;
}

static int take_argument(struct options *options, const char *word)
{
	if (!options->command->arguments || options->argument) {
		fprintf(stderr, "crier: %s: one word too many: \"%s\"\n", options->command->name,
			word);
		return -EINVAL;
	}
	options->argument = word;
	return 0;
}

/* One word, and its value where it has one; how many words that were, or -errno. */
static int take_word(struct options *options, char *const *words)
{
	const struct option_row *row = NULL;
	const char *value = NULL;
	bool separate;
	int r;

	if (words[0][0] != '-' || !words[0][1])
		return take_argument(options, words[0]) < 0 ? -EINVAL : 1;
	r = find_row(options->command, words[0], &row, &value);
	if (r < 0)
		return r;
	separate = row->argument && !value && words[1];
	if (separate)
		value = words[1];
	r = apply(row, options, value);
	return r < 0 ? r : 1 + separate;
}

static bool asks_for_help(const char *word)
{
	return str_equal(word, "--help") || str_equal(word, "-h");
}

static int parse_words(struct options *options, char *const *words)
{
	const struct command *command = options->command;
	int r;

	while (*words) {
		if (asks_for_help(*words)) {
			print_command_help(command);
			return 1;
		}
		r = take_word(options, words);
		if (r < 0)
			return r;
		words += r;
	}
	if (command->arguments && command->arguments[0] != '[' && !options->argument) {
		fprintf(stderr, "crier: %s wants %s\n", command->name, command->arguments);
		return -EINVAL;
	}
	return 0;
}

int options_parse(int argc, char *const *argv, const struct command *commands, struct options *ret)
{
	int r;

	*ret = (struct options){.socket = OPTIONS_SOCKET};
	if (argc < 2) {
		fputs("crier: a command is missing; crier --help lists them\n", stderr);
		return -EINVAL;
	}
	if (asks_for_help(argv[1]) || str_equal(argv[1], "help")) {
		print_help(commands);
		return 1;
	}
	if (str_equal(argv[1], "--version")) {
		puts("crier " CRIER_VERSION);
		return 1;
	}
	r = find_command(commands, argv[1], &ret->command);
	return r < 0 ? r : parse_words(ret, argv + 2);
}

void options_finish(struct options *options)
{
	free(options->backends);
}
