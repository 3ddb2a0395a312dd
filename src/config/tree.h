/* A YAML document as a tree of plain nodes, each with its place in the file. Only one document, no
 * tags; an alias is a copy of what it names. This is the only user of libyaml
 * (https://yaml.org/spec/1.1/, document API of yaml.h); nothing outside of config/ sees a tree. */
#pragma once

#include "config/config_errors.h"
#include "util/cleanup.h"

#include <stddef.h>

enum tree_kind {
	TREE_NOTHING, /* left empty, ~ or null */
	TREE_TEXT,
	TREE_LIST,
	TREE_MAP,
	TREE_KIND_MAX
};

struct tree {
	enum tree_kind kind;
	struct config_mark mark;
	char *key; /* of an item of a map, else NULL */
	struct config_mark key_mark;
	char *text; /* of TREE_TEXT: valid UTF-8, no NUL */
	/* The column of the first character of `text`, where the file has the text as it stands
	 * here, on one line; 0 where it does not, because of escapes or folded lines */
	unsigned text_column;
	struct tree *items;
	size_t n_items;
};

/* What a file may make of us, whoever wrote it. Ours need 6 levels and a few nodes for each
 * service; an alias of aliases can ask for billions. */
enum {
	TREE_DEPTH_MAX = 32,
	TREE_NODES_MAX = 200000,
	TREE_KEYS_MAX = 1000, /* of one map: each is compared with all before it */
};

/* An empty file gives TREE_NOTHING. -EINVAL where the file cannot be read to its end, with the
 * mistake added; a key that is there twice is a mistake too, but the first one stands and 0 is
 * returned. */
int tree_load(const char *bytes, size_t size, struct config_errors *errors, struct tree **ret);
void tree_destroy(struct tree *tree); /* NULL is fine */
CLEANUP(tree_destroy, struct tree *);

const char *tree_kind_to_string(enum tree_kind kind);		      /* "a list" */
const struct tree *tree_get(const struct tree *map, const char *key); /* or NULL */
/* where the byte `offset` of the text is, as far as can be told */
struct config_mark tree_mark_in(const struct tree *text, size_t offset);
