/* What a user is told of a failure: what happened, and what can be done. */
#pragma once

/* `reason` is a backend's own words, or NULL: then what errno says of `socket_path`, which may be
 * NULL too. "/run/docker.sock: permission denied; add the user to group docker"; malloc'd. */
int failure_explain(int error, const char *reason, const char *socket_path, char **ret);
