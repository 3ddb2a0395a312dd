#include "config/config.h"
#include "tests/fuzz/fuzz.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_line(const struct config_error *error)
{
	check(strncmp(error->text, "fuzz.yaml:", 10) == 0);
	for (const char *c = error->text; *c; c++)
		check(!iscntrl((unsigned char)*c));
}

/* a configuration or what is wrong with it, in lines that a terminal can take, in order */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(config_errors_finishp) struct config_errors errors = {0};
	_cleanup_(config_destroyp) struct config *config = NULL;
	int r = config_parse((const char *)data, size, "fuzz.yaml", &config, &errors);

	check(r == 0 || r == -EINVAL || r == -ENOMEM);
	check((r == 0) == (config != NULL));
	check(r == -ENOMEM || (r == 0) == (errors.count == 0));
	check(errors.count == CONFIG_ERRORS_MAX + 1 || errors.left_out == 0);
	for (size_t i = 0; i < errors.count; i++) {
		check_line(&errors.items[i]);
		check(i == 0 || i == CONFIG_ERRORS_MAX ||
			errors.items[i - 1].mark.line <= errors.items[i].mark.line);
	}
	return 0;
}
