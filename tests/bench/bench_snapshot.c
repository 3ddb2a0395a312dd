/* A snapshot of COUNT containers in which nothing has changed: the CPU of reading dockerd's bodies
 * against that of finding out that they say nothing new.
 *
 *   bench_snapshot COUNT BODY   BODY: the answer to an inspection, as a file. Prints
 *                               "parse_ns diff_ns calls" of the median snapshot */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/docker/docker_inspect_parse.h"
#include "core/instance.h"
#include "core/instance_sink.h"
#include "world.h"

/* of the sample */
#define NAME "\"Name\":\"/tcp\""
#define PORT "18080"

enum { SNAPSHOTS = 5, BODY_MAX = 64 << 10, ID_SIZE = 64, FIRST_PORT = 10000 };

struct bodies {
	char **items;
	size_t count;
};

static char *read_body(const char *path)
{
	char *body = calloc(1, BODY_MAX);
	FILE *file = fopen(path, "r");

	must(body && file, path);
	must(fread(body, 1, BODY_MAX - 1, file) > 0, path);
	fclose(file);
	return body;
}

/* of the same length, so that every body stays as long as the engine's own */
static void replace_all(char *body, const char *what, const char *by)
{
	must(strlen(what) == strlen(by), "not of one length");
	for (char *at = strstr(body, what); at; at = strstr(at + strlen(by), what))
		memcpy(at, by, strlen(by));
}

/* the body of another container: its own id, its number as its name and as its host port */
static char *make_body(const char *body, unsigned int number)
{
	char *copy, id[ID_SIZE + 1] = "", new_id[ID_SIZE + 1], port[16];
	const char *name = strstr(body, NAME);

	must(name && sscanf(body, "{\"Id\":\"%64[0-9a-f]", id) == 1, "no id or name in the body");
	snprintf(port, sizeof(port), "%05u", FIRST_PORT + number);
	snprintf(new_id, sizeof(new_id), "%064x", number);
	must(asprintf(&copy, "%.*s\"Name\":\"/web%s\"%s", (int)(name - body), body, port,
		     name + strlen(NAME)) > 0,
		"out of memory");
	replace_all(copy, id, new_id);
	replace_all(copy, PORT, port);
	return copy;
}

static struct instance *parse(const char *body)
{
	struct docker_inspect inspect;
	const char *why = "out of memory";

	must(docker_inspect_parse(body, strlen(body), &inspect, &why) == 0, why);
	return inspect.instance;
}

static void diff(struct world *world, struct instance **instances, size_t count)
{
	instance_sink_begin(world->sink);
	for (size_t i = 0; i < count; i++)
		instance_sink_upsert(world->sink, instances[i]);
	instance_sink_end(world->sink);
	world_settle(world);
}

static void snapshot(
	struct world *world, const struct bodies *bodies, uint64_t *ret_parse, uint64_t *ret_diff)
{
	struct instance **instances = calloc(bodies->count, sizeof(*instances));
	uint64_t start = cpu_ns(), parsed;

	must(instances != NULL, "out of memory");
	for (size_t i = 0; i < bodies->count; i++)
		instances[i] = parse(bodies->items[i]);
	parsed = cpu_ns();
	diff(world, instances, bodies->count);
	*ret_parse = parsed - start;
	*ret_diff = cpu_ns() - parsed;
	free(instances);
}

static void measure(const struct bodies *bodies)
{
	uint64_t parsing[SNAPSHOTS], diffing[SNAPSHOTS];
	struct world *world = world_create(bodies->count);

	snapshot(world, bodies, &parsing[0], &diffing[0]);
	must(world->calls == bodies->count, "not everything is announced");
	world->calls = 0;
	for (size_t i = 0; i < SNAPSHOTS; i++)
		snapshot(world, bodies, &parsing[i], &diffing[i]);
	printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", median(parsing, SNAPSHOTS),
		median(diffing, SNAPSHOTS), world->calls);
	world_destroy(world);
}

int main(int argc, char **argv)
{
	struct bodies bodies = {0};
	char *body;

	must(argc == 3, "usage: bench_snapshot COUNT BODY");
	body = read_body(argv[2]);
	bodies.count = (size_t)atol(argv[1]);
	bodies.items = calloc(bodies.count, sizeof(*bodies.items));
	must(bodies.items != NULL, "out of memory");
	for (unsigned int i = 0; i < bodies.count; i++)
		bodies.items[i] = make_body(body, i);
	measure(&bodies);
	for (size_t i = 0; i < bodies.count; i++)
		free(bodies.items[i]);
	free(bodies.items);
	free(body);
	return EXIT_SUCCESS;
}
