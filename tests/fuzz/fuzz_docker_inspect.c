#include "tests/fuzz/fuzz.h"

#include <errno.h>

#include "backends/docker/docker_inspect_parse.h"
#include "core/instance.h"
#include "tests/fuzz/docker_input.h"
#include "util/cleanup.h"

/* whatever comes, an instance is whole and within its caps, or there is a reason */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *bytes = docker_input(data, size);
	struct docker_inspect inspect = {0};
	const char *why = NULL;
	int error = docker_inspect_parse(bytes, size, &inspect, &why);

	if (error < 0) {
		docker_input_check(!inspect.instance && (error == -ENOMEM || why));
		return 0;
	}
	docker_input_check(inspect.instance->id[0] && inspect.instance->name[0]);
	docker_input_check(inspect.instance->n_ports <= INSTANCE_PORTS_MAX);
	docker_input_check(inspect.instance->labels.count <= INSTANCE_LABELS_MAX + 1);
	for (size_t i = 0; i < inspect.instance->n_ports; i++)
		docker_input_check(inspect.instance->ports[i].inner != 0);
	instance_destroy(inspect.instance);
	return 0;
}
