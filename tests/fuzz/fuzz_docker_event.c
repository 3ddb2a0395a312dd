#include "tests/fuzz/fuzz.h"

#include <errno.h>

#include "backends/docker/docker_parse.h"
#include "tests/fuzz/docker_input.h"
#include "util/cleanup.h"

/* an event that is acted on has an id that may stand in a path */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *bytes = docker_input(data, size);
	_cleanup_(freep) char *message = docker_parse_message(bytes, size);
	struct docker_version version = {0};
	struct docker_event event;
	const char *why = NULL;
	int error = docker_parse_event(bytes, size, &event, &why);

	docker_input_check(!message || message[0]);
	if (error == 0 && event.kind != DOCKER_EVENT_OTHER)
		docker_input_check(docker_parse_id_valid(event.id));
	if (error < 0)
		docker_input_check(error == -ENOMEM || why);
	if (docker_parse_version(bytes, size, &version, &why) == 0)
		docker_input_check(version.text && version.text[0]);
	docker_version_finish(&version);
	return 0;
}
