/* Name templates: text with {placeholders}. `{a|b|text}` takes the first alternative that is not
 * empty; the last may be a literal text. Parsed once, rendered for each port. */
#pragma once

#include "util/cleanup.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host;
struct instance;
struct template;

/* Where a template is wrong: `offset` bytes into the text, and a reason that names the placeholder
 * with a hint ("unknown placeholder {serivce}; did you mean {service}?"), malloc'd */
struct template_error {
	size_t offset;
	char *reason;
};

int template_parse(
	const char *text, struct template **ret, struct template_error *ret_error); /* -EINVAL */
void template_destroy(struct template *template); /* NULL is fine */
CLEANUP(template_destroy, struct template *);

/* What the placeholders stand for; NULL and 0 are empty. {name} is empty for a made-up name unless
 * `given` says one. */
struct template_values {
	const struct instance *instance; /* {name} {project} {service} {replica} {image} {tag}
					    {namespace} {node} {label.KEY} */
	const char *given;   /* {name}, where a label, a rule or a first choice gave one; NULL: the
				instance's */
	const char *host;    /* {host} */
	const char *backend; /* {backend}: the kind, "docker" */
	const char *type;    /* {type}: "http" of "_http._tcp" */
	uint16_t port;	     /* {port}: as announced */
	uint8_t protocol;    /* {proto}: "tcp" */
};

/* Cleaned (utf8_clean) and cut to 63 bytes; `ret_unique`: {host} was used and survived the cut, so
 * the name is nobody else's on this link. May be empty. */
int template_render(const struct template *template, const struct template_values *values,
	char **ret, bool *ret_unique);

/* The same for a name that something will be appended to. */
struct rendered {
	char *text;  /* at most `max` bytes; the caller's */
	bool unique; /* as above */
	bool hollow; /* {host} was used, and all other placeholders were empty: "on nas" */
};

int template_render_within(const struct template *template, const struct template_values *values,
	size_t max, struct rendered *ret);
