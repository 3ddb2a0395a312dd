/* Who decides a field of a subject: rule with force → label of the port → label of the instance →
 * rule. What none of them says is the business of the field's default. */
#pragma once

#include <stdbool.h>

struct label;
struct rule;
struct subject;

enum setting_level {
	SETTING_FORCED,
	SETTING_PORT_LABEL,
	SETTING_LABEL,
	SETTING_RULE,
	SETTING_LEVEL_MAX
};

struct setting {
	enum setting_level level;
	const char *value;
	const struct label *label; /* one of the two */
	const struct rule *rule;
};

bool settings_at(const struct subject *subject, const char *key, enum setting_level level,
	struct setting *ret);
bool settings_find(const struct subject *subject, const char *key, struct setting *ret);

/* Has a label or a rule anything to say of the subject, other than that it should not be there? */
bool settings_any(const struct subject *subject);

/* Tells the trace that `setting` made `field` what it is. */
void settings_explain(const struct subject *subject, const struct setting *setting,
	const char *field, const char *value);
/* "label crier.8080.type of web", "rule 2, crier.yaml:14:5": the caller's; NULL: no memory */
char *settings_origin(const struct subject *subject, const struct setting *setting);
