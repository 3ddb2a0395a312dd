/* For the benchmarks in C: a manager on a host "nas" with one link, one source, and an announcer
 * that counts what it is asked and says of everything that it is established. */
#pragma once

#include "core/announcer.h"

#include <stddef.h>
#include <stdint.h>

struct instance_sink;
struct manager;
struct policy;

enum { WORLD_REPORTS_MAX = 20000 };

struct world {
	struct announcer announcer;
	struct manager *manager;
	struct policy *policy;
	struct instance_sink *sink;
	uint64_t calls; /* of the announcer's put and withdraw */
	size_t n_reports;
	struct world_report {
		uint64_t handle;
		uint32_t generation;
	} reports[WORLD_REPORTS_MAX]; /* to be told after the tick */
};

struct world *world_create(
	size_t max_services); /* never fails: a benchmark that cannot begin ends */
void world_destroy(struct world *world);
/* what is due, and what the announcer says of it, until nothing is due */
void world_settle(struct world *world);

void must(int condition, const char *what);	 /* or the benchmark ends */
uint64_t cpu_ns(void);				 /* that this thread has used */
uint64_t median(uint64_t *values, size_t count); /* sorts them */
