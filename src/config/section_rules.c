#include "config/sections.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "config/section.h"
#include "config/setting.h"
#include "config/value.h"
#include "core/array.h"
#include "core/mapping.h"
#include "core/rules.h"
#include "util/str.h"

static bool is_match_key(const char *key)
{
	if (strncmp(key, "label.", 6) == 0 && key[6])
		return true;
	for (const char *const *known = rules_match_keys(); *known; known++)
		if (str_equal(*known, key))
			return true;
	return false;
}

static int check_and_set(struct config_errors *errors, const struct tree *node,
	const struct pair *pair, struct pairs *match)
{
	const char *why = NULL;

	if (rules_match_check(pair->key, pair->value, &why) == 0)
		return pairs_set(match, pair->key, pair->value);
	value_refused(errors, node, 0, why);
	return 0;
}

/* Nothing is ever of a kind that does not exist: such a rule would be silent for ever. */
static int read_backend(struct config_errors *errors, const struct tree *node, struct pairs *match)
{
	static const char *const known[] = {
		"docker", "podman", "systemd", "incus", "kubernetes", "static", NULL};
	enum backend_kind kind;

	if (strpbrk(node->text, "*?["))
		return pairs_set(match, node->key, node->text);
	if (backend_kind_from_string(node->text, &kind) == 0 && kind != BACKEND_AUTO)
		return pairs_set(match, node->key, backend_kind_to_string(kind));
	value_expected_one_of(errors, node, "a kind of backend", known);
	return 0;
}

static int read_label(struct config_errors *errors, const struct tree *node, void *target)
{
	_cleanup_(freep) char *key = NULL;
	int r;

	if (!value_is(errors, node, TREE_TEXT))
		return 0;
	r = str_printf(&key, "label.%s", node->key);
	return r < 0 ? r : check_and_set(errors, node, &(struct pair){key, node->text}, target);
}

static int read_labels(struct config_errors *errors, const struct tree *node, void *target)
{
	static const struct section_key no_keys[] = {{0}};
	static const struct section section = {
		.what = "label", .keys = no_keys, .other = read_label};

	return section_read(errors, &section, node, target);
}

/* A pattern left empty is a mistake, unlike other keys: without it the rule would fit more. */
static int read_pattern(struct config_errors *errors, const struct tree *node, void *target)
{
	_cleanup_(freep) char *value = NULL;
	int r;

	if (!is_match_key(node->key))
		return -ENOENT;
	r = setting_value(errors, node, &value);
	if (r < 0)
		return r == -EINVAL ? 0 : r;
	if (str_equal(node->key, "backend"))
		return read_backend(errors, node, target);
	return check_and_set(errors, node, &(struct pair){node->key, value}, target);
}

static int read_match(struct config_errors *errors, const struct tree *node, void *target)
{
	static const struct section_key keys[] = {{"label", read_labels, 0, false}, {0}};
	const struct section section = {
		.what = "match", .keys = keys, .other = read_pattern, .more = rules_match_keys()};

	return section_read(errors, &section, node, target);
}

/* Read as what it becomes, a template; kept as text, for rules are kept as pairs. */
static int read_name(struct config_errors *errors, const struct tree *node, void *target)
{
	_cleanup_(template_destroyp) struct template *template = NULL;
	int r = value_template(errors, node, &template);

	if (r < 0 || !template)
		return r;
	return pairs_set(target, "name", node->text);
}

/* At a label `announce` is a name; in a rule it would be one more `name`, and a slip of the pen
 * ("announce: flase") the name of everything. */
static int read_announce(struct config_errors *errors, const struct tree *node, void *target)
{
	bool announce;

	if (node->kind == TREE_TEXT && str_to_bool(node->text, &announce) == 0)
		return pairs_set(target, "enable", announce ? "true" : "false");
	value_expected(errors, node, "true or false");
	return 0;
}

static int read_setting(struct config_errors *errors, const struct tree *node, void *target)
{
	struct rule *rule = target;

	if (!setting_is_key(node->key))
		return -ENOENT;
	if (node->kind == TREE_NOTHING)
		return 0;
	return setting_read(errors, node, &rule->settings);
}

static const struct section_key rule_keys[] = {
	{"match", read_match, offsetof(struct rule, match), true},
	{"force", value_bool, offsetof(struct rule, force), false},
	{"announce", read_announce, offsetof(struct rule, settings), false},
	{"name", read_name, offsetof(struct rule, settings), false},
	{"txt", setting_read_txt, offsetof(struct rule, settings), false},
	{0},
};

static int append(struct policy *policy, struct rule **ret)
{
	int r = array_grow(&policy->rules, policy->n_rules, sizeof(*policy->rules));

	if (r < 0)
		return r;
	*ret = &policy->rules[policy->n_rules++];
	**ret = (struct rule){0};
	return 0;
}

static int read_rule(struct config_errors *errors, const struct tree *node, void *target)
{
	const struct section section = {
		.what = "a rule", .keys = rule_keys, .other = read_setting, .more = mapping_keys()};
	struct config *config = target;
	struct rule *rule;
	int r;

	r = append(&config->policy, &rule);
	if (r == 0)
		r = str_printf(&rule->origin, "rule %zu, %s:%u:%u", config->policy.n_rules,
			errors->file, node->mark.line, node->mark.column);
	return r < 0 ? r : section_read(errors, &section, node, rule);
}

int section_rules(struct config_errors *errors, const struct tree *node, void *config)
{
	return section_read_each(errors, node, read_rule, config);
}
