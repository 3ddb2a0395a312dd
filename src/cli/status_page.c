#include "cli/status_page.h"

#include "cli/cli_time.h"
#include "cli/field.h"
#include "cli/table.h"
#include "options.h"
#include "util/str.h"

#include <errno.h>
#include <inttypes.h>

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static int add_line(struct table *table, const char *label, const char *text)
{
	return table_add(table, (const char *const[]){label, text});
}

static int add_version(struct table *table, const cJSON *status, time_t now)
{
	_cleanup_(freep) char *text = NULL;
	char since[CLI_TIME_TEXT];
	int r;

	r = str_printf(&text, "%s, started %s ago", or_empty(field_string(status, "version")),
		cli_time_since(field_string(status, "started"), now, since));
	return r < 0 ? r : add_line(table, "crier", text);
}

static int add_config(struct table *table, const cJSON *status)
{
	const char *config = field_string(status, "config");

	return add_line(
		table, "config", config ? config : OPTIONS_CONFIG ", or the defaults without it");
}

static int add_announcer(struct table *table, const cJSON *announcer, time_t now)
{
	bool up = field_bool(announcer, "up");
	const char *error = field_string(announcer, "error");
	_cleanup_(freep) char *text = NULL;
	char since[CLI_TIME_TEXT];
	int r;

	cli_time_since(field_string(announcer, "since"), now, since);
	if (up)
		r = str_printf(&text, "%s, has announced as %s for %s",
			or_empty(field_string(announcer, "name")),
			or_empty(field_string(announcer, "host")), since);
	else
		r = str_printf(&text, "%s, has been down for %s: %s",
			or_empty(field_string(announcer, "name")), since,
			error ? error : "it is starting");
	if (r == 0)
		r = add_line(table, "announcer", text);
	return r < 0 ? r : add_line(table, "because", field_string(announcer, "why"));
}

/* "12 established, 1 collided"; nothing where all are 0 and `always` is not set */
static int add_counts(struct table *table, const char *label, const cJSON *counts, bool always)
{
	_cleanup_(str_buf_finishp) struct str_buf text = {0};
	const cJSON *count;
	int r = 0;

	cJSON_ArrayForEach (count, counts) {
		uint64_t n = field_number(counts, count->string);

		if (n && r == 0)
			r = str_buf_printf(
				&text, "%s%" PRIu64 " %s", text.size ? ", " : "", n, count->string);
	}
	if (r < 0 || (!text.size && !always))
		return r;
	return add_line(table, label, text.size ? text.data : "none");
}

static int add_all(struct table *table, const cJSON *status, time_t now)
{
	const cJSON *counts = field_object(status, "counts");
	char instances[sizeof("18446744073709551615")];
	int r;

	snprintf(instances, sizeof(instances), "%" PRIu64, field_number(counts, "instances"));
	r = add_version(table, status, now);
	if (r == 0)
		r = add_config(table, status);
	if (r == 0)
		r = add_announcer(table, field_object(status, "announcer"), now);
	if (r == 0)
		r = add_counts(table, "services", field_object(counts, "services"), true);
	if (r == 0)
		r = add_counts(table, "hosts", field_object(counts, "hosts"), false);
	return r < 0 ? r : add_line(table, "instances", instances);
}

/* What is wrong where something is, else what it is. */
static int detail_of(const cJSON *backend, char **ret)
{
	const char *version = field_string(backend, "version");
	const char *error = field_string(backend, "error");
	uint64_t dropped = field_number(backend, "instances_dropped");

	if (!field_bool(backend, "connected") && error)
		return str_printf(ret, "%s", error);
	if (dropped)
		return str_printf(ret, "%s; %" PRIu64 " instances are too many and left out",
			or_empty(version), dropped);
	return str_printf(ret, "%s", or_empty(version));
}

static int add_backend(struct table *table, const cJSON *backend, time_t now)
{
	char since[CLI_TIME_TEXT], instances[24], services[24];
	_cleanup_(freep) char *detail = NULL, *ago = NULL;
	int r;

	snprintf(instances, sizeof(instances), "%" PRIu64, field_number(backend, "instances"));
	snprintf(services, sizeof(services), "%" PRIu64, field_number(backend, "services"));
	r = str_printf(&ago, "%s ago", cli_time_since(field_string(backend, "since"), now, since));
	if (r == 0)
		r = detail_of(backend, &detail);
	if (r < 0)
		return r;
	return table_add(table, (const char *const[]){
					field_string(backend, "id"),
					field_string(backend, "state"),
					ago,
					instances,
					services,
					detail,
				});
}

static int print_general(const cJSON *status, time_t now, FILE *file)
{
	static const char *const heads[] = {"", "", NULL};
	_cleanup_(table_finishp) struct table table = {.heads = heads};
	int r;

	r = add_all(&table, status, now);
	if (r == 0)
		table_print(&table, table_style_of(file), file);
	return r;
}

int status_page_print(const cJSON *status, time_t now, FILE *file)
{
	static const char *const heads[] = {
		"BACKEND", "STATE", "SINCE", "INSTANCES", "SERVICES", "DETAIL", NULL};
	_cleanup_(table_finishp) struct table table = {.heads = heads};
	const cJSON *backend;
	int r;

	r = print_general(status, now, file);
	cJSON_ArrayForEach (backend, field_object(status, "backends")) {
		if (r == 0)
			r = add_backend(&table, backend, now);
	}
	if (r < 0)
		return r;
	if (table.n_cells)
		fputc('\n', file);
	if (table.n_cells)
		table_print(&table, table_style_of(file), file);
	return 0;
}
