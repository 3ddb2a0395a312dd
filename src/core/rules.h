/* The rules of the configuration: does one fit a subject, and which is the first to set a key? */
#pragma once

#include <stdbool.h>

struct rule;
struct subject;

/* Does all of its `match` fit? A rule that asks for a port or a type fits no instance as a whole,
 * and one that asks for a type fits no port before its type is settled. */
bool rules_fit(const struct rule *rule, const struct subject *subject);

/* The same, but for what it asks of port and type: may it fit some port? */
bool rules_may_fit(const struct rule *rule, const struct subject *subject);

/* The first that fits and sets `key`, of those with or without force; NULL: none */
const struct rule *rules_find(const struct subject *subject, const char *key, bool force);

/* For the reader of the configuration: the words of `match`, NULL-terminated, without label.KEY;
 * and is this word, or label.KEY, one, and its value good? -EINVAL and what was expected */
const char *const *rules_match_keys(void);
int rules_match_check(const char *key, const char *value, const char **ret_why);
