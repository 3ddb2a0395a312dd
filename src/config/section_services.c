#include "config/sections.h"

#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

#include "config/config.h"
#include "config/port.h"
#include "config/section.h"
#include "config/setting.h"
#include "config/value.h"
#include "core/array.h"
#include "core/host_record.h"
#include "core/instance.h"
#include "core/service_type.h"
#include "util/str.h"

struct row {
	char *type; /* "_http._tcp" */
	uint16_t port;
	uint8_t protocol; /* 0: as the type says */
	struct pairs labels;
	struct address *addresses;
	size_t n_addresses;
};

static void row_finish(struct row *row)
{
	free(row->type);
	free(row->addresses);
	pairs_finish(&row->labels);
}

/* Taken as it is, like a name from a label: braces would be seen by everybody. */
static int read_name(struct config_errors *errors, const struct tree *node, void *target)
{
	struct row *row = target;
	const char *brace = node->kind == TREE_TEXT ? strchr(node->text, '{') : NULL;

	if (!brace)
		return setting_read(errors, node, &row->labels);
	value_refused(errors, node, brace - node->text,
		"has a placeholder, which only rules and naming have");
	return 0;
}

static int read_type(struct config_errors *errors, const struct tree *node, void *target)
{
	struct row *row = target;
	const char *why = NULL;
	int r;

	if (!value_is(errors, node, TREE_TEXT))
		return 0;
	r = service_type_parse(node->text, IPPROTO_TCP, &row->type, &why);
	if (r == -EINVAL)
		value_refused(errors, node, 0, why);
	return r == -EINVAL ? 0 : r;
}

static int read_port(struct config_errors *errors, const struct tree *node, void *target)
{
	struct row *row = target;
	int r = -EINVAL;

	if (node->kind == TREE_TEXT)
		r = port_parse(node->text, &row->port, &row->protocol);
	if (r == -EINVAL)
		value_expected(errors, node, "a port like 631 or 53/udp");
	return r == -EINVAL ? 0 : r;
}

static int append_address(struct row *row, const struct address *address)
{
	int r = array_grow(&row->addresses, row->n_addresses, sizeof(*address));

	if (r == 0)
		row->addresses[row->n_addresses++] = *address;
	return r;
}

/* Others could do nothing with an address that means "here". */
static int read_one_address(struct config_errors *errors, const struct tree *node, void *target)
{
	struct address address;

	if (node->kind != TREE_TEXT || address_parse(node->text, &address) < 0)
		value_expected(errors, node, "an IP address like 192.168.1.9 or fd00::9");
	else if (address_is_any(&address) || address_is_loopback(&address))
		value_refused(errors, node, 0, "is no address that another host could reach");
	else
		return append_address(target, &address);
	return 0;
}

static int read_address(struct config_errors *errors, const struct tree *node, void *target)
{
	if (node->kind == TREE_LIST)
		return section_read_each(errors, node, read_one_address, target);
	return read_one_address(errors, node, target);
}

/* One label is a name on this link; "printer.lan" is as good a name, and mDNS carries it as it is.
 */
static int read_host(struct config_errors *errors, const struct tree *node, void *target)
{
	_cleanup_(freep) char *host = NULL;
	const char *why = NULL;
	int r;

	if (!value_is(errors, node, TREE_TEXT))
		return 0;
	r = str_printf(&host, "%s%s", node->text, strchr(node->text, '.') ? "" : ".local");
	if (r < 0)
		return r;
	if (host_record_name_valid(host, &why) == 0)
		return pairs_set(target, "host", host);
	value_refused(errors, node, 0, why);
	return 0;
}

static const struct section_key keys[] = {
	{"name", read_name, 0, true},
	{"type", read_type, 0, true},
	{"port", read_port, 0, true},
	{"address", read_address, 0, false},
	{"host", read_host, offsetof(struct row, labels), false},
	{"interface", setting_read, offsetof(struct row, labels), false},
	{"path", setting_read, offsetof(struct row, labels), false},
	{"subtype", setting_read, offsetof(struct row, labels), false},
	{"txt", setting_read_txt, offsetof(struct row, labels), false},
	{0},
};

static bool is_complete(const struct row *row)
{
	return row->type && row->port && pairs_get(&row->labels, "name");
}

/* The type is told to the mapping as a label, as every other place does. */
static int settle_type(struct config_errors *errors, const struct tree *node, struct row *row)
{
	if (!row->protocol)
		row->protocol = port_protocol_of_type(row->type);
	if (port_check_type(row->protocol, row->type) < 0)
		value_refused(
			errors, tree_get(node, "type"), 0, "is of another protocol than the port");
	return pairs_set(&row->labels, "type", row->type);
}

static int fill_instance(struct instance *instance, struct row *row)
{
	const struct instance_port port = {
		.inner = row->port, .outer = row->port, .protocol = row->protocol};
	int r;

	instance->state = INSTANCE_RUNNING;
	instance->place = PLACE_PLAIN;
	if (row->n_addresses > 0 || pairs_get(&row->labels, "host"))
		instance->network = NETWORK_OWN;
	r = instance_add_port(instance, &port);
	for (size_t i = 0; r == 0 && i < row->n_addresses; i++)
		r = instance_add_address(instance, &row->addresses[i]);
	if (r < 0)
		return r;
	instance->labels = row->labels;
	row->labels = (struct pairs){0};
	return 0;
}

/* The id is stable over changes of everything but what makes it another service to a browser. */
static int make_instance(struct row *row, struct instance **ret)
{
	_cleanup_(instance_destroyp) struct instance *instance = NULL;
	_cleanup_(freep) char *id = NULL;
	const char *name = pairs_get(&row->labels, "name");
	int r;

	r = str_printf(&id, "%s/%s", name, row->type);
	if (r < 0)
		return r;
	r = instance_create(id, name, &instance);
	if (r < 0)
		return r;
	r = fill_instance(instance, row);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(instance);
	return 0;
}

static bool is_there(const struct config *config, const struct instance *instance)
{
	for (size_t i = 0; i < config->n_services; i++)
		if (str_equal(config->services[i]->id, instance->id))
			return true;
	return false;
}

static int append(struct config_errors *errors, const struct tree *node, struct config *config,
	struct instance *consumed)
{
	_cleanup_(instance_destroyp) struct instance *instance = consumed;
	int r;

	if (is_there(config, instance)) {
		config_errors_add(errors, node->mark,
			"a service with this name and this type is there already");
		return 0;
	}
	r = array_grow(&config->services, config->n_services, sizeof(*config->services));
	if (r == 0)
		config->services[config->n_services++] = TAKE_PTR(instance);
	return r;
}

static int read_service(struct config_errors *errors, const struct tree *node, void *target)
{
	static const struct section section = {.what = "a service", .keys = keys};
	_cleanup_(row_finish) struct row row = {0};
	struct instance *instance = NULL;
	int r;

	r = section_read(errors, &section, node, &row);
	if (r < 0 || !is_complete(&row))
		return r;
	r = settle_type(errors, node, &row);
	if (r == 0)
		r = make_instance(&row, &instance);
	return r < 0 ? r : append(errors, node, target, instance);
}

int section_services(struct config_errors *errors, const struct tree *node, void *config)
{
	return section_read_each(errors, node, read_service, config);
}
