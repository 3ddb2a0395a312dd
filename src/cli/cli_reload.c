#include "cli/cli.h"

#include "cli/cli_ask.h"
#include "cli/terminal.h"
#include "options.h"

static void print_mistakes(const cJSON *mistakes)
{
	const cJSON *mistake;

	cJSON_ArrayForEach (mistake, mistakes)
		terminal_print(stderr, "%s\n", cJSON_GetStringValue(mistake));
}

int cli_reload(const struct options *options)
{
	_cleanup_(cli_answer_finishp) struct cli_answer answer = {0};
	const cJSON *mistakes;
	int r;

	r = cli_ask(options, "POST", "/v1/reload", &answer);
	if (r != EXIT_DONE || answer.status == 200)
		return r;
	mistakes = field_object(answer.json, "mistakes");
	print_mistakes(mistakes);
	cli_answer_print_error(&answer);
	return mistakes ? EXIT_USAGE : EXIT_FAILED;
}
