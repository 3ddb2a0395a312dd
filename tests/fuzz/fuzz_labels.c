#include "core/host.h"
#include "core/instance.h"
#include "core/mapping.h"
#include "core/policy.h"
#include "core/service.h"
#include "core/trace.h"
#include "tests/fuzz/fuzz.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

/* One label a line, `key=value`; all that a hostile image can say of itself. */
static void read_labels(struct instance *instance, char *text)
{
	char *line, *value;

	while ((line = strsep(&text, "\n"))) {
		value = strchr(line, '=');
		if (value)
			*value++ = '\0';
		if (pairs_set(&instance->labels, line, value) < 0)
			abort();
	}
}

static void add_facts(struct instance *instance)
{
	const struct instance_port tcp = {.inner = 80, .outer = 8080, .protocol = IPPROTO_TCP};
	const struct instance_port udp = {.inner = 53, .outer = 5353, .protocol = IPPROTO_UDP};
	struct address address;

	if (instance_add_port(instance, &tcp) < 0 || instance_add_port(instance, &udp) < 0 ||
		address_parse("192.168.1.50", &address) < 0 ||
		instance_add_address(instance, &address) < 0)
		abort();
	instance->state = INSTANCE_RUNNING;
}

static void map(const struct mapping *mapping, const struct instance *instance)
{
	struct trace trace = {0};
	struct wishes wishes = {0};
	const char *why;

	if (mapping_map(mapping, "docker", "docker", instance, &trace, &wishes) < 0)
		abort();
	for (size_t i = 0; i < wishes.count; i++) {
		if (wishes.items[i].service && service_valid(wishes.items[i].service, &why) < 0)
			abort();
		if (wishes.items[i].record && host_record_valid(wishes.items[i].record, &why) < 0)
			abort();
	}
	wishes_finish(&wishes);
	trace_finish(&trace);
}

static int init_host(struct host *host)
{
	struct host_address address = {.prefix = 24};
	struct host_link link = {.index = 2,
		.name = "eth0",
		.multicast = true,
		.addresses = &address,
		.n_addresses = 1};

	if (address_parse("192.168.1.5", &address.address) < 0 || host_set_name(host, "nas") < 0)
		return -1;
	return host_add_link(host, &link);
}

/* The first byte says where the labels were written and how the instance is reached. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(instance_destroyp) struct instance *instance = NULL;
	_cleanup_(freep) char *text = NULL;
	struct policy policy;
	struct host host = {0};
	const struct mapping mapping = {.policy = &policy, .host = &host};

	if (size < 1)
		return 0;
	text = strndup((const char *)data + 1, size - 1);
	if (!text || policy_init(&policy) < 0 || init_host(&host) < 0 ||
		instance_create("1", "web", &instance) < 0)
		abort();
	read_labels(instance, text);
	add_facts(instance);
	instance->place = (enum instance_place)(data[0] % PLACE_MAX);
	instance->network = (enum instance_network)(data[0] / PLACE_MAX % NETWORK_MAX);
	map(&mapping, instance);
	policy_finish(&policy);
	host_finish(&host);
	return 0;
}
