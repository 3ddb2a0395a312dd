#include "core/settings.h"

#include "core/instance.h"
#include "core/labels.h"
#include "core/mapping.h"
#include "core/policy.h"
#include "core/rules.h"
#include "core/subject.h"
#include "util/str.h"

#include <string.h>

/* A label that names the protocol too is nearer than one of the port alone. */
static const struct label *find_label(
	const struct subject *subject, const char *key, enum setting_level level)
{
	const struct trace_port *port = &subject->port;
	const struct label *label;

	if (level == SETTING_LABEL)
		return labels_find(subject->labels, 0, 0, key);
	if (port->inner == 0)
		return NULL;
	label = labels_find(subject->labels, port->inner, port->protocol, key);
	return label ? label : labels_find(subject->labels, port->inner, 0, key);
}

bool settings_at(const struct subject *subject, const char *key, enum setting_level level,
	struct setting *ret)
{
	struct setting setting = {.level = level};

	if (level == SETTING_FORCED || level == SETTING_RULE) {
		setting.rule = rules_find(subject, key, level == SETTING_FORCED);
		if (!setting.rule)
			return false;
		setting.value = pairs_get(&setting.rule->settings, key);
	} else {
		setting.label = find_label(subject, key, level);
		if (!setting.label)
			return false;
		setting.value = setting.label->value;
	}
	if (!setting.value)
		setting.value = ""; /* only TXT knows keys without one, and does not ask here */
	*ret = setting;
	return true;
}

bool settings_find(const struct subject *subject, const char *key, struct setting *ret)
{
	for (int level = 0; level < SETTING_LEVEL_MAX; level++) {
		if (settings_at(subject, key, (enum setting_level)level, ret))
			return true;
	}
	return false;
}

static bool says_no(const char *key, const char *value)
{
	bool on = true;

	return strcmp(key, "enable") == 0 && value && str_to_bool(value, &on) == 0 && !on;
}

static bool rule_says_something(const struct rule *rule)
{
	for (size_t i = 0; i < rule->settings.count; i++) {
		if (!says_no(rule->settings.items[i].key, rule->settings.items[i].value))
			return true;
	}
	return false;
}

/* A label of another port says nothing of this one. */
static bool label_speaks_of(const struct label *label, const struct trace_port *port)
{
	return label->port == 0 ||
	       (label->port == port->inner &&
		       (label->protocol == 0 || label->protocol == port->protocol));
}

bool settings_any(const struct subject *subject)
{
	const struct policy *policy = subject->mapping->policy;

	for (size_t i = 0; i < subject->labels->count; i++) {
		const struct label *label = &subject->labels->items[i];

		if (label_speaks_of(label, &subject->port) && !says_no(label->key, label->value))
			return true;
	}
	for (size_t i = 0; i < policy->n_rules; i++) {
		if (rule_says_something(&policy->rules[i]) && rules_fit(&policy->rules[i], subject))
			return true;
	}
	return false;
}

char *settings_origin(const struct subject *subject, const struct setting *setting)
{
	char *origin;
	int r;

	if (setting->rule)
		r = str_printf(
			&origin, "%s", setting->rule->origin ? setting->rule->origin : "rule");
	else
		r = str_printf(&origin, "label %s of %s", setting->label->written,
			subject->instance->name);
	return r < 0 ? NULL : origin;
}

void settings_explain(const struct subject *subject, const struct setting *setting,
	const char *field, const char *value)
{
	_cleanup_(freep) char *origin = NULL;

	if (!subject->trace)
		return;
	origin = settings_origin(subject, setting);
	if (origin)
		trace_decide(subject->trace, subject->port, field, value, "%s", origin);
}
