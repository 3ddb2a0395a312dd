#include "config/section.h"

#include <errno.h>

#include "config/value.h"
#include "util/str.h"

/* more than any table and its `more` together */
enum { KNOWN_MAX = 64 };

static const struct section_key *find_key(const struct section *section, const char *name)
{
	for (const struct section_key *key = section->keys; key->name; key++)
		if (str_equal(key->name, name))
			return key;
	return NULL;
}

static const char *hint_for(const struct section *section, const char *given)
{
	const char *known[KNOWN_MAX] = {0};
	size_t count = 0;

	for (const struct section_key *key = section->keys; key->name; key++)
		if (count < KNOWN_MAX - 1)
			known[count++] = key->name;
	for (const char *const *more = section->more; more && *more; more++)
		if (count < KNOWN_MAX - 1)
			known[count++] = *more;
	return str_hint(given, known);
}

static void add_unknown(
	struct config_errors *errors, const struct section *section, const struct tree *node)
{
	const char *hint = hint_for(section, node->key);

	config_errors_add(errors, node->key_mark, "unknown key \"%.60s\"%s%s%s%s%s", node->key,
		section->what ? " in " : "", section->what ? section->what : "",
		hint ? "; did you mean \"" : "", hint ? hint : "", hint ? "\"?" : "");
}

static int read_item(struct config_errors *errors, const struct section *section,
	const struct tree *node, void *target)
{
	const struct section_key *key = find_key(section, node->key);
	int r = -ENOENT;

	if (key)
		return node->kind == TREE_NOTHING
			       ? 0
			       : key->read(errors, node, (char *)target + key->offset);
	if (section->other)
		r = section->other(errors, node, target);
	if (r != -ENOENT)
		return r;
	add_unknown(errors, section, node);
	return 0;
}

static void add_missing(
	struct config_errors *errors, const struct section *section, const struct tree *node)
{
	for (const struct section_key *key = section->keys; key->name; key++) {
		const struct tree *item = tree_get(node, key->name);

		if (key->required && (!item || item->kind == TREE_NOTHING))
			config_errors_add(
				errors, node->mark, "%s needs \"%s\"", section->what, key->name);
	}
}

int section_read(struct config_errors *errors, const struct section *section,
	const struct tree *node, void *target)
{
	int r = 0;

	if (!value_is(errors, node, TREE_MAP))
		return 0;
	for (size_t i = 0; r == 0 && i < node->n_items; i++)
		r = read_item(errors, section, &node->items[i], target);
	if (r == 0)
		add_missing(errors, section, node);
	return r;
}

int section_read_each(struct config_errors *errors, const struct tree *node,
	int (*read)(struct config_errors *errors, const struct tree *item, void *target),
	void *target)
{
	int r = 0;

	if (!value_is(errors, node, TREE_LIST))
		return 0;
	for (size_t i = 0; r == 0 && i < node->n_items; i++)
		r = read(errors, &node->items[i], target);
	return r;
}
