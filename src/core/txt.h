/* The TXT pairs of one port, from labels and rules. */
#pragma once

struct pairs;
struct subject;

/* Adds to `ret` the pairs that all levels of settings ask for, the upper ones first; what cannot go
 * out, or has no room any more, is told to the trace and left out. */
int txt_collect(const struct subject *subject, struct pairs *ret);
