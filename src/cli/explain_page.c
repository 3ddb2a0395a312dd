#include "cli/explain_page.h"

#include "cli/field.h"
#include "cli/terminal.h"
#include "util/str.h"

#include <inttypes.h>
#include <string.h>

enum {
	ID_SHOWN = 12, /* as docker ps shows them */
	FIELD_WIDTH = 10,
	VALUE_WIDTH = 28,
};

static void print_padded(const char *text, size_t width, FILE *file)
{
	_cleanup_(freep) char *clean = terminal_clean(text ? text : "");
	size_t taken = clean ? terminal_width(clean) : 0;

	fprintf(file, "%s%*s  ", clean ? clean : "", taken < width ? (int)(width - taken) : 0, "");
}

static void print_head(const cJSON *instance, FILE *file)
{
	const char *id = field_string(instance, "id"), *health = field_string(instance, "health");
	uint64_t quiet = field_number(instance, "crash_loop_s");
	char shown[ID_SHOWN + 1];

	snprintf(shown, sizeof(shown), "%s", id ? id : "");
	terminal_print(file, "%s (%s, %s): %s", field_string(instance, "name"),
		field_string(instance, "source"), shown, field_string(instance, "state"));
	if (health && !str_equal(health, "none"))
		terminal_print(file, ", %s", health);
	fputc('\n', file);
	if (quiet)
		fprintf(file,
			"  it starts and ends again and again: announced in %" PRIu64
			" s if it still runs then\n",
			quiet);
}

static void print_state(const cJSON *entry, FILE *file)
{
	const char *detail = field_string(entry, "detail");

	terminal_print(file, ": %s", field_string(entry, "state"));
	if (detail)
		terminal_print(file, ", %s", detail);
	fputc('\n', file);
}

static void print_entry(const cJSON *entry, FILE *file)
{
	const char *record = field_string(entry, "record");
	const char *host = field_string(entry, "host");

	if (record) {
		terminal_print(file, "  host \"%s\"", record);
	} else {
		terminal_print(file, "  service \"%s\" %s", field_string(entry, "name"),
			field_string(entry, "type"));
		fprintf(file, " port %" PRIu64, field_number(entry, "port"));
		if (host)
			terminal_print(file, " of %s", host);
	}
	print_state(entry, file);
}

/* Those of one port follow one another. */
static bool is_another_port(const cJSON *one, const cJSON *other)
{
	return !str_equal(field_string(one, "port"), field_string(other, "port"));
}

static void print_port(const cJSON *item, FILE *file)
{
	const char *port = field_string(item, "port");

	terminal_print(file, port ? "  port %s\n" : "  as a whole%s\n", port);
}

static void print_decisions(const cJSON *decisions, FILE *file)
{
	const cJSON *decision;

	cJSON_ArrayForEach (decision, decisions) {
		if (decision == decisions->child || is_another_port(decision, decision->prev))
			print_port(decision, file);
		fputs("    ", file);
		print_padded(field_string(decision, "field"), FIELD_WIDTH, file);
		print_padded(field_string(decision, "value"), VALUE_WIDTH, file);
		terminal_print(file, "%s\n", field_string(decision, "origin"));
	}
}

static void print_refusals(const cJSON *refusals, FILE *file)
{
	const cJSON *refusal;

	cJSON_ArrayForEach (refusal, refusals) {
		const char *remedy = field_string(refusal, "remedy");

		print_port(refusal, file);
		terminal_print(file, "    not announced: %s\n", field_string(refusal, "reason"));
		if (remedy)
			terminal_print(file, "    what would help: %s\n", remedy);
	}
}

static void print_instance(const cJSON *instance, FILE *file)
{
	const cJSON *item;

	print_head(instance, file);
	cJSON_ArrayForEach (item, field_object(instance, "services"))
		print_entry(item, file);
	print_decisions(field_object(instance, "decisions"), file);
	print_refusals(field_object(instance, "refusals"), file);
	cJSON_ArrayForEach (item, field_object(instance, "warnings"))
		terminal_print(file, "  warning: %s\n", cJSON_GetStringValue(item));
}

void explain_page_print(const cJSON *answer, FILE *file)
{
	const cJSON *instances = field_object(answer, "instances"), *instance;

	cJSON_ArrayForEach (instance, instances) {
		if (instance != instances->child)
			fputc('\n', file);
		print_instance(instance, file);
	}
}
