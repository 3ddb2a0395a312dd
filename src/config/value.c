#include "config/value.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "config/section.h"
#include "core/policy.h"
#include "core/template.h"
#include "util/str.h"
#include "util/utf8.h"

static const char *colon_after_key(const struct tree *node)
{
	return node->key ? ": " : "";
}

static const char *key_of(const struct tree *node)
{
	return node->key ? node->key : "";
}

bool value_is(struct config_errors *errors, const struct tree *node, enum tree_kind kind)
{
	if (node->kind == kind)
		return true;
	config_errors_add(errors, node->mark, "%s%sexpected %s, found %s", key_of(node),
		colon_after_key(node), tree_kind_to_string(kind), tree_kind_to_string(node->kind));
	return false;
}

static void add_expected(struct config_errors *errors, const struct tree *node,
	const char *expected, const char *hint)
{
	int size = node->kind == TREE_TEXT ? utf8_cut(node->text, VALUE_QUOTE_MAX) : 0;

	if (node->kind != TREE_TEXT)
		config_errors_add(errors, node->mark, "%s%sexpected %s, found %s", key_of(node),
			colon_after_key(node), expected, tree_kind_to_string(node->kind));
	else
		config_errors_add(errors, node->mark, "%s%sexpected %s, found \"%.*s\"%s%s%s",
			key_of(node), colon_after_key(node), expected, size, node->text,
			hint ? "; did you mean \"" : "", hint ? hint : "", hint ? "\"?" : "");
}

void value_expected(struct config_errors *errors, const struct tree *node, const char *expected)
{
	add_expected(errors, node, expected, NULL);
}

void value_expected_one_of(struct config_errors *errors, const struct tree *node,
	const char *expected, const char *const *known)
{
	add_expected(errors, node, expected,
		node->kind == TREE_TEXT ? str_hint(node->text, known) : NULL);
}

void value_refused(
	struct config_errors *errors, const struct tree *node, size_t offset, const char *why)
{
	if (node->kind != TREE_TEXT)
		config_errors_add(
			errors, node->mark, "%s%s%s", key_of(node), colon_after_key(node), why);
	else
		config_errors_add(errors, tree_mark_in(node, offset), "%s%s\"%.*s\": %s",
			key_of(node), colon_after_key(node),
			(int)utf8_cut(node->text, VALUE_QUOTE_MAX), node->text, why);
}

static int replace_text(char **target, const char *text)
{
	char *copy;
	int r = str_copy(text, &copy);

	if (r < 0)
		return r;
	free(*target);
	*target = copy;
	return 0;
}

int value_text(struct config_errors *errors, const struct tree *node, void *target)
{
	if (!value_is(errors, node, TREE_TEXT))
		return 0;
	if (!str_empty(node->text))
		return replace_text(target, node->text);
	value_expected(errors, node, "a text");
	return 0;
}

static int append_text(struct config_errors *errors, const struct tree *node, void *target)
{
	char **list = target;
	size_t count = 0;

	while (list[count])
		count++;
	return value_text(errors, node, &list[count]);
}

int value_texts(struct config_errors *errors, const struct tree *node, void *target)
{
	_cleanup_(str_list_destroyp) char **list =
		calloc((node->kind == TREE_LIST ? node->n_items : 1) + 1, sizeof(*list));
	int r;

	if (!list)
		return -ENOMEM;
	if (node->kind == TREE_TEXT)
		r = append_text(errors, node, list);
	else
		r = section_read_each(errors, node, append_text, list);
	if (r < 0)
		return r;
	str_list_destroy(*(char ***)target);
	*(char ***)target = TAKE_PTR(list);
	return 0;
}

int value_bool(struct config_errors *errors, const struct tree *node, void *target)
{
	if (node->kind != TREE_TEXT || str_to_bool(node->text, target) < 0)
		value_expected(errors, node, "true or false");
	return 0;
}

/* "500ms" → 500 and "ms" */
static int split_number(const char *text, uint64_t max, uint64_t *ret, const char **ret_unit)
{
	size_t digits = strspn(text, "0123456789");
	char number[21] = {0};
	int r;

	if (digits == 0 || digits >= sizeof(number))
		return -EINVAL;
	memcpy(number, text, digits);
	r = str_to_uint(number, max, ret);
	if (r == 0)
		*ret_unit = text + digits;
	return r;
}

static int parse_duration(const char *text, uint64_t *ret)
{
	static const struct {
		const char *name;
		uint64_t us;
	} units[] = {
		{"ms", 1000},
		{"s", 1000000},
		{"m", 60000000},
		{"h", 3600000000},
	};
	const uint64_t day = 24 * 3600000000;
	const char *unit = NULL;
	uint64_t number;
	int r = split_number(text, day, &number, &unit);

	if (r < 0)
		return r;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (!str_equal(units[i].name, unit))
			continue;
		if (number > day / units[i].us)
			return -ERANGE;
		*ret = number * units[i].us;
		return 0;
	}
	return -EINVAL;
}

int value_duration(struct config_errors *errors, const struct tree *node, void *target)
{
	if (node->kind != TREE_TEXT || parse_duration(node->text, target) < 0)
		value_expected(errors, node, "a duration like 60s, 5m or 500ms, 24h at most");
	return 0;
}

int value_template(struct config_errors *errors, const struct tree *node, void *target)
{
	struct template **template = target;
	struct template_error error = {0};
	struct template *parsed;
	int r;

	if (!value_is(errors, node, TREE_TEXT))
		return 0;
	r = template_parse(node->text, &parsed, &error);
	if (r == -EINVAL)
		config_errors_add(errors, tree_mark_in(node, error.offset), "%s: %s", key_of(node),
			error.reason);
	free(error.reason);
	if (r < 0)
		return r == -EINVAL ? 0 : r;
	template_destroy(*template);
	*template = parsed;
	return 0;
}

int value_announce(struct config_errors *errors, const struct tree *node, void *target)
{
	static const char *const known[] = {"published", "labelled", "none", NULL};

	if (node->kind != TREE_TEXT || announce_mode_from_string(node->text, target) < 0)
		value_expected_one_of(errors, node, "published, labelled or none", known);
	return 0;
}
