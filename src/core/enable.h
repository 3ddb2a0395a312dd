/* Is it to be announced at all? The trace gets the reason either way. */
#pragma once

#include <stdbool.h>

struct subject;

/* Of the instance as a whole, before its ports are looked at: does it run, is it well, and may any
 * port of it be announced? */
bool enable_instance(const struct subject *subject);

/* Of one port; or, of the instance as a whole, whether its further host names are. */
bool enable_port(const struct subject *subject);
