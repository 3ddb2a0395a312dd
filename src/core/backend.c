#include "core/backend.h"

#include <errno.h>
#include <strings.h>

/* the first row of a kind is what it is called */
static const struct {
	const char *name;
	enum backend_kind kind;
} kinds[] = {
	{"auto", BACKEND_AUTO},
	{"docker", BACKEND_DOCKER},
	{"podman", BACKEND_PODMAN},
	{"systemd", BACKEND_SYSTEMD},
	{"incus", BACKEND_INCUS},
	{"lxc", BACKEND_INCUS},
	{"lxd", BACKEND_INCUS},
	{"kubernetes", BACKEND_KUBERNETES},
	{"k8s", BACKEND_KUBERNETES},
	{"static", BACKEND_STATIC},
	{"memory", BACKEND_MEMORY},
};

enum { KINDS_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

int backend_kind_from_string(const char *string, enum backend_kind *ret)
{
	for (size_t i = 0; i < KINDS_COUNT; i++) {
		if (strcasecmp(string, kinds[i].name) == 0) {
			*ret = kinds[i].kind;
			return 0;
		}
	}
	return -EINVAL;
}

const char *backend_kind_to_string(enum backend_kind kind)
{
	for (size_t i = 0; i < KINDS_COUNT; i++) {
		if (kinds[i].kind == kind)
			return kinds[i].name;
	}
	return "unknown";
}
