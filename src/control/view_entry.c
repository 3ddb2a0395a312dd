#include "control/view.h"

#include "control/json.h"
#include "core/address.h"
#include "core/host_record.h"
#include "core/instance.h"
#include "core/manager.h"
#include "core/service.h"

#include <net/if.h>
#include <stdio.h>

/* Of one that went away a moment ago only the number is left. */
static void view_interface(struct json *json, int index)
{
	char name[IF_NAMESIZE];

	if (index && !if_indextoname((unsigned int)index, name))
		snprintf(name, sizeof(name), "%d", index);
	json_string(json, "interface", index ? name : NULL);
}

static void view_txt(struct json *json, const struct pairs *txt)
{
	json_begin(json, "txt");
	for (size_t i = 0; i < txt->count; i++)
		json_string(json, txt->items[i].key, txt->items[i].value);
	json_end(json);
}

static void view_subtypes(struct json *json, char *const *subtypes)
{
	json_begin_array(json, "subtypes");
	for (; subtypes && *subtypes; subtypes++)
		json_string(json, NULL, *subtypes);
	json_end_array(json);
}

static void view_service(struct json *json, const struct service *service)
{
	json_string(json, "name", service->name);
	json_string(json, "type", service->type);
	view_subtypes(json, service->subtypes);
	json_number(json, "port", service->port);
	json_string(json, "host", service->host);
	view_interface(json, service->interface);
	view_txt(json, &service->txt);
}

static void view_record(struct json *json, const struct host_record *record)
{
	char text[ADDRESS_TEXT];

	json_string(json, "record", record->host);
	json_begin_array(json, "addresses");
	for (size_t i = 0; i < record->n_addresses; i++)
		json_string(json, NULL, address_format(&record->addresses[i], text));
	json_end_array(json);
	view_interface(json, record->interface);
}

void view_entry(struct json *json, const struct manager_entry *entry)
{
	json_begin(json, NULL);
	if (entry->service)
		view_service(json, entry->service);
	else
		view_record(json, entry->record);
	json_string(json, "source", entry->source);
	json_string(json, "instance", entry->instance->name);
	json_string(json, "instance_id", entry->instance->id);
	json_string(json, "state", service_state_to_string(entry->state));
	json_string(json, "detail", entry->detail);
	json_end(json);
}
