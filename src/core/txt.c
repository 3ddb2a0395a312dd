#include "core/txt.h"

#include "core/check.h"
#include "core/labels.h"
#include "core/mapping.h"
#include "core/policy.h"
#include "core/rules.h"
#include "core/service.h"
#include "core/settings.h"
#include "core/subject.h"
#include "util/str.h"
#include "util/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct collector {
	const struct subject *subject;
	struct pairs *txt;
	size_t size; /* on the wire */
};

/* "role" of "txt.role", and "path" of itself; NULL: no pair of TXT */
static const char *txt_key(const char *key)
{
	if (strcmp(key, "path") == 0)
		return key;
	return strncmp(key, "txt.", 4) == 0 && key[4] ? key + 4 : NULL;
}

static bool has_key(const struct pairs *txt, const char *key)
{
	for (size_t i = 0; i < txt->count; i++) {
		if (utf8_equal_nocase(txt->items[i].key, key))
			return true;
	}
	return false;
}

static void warn(const struct collector *collector, const char *key, const char *why)
{
	trace_warn(collector->subject->trace, "txt.%s is left out: %s", key, why);
}

static int add(struct collector *collector, const struct setting *setting, const char *key)
{
	const char *why, *value = setting->value;
	char field[sizeof("txt.") + SERVICE_TXT_PAIR_MAX];
	size_t size = service_txt_size(key, value);
	int r;

	if (has_key(collector->txt, key))
		return 0;
	r = check_txt(key, value, &why);
	if (r == 0 && collector->size + size > SERVICE_TXT_MAX) {
		why = "all pairs together would be longer than 1300 bytes";
		r = -EINVAL;
	}
	if (r == -EINVAL) {
		warn(collector, key, why);
		return 0;
	}
	if (r == 0)
		r = pairs_set(collector->txt, key, value);
	if (r < 0)
		return r;
	collector->size += size;
	snprintf(field, sizeof(field), "txt.%s", key);
	settings_explain(collector->subject, setting, field, value ? value : "");
	return 0;
}

static int add_rules(struct collector *collector, bool force)
{
	const struct policy *policy = collector->subject->mapping->policy;
	int r = 0;

	for (size_t i = 0; i < policy->n_rules && r == 0; i++) {
		const struct rule *rule = &policy->rules[i];
		struct setting setting = {
			.rule = rule, .level = force ? SETTING_FORCED : SETTING_RULE};

		if (rule->force != force || !rules_fit(rule, collector->subject))
			continue;
		for (size_t j = 0; j < rule->settings.count && r == 0; j++) {
			const struct pair *pair = &rule->settings.items[j];
			const char *key = txt_key(pair->key);

			setting.value = pair->value;
			r = key ? add(collector, &setting, key) : 0;
		}
	}
	return r;
}

/* Labels of just this port and protocol; 0, 0: of the instance */
static int add_labels(struct collector *collector, enum setting_level level, struct trace_port port)
{
	const struct labels *labels = collector->subject->labels;
	int r = 0;

	for (size_t i = 0; i < labels->count && r == 0; i++) {
		const struct label *label = &labels->items[i];
		const char *key = txt_key(label->key);
		struct setting setting = {.level = level, .value = label->value, .label = label};

		if (key && label->port == port.inner && label->protocol == port.protocol)
			r = add(collector, &setting, key);
	}
	return r;
}

int txt_collect(const struct subject *subject, struct pairs *ret)
{
	struct collector collector = {.subject = subject, .txt = ret};
	struct trace_port any = {.inner = subject->port.inner};
	int r = add_rules(&collector, true);

	if (r == 0)
		r = add_labels(&collector, SETTING_PORT_LABEL, subject->port);
	if (r == 0)
		r = add_labels(&collector, SETTING_PORT_LABEL, any);
	if (r == 0)
		r = add_labels(&collector, SETTING_LABEL, (struct trace_port){0});
	if (r == 0)
		r = add_rules(&collector, false);
	return r;
}
