/* What dockerd answers, bytes → struct: version, events, the list, errors. Pure. Of an event only
 * Type, Action and Actor are read: they are in all versions, and what else it carries can be forged
 * by a label. Bytes are followed by a NUL, as io/http and io/json_frames hand them over.
 * Source: Docker Engine API, "/version", "/events", "/containers/json". */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { DOCKER_ID_MAX = 128 }; /* twice what the engine makes */

/* An id goes into a path, so it is letters and digits: what every engine makes */
bool docker_parse_id_valid(const char *id);

struct docker_version {
	char *text;  /* "Docker 28.5.2, API 1.51" */
	bool podman; /* its events are filtered in another way */
};

/* -EBADMSG and why (a constant), -ENOMEM; so all below */
int docker_parse_version(
	const char *bytes, size_t size, struct docker_version *ret, const char **ret_why);
void docker_version_finish(struct docker_version *version);

enum docker_event_kind {
	DOCKER_EVENT_OTHER, /* says nothing of what is announced */
	DOCKER_EVENT_STARTED,
	DOCKER_EVENT_CHANGED, /* one that runs */
	DOCKER_EVENT_DIED,
	DOCKER_EVENT_DESTROYED,
};

struct docker_event {
	enum docker_event_kind kind;
	char id[DOCKER_ID_MAX + 1]; /* the container's; "" for DOCKER_EVENT_OTHER */
};

int docker_parse_event(
	const char *bytes, size_t size, struct docker_event *ret, const char **ret_why);

/* the ids of a list, NULL-terminated; str_list_destroy */
int docker_parse_list(const char *bytes, size_t size, char ***ret, const char **ret_why);

/* the engine's own words in an answer that is an error; NULL where there are none. malloc'd */
char *docker_parse_message(const char *bytes, size_t size);
