#include "config/sections.h"

#include <net/if.h>
#include <stddef.h>
#include <string.h>

#include "config/config.h"
#include "config/section.h"
#include "config/value.h"
#include "util/str.h"

static const struct section_key keys[] = {
	{"allow", value_texts, offsetof(struct config, interfaces_allow), false},
	{"deny", value_texts, offsetof(struct config, interfaces_deny), false},
	{0},
};

/* as the kernel has it (dev_valid_name in net/core/dev.c), without our own wildcards */
static bool is_name(const char *text)
{
	return *text && strlen(text) < IF_NAMESIZE && !strpbrk(text, "/: \t\n*?[");
}

static int read_name(struct config_errors *errors, const struct tree *node, struct config *config)
{
	if (str_equal(node->text, "auto"))
		return 0;
	if (is_name(node->text))
		return value_text(errors, node, &config->policy.interface);
	if (strpbrk(node->text, "*?["))
		value_expected(errors, node,
			"auto or one interface; patterns are written { allow: [\"en*\"] }");
	else
		value_expected(errors, node, "auto or one interface");
	return 0;
}

int section_interface(struct config_errors *errors, const struct tree *node, void *config)
{
	static const struct section section = {.what = "interface", .keys = keys};

	if (node->kind == TREE_TEXT)
		return read_name(errors, node, config);
	if (node->kind == TREE_MAP)
		return section_read(errors, &section, node, config);
	value_expected(errors, node, "auto, one interface, or { allow: [...], deny: [...] }");
	return 0;
}
