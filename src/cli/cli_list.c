#include "cli/cli.h"

#include "cli/cli_ask.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "options.h"
#include "util/str.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* "web (docker)": two runtimes may each have one of that name */
static int instance_of(const cJSON *entry, char **ret)
{
	const char *name = field_string(entry, "instance");
	const char *source = field_string(entry, "source");

	return str_printf(ret, "%s (%s)", name ? name : "", source ? source : "");
}

/* "failed: over max-services (4000)" */
static int state_of(const cJSON *entry, char **ret)
{
	const char *state = field_string(entry, "state");
	const char *detail = field_string(entry, "detail");

	return str_printf(
		ret, "%s%s%s", state ? state : "", detail ? ": " : "", detail ? detail : "");
}

/* The host of a service is empty where it is this one; a host record is a line with no more than
 * its host, and the addresses where a service has its type. */
static int addresses_of(const cJSON *entry, char **ret)
{
	_cleanup_(str_buf_finishp) struct str_buf buf = {0};
	const cJSON *address;
	int r = 0;

	cJSON_ArrayForEach (address, field_object(entry, "addresses")) {
		if (r == 0 && cJSON_IsString(address))
			r = str_buf_printf(&buf, "%s%s", buf.size ? " " : "", address->valuestring);
	}
	if (r < 0)
		return r;
	*ret = str_buf_take(&buf);
	return *ret ? 0 : -ENOMEM;
}

static int add_entry(struct table *table, const cJSON *entry)
{
	_cleanup_(freep) char *instance = NULL, *state = NULL, *addresses = NULL;
	const char *record = field_string(entry, "record");
	char port[sizeof("65535")] = "";
	int r;

	if (!record)
		snprintf(port, sizeof(port), "%" PRIu16, (uint16_t)field_number(entry, "port"));
	r = instance_of(entry, &instance);
	if (r == 0)
		r = state_of(entry, &state);
	if (r == 0)
		r = addresses_of(entry, &addresses);
	if (r < 0)
		return r;
	return table_add(table, (const char *const[]){
					record ? addresses : field_string(entry, "name"),
					record ? "A/AAAA" : field_string(entry, "type"),
					port,
					record ? record : field_string(entry, "host"),
					field_string(entry, "interface"),
					instance,
					state,
				});
}

static int print_table(const cJSON *entries)
{
	static const char *const heads[] = {
		"NAME", "TYPE", "PORT", "HOST", "INTERFACE", "INSTANCE", "STATE", NULL};
	_cleanup_(table_finishp) struct table table = {.heads = heads};
	const cJSON *entry;
	int r = 0;

	cJSON_ArrayForEach (entry, entries) {
		if (r == 0)
			r = add_entry(&table, entry);
	}
	if (r < 0) {
		fprintf(stderr, "crier: %s\n", strerror(-r));
		return EXIT_FAILED;
	}
	if (table.n_cells || !terminal_is(stdout))
		table_print(&table, table_style_of(stdout), stdout);
	else
		puts("nothing is announced; crier explain INSTANCE says why");
	return EXIT_DONE;
}

int cli_list(const struct options *options)
{
	_cleanup_(cli_answer_finishp) struct cli_answer answer = {0};
	int r;

	r = cli_ask_good(options, "GET", "/v1/services", &answer);
	if (r != EXIT_DONE)
		return r;
	if (options->json) {
		cli_answer_print(&answer);
		return EXIT_DONE;
	}
	return print_table(answer.json);
}
