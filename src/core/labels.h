/* The labels of an instance that are meant for us, wherever they were written (DESIGN.md 6):
 * `crier.8080/tcp.type`, `crier/8080.type`, `user.crier.8080.type` and, where nothing but our keys
 * is, `8080.type`. What cannot be read is told to the trace and left out. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct instance;
struct trace;

struct label {
	uint16_t port;	     /* inner; 0: of the instance */
	uint8_t protocol;    /* 0: any */
	char *key;	     /* as in mapping_keys, or "txt.KEY" with KEY as written */
	const char *value;   /* good for its key (of TXT: NULL too); lent by the instance */
	const char *written; /* the whole key; lent by the instance */
};

struct labels {
	struct label *items;
	size_t count;
};

/* Of several that say one thing the one with the first of `prefixes` (NULL-terminated) holds.
 * `labels` lives no longer than the instance. */
int labels_parse(const struct instance *instance, char *const *prefixes, struct trace *trace,
	struct labels *ret);
void labels_finish(struct labels *labels);

/* the label of just this port and protocol (0, 0: of the instance), or NULL */
const struct label *labels_find(
	const struct labels *labels, uint16_t port, uint8_t protocol, const char *key);
