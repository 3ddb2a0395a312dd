/* What may be said of a service in a rule or in `services:`, by the same keys as labels. */
#pragma once

#include "config/tree.h"

#include <stdbool.h>

/* is it one of mapping_keys(), or txt.KEY? */
bool setting_is_key(const char *key);
/* The value as a label would have it: a text; of keys that take several a list too, joined by
 * commas. -EINVAL, with a mistake added */
int setting_value(struct config_errors *errors, const struct tree *node, char **ret);
/* The readers below fit struct section_key and struct section; target: struct pairs */
int setting_read(struct config_errors *errors, const struct tree *node, void *target);
int setting_read_txt(struct config_errors *errors, const struct tree *node, void *target);
