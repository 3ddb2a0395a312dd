#include "cli/cli.h"

#include "cli/cli_ask.h"
#include "cli/explain_page.h"
#include "cli/terminal.h"
#include "io/http.h"
#include "options.h"
#include "util/str.h"

#include <stdio.h>
#include <string.h>

enum { KNOWN_SHOWN = 20 }; /* a screen; crier list has them all */

static void print_unknown(const cJSON *answer)
{
	const cJSON *known = field_object(answer, "known"), *name;
	const char *hint = field_string(answer, "hint");
	int shown = 0;

	if (hint)
		terminal_print(stderr, "did you mean \"%s\"?\n", hint);
	if (cJSON_GetArraySize(known) == 0)
		fputs("nothing runs that crier can see; crier status says what it watches\n",
			stderr);
	else
		fputs("these run:", stderr);
	cJSON_ArrayForEach (name, known) {
		if (shown++ < KNOWN_SHOWN)
			terminal_print(stderr, " %s", cJSON_GetStringValue(name));
	}
	if (shown)
		fputs(shown > KNOWN_SHOWN ? " …\n" : "\n", stderr);
}

static int ask(const struct options *options, struct cli_answer *ret)
{
	_cleanup_(freep) char *name = NULL, *path = NULL;
	int r;

	r = http_escape(options->argument, &name);
	if (r == 0)
		r = str_printf(&path, "/v1/explain?instance=%s", name);
	if (r == 0)
		return cli_ask(options, "GET", path, ret);
	fprintf(stderr, "crier: %s\n", strerror(-r));
	return EXIT_FAILED;
}

int cli_explain(const struct options *options)
{
	_cleanup_(cli_answer_finishp) struct cli_answer answer = {0};
	int r;

	r = ask(options, &answer);
	if (r != EXIT_DONE)
		return r;
	if (answer.status != 200) {
		cli_answer_print_error(&answer);
		if (answer.status == 404)
			print_unknown(answer.json);
		return EXIT_FAILED;
	}
	if (options->json)
		cli_answer_print(&answer);
	else
		explain_page_print(answer.json, stdout);
	return EXIT_DONE;
}
