#include "tests/fuzz/fuzz.h"

#include <errno.h>

#include "backends/docker/docker_parse.h"
#include "tests/fuzz/docker_input.h"
#include "util/cleanup.h"
#include "util/str.h"

/* each id of a list may stand in a path */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *bytes = docker_input(data, size);
	_cleanup_(str_list_destroyp) char **ids = NULL;
	const char *why = NULL;
	int error = docker_parse_list(bytes, size, &ids, &why);

	docker_input_check(error == 0 || error == -ENOMEM || why);
	for (size_t i = 0; ids && ids[i]; i++)
		docker_input_check(docker_parse_id_valid(ids[i]));
	return 0;
}
