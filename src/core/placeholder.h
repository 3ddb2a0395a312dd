/* One word of a template: {name}, {label.KEY}, or a text that stands in where all before it are
 * empty. */
#pragma once

#include <stddef.h>

struct template_values;

enum placeholder_kind {
	PLACEHOLDER_TEXT,
	PLACEHOLDER_NAME,
	PLACEHOLDER_PROJECT,
	PLACEHOLDER_SERVICE,
	PLACEHOLDER_REPLICA,
	PLACEHOLDER_IMAGE,
	PLACEHOLDER_TAG,
	PLACEHOLDER_HOST,
	PLACEHOLDER_PORT,
	PLACEHOLDER_PROTO,
	PLACEHOLDER_TYPE,
	PLACEHOLDER_BACKEND,
	PLACEHOLDER_NAMESPACE,
	PLACEHOLDER_NODE,
	PLACEHOLDER_LABEL,
	PLACEHOLDER_MAX
};

struct placeholder {
	enum placeholder_kind kind;
	char *text; /* of TEXT; the key, of LABEL; else NULL */
};

enum { PLACEHOLDER_SCRATCH = 16 }; /* for the values that are made on the way: ports and types */

int placeholder_parse(
	const char *word, struct placeholder *ret); /* "name", "label.role"; -EINVAL */
int placeholder_init_text(struct placeholder *placeholder, const char *text);
void placeholder_finish(struct placeholder *placeholder);

/* What it stands for, as it is; lent by the values, the placeholder or `scratch`. NULL: nothing */
const char *placeholder_value(const struct placeholder *placeholder,
	const struct template_values *values, char scratch[PLACEHOLDER_SCRATCH]);

const char *const *placeholder_names(void); /* NULL-terminated, for hints */
