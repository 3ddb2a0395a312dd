#include "core/names_choice.h"

#include "core/names.h"
#include "core/service.h"
#include "util/str.h"
#include "util/utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A qualifier is what tells twins apart; beyond this it would push out the name itself. */
enum { QUALIFIER_MAX = 24 };

static const char *const qualifier_words[NAMES_QUALIFIERS] = {
	"project", "replica", "port", "backend"};

bool names_choice_is_first(const struct names_choice *choice)
{
	return !choice->collision && !choice->qualifier && !choice->number;
}

bool names_choice_equal(const struct names_choice *a, const struct names_choice *b)
{
	return a->collision == b->collision && a->qualifier == b->qualifier &&
	       a->number == b->number;
}

static int ending_of(const struct names_choice *choice, const struct names_claim *claim,
	char *ret_ending, size_t size)
{
	const char *qualifier;

	*ret_ending = '\0';
	if (choice->number) {
		snprintf(ret_ending, size, " #%" PRIu32, choice->number);
		return 0;
	}
	if (!choice->qualifier)
		return 0;
	qualifier = claim->qualifiers[choice->qualifier - 1];
	if (str_empty(qualifier))
		return -ENOENT;
	snprintf(ret_ending, size, " (%.*s)", (int)utf8_cut(qualifier, QUALIFIER_MAX), qualifier);
	return 0;
}

int names_choice_render(const struct names_choice *choice, const struct names_claim *claim,
	char **ret_name, bool *ret_unique)
{
	const char *base = choice->collision ? claim->collision_name : claim->name;
	bool unique = choice->collision ? claim->collision_unique : claim->unique;
	char ending[QUALIFIER_MAX + 8];
	size_t kept;
	int r;

	r = ending_of(choice, claim, ending, sizeof(ending));
	if (r < 0)
		return r;
	kept = utf8_cut(base, SERVICE_NAME_MAX - strlen(ending));
	r = str_printf(ret_name, "%.*s%s", (int)kept, base, ending);
	if (r < 0)
		return r;
	*ret_unique = unique && !base[kept];
	return 0;
}

const char *names_choice_format(const struct names_choice *choice, char text[NAMES_CHOICE_TEXT])
{
	const char *first = choice->collision ? "collision" : "";
	const char *gap = choice->collision && (choice->number || choice->qualifier) ? " " : "";

	if (choice->number)
		snprintf(text, NAMES_CHOICE_TEXT, "%s%s%" PRIu32, first, gap, choice->number);
	else
		snprintf(text, NAMES_CHOICE_TEXT, "%s%s%s", first, gap,
			choice->qualifier ? qualifier_words[choice->qualifier - 1] : "");
	return text;
}

int names_choice_parse(const char *text, struct names_choice *ret)
{
	struct names_choice choice = {0};
	uint64_t number;
	size_t i;

	if (strncmp(text, "collision", strlen("collision")) == 0) {
		choice.collision = true;
		text += strlen("collision");
		text += *text == ' ';
	}
	for (i = 0; i < NAMES_QUALIFIERS; i++) {
		if (str_equal(text, qualifier_words[i]))
			choice.qualifier = (uint8_t)(i + 1);
	}
	if (!choice.qualifier && *text) {
		if (str_to_uint(text, UINT32_MAX, &number) < 0 || number < 2)
			return -EINVAL;
		choice.number = (uint32_t)number;
	}
	*ret = choice;
	return 0;
}
