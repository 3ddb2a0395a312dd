#include "core/rules.h"

#include "core/instance.h"
#include "core/mapping.h"
#include "core/policy.h"
#include "core/port_spec.h"
#include "core/service_type.h"
#include "core/subject.h"
#include "util/str.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct matcher {
	bool (*fits)(const struct subject *subject, const char *pattern);
	bool of_port; /* asks for a port or its type */
};

static const char *const keys[] = {
	"backend",
	"image",
	"name",
	"namespace",
	"port",
	"project",
	"service",
	"source",
	"type",
	NULL,
};

static const char label_prefix[] = "label.";

enum { LABEL_PREFIX = sizeof(label_prefix) - 1 };

static bool fits(const char *pattern, const char *text)
{
	return text && str_glob(pattern, text);
}

static bool fits_backend(const struct subject *subject, const char *pattern)
{
	return fits(pattern, subject->kind);
}

/* As the runtime has it, and as people say it: "nginx", "nginx:1.27"; no tag is "latest". */
static bool fits_image(const struct subject *subject, const char *pattern)
{
	char *const *facts = subject->instance->facts;
	const char *tag = facts[FACT_TAG] ? facts[FACT_TAG] : "latest";
	_cleanup_(freep) char *tagged = NULL;

	if (fits(pattern, facts[FACT_IMAGE_REF]) || fits(pattern, facts[FACT_IMAGE]))
		return true;
	if (!facts[FACT_IMAGE] || str_printf(&tagged, "%s:%s", facts[FACT_IMAGE], tag) < 0)
		return false;
	return fits(pattern, tagged);
}

static bool fits_name(const struct subject *subject, const char *pattern)
{
	return fits(pattern, subject->instance->name);
}

static bool fits_namespace(const struct subject *subject, const char *pattern)
{
	return fits(pattern, subject->instance->facts[FACT_NAMESPACE]);
}

static bool fits_port(const struct subject *subject, const char *pattern)
{
	return subject->port.inner != 0 &&
	       port_spec_list_match(pattern, subject->port.inner, subject->port.protocol);
}

static bool fits_project(const struct subject *subject, const char *pattern)
{
	return fits(pattern, subject->instance->facts[FACT_PROJECT]);
}

static bool fits_service(const struct subject *subject, const char *pattern)
{
	return fits(pattern, subject->instance->facts[FACT_SERVICE]);
}

static bool fits_source(const struct subject *subject, const char *pattern)
{
	return fits(pattern, subject->source);
}

static bool fits_type(const struct subject *subject, const char *pattern)
{
	_cleanup_(freep) char *type = NULL;
	const char *why;

	if (!subject->type)
		return false;
	if (str_glob(pattern, subject->type))
		return true;
	return service_type_parse(pattern, subject->port.protocol, &type, &why) == 0 &&
	       str_equal(type, subject->type);
}

static const struct matcher matchers[] = {
	/* in the order of `keys` */
	{fits_backend, false},
	{fits_image, false},
	{fits_name, false},
	{fits_namespace, false},
	{fits_port, true},
	{fits_project, false},
	{fits_service, false},
	{fits_source, false},
	{fits_type, true},
};

static const struct matcher *find_matcher(const char *key)
{
	for (size_t i = 0; keys[i]; i++) {
		if (strcmp(keys[i], key) == 0)
			return &matchers[i];
	}
	return NULL;
}

static bool pair_fits(const struct pair *pair, const struct subject *subject, bool any_port)
{
	const char *pattern = pair->value ? pair->value : "";
	const struct matcher *matcher = find_matcher(pair->key);

	if (matcher)
		return (any_port && matcher->of_port) || matcher->fits(subject, pattern);
	if (strncmp(pair->key, label_prefix, LABEL_PREFIX) != 0)
		return false;
	return fits(pattern, pairs_get(&subject->instance->labels, pair->key + LABEL_PREFIX));
}

static bool all_fit(const struct rule *rule, const struct subject *subject, bool any_port)
{
	for (size_t i = 0; i < rule->match.count; i++) {
		if (!pair_fits(&rule->match.items[i], subject, any_port))
			return false;
	}
	return true;
}

bool rules_fit(const struct rule *rule, const struct subject *subject)
{
	return all_fit(rule, subject, false);
}

bool rules_may_fit(const struct rule *rule, const struct subject *subject)
{
	return all_fit(rule, subject, true);
}

const struct rule *rules_find(const struct subject *subject, const char *key, bool force)
{
	const struct policy *policy = subject->mapping->policy;

	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];

		if (rule->force == force && pairs_find(&rule->settings, key) &&
			rules_fit(rule, subject))
			return rule;
	}
	return NULL;
}

const char *const *rules_match_keys(void)
{
	return keys;
}

int rules_match_check(const char *key, const char *value, const char **ret_why)
{
	const struct matcher *matcher = find_matcher(key);

	if (!matcher && (strncmp(key, label_prefix, LABEL_PREFIX) != 0 || !key[LABEL_PREFIX])) {
		*ret_why = "expected one of backend, image, name, namespace, port, project, "
			   "service, source, type, label.KEY";
		return -EINVAL;
	}
	if (matcher && matcher->fits == fits_port)
		return port_spec_list_check(value, ret_why);
	if (*value == '\0') {
		*ret_why = "expected a pattern, as in \"web-*\"";
		return -EINVAL;
	}
	return 0;
}
