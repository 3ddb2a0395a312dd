#include "backends/docker/docker_parse.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "backends/docker/docker_parse_json.h"
#include "util/str.h"
#include "util/utf8.h"

enum {
	VERSION_MAX = 64,  /* bytes of a version that are shown */
	MESSAGE_MAX = 200, /* of an error's words */
};

static const struct {
	const char *type, *action;
	enum docker_event_kind kind;
} actions[] = {
	{"container", "start", DOCKER_EVENT_STARTED},
	{"container", "pause", DOCKER_EVENT_CHANGED},
	{"container", "unpause", DOCKER_EVENT_CHANGED},
	{"container", "rename", DOCKER_EVENT_CHANGED},
	{"container", "update", DOCKER_EVENT_CHANGED},
	{"container", "health_status", DOCKER_EVENT_CHANGED},
	{"container", "die", DOCKER_EVENT_DIED},
	{"container", "destroy", DOCKER_EVENT_DESTROYED},
	{"container", "remove", DOCKER_EVENT_DESTROYED}, /* Podman's word */
	{"network", "connect", DOCKER_EVENT_CHANGED},
	{"network", "disconnect", DOCKER_EVENT_CHANGED},
};

bool docker_parse_id_valid(const char *id)
{
	size_t size = 0;

	while (isalnum((unsigned char)id[size]))
		size++;
	return size > 0 && size <= DOCKER_ID_MAX && id[size] == '\0';
}

static bool is_podman(const cJSON *root)
{
	const cJSON *component;

	cJSON_ArrayForEach (component, cJSON_GetObjectItemCaseSensitive(root, "Components")) {
		const char *name = docker_parse_string(component, "Name");

		if (name && strncmp(name, "Podman", strlen("Podman")) == 0)
			return true;
	}
	return false;
}

int docker_parse_version(
	const char *bytes, size_t size, struct docker_version *ret, const char **ret_why)
{
	_cleanup_(cJSON_Deletep) cJSON *root = NULL;
	_cleanup_(freep) char *text = NULL;
	const char *version, *api;
	int error = docker_parse_json(bytes, size, &root, ret_why);

	if (error < 0)
		return error;
	version = docker_parse_string(root, "Version");
	api = docker_parse_string(root, "ApiVersion");
	if (!version || !api) {
		*ret_why = "no Version or ApiVersion";
		return -EBADMSG;
	}
	error = str_printf(&text, "%s %.*s, API %.*s", is_podman(root) ? "Podman" : "Docker",
		VERSION_MAX, version, VERSION_MAX, api);
	if (error == 0)
		error = utf8_clean(text, &ret->text);
	if (error < 0)
		return error;
	ret->podman = is_podman(root);
	return 0;
}

void docker_version_finish(struct docker_version *version)
{
	free(version->text);
	version->text = NULL;
}

/* "health_status: healthy" carries the status behind a colon, "exec_start: CMD" free text */
static enum docker_event_kind find_kind(const char *type, const char *action)
{
	size_t size = strcspn(action, ":");

	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		if (strcmp(type, actions[i].type) == 0 && strlen(actions[i].action) == size &&
			strncmp(action, actions[i].action, size) == 0)
			return actions[i].kind;
	}
	return DOCKER_EVENT_OTHER;
}

/* The actor of a network's event is the network, and the container one of its attributes; in
 * Podman's it is the container itself. */
static const char *find_container(const cJSON *actor, const char *type)
{
	const char *id = NULL;

	if (strcmp(type, "network") == 0)
		id = docker_parse_string(docker_parse_object(actor, "Attributes"), "container");
	return id ? id : docker_parse_string(actor, "ID");
}

int docker_parse_event(
	const char *bytes, size_t size, struct docker_event *ret, const char **ret_why)
{
	_cleanup_(cJSON_Deletep) cJSON *root = NULL;
	struct docker_event event = {.kind = DOCKER_EVENT_OTHER};
	const char *type, *action, *id;
	int error = docker_parse_json(bytes, size, &root, ret_why);

	if (error < 0)
		return error;
	type = docker_parse_string(root, "Type");
	action = docker_parse_string(root, "Action");
	if (!type || !action) {
		*ret_why = "no Type or Action";
		return -EBADMSG;
	}
	event.kind = find_kind(type, action);
	if (event.kind != DOCKER_EVENT_OTHER) {
		id = find_container(docker_parse_object(root, "Actor"), type);
		if (!id || !docker_parse_id_valid(id)) {
			*ret_why = "no container's id in Actor";
			return -EBADMSG;
		}
		memcpy(event.id, id, strlen(id) + 1);
	}
	*ret = event;
	return 0;
}

static int copy_ids(const cJSON *list, char **ids, const char **ret_why)
{
	const cJSON *item;
	size_t n = 0;

	cJSON_ArrayForEach (item, list) {
		const char *id = docker_parse_string(item, "Id");
		int error;

		if (!id || !docker_parse_id_valid(id)) {
			*ret_why = "an entry without a valid Id";
			return -EBADMSG;
		}
		error = str_copy(id, &ids[n++]);
		if (error < 0)
			return error;
	}
	return 0;
}

int docker_parse_list(const char *bytes, size_t size, char ***ret, const char **ret_why)
{
	_cleanup_(cJSON_Deletep) cJSON *root = NULL;
	_cleanup_(str_list_destroyp) char **ids = NULL;
	int error = docker_parse_json(bytes, size, &root, ret_why);

	if (error < 0)
		return error;
	if (!cJSON_IsArray(root)) {
		*ret_why = "not a list";
		return -EBADMSG;
	}
	ids = calloc((size_t)cJSON_GetArraySize(root) + 1, sizeof(*ids));
	if (!ids)
		return -ENOMEM;
	error = copy_ids(root, ids, ret_why);
	if (error < 0)
		return error;
	*ret = TAKE_PTR(ids);
	return 0;
}

char *docker_parse_message(const char *bytes, size_t size)
{
	_cleanup_(cJSON_Deletep) cJSON *root = NULL;
	_cleanup_(freep) char *cut = NULL, *message = NULL;
	const char *text, *why;

	if (docker_parse_json(bytes, size, &root, &why) < 0)
		return NULL;
	text = docker_parse_string(root, "message");
	if (!text || str_printf(&cut, "%.*s", MESSAGE_MAX, text) < 0 ||
		utf8_clean(cut, &message) < 0)
		return NULL;
	return message[0] ? TAKE_PTR(message) : NULL;
}
