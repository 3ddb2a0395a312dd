/* One container as dockerd inspects it, bytes → instance. Pure. Ports are the facts of
 * NetworkSettings.Ports, never the wish of HostConfig.PortBindings; what an image exposes and
 * nobody published is there with outer 0. Bytes are followed by a NUL. Source: Docker Engine API,
 * "/containers/{id}/json", 1.41 to 1.56. */
#pragma once

#include <stddef.h>

struct instance;

struct docker_inspect {
	struct instance *instance; /* the caller's; INSTANCE_STOPPED for what does not run */
	unsigned int dropped;	   /* labels and ports that are over the caps or make no sense */
};

/* -EBADMSG and why (a constant); -ENOMEM */
int docker_inspect_parse(
	const char *bytes, size_t size, struct docker_inspect *ret, const char **ret_why);
