#include "config/sections.h"

#include <stddef.h>

#include "config/config.h"
#include "config/section.h"
#include "config/value.h"

static const struct section_key keys[] = {
	{"name", value_template, offsetof(struct config, policy.name), false},
	{"on-collision", value_template, offsetof(struct config, policy.on_collision), false},
	{0},
};

int section_naming(struct config_errors *errors, const struct tree *node, void *config)
{
	static const struct section section = {.what = "naming", .keys = keys};

	return section_read(errors, &section, node, config);
}
