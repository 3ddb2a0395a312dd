#include "control/view.h"

#include "control/json.h"
#include "core/address.h"
#include "core/instance.h"
#include "core/port_spec.h"

enum { SECOND_US = 1000000 };

static void view_port(struct json *json, const struct instance_port *port)
{
	char bind[ADDRESS_TEXT];

	json_begin(json, NULL);
	json_number(json, "inner", port->inner);
	json_string(json, "protocol", port_spec_protocol_name(port->protocol));
	json_number(json, "outer", port->outer);
	json_string(json, "bind",
		port->bind.family == AF_UNSPEC ? NULL : address_format(&port->bind, bind));
	json_string(json, "name", port->name);
	json_end(json);
}

static void view_ports(struct json *json, const struct instance *instance)
{
	json_begin_array(json, "ports");
	for (size_t i = 0; i < instance->n_ports; i++)
		view_port(json, &instance->ports[i]);
	json_end_array(json);
}

static void view_addresses(struct json *json, const struct instance *instance)
{
	char text[ADDRESS_TEXT];

	json_begin_array(json, "addresses");
	for (size_t i = 0; i < instance->n_addresses; i++)
		json_string(json, NULL, address_format(&instance->addresses[i], text));
	json_end_array(json);
}

void view_instance(
	struct json *json, const char *source, const struct instance *instance, uint64_t quiet_us)
{
	json_string(json, "source", source);
	json_string(json, "name", instance->name);
	json_string(json, "id", instance->id);
	json_string(json, "state", instance_state_to_string(instance->state));
	json_string(json, "health", instance_health_to_string(instance->health));
	if (quiet_us)
		json_number(json, "crash_loop_s", (quiet_us + SECOND_US - 1) / SECOND_US);
	json_string(json, "image", instance->facts[FACT_IMAGE_REF]);
	json_string(json, "project", instance->facts[FACT_PROJECT]);
	json_string(json, "service", instance->facts[FACT_SERVICE]);
	view_ports(json, instance);
	view_addresses(json, instance);
}
