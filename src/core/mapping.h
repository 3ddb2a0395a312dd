/* From what runs to what is wanted on the LAN: instance + host + policy → wishes. Pure. One table
 * of fields (fields.c) holds everything that a label, a rule or a default may decide. */
#pragma once

#include "core/service.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host;
struct instance;
struct policy;
struct trace;

/* One wanted announcement, before its name is settled with the others of this host */
struct wish {
	/* identity within its instance and among its kind, stable over re-creation; of a record:
	 * the index of its link, 0, and which of those on that link */
	uint16_t inner;
	uint8_t protocol;
	uint8_t ordinal; /* of several published ports of one inner port */
	/* exactly one of the two */
	struct service *service; /* `name` and `known_unique` are those of the first choice */
	struct host_record *record;
	char *collision_name; /* where the first choice is another host's; of services */
	bool collision_unique;
};

struct wishes {
	struct wish *items;
	size_t count;
};

struct mapping {
	const struct policy *policy;
	const struct host *host; /* `name` is known */
};

/* `source` is the id of the backend object ("podman:alice"), `kind` its kind ("podman").
 * An instance that should not be announced now gives no wishes and, in `trace`, the reason. */
int mapping_map(const struct mapping *mapping, const char *source, const char *kind,
	const struct instance *instance, struct trace *trace, struct wishes *ret);
void wishes_finish(struct wishes *wishes);
void wish_finish(struct wish *wish);
bool wish_same_identity(const struct wish *a, const struct wish *b);

/* the keys that a label or a rule may set, NULL-terminated: for hints and for the reader of rules
 */
const char *const *mapping_keys(void);
/* is this value good for this key? -EINVAL and what was expected; "txt.KEY" too */
int mapping_check(const char *key, const char *value, const char **ret_why);
