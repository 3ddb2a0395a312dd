/* One change among COUNT announced services: what the announcer is called for, and the CPU of the
 * whole way from the sink to its last report.
 *
 *   bench_manager COUNT...      prints "COUNT calls ns" for each: both for one change */
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/instance.h"
#include "core/instance_sink.h"
#include "world.h"

enum {
	CHANGES = 2000,
	FIRST_PORT = 10000,
};

static struct instance *make(unsigned int number, unsigned int version)
{
	struct instance_port port = {
		.inner = 80, .outer = (uint16_t)(FIRST_PORT + number), .protocol = IPPROTO_TCP};
	struct instance *instance = NULL;
	char id[32], text[16];

	snprintf(id, sizeof(id), "web%u", number);
	snprintf(text, sizeof(text), "%u", version);
	must(instance_create(id, id, &instance) == 0, "instance");
	instance->state = INSTANCE_RUNNING;
	must(instance_add_port(instance, &port) == 0, "port");
	must(instance_set_fact(instance, FACT_IMAGE, "nginx") == 0, "image");
	must(pairs_set(&instance->labels, "crier.txt.version", text) == 0, "label");
	return instance;
}

static void fill(struct world *world, unsigned int count)
{
	instance_sink_begin(world->sink);
	for (unsigned int i = 0; i < count; i++)
		instance_sink_upsert(world->sink, make(i, 0));
	instance_sink_end(world->sink);
	world_settle(world);
	must(world->calls == count, "not everything is announced");
}

static uint64_t change(struct world *world, unsigned int number, unsigned int version)
{
	struct instance *instance = make(number, version);
	uint64_t start = cpu_ns();

	instance_sink_upsert(world->sink, instance);
	world_settle(world);
	return cpu_ns() - start;
}

static void measure(unsigned int count)
{
	static uint64_t costs[CHANGES];
	struct world *world = world_create(count);

	fill(world, count);
	world->calls = 0;
	for (unsigned int i = 0; i < CHANGES; i++)
		costs[i] = change(world, i * 7 % count, i + 1);
	printf("%u %g %" PRIu64 "\n", count, (double)world->calls / CHANGES,
		median(costs, CHANGES));
	world_destroy(world);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		measure((unsigned int)atoi(argv[i]));
	return EXIT_SUCCESS;
}
