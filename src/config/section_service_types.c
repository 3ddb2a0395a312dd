#include "config/sections.h"

#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>

#include "config/config.h"
#include "config/port.h"
#include "config/section.h"
#include "config/value.h"
#include "core/array.h"
#include "core/service_type.h"
#include "util/str.h"
#include "util/utf8.h"

static bool is_there(const struct policy *policy, const struct port_type *row)
{
	for (size_t i = 0; i < policy->n_types; i++)
		if (policy->types[i].port == row->port &&
			policy->types[i].protocol == row->protocol)
			return true;
	return false;
}

static int append(struct policy *policy, const struct port_type *row)
{
	int r = array_grow(&policy->types, policy->n_types, sizeof(*row));

	if (r < 0)
		return r;
	policy->types[policy->n_types++] = *row;
	return 0;
}

/* Without a protocol at the port the type says which; of both, they must agree. */
static int read_type(struct config_errors *errors, const struct tree *node, struct port_type *row)
{
	const char *why = NULL;
	int r = service_type_parse(
		node->text, row->protocol ? row->protocol : IPPROTO_TCP, &row->type, &why);

	if (r == -EINVAL)
		value_refused(errors, node, 0, why);
	if (r < 0)
		return r;
	if (!row->protocol)
		row->protocol = port_protocol_of_type(row->type);
	if (port_check_type(row->protocol, row->type) == 0)
		return 0;
	value_refused(errors, node, 0, "is of another protocol than the port");
	return -EINVAL;
}

static int read_port(struct config_errors *errors, const struct tree *node, struct port_type *row)
{
	int r = port_parse(node->key, &row->port, &row->protocol);

	if (r == -EINVAL)
		config_errors_add(errors, node->key_mark,
			"service-types: expected a port like 8096 or 8096/tcp, found \"%.*s\"",
			(int)utf8_cut(node->key, VALUE_QUOTE_MAX), node->key);
	return r;
}

static int finish_row(struct config_errors *errors, const struct tree *node, struct policy *policy,
	struct port_type *row)
{
	int r;

	if (is_there(policy, row)) {
		config_errors_add(
			errors, node->key_mark, "service-types: this port has a type already");
		return -EINVAL;
	}
	r = str_printf(&row->origin, "service-types, %s:%u:%u", errors->file, node->key_mark.line,
		node->key_mark.column);
	return r < 0 ? r : append(policy, row);
}

static int read_row(struct config_errors *errors, const struct tree *node, void *target)
{
	struct config *config = target;
	struct port_type row = {0};
	int r;

	r = read_port(errors, node, &row);
	if (r == 0)
		r = value_is(errors, node, TREE_TEXT) ? read_type(errors, node, &row) : -EINVAL;
	if (r == 0)
		r = finish_row(errors, node, &config->policy, &row);
	if (r == 0)
		return 0;
	free(row.type);
	free(row.origin);
	return r == -EINVAL ? 0 : r;
}

int section_service_types(struct config_errors *errors, const struct tree *node, void *config)
{
	static const struct section_key no_keys[] = {{0}};
	static const struct section section = {
		.what = "service-types", .keys = no_keys, .other = read_row};

	return section_read(errors, &section, node, config);
}
