#include "cli/cli.h"
#include "daemon.h"
#include "options.h"

static const struct command commands[] = {
	{"run", NULL, "watch the runtimes and announce what runs, in the foreground", daemon_run},
	{"status", NULL, "backends, announcer and counts", cli_status},
	{"list", NULL, "every service with its name in force and its state", cli_list},
	{"explain", "INSTANCE", "why each port is announced or not", cli_explain},
	{"check", "[FILE]", "read a configuration and say what is wrong with it", cli_check},
	{"resync", NULL, "list all runtimes again, now", cli_resync},
	{"reload", NULL, "read the configuration again, now", cli_reload},
	{"backends", NULL, "which kinds are built in, and which are found here", cli_backends},
	{0},
};

int main(int argc, char **argv)
{
	struct options options = {0};
	int r = options_parse(argc, argv, commands, &options);

	if (r == 0)
		r = options.command->run(&options);
	else
		r = r > 0 ? EXIT_DONE : EXIT_USAGE;
	options_finish(&options);
	return r;
}
