/* Instances that no runtime watches: the `services` of the configuration, handed over by who reads
 * it. A backend like the others, so that they are announced, listed and explained in the same way.
 */
#pragma once

#include <stddef.h>

struct backend;
struct backend_params;
struct instance;

int static_backend_create(
	const struct backend_params *params, struct backend **ret); /* no endpoint */

/* From here on these and no others; copied. -ENOMEM, and the ones before stay. While the backend is
 * listed already the sink is told at once, as a snapshot: what is the same makes no change there.
 */
int static_backend_set(
	struct backend *backend, struct instance *const *instances, size_t n_instances);
