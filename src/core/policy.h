/* What the configuration says of announcing: plain data that config/ fills and mapping reads. */
#pragma once

#include "core/pairs.h"
#include "core/template.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum announce_mode {
	ANNOUNCE_MODE_DEFAULT,	 /* not said here: the level above decides */
	ANNOUNCE_MODE_PUBLISHED, /* every published port */
	ANNOUNCE_MODE_LABELLED,	 /* what has a label or a rule */
	ANNOUNCE_MODE_NONE,
	ANNOUNCE_MODE_MAX
};

/* A rule: where all of `match` fits, each of `settings` holds, unless an earlier rule set it.
 * Both use words of the tables in rules.c and mapping.c; patterns are globs. */
struct rule {
	struct pairs match;    /* image, name, project, service, namespace, backend, source, port
				  ("5432", "53/udp", "8000-8010"), type, label.KEY */
	struct pairs settings; /* the keys of labels: enable, name, type, subtype, path, host,
				  interface, … and txt.KEY */
	bool force;	       /* above labels */
	char *origin;	       /* "rule 2, crier.yaml:14:5" */
};

struct source_policy { /* a row of `backends:` */
	char *source;  /* id */
	enum announce_mode announce;
};

struct port_type { /* a row of `service-types:` */
	uint16_t port;
	uint8_t protocol;
	char *type;   /* "_http._tcp" */
	char *origin; /* "service-types, crier.yaml:9:18" */
};

struct policy {
	enum announce_mode announce;
	bool require_healthy;
	struct source_policy *sources;
	size_t n_sources;
	char **label_prefixes; /* NULL-terminated; first wins */
	struct template *name; /* "{service|name|image} on {host}" */
	struct template *on_collision;
	struct port_type *types;
	size_t n_types;
	char *fallback_type; /* "crier": without protocol */
	char *interface;     /* name of the one interface, or NULL: all */
	struct rule *rules;
	size_t n_rules;
};

int policy_init(struct policy *policy); /* the defaults of a machine without configuration */
void policy_finish(struct policy *policy);
void rule_finish(struct rule *rule);
int announce_mode_from_string(const char *string, enum announce_mode *ret); /* -EINVAL */
const char *announce_mode_to_string(enum announce_mode mode);
