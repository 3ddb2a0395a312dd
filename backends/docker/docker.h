/* The Docker Engine, over its HTTP API: only GET, and no version in any path, for a path without
 * one works in every engine (20.10 to 29), where a version too old or too new is refused. Events
 * are hints; what runs, and how, is read from the inspection of each container. Source: Docker
 * Engine API, "/version", "/events", "/containers/json", "/containers/{id}/json". */
#pragma once

#include <stdbool.h>

struct backend;
struct backend_params;

/* The usual endpoint is unix:///var/run/docker.sock. -EINVAL for one that is not understood. */
int docker_backend_create(const struct backend_params *params, struct backend **ret);
bool docker_backend_found(void); /* a socket is in the usual place */
