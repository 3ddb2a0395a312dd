#include "core/policy.h"

#include "util/str.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

static const char *const mode_names[ANNOUNCE_MODE_MAX] = {
	[ANNOUNCE_MODE_DEFAULT] = "default",
	[ANNOUNCE_MODE_PUBLISHED] = "published",
	[ANNOUNCE_MODE_LABELLED] = "labelled",
	[ANNOUNCE_MODE_NONE] = "none",
};

static int set_defaults(struct policy *policy)
{
	static const char *const prefixes[] = {"crier", "koi", NULL};
	int r;

	policy->announce = ANNOUNCE_MODE_PUBLISHED;
	r = str_list_copy((char *const *)prefixes, &policy->label_prefixes);
	if (r < 0)
		return r;
	r = template_parse("{service|name|image} on {host}", &policy->name, NULL);
	if (r < 0)
		return r;
	r = template_parse("{name} on {host}", &policy->on_collision, NULL);
	if (r < 0)
		return r;
	return str_copy("crier", &policy->fallback_type);
}

int policy_init(struct policy *policy)
{
	struct policy made = {0};
	int r = set_defaults(&made);

	if (r < 0) {
		policy_finish(&made);
		return r;
	}
	*policy = made;
	return 0;
}

void rule_finish(struct rule *rule)
{
	pairs_finish(&rule->match);
	pairs_finish(&rule->settings);
	free(rule->origin);
	*rule = (struct rule){0};
}

void policy_finish(struct policy *policy)
{
	for (size_t i = 0; i < policy->n_sources; i++)
		free(policy->sources[i].source);
	for (size_t i = 0; i < policy->n_types; i++) {
		free(policy->types[i].type);
		free(policy->types[i].origin);
	}
	for (size_t i = 0; i < policy->n_rules; i++)
		rule_finish(&policy->rules[i]);
	free(policy->sources);
	free(policy->types);
	free(policy->rules);
	str_list_destroy(policy->label_prefixes);
	template_destroy(policy->name);
	template_destroy(policy->on_collision);
	free(policy->fallback_type);
	free(policy->interface);
	*policy = (struct policy){0};
}

int announce_mode_from_string(const char *string, enum announce_mode *ret)
{
	for (int i = ANNOUNCE_MODE_PUBLISHED; i < ANNOUNCE_MODE_MAX; i++) {
		if (strcasecmp(string, mode_names[i]) == 0) {
			*ret = (enum announce_mode)i;
			return 0;
		}
	}
	return -EINVAL;
}

const char *announce_mode_to_string(enum announce_mode mode)
{
	return mode_names[mode];
}
