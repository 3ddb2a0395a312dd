#include "core/enable.h"

#include "core/instance.h"
#include "core/labels.h"
#include "core/mapping.h"
#include "core/policy.h"
#include "core/rules.h"
#include "core/settings.h"
#include "core/subject.h"
#include "util/str.h"

#include <stdio.h>
#include <string.h>

/* The containers of a pod are Kubernetes' to announce, by the Services that lead to them. */
static const char pod_label[] = "io.kubernetes.pod.uid";

static bool refuse(const struct subject *subject, const char *reason, const char *remedy)
{
	trace_refuse(subject->trace, subject->port, reason, remedy);
	return false;
}

static bool refuse_by(const struct subject *subject, const struct setting *setting)
{
	_cleanup_(freep) char *origin = NULL, *reason = NULL;

	if (!subject->trace)
		return false;
	origin = settings_origin(subject, setting);
	if (origin && str_printf(&reason, "%s says enable=%s", origin, setting->value) == 0)
		trace_refuse(subject->trace, subject->port, reason,
			"take that away, or set a rule with force: true");
	return false;
}

/* How a label is written where this instance comes from: "add the label crier.enable=true" */
static bool refuse_unlabelled(const struct subject *subject)
{
	static const char *const ways[PLACE_MAX] = {
		[PLACE_CONTAINER] = "add the label %s.enable=true",
		[PLACE_ANNOTATION] = "add the annotation %s/enable: \"true\"",
		[PLACE_CONFIG_KEY] = "set the key user.%s.enable=true",
		[PLACE_PLAIN] = "set Enable=yes, or any other key of ours",
	};
	char *const *prefixes = subject->mapping->policy->label_prefixes;
	const char *prefix = prefixes && prefixes[0] ? prefixes[0] : "crier";
	const char *way = ways[subject->instance->place], *at = strstr(way, "%s");
	_cleanup_(freep) char *remedy = NULL;

	if (!subject->trace)
		return false;
	if (!at)
		return refuse(subject, "announce: labelled, and it has no label", way);
	if (str_printf(&remedy, "%.*s%s%s", (int)(at - way), way, prefix, at + 2) < 0)
		return false;
	return refuse(subject, "announce: labelled, and it has no label", remedy);
}

static bool refuse_none(const struct subject *subject)
{
	return refuse(subject, "announce: none",
		"set announce: published or labelled, or a rule with force: true");
}

static enum announce_mode mode_of(const struct subject *subject)
{
	const struct policy *policy = subject->mapping->policy;

	for (size_t i = 0; i < policy->n_sources; i++) {
		if (strcmp(policy->sources[i].source, subject->source) == 0 &&
			policy->sources[i].announce != ANNOUNCE_MODE_DEFAULT)
			return policy->sources[i].announce;
	}
	/* far more units run on a machine than anybody wants to see on the LAN */
	if (strcmp(subject->kind, "systemd") == 0 && policy->announce != ANNOUNCE_MODE_NONE)
		return ANNOUNCE_MODE_LABELLED;
	return policy->announce;
}

static bool is_on(const char *value)
{
	bool on = false;

	return str_to_bool(value, &on) == 0 && on;
}

static bool runs(const struct subject *subject)
{
	switch (subject->instance->state) {
	case INSTANCE_RUNNING:
		return true;
	case INSTANCE_PAUSED:
		return refuse(subject, "paused", "unpause it");
	case INSTANCE_RESTARTING:
		return refuse(subject, "restarting", "it is announced once it stays up");
	case INSTANCE_STOPPED:
		return refuse(subject, "not running", "start it");
	default:
		return refuse(subject, "its state is unknown", NULL);
	}
}

/* A check that has not come to an end yet is no reason to wait, unless somebody asked for it: most
 * workloads serve long before their first check. */
static bool healthy(const struct subject *subject)
{
	enum instance_health health = subject->instance->health;
	bool required = subject->mapping->policy->require_healthy;
	struct setting setting;

	if (health == HEALTH_BAD)
		return refuse(subject, "unhealthy", "it is announced once its check passes");
	if (settings_find(subject, "require-healthy", &setting))
		required = is_on(setting.value);
	if (required && health == HEALTH_STARTING)
		return refuse(subject, "its health check has not passed yet",
			"wait for it, or set require-healthy: false");
	return true;
}

/* What speaks for some port only cannot be judged yet: then the ports are looked at one by one. */
static bool may_be_forced(const struct subject *subject)
{
	const struct policy *policy = subject->mapping->policy;

	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct rule *rule = &policy->rules[i];
		const char *value = rule->force ? pairs_get(&rule->settings, "enable") : NULL;

		if (value && is_on(value) && rules_may_fit(rule, subject))
			return true;
	}
	return false;
}

static bool may_be_labelled(const struct subject *subject)
{
	const struct policy *policy = subject->mapping->policy;

	if (subject->labels->count > 0)
		return true;
	for (size_t i = 0; i < policy->n_rules; i++) {
		if (rules_may_fit(&policy->rules[i], subject))
			return true;
	}
	return false;
}

bool enable_instance(const struct subject *subject)
{
	struct setting setting;

	if (!runs(subject) || !healthy(subject))
		return false;
	if (pairs_find(&subject->instance->labels, pod_label))
		return refuse(subject, "a container of a pod: what leads to it is announced",
			"watch Kubernetes too");
	if (may_be_forced(subject))
		return true;
	if (settings_at(subject, "enable", SETTING_LABEL, &setting) && !is_on(setting.value))
		return refuse_by(subject, &setting);
	if (mode_of(subject) == ANNOUNCE_MODE_NONE)
		return refuse_none(subject);
	if (mode_of(subject) == ANNOUNCE_MODE_LABELLED && !may_be_labelled(subject))
		return refuse_unlabelled(subject);
	return true;
}

/* a setting of `enable` that holds */
static bool decide(const struct subject *subject, const struct setting *setting)
{
	if (!is_on(setting->value))
		return refuse_by(subject, setting);
	settings_explain(subject, setting, "enable", "true");
	return true;
}

bool enable_port(const struct subject *subject)
{
	enum announce_mode mode = mode_of(subject);
	struct setting setting;

	if (settings_at(subject, "enable", SETTING_FORCED, &setting))
		return decide(subject, &setting);
	/* a label that says no is not outdone by a nearer one that says yes */
	for (int level = SETTING_PORT_LABEL; level <= SETTING_LABEL; level++) {
		if (settings_at(subject, "enable", (enum setting_level)level, &setting) &&
			!is_on(setting.value))
			return refuse_by(subject, &setting);
	}
	if (mode == ANNOUNCE_MODE_NONE)
		return refuse_none(subject);
	if (settings_find(subject, "enable", &setting))
		return decide(subject, &setting);
	if (mode == ANNOUNCE_MODE_LABELLED && !settings_any(subject))
		return refuse_unlabelled(subject);
	trace_decide(subject->trace, subject->port, "enable", "true", "announce: %s",
		announce_mode_to_string(mode));
	return true;
}
