/* Reading what the daemon answered. A daemon of another version may lack a field: it is empty then,
 * and no reason to fail. */
#pragma once

#include "util/cleanup.h"

#include <stdbool.h>
#include <stdint.h>

#include <cjson/cJSON.h>

const char *field_string(const cJSON *object, const char *key);	 /* or NULL */
uint64_t field_number(const cJSON *object, const char *key);	 /* or 0 */
bool field_bool(const cJSON *object, const char *key);		 /* or false */
const cJSON *field_object(const cJSON *object, const char *key); /* or NULL; arrays too */

CLEANUP(cJSON_Delete, cJSON *);
