/* What the API shows, written as JSON as it is walked. Nothing in it is secret: labels and
 * environments, which may be, are not shown beyond what goes out to the LAN anyway. */
#pragma once

#include "core/announcer.h"

#include <stdint.h>

struct control_params;
struct instance;
struct json;
struct manager_entry;

/* Each writes one value. 0, or -ENOMEM (what was written is worth nothing then). */
int view_status(const struct control_params *params, struct json *json);
int view_services(const struct control_params *params, struct json *json);
int view_instances(const struct control_params *params, struct json *json);
/* `wanted` is a name, SOURCE/NAME, an id or the first VIEW_ID_MIN characters of one or more.
 * -ENOENT: none is called so; the JSON is an error that names those that are known. */
int view_explain(const struct control_params *params, const char *wanted, struct json *json);

enum {
	VIEW_ID_MIN = 4,      /* fewer are more likely a name that was mistyped */
	VIEW_KNOWN_MAX = 100, /* a hint is to be read: beyond this `crier list` serves better */
};

/* the parts of them: */

void view_entry(struct json *json, const struct manager_entry *entry); /* an object of an array */
/* the members of an object that is open */
void view_instance(
	struct json *json, const char *source, const struct instance *instance, uint64_t quiet_us);
