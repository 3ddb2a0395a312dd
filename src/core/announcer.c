#include "core/announcer.h"

#include <assert.h>

const char *service_state_to_string(enum service_state state)
{
	static const char *const names[SERVICE_STATE_MAX] = {
		[SERVICE_PENDING] = "pending",
		[SERVICE_REGISTERING] = "registering",
		[SERVICE_ESTABLISHED] = "established",
		[SERVICE_COLLIDED] = "collided",
		[SERVICE_FAILED] = "failed",
	};

	assert(state < SERVICE_STATE_MAX);
	return names[state];
}
