/* Why things are announced as they are: every decision of the mapping with its origin, every port
 * that is not announced with the reason and what would change it. For `explain`, --dry-run and the
 * log; it decides nothing, and may be NULL wherever it is passed. */
#pragma once

#include "util/cleanup.h"

#include <stddef.h>
#include <stdint.h>

struct trace_port { /* 0, 0: the instance as a whole */
	uint16_t inner;
	uint8_t protocol;
};

struct decision {
	struct trace_port port;
	char *field;  /* "type" */
	char *value;  /* "_http._tcp" */
	char *origin; /* "label crier.8080.type of web", "rule 2, crier.yaml:14:5", "built-in table,
			 port 80" */
};

struct refusal {
	struct trace_port port;
	char *reason; /* "bound to 127.0.0.1 alone" */
	char *remedy; /* "publish it on another address: -p 8080:80"; or NULL */
};

struct warning {
	char *text; /* names the key: "crier.nmae: unknown key; did you mean \"name\"?" */
};

struct trace {
	struct decision *decisions;
	size_t n_decisions;
	struct refusal *refusals;
	size_t n_refusals;
	struct warning *warnings;
	size_t n_warnings;
};

void trace_decide(struct trace *trace, struct trace_port port, const char *field, const char *value,
	const char *origin_format, ...) __attribute__((format(printf, 5, 6)));
void trace_refuse(
	struct trace *trace, struct trace_port port, const char *reason, const char *remedy);
void trace_warn(struct trace *trace, const char *format, ...) __attribute__((format(printf, 2, 3)));
void trace_finish(struct trace *trace); /* a trace that lacked memory is only shorter */
