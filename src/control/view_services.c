#include "control/view.h"

#include "control/control.h"
#include "control/json.h"
#include "core/manager.h"

#include <errno.h>

static void on_entry(void *userdata, const struct manager_entry *entry)
{
	view_entry(userdata, entry);
}

int view_services(const struct control_params *params, struct json *json)
{
	json_begin_array(json, NULL);
	manager_each_entry(params->manager, on_entry, json);
	json_end_array(json);
	return json->failed ? -ENOMEM : 0;
}
