/* A part of the file that is a map of known keys, walked by a table of them. Readers add what is
 * wrong to `errors` and return 0, so that one pass finds all mistakes; only -ENOMEM ends it. */
#pragma once

#include "config/tree.h"

#include <stdbool.h>
#include <stddef.h>

struct section_key { /* a table ends with a zeroed one */
	const char *name;
	int (*read)(struct config_errors *errors, const struct tree *node, void *target);
	size_t offset; /* of what `read` fills, in the target of the section */
	bool required; /* and not left empty */
};

struct section {
	const char *what; /* in messages: "naming", "a rule"; NULL for the top of the file */
	const struct section_key *keys;
	/* keys that are in no table ("txt.KEY"): -ENOENT where it is none of these either */
	int (*other)(struct config_errors *errors, const struct tree *node, void *target);
	const char *const *more; /* names that `other` takes, for hints; or NULL */
};

/* A key left empty is as good as not there. */
int section_read(struct config_errors *errors, const struct section *section,
	const struct tree *node, void *target);

/* `read` for each item of a list */
int section_read_each(struct config_errors *errors, const struct tree *node,
	int (*read)(struct config_errors *errors, const struct tree *item, void *target),
	void *target);
