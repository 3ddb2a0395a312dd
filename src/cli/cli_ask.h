/* One request to the daemon, and its answer; on an event loop of its own, so for the caller it
 * blocks: 5 s at most between two bytes. */
#pragma once

#include "cli/field.h"

struct options;

struct cli_answer {
	long status; /* of HTTP */
	char *body;  /* as it came */
	cJSON *json;
};

/* EXIT_DONE with any answer in JSON; else it was said on stderr why there is none */
int cli_ask(const struct options *options, const char *method, const char *path,
	struct cli_answer *ret);
/* The same, and an answer that is an error is said on stderr too: EXIT_FAILED */
int cli_ask_good(const struct options *options, const char *method, const char *path,
	struct cli_answer *ret);
void cli_answer_finish(struct cli_answer *answer);

static inline void cli_answer_finishp(struct cli_answer *answer)
{
	cli_answer_finish(answer);
}

/* for --json: the answer as it came */
void cli_answer_print(const struct cli_answer *answer);
void cli_answer_print_error(const struct cli_answer *answer); /* what it says of why, on stderr */
