/* The sections of the file that have a file of their own: each is the reader of one key at the top,
 * as struct section_key wants it, and fills its part of a struct config. */
#pragma once

#include "config/tree.h"

#include <stdint.h>

/* `hold_us` of a backend that says nothing, until the whole file is read */
#define CONFIG_HOLD_UNSAID UINT64_MAX

int section_backends(struct config_errors *errors, const struct tree *node, void *config);
int section_interface(struct config_errors *errors, const struct tree *node, void *config);
int section_naming(struct config_errors *errors, const struct tree *node, void *config);
int section_rules(struct config_errors *errors, const struct tree *node, void *config);
int section_service_types(struct config_errors *errors, const struct tree *node, void *config);
int section_services(struct config_errors *errors, const struct tree *node, void *config);
