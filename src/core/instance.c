#include "core/instance.h"

#include "util/str.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int instance_create(const char *id, const char *name, struct instance **ret)
{
	size_t id_size = strlen(id) + 1, name_size = strlen(name) + 1;
	struct instance *instance = calloc(1, sizeof(*instance) + id_size + name_size);

	if (!instance)
		return -ENOMEM;
	instance->id = memcpy(instance + 1, id, id_size);
	instance->name = memcpy(instance->id + id_size, name, name_size);
	*ret = instance;
	return 0;
}

int instance_set_fact(struct instance *instance, enum instance_fact fact, const char *value)
{
	char *copy;
	int r;

	assert(fact < FACT_MAX);
	r = str_copy(value, &copy);
	if (r < 0)
		return r;
	free(instance->facts[fact]);
	instance->facts[fact] = copy;
	return 0;
}

static int port_compare(const struct instance_port *a, const struct instance_port *b)
{
	if (a->inner != b->inner)
		return a->inner < b->inner ? -1 : 1;
	if (a->protocol != b->protocol)
		return a->protocol < b->protocol ? -1 : 1;
	if (a->outer != b->outer)
		return a->outer < b->outer ? -1 : 1;
	return address_compare(&a->bind, &b->bind);
}

/* the first that is not before `port`; n_ports if there is none */
static size_t port_position(const struct instance *instance, const struct instance_port *port)
{
	size_t at = 0;

	while (at < instance->n_ports && port_compare(&instance->ports[at], port) < 0)
		at++;
	return at;
}

static bool same_inner(const struct instance_port *a, const struct instance_port *b)
{
	return a->inner == b->inner && a->protocol == b->protocol;
}

/* Published beats exposed: what a runtime lists in both is one port. */
static bool is_known(const struct instance *instance, const struct instance_port *port, size_t at)
{
	const struct instance_port *there;

	if (at >= instance->n_ports)
		return false;
	there = &instance->ports[at];
	return same_inner(there, port) && (port->outer == 0 || port_compare(there, port) == 0);
}

static int port_insert(struct instance *instance, size_t at, const struct instance_port *port)
{
	struct instance_port *ports, copy = *port;
	int r;

	ports = reallocarray(instance->ports, instance->n_ports + 1, sizeof(*ports));
	if (!ports)
		return -ENOMEM;
	instance->ports = ports;
	r = str_copy(port->name, &copy.name);
	if (r < 0)
		return r;
	memmove(&ports[at + 1], &ports[at], (instance->n_ports - at) * sizeof(*ports));
	ports[at] = copy;
	instance->n_ports++;
	return 0;
}

static void port_remove(struct instance *instance, size_t at)
{
	struct instance_port *ports = instance->ports;

	free(ports[at].name);
	instance->n_ports--;
	memmove(&ports[at], &ports[at + 1], (instance->n_ports - at) * sizeof(*ports));
}

int instance_add_port(struct instance *instance, const struct instance_port *port)
{
	struct instance_port plain = *port;
	size_t at;
	int r;

	if (plain.inner == 0)
		return -EINVAL;
	if (plain.outer == 0 || address_is_any(&plain.bind))
		plain.bind = (struct address){0};
	at = port_position(instance, &plain);
	if (is_known(instance, &plain, at))
		return 0;
	if (instance->n_ports >= INSTANCE_PORTS_MAX)
		return -E2BIG;
	r = port_insert(instance, at, &plain);
	if (r < 0)
		return r;
	if (at > 0 && instance->ports[at - 1].outer == 0 &&
		same_inner(&instance->ports[at - 1], &plain))
		port_remove(instance, at - 1);
	return 0;
}

