#include "cli/cli.h"

#include "cli/cli_ask.h"
#include "cli/status_page.h"
#include "options.h"

#include <stdio.h>
#include <string.h>

int cli_status(const struct options *options)
{
	_cleanup_(cli_answer_finishp) struct cli_answer answer = {0};
	int r;

	r = cli_ask_good(options, "GET", "/v1/status", &answer);
	if (r != EXIT_DONE)
		return r;
	if (options->json) {
		cli_answer_print(&answer);
		return EXIT_DONE;
	}
	r = status_page_print(answer.json, time(NULL), stdout);
	if (r < 0)
		fprintf(stderr, "crier: %s\n", strerror(-r));
	return r < 0 ? EXIT_FAILED : EXIT_DONE;
}
