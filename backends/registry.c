#include "backends/registry.h"

#include "backends/static/static.h"

#ifdef HAVE_DOCKER
#include "backends/docker/docker.h"
#define DOCKER .create = docker_backend_create, .found = docker_backend_found
#else
#define DOCKER .create = NULL
#endif

static const struct backend_entry entries[] = {
	{.kind = BACKEND_DOCKER, DOCKER, .library = "libcurl, cJSON"},
	{.kind = BACKEND_STATIC, .create = static_backend_create},
};

enum { N_ENTRIES = sizeof(entries) / sizeof(entries[0]) };

const struct backend_entry *registry_entries(size_t *ret_n)
{
	*ret_n = N_ENTRIES;
	return entries;
}

const struct backend_entry *registry_find(enum backend_kind kind)
{
	for (size_t i = 0; i < N_ENTRIES; i++) {
		if (entries[i].kind == kind)
			return &entries[i];
	}
	return NULL;
}
