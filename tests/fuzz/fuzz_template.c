#include "core/instance.h"
#include "core/service.h"
#include "core/template.h"
#include "tests/fuzz/fuzz.h"
#include "util/utf8.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static void check(const struct template *template, const struct template_values *values)
{
	char *name;
	bool unique;

	if (template_render(template, values, &name, &unique) < 0)
		abort();
	if (strlen(name) > SERVICE_NAME_MAX || !utf8_valid(name, strlen(name)))
		abort();
	if (unique && !strstr(name, values->host))
		abort();
	free(name);
}

/* The first line is the template, what follows it a name and a label. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(template_destroyp) struct template *template = NULL;
	_cleanup_(instance_destroyp) struct instance *instance = NULL;
	_cleanup_(freep) char *text = strndup((const char *)data, size);
	struct template_error error = {0};
	struct template_values values = {
		.host = "nas", .type = "_http._tcp", .port = 8080, .protocol = IPPROTO_TCP};
	char *rest = strchr(text, '\n');
	int r;

	if (rest)
		*rest++ = '\0';
	r = template_parse(text, &template, &error);
	if (r == -EINVAL && (!error.reason || error.offset > strlen(text)))
		abort();
	free(error.reason);
	if (r < 0)
		return 0;
	if (instance_create("1", rest ? rest : "web", &instance) < 0 ||
		pairs_set(&instance->labels, "role", rest ? rest : "x") < 0)
		abort();
	values.instance = instance;
	check(template, &values);
	values.given = "";
	check(template, &values);
	return 0;
}
