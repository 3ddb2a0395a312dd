#include "config/top.h"

#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "config/port.h"
#include "config/section.h"
#include "config/sections.h"
#include "config/value.h"
#include "core/address.h"
#include "core/array.h"
#include "core/service_type.h"
#include "util/str.h"

static int read_announcer(struct config_errors *errors, const struct tree *node, void *target)
{
	static const char *const known[] = {"auto", "avahi", "embedded", NULL};

	if (node->kind != TREE_TEXT || config_announcer_from_string(node->text, target) < 0)
		value_expected_one_of(errors, node, "auto, avahi or embedded", known);
	return 0;
}

static int read_max_services(struct config_errors *errors, const struct tree *node, void *target)
{
	uint64_t count;

	if (node->kind == TREE_TEXT && str_to_uint(node->text, CONFIG_SERVICES_MAX, &count) == 0 &&
		count > 0)
		*(uint64_t *)target = count;
	else
		value_expected(errors, node, "a number from 1 to 50000");
	return 0;
}

/* "crier.name" would not be found under a prefix "crier." */
static bool is_prefix(const char *text)
{
	size_t size = strlen(text);

	for (; *text; text++)
		if (!isascii(*text) || (!isalnum(*text) && !strchr("._-", *text)))
			return false;
	return size > 0 && text[-1] != '.';
}

static void check_prefix(struct config_errors *errors, const struct tree *node)
{
	if (node->kind == TREE_TEXT && !is_prefix(node->text))
		value_expected(errors, node, "a prefix like crier, without the dot at its end");
}

static int read_label_prefixes(struct config_errors *errors, const struct tree *node, void *target)
{
	check_prefix(errors, node);
	for (size_t i = 0; i < node->n_items; i++)
		check_prefix(errors, &node->items[i]);
	return value_texts(errors, node, target);
}

static void check_label_reader(struct config_errors *errors, const struct tree *node)
{
	static const char *const known[] = {"traefik", "caddy", NULL};

	if (node->kind == TREE_TEXT && !str_equal(node->text, known[0]) &&
		!str_equal(node->text, known[1]))
		value_expected_one_of(errors, node, "traefik or caddy", known);
}

static int read_label_readers(struct config_errors *errors, const struct tree *node, void *target)
{
	check_label_reader(errors, node);
	for (size_t i = 0; i < node->n_items; i++)
		check_label_reader(errors, &node->items[i]);
	return value_texts(errors, node, target);
}

static bool is_listen(const char *text)
{
	const char *colon = strrchr(text, ':');
	_cleanup_(freep) char *host = colon ? strndup(text, colon - text) : NULL;
	struct address address;
	uint64_t port;

	if (!host || str_to_uint(colon + 1, UINT16_MAX, &port) < 0 || port == 0)
		return false;
	return (host[0] == '[' || !strchr(host, ':')) && address_parse(host, &address) == 0;
}

static int read_listen(struct config_errors *errors, const struct tree *node, void *target)
{
	if (node->kind == TREE_TEXT && is_listen(node->text))
		return value_text(errors, node, target);
	value_expected(errors, node, "an address and a port like 127.0.0.1:9753 or [::1]:9753");
	return 0;
}

/* It is used with both protocols, so it is written without. */
static int read_fallback_type(struct config_errors *errors, const struct tree *node, void *target)
{
	_cleanup_(freep) char *type = NULL;
	const char *why = NULL;
	int r;

	if (!value_is(errors, node, TREE_TEXT))
		return 0;
	if (strpbrk(node->text, "./")) {
		value_expected(errors, node, "a type without protocol, like crier");
		return 0;
	}
	r = service_type_parse(node->text, IPPROTO_TCP, &type, &why);
	if (r == -EINVAL)
		value_refused(errors, node, 0, why);
	if (r < 0)
		return r == -EINVAL ? 0 : r;
	free(*(char **)target);
	*(char **)target = strndup(type + 1, strcspn(type + 1, "."));
	return *(char **)target ? 0 : -ENOMEM;
}

static const struct section_key keys[] = {
	{"announcer", read_announcer, offsetof(struct config, announcer), false},
	{"announce", value_announce, offsetof(struct config, policy.announce), false},
	{"backends", section_backends, 0, false},
	{"interface", section_interface, 0, false},
	{"naming", section_naming, 0, false},
	{"service-types", section_service_types, 0, false},
	{"fallback-type", read_fallback_type, offsetof(struct config, policy.fallback_type), false},
	{"rules", section_rules, 0, false},
	{"services", section_services, 0, false},
	{"label-prefixes", read_label_prefixes, offsetof(struct config, policy.label_prefixes),
		false},
	{"read-labels", read_label_readers, offsetof(struct config, read_labels), false},
	{"require-healthy", value_bool, offsetof(struct config, policy.require_healthy), false},
	{"hold", value_duration, offsetof(struct config, hold_us), false},
	{"max-services", read_max_services, offsetof(struct config, max_services), false},
	{"listen", read_listen, offsetof(struct config, listen), false},
	{0},
};

static int add_source(struct policy *policy, const char *id, enum announce_mode announce)
{
	int r = array_grow(&policy->sources, policy->n_sources, sizeof(*policy->sources));
	struct source_policy *source;

	if (r < 0)
		return r;
	source = &policy->sources[policy->n_sources];
	source->announce = announce;
	r = str_copy(id, &source->source);
	if (r == 0)
		policy->n_sources++;
	return r;
}

static int settle_backend(struct config *config, struct config_backend *backend)
{
	if (backend->hold_us == CONFIG_HOLD_UNSAID)
		backend->hold_us = config->hold_us;
	if (backend->announce == ANNOUNCE_MODE_DEFAULT || !backend->id)
		return 0;
	return add_source(&config->policy, backend->id, backend->announce);
}

/* `announce` is about what is found; what is written down in `services:` is meant. */
static int settle_sources(struct config *config)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < config->n_backends; i++)
		r = settle_backend(config, &config->backends[i]);
	if (r == 0 && config->n_services > 0)
		r = add_source(&config->policy, "static", ANNOUNCE_MODE_PUBLISHED);
	return r;
}

static void check_interfaces(
	struct config_errors *errors, const struct tree *root, const struct config *config)
{
	const struct tree *interface = tree_get(root, "interface");

	if (config->announcer == CONFIG_ANNOUNCER_AVAHI && interface && interface->kind == TREE_MAP)
		config_errors_add(errors, interface->mark,
			"interface: patterns are for announcer: embedded; avahi-daemon has its "
			"own, "
			"allow-interfaces in avahi-daemon.conf");
}

int top_read(struct config_errors *errors, const struct tree *root, struct config *config)
{
	static const struct section section = {.keys = keys};
	int r;

	if (root->kind == TREE_NOTHING)
		return 0;
	r = section_read(errors, &section, root, config);
	if (r < 0)
		return r;
	check_interfaces(errors, root, config);
	return settle_sources(config);
}
