#include "backends/docker/docker_inspect_parse.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "backends/docker/docker_parse.h"
#include "backends/docker/docker_parse_json.h"
#include "backends/made_up_name.h"
#include "core/instance.h"
#include "util/str.h"

enum {
	ID_SHORT = 12, /* as the engine prints one */
	ID_FULL = 64,
};

struct parts { /* the members without which nothing could be said of a container */
	const cJSON *state, *config, *host_config, *network;
};

static int find_parts(const cJSON *root, struct parts *ret, const char **ret_why)
{
	ret->state = docker_parse_object(root, "State");
	ret->config = docker_parse_object(root, "Config");
	ret->host_config = docker_parse_object(root, "HostConfig");
	ret->network = docker_parse_object(root, "NetworkSettings");
	if (ret->state && ret->config && ret->host_config && ret->network)
		return 0;
	*ret_why = "no State, Config, HostConfig or NetworkSettings";
	return -EBADMSG;
}

static int create(const cJSON *root, struct instance **ret, const char **ret_why)
{
	const char *id = docker_parse_string(root, "Id");
	const char *name = docker_parse_string(root, "Name");
	char id_short[ID_SHORT + 1];

	if (!id || !docker_parse_id_valid(id)) {
		*ret_why = "no valid Id";
		return -EBADMSG;
	}
	if (name && name[0] == '/')
		name++;
	if (str_empty(name)) {
		snprintf(id_short, sizeof(id_short), "%s", id);
		name = id_short;
	}
	return instance_create(id, name, ret);
}

static bool is_true(const cJSON *state, const char *key)
{
	return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(state, key));
}

static enum instance_state parse_flags(const cJSON *state)
{
	if (!is_true(state, "Running") || is_true(state, "Dead"))
		return INSTANCE_STOPPED;
	if (is_true(state, "Restarting"))
		return INSTANCE_RESTARTING;
	return is_true(state, "Paused") ? INSTANCE_PAUSED : INSTANCE_RUNNING;
}

static enum instance_state parse_state(const cJSON *state)
{
	static const struct {
		const char *status;
		enum instance_state state;
	} states[] = {
		{"running", INSTANCE_RUNNING},
		{"paused", INSTANCE_PAUSED},
		{"restarting", INSTANCE_RESTARTING},
	};
	const char *status = docker_parse_string(state, "Status");

	if (!status)
		return parse_flags(state);
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		if (strcmp(status, states[i].status) == 0)
			return states[i].state;
	}
	return INSTANCE_STOPPED;
}

static enum instance_health parse_health(const cJSON *state)
{
	const char *status = docker_parse_string(docker_parse_object(state, "Health"), "Status");

	if (str_equal(status, "starting"))
		return HEALTH_STARTING;
	if (str_equal(status, "healthy"))
		return HEALTH_GOOD;
	if (str_equal(status, "unhealthy"))
		return HEALTH_BAD;
	return HEALTH_NONE;
}

/* "container:…" shares the network of another one, which announces its ports itself */
static bool is_joined(const char *mode)
{
	return strncmp(mode, "container:", strlen("container:")) == 0;
}

/* macvlan and ipvlan are told from a bridge by the network's driver alone, which is not in here */
static enum instance_network parse_network(const char *mode)
{
	if (strcmp(mode, "host") == 0)
		return NETWORK_HOST;
	if (strcmp(mode, "none") == 0)
		return NETWORK_NONE;
	return NETWORK_NAT;
}

static int parse_labels(const cJSON *config, struct docker_inspect *inspect)
{
	const cJSON *label;
	size_t bytes = 0;

	cJSON_ArrayForEach (label, docker_parse_object(config, "Labels")) {
		const char *value = cJSON_GetStringValue(label);
		struct pairs *labels = &inspect->instance->labels;
		int error;

		if (!value || str_empty(label->string) || labels->count >= INSTANCE_LABELS_MAX ||
			bytes + strlen(label->string) + strlen(value) > INSTANCE_LABEL_BYTES_MAX) {
			inspect->dropped++;
			continue;
		}
		bytes += strlen(label->string) + strlen(value);
		error = pairs_set(labels, label->string, value);
		if (error < 0)
			return error;
	}
	return 0;
}

