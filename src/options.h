/* The command line: one table of commands and one of options (options.c), which also make the help.
 * A near miss gets a hint. */
#pragma once

#include "announce/announce.h"
#include "core/backend.h"

#include <stdbool.h>
#include <stddef.h>

enum exit_status { /* of every command */
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2, /* or a mistake in the configuration */
	EXIT_NO_DAEMON = 3,
};

struct options;

struct command {
	const char *name;
	const char *arguments;			   /* "INSTANCE", "[FILE]"; or NULL */
	const char *summary;			   /* for the help: one line */
	int (*run)(const struct options *options); /* an exit status */
};

struct options {
	const struct command *command;
	const char *config; /* NULL: not given, the usual file if it is there */
	const char *socket; /* never NULL */
	enum backend_kind *backends;
	size_t n_backends; /* 0: as the configuration says */
	enum announce_kind announcer;
	bool announcer_given;
	bool dry_run;
	bool json;
	const char *argument; /* the command's own; or NULL */
};

#define OPTIONS_CONFIG "/etc/crier/crier.yaml"
#define OPTIONS_SOCKET "/run/crier/crier.sock"

/* 0: run `ret->command`. 1: help or version was asked for and printed to stdout. -EINVAL: said on
 * stderr what is wrong and what was expected. -ENOMEM. Strings are borrowed from argv. */
int options_parse(int argc, char *const *argv, const struct command *commands, struct options *ret);
void options_finish(struct options *options);
