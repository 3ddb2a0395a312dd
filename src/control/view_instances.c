#include "control/view.h"

#include "control/control.h"
#include "control/json.h"
#include "core/manager.h"

#include <errno.h>

static void on_instance(
	void *userdata, const char *source, const struct instance *instance, uint64_t quiet_us)
{
	struct json *json = userdata;

	json_begin(json, NULL);
	view_instance(json, source, instance, quiet_us);
	json_end(json);
}

int view_instances(const struct control_params *params, struct json *json)
{
	json_begin_array(json, NULL);
	manager_each_instance(params->manager, on_instance, json);
	json_end_array(json);
	return json->failed ? -ENOMEM : 0;
}
