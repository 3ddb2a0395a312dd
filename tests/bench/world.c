#include "world.h"

#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/host.h"
#include "core/manager.h"
#include "core/policy.h"
#include "util/cleanup.h"

void must(int condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "%s\n", what);
	exit(EXIT_FAILURE);
}

uint64_t cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

uint64_t median(uint64_t *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
	return values[count / 2];
}

static int note(struct announcer *announcer, uint64_t handle, uint32_t generation)
{
	struct world *world = container_of(announcer, struct world, announcer);

	must(world->n_reports < WORLD_REPORTS_MAX, "too many calls of the announcer");
	world->reports[world->n_reports++] =
		(struct world_report){.handle = handle, .generation = generation};
	world->calls++;
	return 0;
}

static int put_service(struct announcer *announcer, uint64_t handle, uint32_t generation,
	const struct service *service)
{
	return note(announcer, handle, generation);
}

static int put_host(struct announcer *announcer, uint64_t handle, uint32_t generation,
	const struct host_record *record)
{
	return note(announcer, handle, generation);
}

static int withdraw(struct announcer *announcer, uint64_t handle)
{
	container_of(announcer, struct world, announcer)->calls++;
	return 0;
}

static const struct announcer_ops announcer_ops = {
	.name = "counting",
	.put_service = put_service,
	.put_host = put_host,
	.withdraw = withdraw,
};

static uint64_t on_now(void *userdata)
{
	return 1000000;
}

static uint64_t on_wall(void *userdata)
{
	return 1700000000;
}

static void on_due(void *userdata)
{
}

static void on_event(void *userdata, enum runtime_event event, const char *source,
	const struct instance *instance, const char *reason)
{
}

static void on_entry(void *userdata, const struct manager_entry *entry, bool gone)
{
}

static void on_warning(
	void *userdata, const char *source, const struct instance *instance, const char *text)
{
}

static void on_resync(void *userdata, const char *source)
{
}

static void on_announcer(void *userdata, enum announcer_state state, const char *detail)
{
}

static const struct manager_callbacks manager_callbacks = {
	.now = on_now,
	.wall = on_wall,
	.due = on_due,
	.event = on_event,
	.entry = on_entry,
	.warning = on_warning,
	.resync = on_resync,
	.announcer = on_announcer,
};

static void set_link(struct manager *manager)
{
	struct host_address address = {.prefix = 24};
	struct host_link link = {.index = 2,
		.name = "eth0",
		.multicast = true,
		.addresses = &address,
		.n_addresses = 1};
	struct host host = {0};

	must(address_parse("192.168.1.5", &address.address) == 0, "address");
	must(host_add_link(&host, &link) == 0, "link");
	must(manager_set_links(manager, &host) == 0, "links");
	host_finish(&host);
}

struct world *world_create(size_t max_services)
{
	struct world *world = calloc(1, sizeof(*world));
	struct policy *policy = calloc(1, sizeof(*policy));
	struct manager_params params = {
		.callbacks = &manager_callbacks, .policy = policy, .max_services = max_services};

	must(world && policy && policy_init(policy) == 0, "out of memory");
	must(manager_create(&params, &world->manager) == 0, "manager");
	world->announcer = (struct announcer){.ops = &announcer_ops,
		.callbacks = &manager_announcer_callbacks,
		.userdata = world->manager};
	world->policy = policy;
	manager_set_announcer(world->manager, &world->announcer);
	set_link(world->manager);
	must(manager_add_source(world->manager, "docker", "docker", 60000000, &world->sink) == 0,
		"source");
	manager_announcer_callbacks.state(world->manager, ANNOUNCER_UP, "nas");
	world_settle(world);
	return world;
}

void world_destroy(struct world *world)
{
	manager_destroy(world->manager);
	policy_finish(world->policy);
	free(world->policy);
	free(world);
}

void world_settle(struct world *world)
{
	do {
		manager_tick(world->manager);
		for (size_t i = 0; i < world->n_reports; i++)
			manager_announcer_callbacks.service(world->manager,
				world->reports[i].handle, world->reports[i].generation,
				SERVICE_ESTABLISHED, NULL);
		world->n_reports = 0;
	} while (manager_deadline(world->manager) == 0);
}