/* the one variable of the environment that is read: Koi's way to say a label */
static int parse_environment(const cJSON *config, struct instance *instance)
{
	static const char variable[] = "KOI_MDNS_ANNOUNCE=", label[] = "koi.announce";
	const cJSON *item;

	if (pairs_find(&instance->labels, label))
		return 0;
	cJSON_ArrayForEach (item, cJSON_GetObjectItemCaseSensitive(config, "Env")) {
		const char *text = cJSON_GetStringValue(item);

		if (text && strncmp(text, variable, strlen(variable)) == 0)
			return pairs_set(&instance->labels, label, text + strlen(variable));
	}
	return 0;
}

static bool is_image_id(const char *image)
{
	size_t size;

	if (strncmp(image, "sha256:", strlen("sha256:")) == 0)
		return true;
	size = strspn(image, "0123456789abcdef");
	return image[size] == '\0' && (size == ID_SHORT || size == ID_FULL);
}

/* "registry:5000/home/nginx:1.27@sha256:…" → "nginx" and "1.27" */
static int parse_image(const char *image, struct instance *instance)
{
	_cleanup_(freep) char *name = NULL;
	const char *slash = strrchr(image, '/');
	char *tag;
	int error;

	error = instance_set_fact(instance, FACT_IMAGE_REF, image);
	if (error < 0 || is_image_id(image))
		return error;
	error = str_copy(slash ? slash + 1 : image, &name);
	if (error < 0)
		return error;
	name[strcspn(name, "@")] = '\0';
	tag = strchr(name, ':');
	if (tag)
		*tag++ = '\0';
	if (!str_empty(tag))
		error = instance_set_fact(instance, FACT_TAG, tag);
	if (error == 0 && !str_empty(name))
		error = instance_set_fact(instance, FACT_IMAGE, name);
	return error;
}

static int set_fact_from_label(
	struct instance *instance, enum instance_fact fact, const char *label)
{
	const char *value = pairs_get(&instance->labels, label);

	return str_empty(value) ? 0 : instance_set_fact(instance, fact, value);
}

/* A service of a stack is "<stack>_<service>", its task "<service's name>.<replica>.<id>". */
static int parse_swarm(struct instance *instance)
{
	const char *stack = pairs_get(&instance->labels, "com.docker.stack.namespace");
	const char *service = pairs_get(&instance->labels, "com.docker.swarm.service.name");
	const char *task = pairs_get(&instance->labels, "com.docker.swarm.task.name");
	size_t stack_size = stack ? strlen(stack) : 0;
	char replica[16];
	int error;

	if (str_empty(service))
		return 0;
	if (task && strncmp(task, service, strlen(service)) == 0 &&
		sscanf(task + strlen(service), ".%15[0-9].", replica) == 1) {
		error = instance_set_fact(instance, FACT_REPLICA, replica);
		if (error < 0)
			return error;
	}
	if (stack_size > 0 && strncmp(service, stack, stack_size) == 0 &&
		service[stack_size] == '_' && service[stack_size + 1] != '\0')
		service += stack_size + 1;
	error = instance_set_fact(instance, FACT_SERVICE, service);
	if (error == 0)
		error = set_fact_from_label(instance, FACT_PROJECT, "com.docker.stack.namespace");
	return error;
}

static int parse_facts(const cJSON *config, struct instance *instance)
{
	static const struct {
		enum instance_fact fact;
		const char *label;
	} compose[] = {
		{FACT_PROJECT, "com.docker.compose.project"},
		{FACT_SERVICE, "com.docker.compose.service"},
		{FACT_REPLICA, "com.docker.compose.container-number"},
	};
	const char *image = docker_parse_string(config, "Image");
	int error = parse_swarm(instance);

	for (size_t i = 0; error == 0 && i < sizeof(compose) / sizeof(*compose); i++)
		error = set_fact_from_label(instance, compose[i].fact, compose[i].label);
	if (error == 0 && !str_empty(image))
		error = parse_image(image, instance);
	return error;
}

