/* What Docker's parsers need of JSON: a document read whole, and members of a wanted type. A member
 * of another type counts as missing, for no caller could do more with it. */
#pragma once

#include <cjson/cJSON.h>
#include <stddef.h>

#include "util/cleanup.h"

/* `bytes` are followed by a NUL. -EBADMSG and why (a constant): not JSON, something after its end,
 * or a NUL in it, which would cut a string short. */
int docker_parse_json(const char *bytes, size_t size, cJSON **ret, const char **ret_why);

const cJSON *docker_parse_object(const cJSON *object, const char *key); /* or NULL */
const char *docker_parse_string(const cJSON *object, const char *key);	/* or NULL */

CLEANUP(cJSON_Delete, cJSON *);
