#include "cli/cli.h"

#include "cli/terminal.h"
#include "config/config.h"
#include "options.h"

#include <stdio.h>
#include <string.h>

static void print_mistakes(const struct config_errors *errors)
{
	for (size_t i = 0; i < errors->count; i++)
		terminal_print(stderr, "%s\n", errors->items[i].text);
	if (errors->left_out)
		fprintf(stderr, "and %zu more\n", errors->left_out);
}

int cli_check(const struct options *options)
{
	_cleanup_(config_errors_finishp) struct config_errors errors = {0};
	_cleanup_(config_destroyp) struct config *config = NULL;
	const char *path = options->argument;
	int r;

	r = config_load(path, &config, &errors);
	print_mistakes(&errors);
	if (r < 0) {
		if (!errors.count)
			terminal_print(
				stderr, "%s: %s\n", path ? path : OPTIONS_CONFIG, strerror(-r));
		return EXIT_USAGE;
	}
	if (!path && access(OPTIONS_CONFIG, F_OK) < 0)
		puts("no " OPTIONS_CONFIG "; the defaults serve");
	else
		terminal_print(stdout, "%s: good\n", path ? path : OPTIONS_CONFIG);
	return EXIT_DONE;
}
