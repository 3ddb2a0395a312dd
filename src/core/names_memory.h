/* core/names only: what was chosen before, so that a restart of everything in any order gives the
 * same names. Only choices that are not the first are worth remembering. */
#pragma once

#include "core/names.h"
#include "core/names_choice.h"

struct memory;

struct names_memories {
	struct memory *items; /* hash by who asked; oldest first */
	bool changed;
};

void names_memories_finish(struct names_memories *memories);
/* of the same asker for the same name; or NULL */
const struct names_choice *names_memories_find(
	struct names_memories *memories, const struct names_claim *claim);
/* a first choice is forgotten; what lacks memory is not remembered */
void names_memories_store(struct names_memories *memories, const struct names_claim *claim,
	const struct names_choice *choice, uint64_t now);
int names_memories_add(struct names_memories *memories, const struct names_memory *memory);
void names_memories_each(const struct names_memories *memories,
	void (*each)(void *userdata, const struct names_memory *memory), void *userdata);
void names_memories_forget_before(struct names_memories *memories, uint64_t last_used);
