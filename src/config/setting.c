#include "config/setting.h"

#include <errno.h>
#include <string.h>

#include "config/section.h"
#include "config/value.h"
#include "core/mapping.h"
#include "core/pairs.h"
#include "util/str.h"
#include "util/utf8.h"

bool setting_is_key(const char *key)
{
	if (strncmp(key, "txt.", 4) == 0 && key[4])
		return true;
	for (const char *const *known = mapping_keys(); *known; known++)
		if (str_equal(*known, key))
			return true;
	return false;
}

/* keys whose value is a list, which labels separate by commas and YAML writes as its own */
static bool is_list_key(const char *key)
{
	return str_equal(key, "subtype") || str_equal(key, "port") || str_equal(key, "host");
}

static int join(struct config_errors *errors, const struct tree *list, char **ret)
{
	_cleanup_(str_buf_finishp) struct str_buf buf = {0};
	int r = 0;

	for (size_t i = 0; r == 0 && i < list->n_items; i++) {
		if (!value_is(errors, &list->items[i], TREE_TEXT))
			return -EINVAL;
		r = str_buf_printf(&buf, "%s%s", i ? ", " : "", list->items[i].text);
	}
	if (r < 0)
		return r;
	*ret = str_buf_take(&buf);
	return *ret ? 0 : -ENOMEM;
}

int setting_value(struct config_errors *errors, const struct tree *node, char **ret)
{
	if (node->kind == TREE_LIST && is_list_key(node->key))
		return join(errors, node, ret);
	return value_is(errors, node, TREE_TEXT) ? str_copy(node->text, ret) : -EINVAL;
}

static int check_and_set(struct config_errors *errors, const struct tree *node, const char *value,
	struct pairs *settings)
{
	const char *why = NULL;

	if (mapping_check(node->key, value, &why) == 0)
		return pairs_set(settings, node->key, value);
	value_refused(errors, node, 0, why);
	return 0;
}

int setting_read(struct config_errors *errors, const struct tree *node, void *target)
{
	_cleanup_(freep) char *value = NULL;
	int r = setting_value(errors, node, &value);

	if (r < 0)
		return r == -EINVAL ? 0 : r;
	return check_and_set(errors, node, value, target);
}

static bool txt_is_valid(
	struct config_errors *errors, const struct tree *node, const char *setting_key)
{
	const char *why = NULL;

	if (node->kind != TREE_NOTHING && !value_is(errors, node, TREE_TEXT))
		return false;
	if (mapping_check(setting_key, node->text ? node->text : "", &why) == 0)
		return true;
	config_errors_add(errors, node->key_mark, "txt: %.*s: %s",
		(int)utf8_cut(node->key, VALUE_QUOTE_MAX), node->key, why);
	return false;
}

/* A key left empty is a TXT key without a value (RFC 6763 6.4). */
static int read_txt_pair(struct config_errors *errors, const struct tree *node, void *target)
{
	_cleanup_(freep) char *key = NULL;
	int r;

	r = str_printf(&key, "txt.%s", node->key);
	if (r < 0 || !txt_is_valid(errors, node, key))
		return r;
	return pairs_set(target, key, node->text);
}

int setting_read_txt(struct config_errors *errors, const struct tree *node, void *target)
{
	static const struct section_key no_keys[] = {{0}};
	static const struct section section = {
		.what = "txt", .keys = no_keys, .other = read_txt_pair};

	return section_read(errors, &section, node, target);
}
