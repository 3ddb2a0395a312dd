/* What the daemon says of its work: a line in the log for each announcement as it appears and goes,
 * for each runtime that comes and goes, and for what an owner should know. */
#pragma once

#include "core/announcer.h"
#include "core/manager.h"

#include <stdio.h>

struct config;

void report_event(enum runtime_event event, const char *source, const struct instance *instance,
	const char *reason);
void report_entry(const struct manager_entry *entry, bool gone);
void report_warning(const char *source, const struct instance *instance, const char *text);
void report_announcer(const char *announcer, enum announcer_state state, const char *detail);

/* what the configuration asks for and this version does not do: silence would be a promise */
void report_config(const struct config *config);

/* `--dry-run`: what would be announced and what not, and why */
void report_plan(const struct manager *manager, FILE *file);