/* "80/tcp" → inner port and protocol */
static bool parse_port_key(const char *key, struct instance_port *ret)
{
	char number[8], protocol[8];
	uint64_t inner;

	if (sscanf(key, "%7[0-9]/%7[a-z]", number, protocol) != 2 ||
		str_to_uint(number, UINT16_MAX, &inner) < 0 || inner == 0)
		return false;
	if (strcmp(protocol, "tcp") == 0)
		ret->protocol = IPPROTO_TCP;
	else if (strcmp(protocol, "udp") == 0)
		ret->protocol = IPPROTO_UDP;
	else if (strcmp(protocol, "sctp") == 0)
		ret->protocol = IPPROTO_SCTP;
	else
		return false;
	ret->inner = (uint16_t)inner;
	return true;
}

/* An address that cannot be read is never taken for "all of them". */
static bool parse_binding(const cJSON *binding, struct instance_port *ret)
{
	const char *address = docker_parse_string(binding, "HostIp");
	const char *port = docker_parse_string(binding, "HostPort");
	uint64_t outer;

	if (!port || str_to_uint(port, UINT16_MAX, &outer) < 0 || outer == 0)
		return false;
	ret->outer = (uint16_t)outer;
	return str_empty(address) || address_parse(address, &ret->bind) == 0;
}

static int add_port(struct docker_inspect *inspect, const struct instance_port *port)
{
	int error = instance_add_port(inspect->instance, port);

	if (error != -E2BIG)
		return error;
	inspect->dropped++;
	return 0;
}

static int parse_published(const cJSON *ports, struct docker_inspect *inspect)
{
	const cJSON *entry, *binding;

	cJSON_ArrayForEach (entry, ports) {
		cJSON_ArrayForEach (binding, entry) {
			struct instance_port port = {0};
			int error;

			if (!parse_port_key(entry->string, &port) ||
				!parse_binding(binding, &port)) {
				inspect->dropped++;
				continue;
			}
			error = add_port(inspect, &port);
			if (error < 0)
				return error;
		}
	}
	return 0;
}

/* the keys of both objects are of one form; what is published is there already, and stays */
static int parse_exposed(const cJSON *ports, struct docker_inspect *inspect)
{
	const cJSON *entry;

	cJSON_ArrayForEach (entry, ports) {
		struct instance_port port = {0};
		int error;

		if (!parse_port_key(entry->string, &port)) {
			inspect->dropped++;
			continue;
		}
		error = add_port(inspect, &port);
		if (error < 0)
			return error;
	}
	return 0;
}

static int parse_ports(const struct parts *parts, struct docker_inspect *inspect)
{
	const cJSON *published = docker_parse_object(parts->network, "Ports");
	const cJSON *exposed = docker_parse_object(parts->config, "ExposedPorts");
	int error = parse_published(published, inspect);

	if (error == 0)
		error = parse_exposed(published, inspect);
	if (error == 0)
		error = parse_exposed(exposed, inspect);
	return error;
}

static int fill(const struct parts *parts, struct docker_inspect *inspect)
{
	const char *mode = docker_parse_string(parts->host_config, "NetworkMode");
	struct instance *instance = inspect->instance;
	int error;

	instance->name_made_up = made_up_name(instance->name);
	instance->place = PLACE_CONTAINER;
	instance->state = parse_state(parts->state);
	instance->health = parse_health(parts->state);
	instance->network = mode ? parse_network(mode) : NETWORK_NAT;
	error = parse_labels(parts->config, inspect);
	if (error == 0)
		error = parse_environment(parts->config, instance);
	if (error == 0)
		error = parse_facts(parts->config, instance);
	if (error == 0 && !(mode && is_joined(mode)))
		error = parse_ports(parts, inspect);
	return error;
}

int docker_inspect_parse(
	const char *bytes, size_t size, struct docker_inspect *ret, const char **ret_why)
{
	_cleanup_(cJSON_Deletep) cJSON *root = NULL;
	_cleanup_(instance_destroyp) struct instance *instance = NULL;
	struct docker_inspect inspect = {0};
	struct parts parts = {0};
	int error = docker_parse_json(bytes, size, &root, ret_why);

	if (error == 0)
		error = find_parts(root, &parts, ret_why);
	if (error == 0)
		error = create(root, &instance, ret_why);
	if (error < 0)
		return error;
	inspect.instance = instance;
	error = fill(&parts, &inspect);
	if (error < 0)
		return error;
	instance = NULL;
	*ret = inspect;
	return 0;
}
