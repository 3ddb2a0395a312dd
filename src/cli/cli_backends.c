#include "cli/cli.h"

#include "backends/registry.h"
#include "cli/field.h"
#include "cli/table.h"
#include "options.h"
#include "util/str.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* what needs no looking for is always there */
static bool is_found(const struct backend_entry *entry)
{
	return entry->create && (!entry->found || entry->found());
}

static int add_row(struct table *table, const struct backend_entry *entry)
{
	_cleanup_(freep) char *lacking = NULL;
	const char *found = is_found(entry) ? "yes" : "no";

	if (!entry->create && str_printf(&lacking, "no: was built without %s",
				      entry->library ? entry->library : "it") < 0)
		return -ENOMEM;
	return table_add(table, (const char *const[]){
					backend_kind_to_string(entry->kind),
					lacking ? lacking : "yes",
					entry->create ? found : "",
				});
}

static int print_table(void)
{
	static const char *const heads[] = {"KIND", "BUILT IN", "FOUND HERE", NULL};
	_cleanup_(table_finishp) struct table table = {.heads = heads};
	const struct backend_entry *entries;
	size_t n;
	int r;

	entries = registry_entries(&n);
	for (size_t i = 0; i < n; i++) {
		r = add_row(&table, &entries[i]);
		if (r < 0)
			return r;
	}
	table_print(&table, table_style_of(stdout), stdout);
	return 0;
}

static int add_object(cJSON *array, const struct backend_entry *entry)
{
	cJSON *object = cJSON_CreateObject();

	if (!cJSON_AddItemToArray(array, object) ||
		!cJSON_AddStringToObject(object, "kind", backend_kind_to_string(entry->kind)) ||
		!cJSON_AddBoolToObject(object, "built_in", entry->create != NULL) ||
		!cJSON_AddBoolToObject(object, "found", is_found(entry)))
		return -ENOMEM;
	if (entry->library && !cJSON_AddStringToObject(object, "needs", entry->library))
		return -ENOMEM;
	return 0;
}

static int print_json(void)
{
	_cleanup_(cJSON_Deletep) cJSON *array = cJSON_CreateArray();
	_cleanup_(freep) char *text = NULL;
	const struct backend_entry *entries;
	size_t n;
	int r;

	entries = registry_entries(&n);
	for (size_t i = 0; i < n; i++) {
		r = add_object(array, &entries[i]);
		if (r < 0)
			return r;
	}
	text = cJSON_PrintUnformatted(array);
	if (!text)
		return -ENOMEM;
	puts(text);
	return 0;
}

int cli_backends(const struct options *options)
{
	int r = options->json ? print_json() : print_table();

	if (r < 0)
		fprintf(stderr, "crier: %s\n", strerror(-r));
	return r < 0 ? EXIT_FAILED : EXIT_DONE;
}
