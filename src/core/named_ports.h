/* The inner ports that the labels or rules of an instance name: in the list of `port`, or by a
 * label of one port. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct labels;
struct subject;

struct named_port {
	uint16_t inner;
	uint8_t protocol;
	const char *name; /* lent by the instance, where it exposes the port; or NULL */
};

struct named_ports {
	struct named_port *items;
	size_t count;
};

/* `port` where it is set, for it says "only these"; else the ports with labels of their own. Where
 * no protocol is written: those in which the instance exposes the port, else what its type says,
 * else TCP. */
int named_ports_collect(const struct subject *subject, struct named_ports *ret);
void named_ports_finish(struct named_ports *named);

bool named_ports_has_label(const struct labels *labels, uint16_t inner, uint8_t protocol);

/* Tells the trace of those that the instance has not at all. */
int named_ports_refuse_absent(const struct subject *subject);
