#include "cli/cli.h"

#include "cli/cli_ask.h"

int cli_resync(const struct options *options)
{
	_cleanup_(cli_answer_finishp) struct cli_answer answer = {0};

	return cli_ask_good(options, "POST", "/v1/resync", &answer);
}
