#include "report.h"

#include "config/config.h"
#include "core/host_record.h"
#include "core/instance.h"
#include "core/service.h"
#include "core/trace.h"
#include "util/log.h"

#include <inttypes.h>

void report_event(enum runtime_event event, const char *source, const struct instance *instance,
	const char *reason)
{
	const char *word = runtime_event_to_string(event);

	if (instance)
		log_debug("%s: %s %s", source, instance->name, word);
	else if (event == RUNTIME_DISCONNECTED)
		log_warning("%s: %s: %s", source, word, reason ? reason : "no reason given");
	else
		log_info("%s: %s", source, word);
}

static void report_service(const struct manager_entry *entry, bool gone)
{
	const struct service *service = entry->service;

	if (gone)
		log_info("- %s  %s  port %u", service->name, service->type, service->port);
	else if (entry->fresh)
		log_info("+ %s  %s  port %u  (%s of %s)", service->name, service->type,
			service->port, entry->instance->name, entry->source);
	else if (entry->state == SERVICE_COLLIDED || entry->state == SERVICE_FAILED)
		log_warning("%s  %s  port %u: %s: %s", service->name, service->type, service->port,
			service_state_to_string(entry->state), entry->detail ? entry->detail : "");
}

static void report_host(const struct manager_entry *entry, bool gone)
{
	if (gone)
		log_info("- %s", entry->record->host);
	else if (entry->fresh)
		log_info("+ %s  (%s of %s)", entry->record->host, entry->instance->name,
			entry->source);
	else if (entry->state == SERVICE_COLLIDED || entry->state == SERVICE_FAILED)
		log_warning("%s: %s: %s", entry->record->host,
			service_state_to_string(entry->state), entry->detail ? entry->detail : "");
}

void report_entry(const struct manager_entry *entry, bool gone)
{
	if (entry->service)
		report_service(entry, gone);
	else
		report_host(entry, gone);
}

void report_warning(const char *source, const struct instance *instance, const char *text)
{
	if (instance)
		log_warning("%s: %s: %s", source, instance->name, text);
	else
		log_warning("%s", text);
}

void report_announcer(const char *announcer, enum announcer_state state, const char *detail)
{
	if (state == ANNOUNCER_UP)
		log_info("%s: announces as %s", announcer, detail);
	else
		log_warning("%s: down: %s", announcer, detail);
}

void report_config(const struct config *config)
{
	if (config->read_labels && config->read_labels[0])
		log_warning(
			"read-labels has no effect in this version: labels of reverse proxies are "
			"not read");
	if (config->listen)
		log_warning("listen has no effect in this version: nothing listens on %s",
			config->listen);
}

static void plan_entry(void *userdata, const struct manager_entry *entry)
{
	FILE *file = userdata;

	if (entry->service)
		fprintf(file, "%s  %s  port %u  (%s of %s)\n", entry->service->name,
			entry->service->type, entry->service->port, entry->instance->name,
			entry->source);
	else
		fprintf(file, "%s  (%s of %s)\n", entry->record->host, entry->instance->name,
			entry->source);
}

struct plan {
	const struct manager *manager;
	FILE *file;
};

static void plan_refusal(FILE *file, const struct instance *instance, const struct refusal *refusal)
{
	fprintf(file, "not announced: %s", instance->name);
	if (refusal->port.inner)
		fprintf(file, " port %" PRIu16, refusal->port.inner);
	fprintf(file, ": %s", refusal->reason);
	if (refusal->remedy)
		fprintf(file, "; %s", refusal->remedy);
	fputc('\n', file);
}

static void plan_instance(
	void *userdata, const char *source, const struct instance *instance, uint64_t quiet_us)
{
	const struct plan *plan = userdata;
	struct trace trace = {0};
	size_t i;

	if (manager_explain(plan->manager, source, instance, &trace) == 0) {
		for (i = 0; i < trace.n_refusals; i++)
			plan_refusal(plan->file, instance, &trace.refusals[i]);
	}
	trace_finish(&trace);
}

void report_plan(const struct manager *manager, FILE *file)
{
	struct plan plan = {.manager = manager, .file = file};

	manager_each_entry(manager, plan_entry, file);
	manager_each_instance(manager, plan_instance, &plan);
}
