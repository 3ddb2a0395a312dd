/* What is being mapped: an instance, or one port of it, with all that has a say in it. Borrows all.
 */
#pragma once

#include "core/trace.h"

#include <stdint.h>

struct instance;
struct labels;
struct mapping;

struct subject {
	const struct mapping *mapping;
	const struct instance *instance;
	const char *source; /* id of the backend object: "podman:alice" */
	const char *kind;   /* "podman" */
	const struct labels *labels;
	struct trace *trace;	/* or NULL */
	struct trace_port port; /* inner; 0, 0: the instance as a whole */
	const char *type;	/* "_http._tcp"; NULL: not settled yet */
};
