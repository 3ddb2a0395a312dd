#include "config/sections.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "config/config.h"
#include "config/section.h"
#include "config/value.h"
#include "core/array.h"
#include "util/str.h"

enum { ID_MAX = 63 }; /* ids stand in tables and in metrics */

static int read_kind(struct config_errors *errors, const struct tree *node, void *target)
{
	static const char *const known[] = {
		"docker", "podman", "systemd", "incus", "lxd", "kubernetes", NULL};
	enum backend_kind kind;

	if (node->kind != TREE_TEXT || backend_kind_from_string(node->text, &kind) < 0)
		value_expected_one_of(
			errors, node, "docker, podman, systemd, incus or kubernetes", known);
	else if (kind == BACKEND_AUTO)
		value_refused(errors, node, 0, "stands alone: backends: auto");
	else if (kind == BACKEND_STATIC)
		value_refused(errors, node, 0, "needs no row: what is in services is always there");
	else
		*(enum backend_kind *)target = kind;
	return 0;
}

static bool is_id(const char *text)
{
	size_t size = strlen(text);

	for (; *text; text++)
		if (!isascii(*text) || (!isalnum(*text) && !strchr("._:@-", *text)))
			return false;
	return size > 0 && size <= ID_MAX;
}

static int read_name(struct config_errors *errors, const struct tree *node, void *target)
{
	if (node->kind == TREE_TEXT && is_id(node->text) && !str_equal(node->text, "static"))
		return value_text(errors, node, target);
	value_expected(errors, node,
		"1 to 63 of letters, digits and . _ : @ - (and not \"static\", which is ours)");
	return 0;
}

static int read_endpoint(struct config_errors *errors, const struct tree *node, void *target)
{
	static const char *const schemes[] = {"unix:///", "http://", "https://"};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		size_t size = strlen(schemes[i]);

		if (node->kind == TREE_TEXT && strncmp(node->text, schemes[i], size) == 0 &&
			node->text[size])
			return value_text(errors, node, target);
	}
	value_expected(
		errors, node, "unix:///path/of/a.sock, http://host:port or https://host:port");
	return 0;
}

static const struct section_key keys[] = {
	{"kind", read_kind, offsetof(struct config_backend, kind), true},
	{"name", read_name, offsetof(struct config_backend, id), false},
	{"endpoint", read_endpoint, offsetof(struct config_backend, endpoint), false},
	{"announce", value_announce, offsetof(struct config_backend, announce), false},
	{"hold", value_duration, offsetof(struct config_backend, hold_us), false},
	{0},
};

static int append(struct config *config, struct config_backend **ret)
{
	int r = array_grow(&config->backends, config->n_backends, sizeof(*config->backends));

	if (r < 0)
		return r;
	*ret = &config->backends[config->n_backends++];
	**ret = (struct config_backend){.hold_us = CONFIG_HOLD_UNSAID};
	return 0;
}

static bool is_taken(const struct config *config, const struct config_backend *row)
{
	for (const struct config_backend *other = config->backends; other < row; other++)
		if (str_equal(other->id, row->id))
			return true;
	return false;
}

/* A row without a kind was a mistake already: its id would only be another one. */
static int settle_id(struct config_errors *errors, const struct tree *node, struct config *config,
	struct config_backend *row)
{
	int r = 0;

	if (row->kind == BACKEND_AUTO)
		return 0;
	if (!row->id)
		r = str_copy(backend_kind_to_string(row->kind), &row->id);
	if (r == 0 && is_taken(config, row))
		config_errors_add(errors, node->mark,
			"two backends are called \"%s\"; give one of them a name of its own",
			row->id);
	return r;
}

static int read_row(struct config_errors *errors, const struct tree *node, void *target)
{
	static const struct section section = {.what = "a backend", .keys = keys};
	struct config *config = target;
	struct config_backend *row;
	int r;

	r = append(config, &row);
	if (r < 0)
		return r;
	if (node->kind == TREE_TEXT)
		r = read_kind(errors, node, &row->kind);
	else
		r = section_read(errors, &section, node, row);
	return r < 0 ? r : settle_id(errors, node, config, row);
}

int section_backends(struct config_errors *errors, const struct tree *node, void *target)
{
	struct config *config = target;

	if (node->kind == TREE_TEXT && str_equal(node->text, "auto"))
		return 0;
	config->backends_auto = false;
	if (node->kind == TREE_TEXT)
		value_expected(errors, node, "auto or a list like [docker, podman]");
	else
		return section_read_each(errors, node, read_row, config);
	return 0;
}
