/* One of the names that a claim may get: which of its two texts, and with which ending. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct names_claim;

struct names_choice {	   /* all zero: the first choice, the claim's name as it is */
	bool collision;	   /* the collision name, for the name is another host's */
	uint8_t qualifier; /* 1 to NAMES_QUALIFIERS: " (qualifier)"; 0: none */
	uint32_t number;   /* from 2: " #2"; 0: none */
};

bool names_choice_is_first(const struct names_choice *choice);
bool names_choice_equal(const struct names_choice *a, const struct names_choice *b);

/* The text of the choice, and whether it embeds this host's name (not where the ending cost it);
 * -ENOENT where the claim has not that qualifier, -ENOMEM */
int names_choice_render(const struct names_choice *choice, const struct names_claim *claim,
	char **ret_name, bool *ret_unique);

/* "", "2", "replica", "collision", "collision 2", "collision port" */
enum { NAMES_CHOICE_TEXT = 32 };
const char *names_choice_format(const struct names_choice *choice, char text[NAMES_CHOICE_TEXT]);
int names_choice_parse(const char *text, struct names_choice *ret); /* -EINVAL */
