/* The top of the file: which keys there are, and what they mean together. */
#pragma once

#include "config/tree.h"

struct config;

/* Fills a config that has the defaults; mistakes go to `errors`, only -ENOMEM is returned. */
int top_read(struct config_errors *errors, const struct tree *root, struct config *config);
