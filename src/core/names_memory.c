#include "core/names_memory.h"

#include "core/hash.h"
#include "util/cleanup.h"
#include "util/str.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

struct memory {
	char *key; /* who asked, and for what: the identity below in one text */
	char *source, *instance, *type, *name;
	uint16_t inner;
	uint8_t protocol, ordinal;
	struct names_choice choice;
	uint64_t last_used;
	UT_hash_handle hh;
};

static void memory_destroy(struct memory *memory)
{
	if (!memory)
		return;
	free(memory->key);
	free(memory->source);
	free(memory->instance);
	free(memory->type);
	free(memory->name);
	free(memory);
}
CLEANUP(memory_destroy, struct memory *);

/* Control characters cannot be in any of these, so they part them safely. */
static int key_of(const struct names_memory *memory, char **ret)
{
	return str_printf(ret, "%s\x1f%s\x1f%s\x1f%u/%u/%u", memory->source, memory->instance,
		memory->type, memory->inner, memory->protocol, memory->ordinal);
}

static struct names_memory identity_of(const struct names_claim *claim)
{
	return (struct names_memory){
		.source = claim->source,
		.instance = claim->instance,
		.type = claim->type,
		.inner = claim->inner,
		.protocol = claim->protocol,
		.ordinal = claim->ordinal,
		.name = claim->name,
	};
}

static struct memory *find(struct names_memories *memories, const struct names_memory *identity)
{
	_cleanup_(freep) char *key = NULL;
	struct memory *memory = NULL;

	if (!memories->items || key_of(identity, &key) < 0)
		return NULL;
	HASH_FIND_STR(memories->items, key, memory);
	return memory;
}

static void forget(struct names_memories *memories, struct memory *memory)
{
	HASH_DEL(memories->items, memory);
	memory_destroy(memory);
	memories->changed = true;
}

void names_memories_finish(struct names_memories *memories)
{
	struct memory *memory, *next;

	HASH_ITER (hh, memories->items, memory, next)
		forget(memories, memory);
}

const struct names_choice *names_memories_find(
	struct names_memories *memories, const struct names_claim *claim)
{
	struct names_memory identity = identity_of(claim);
	const struct memory *memory = find(memories, &identity);

	return memory && str_equal(memory->name, claim->name) ? &memory->choice : NULL;
}

static int memory_create(
	const struct names_memory *said, const struct names_choice *choice, struct memory **ret)
{
	_cleanup_(memory_destroyp) struct memory *memory = calloc(1, sizeof(*memory));

	if (!memory || key_of(said, &memory->key) < 0 ||
		str_copy(said->source, &memory->source) < 0 ||
		str_copy(said->instance, &memory->instance) < 0 ||
		str_copy(said->type, &memory->type) < 0 || str_copy(said->name, &memory->name) < 0)
		return -ENOMEM;
	memory->inner = said->inner;
	memory->protocol = said->protocol;
	memory->ordinal = said->ordinal;
	memory->choice = *choice;
	memory->last_used = said->last_used;
	*ret = TAKE_PTR(memory);
	return 0;
}

static int enter(struct names_memories *memories, struct memory *memory)
{
	if (HASH_COUNT(memories->items) >= NAMES_MEMORY_MAX)
		forget(memories, memories->items);
	HASH_ADD_KEYPTR(hh, memories->items, memory->key, strlen(memory->key), memory);
	if (!hash_added(memory)) {
		memory_destroy(memory);
		return -ENOMEM;
	}
	memories->changed = true;
	return 0;
}

void names_memories_store(struct names_memories *memories, const struct names_claim *claim,
	const struct names_choice *choice, uint64_t now)
{
	struct names_memory said = identity_of(claim);
	struct memory *memory = find(memories, &said);

	if (memory && str_equal(memory->name, claim->name) &&
		names_choice_equal(&memory->choice, choice)) {
		memory->last_used = now;
		return;
	}
	if (memory)
		forget(memories, memory);
	said.last_used = now;
	if (names_choice_is_first(choice) || memory_create(&said, choice, &memory) < 0)
		return;
	enter(memories, memory);
}

int names_memories_add(struct names_memories *memories, const struct names_memory *said)
{
	struct names_choice choice;
	struct memory *memory = find(memories, said);
	int r;

	r = names_choice_parse(said->choice, &choice);
	if (r < 0)
		return r;
	if (memory)
		forget(memories, memory);
	r = memory_create(said, &choice, &memory);
	return r < 0 ? r : enter(memories, memory);
}

void names_memories_each(const struct names_memories *memories,
	void (*each)(void *userdata, const struct names_memory *memory), void *userdata)
{
	const struct memory *memory;
	char choice[NAMES_CHOICE_TEXT];

	for (memory = memories->items; memory; memory = memory->hh.next) {
		each(userdata, &(struct names_memory){
				       .source = memory->source,
				       .instance = memory->instance,
				       .type = memory->type,
				       .inner = memory->inner,
				       .protocol = memory->protocol,
				       .ordinal = memory->ordinal,
				       .name = memory->name,
				       .choice = names_choice_format(&memory->choice, choice),
				       .last_used = memory->last_used,
			       });
	}
}

void names_memories_forget_before(struct names_memories *memories, uint64_t last_used)
{
	struct memory *memory, *next;

	HASH_ITER (hh, memories->items, memory, next) {
		if (memory->last_used < last_used)
			forget(memories, memory);
	}
}