int instance_add_address(struct instance *instance, const struct address *address)
{
	struct address *addresses;
	size_t at = 0, count = instance->n_addresses;

	if (address->family == AF_UNSPEC)
		return -EINVAL;
	while (at < count && address_compare(&instance->addresses[at], address) < 0)
		at++;
	if (at < count && address_equal(&instance->addresses[at], address))
		return 0;
	if (count >= INSTANCE_ADDRESSES_MAX)
		return -E2BIG;
	addresses = reallocarray(instance->addresses, count + 1, sizeof(*addresses));
	if (!addresses)
		return -ENOMEM;
	memmove(&addresses[at + 1], &addresses[at], (count - at) * sizeof(*addresses));
	addresses[at] = *address;
	instance->addresses = addresses;
	instance->n_addresses++;
	return 0;
}

static int copy_lists(const struct instance *from, struct instance *to)
{
	int r = pairs_copy(&from->labels, &to->labels);

	for (size_t i = 0; r == 0 && i < FACT_MAX; i++)
		r = str_copy(from->facts[i], &to->facts[i]);
	for (size_t i = 0; r == 0 && i < from->n_ports; i++)
		r = port_insert(to, i, &from->ports[i]);
	for (size_t i = 0; r == 0 && i < from->n_addresses; i++)
		r = instance_add_address(to, &from->addresses[i]);
	return r;
}

int instance_copy(const struct instance *from, struct instance **ret)
{
	_cleanup_(instance_destroyp) struct instance *copy = NULL;
	int r;

	r = instance_create(from->id, from->name, &copy);
	if (r < 0)
		return r;
	copy->name_made_up = from->name_made_up;
	copy->state = from->state;
	copy->health = from->health;
	copy->network = from->network;
	copy->place = from->place;
	r = copy_lists(from, copy);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(copy);
	return 0;
}

static bool lists_equal(const struct instance *a, const struct instance *b)
{
	if (a->n_ports != b->n_ports || a->n_addresses != b->n_addresses)
		return false;
	for (size_t i = 0; i < a->n_ports; i++) {
		if (port_compare(&a->ports[i], &b->ports[i]) != 0 ||
			!str_equal(a->ports[i].name, b->ports[i].name))
			return false;
	}
	for (size_t i = 0; i < a->n_addresses; i++) {
		if (!address_equal(&a->addresses[i], &b->addresses[i]))
			return false;
	}
	for (size_t i = 0; i < FACT_MAX; i++) {
		if (!str_equal(a->facts[i], b->facts[i]))
			return false;
	}
	return pairs_equal(&a->labels, &b->labels);
}

bool instance_equal(const struct instance *a, const struct instance *b)
{
	return a->state == b->state && a->health == b->health && a->network == b->network &&
	       a->place == b->place && a->name_made_up == b->name_made_up &&
	       strcmp(a->id, b->id) == 0 && strcmp(a->name, b->name) == 0 && lists_equal(a, b);
}

void instance_destroy(struct instance *instance)
{
	if (!instance)
		return;
	for (size_t i = 0; i < FACT_MAX; i++)
		free(instance->facts[i]);
	for (size_t i = 0; i < instance->n_ports; i++)
		free(instance->ports[i].name);
	free(instance->ports);
	free(instance->addresses);
	pairs_finish(&instance->labels);
	free(instance);
}

const char *instance_state_to_string(enum instance_state state)
{
	static const char *const names[INSTANCE_STATE_MAX] = {
		[INSTANCE_UNKNOWN] = "unknown",
		[INSTANCE_RUNNING] = "running",
		[INSTANCE_PAUSED] = "paused",
		[INSTANCE_RESTARTING] = "restarting",
		[INSTANCE_STOPPED] = "stopped",
	};

	assert(state < INSTANCE_STATE_MAX);
	return names[state];
}

const char *instance_health_to_string(enum instance_health health)
{
	static const char *const names[HEALTH_MAX] = {
		[HEALTH_NONE] = "none",
		[HEALTH_STARTING] = "starting",
		[HEALTH_GOOD] = "healthy",
		[HEALTH_BAD] = "unhealthy",
	};

	assert(health < HEALTH_MAX);
	return names[health];
}
