/* The values that a configuration has. Each reader fits struct section_key: where what it read is
 * not what it expected it adds a mistake that tells both, leaves the target as it was and returns
 * 0; only -ENOMEM is returned. What the target held before is freed. */
#pragma once

#include "config/tree.h"

#include <stdbool.h>

enum {
	VALUE_QUOTE_MAX = 60
}; /* bytes of the file's own text in a message: the rest helps nobody */

/* false, and a mistake added, where the node is of another kind */
bool value_is(struct config_errors *errors, const struct tree *node, enum tree_kind kind);
/* adds `hold: expected a duration, found "sixty"` */
void value_expected(struct config_errors *errors, const struct tree *node, const char *expected);
/* the same with `; did you mean "avahi"?`, where one of `known` (NULL-terminated) may have been
 * meant */
void value_expected_one_of(struct config_errors *errors, const struct tree *node,
	const char *expected, const char *const *known);
/* adds `port: "0": the reason` at the byte `offset` of the text; without the quote for a list */
void value_refused(
	struct config_errors *errors, const struct tree *node, size_t offset, const char *why);

/* target: char *; never empty */
int value_text(struct config_errors *errors, const struct tree *node, void *target);
/* target: char **, NULL-terminated; one text is a list of one */
int value_texts(struct config_errors *errors, const struct tree *node, void *target);
/* target: bool */
int value_bool(struct config_errors *errors, const struct tree *node, void *target);
/* target: uint64_t, in microseconds; "60s", "5m", "500ms", "1h", at most a day */
int value_duration(struct config_errors *errors, const struct tree *node, void *target);
/* target: struct template * */
int value_template(struct config_errors *errors, const struct tree *node, void *target);
/* target: enum announce_mode */
int value_announce(struct config_errors *errors, const struct tree *node, void *target);
