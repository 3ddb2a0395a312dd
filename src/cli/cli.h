/* The client commands: each asks the daemon over its socket and prints a table for a terminal,
 * plain lines into a pipe, JSON with --json. They return an exit status (options.h). */
#pragma once

struct options;

int cli_status(const struct options *options);
int cli_list(const struct options *options);
int cli_explain(const struct options *options);
int cli_resync(const struct options *options);
int cli_reload(const struct options *options);
int cli_backends(const struct options *options); /* asks nobody: what is built in, what is here */
int cli_check(const struct options *options);	 /* asks nobody: reads a configuration */
