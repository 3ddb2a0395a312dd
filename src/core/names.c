#include "core/names.h"

#include "core/hash.h"
#include "core/names_memory.h"
#include "util/cleanup.h"
#include "util/str.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

struct bearer { /* of one name in force */
	uint64_t holder;
	char *name;
	bool unique;
	char *key; /* what no two may share: type and name, without case */
	char *qualifiers[NAMES_QUALIFIERS];
	struct names_choice choice;
	unsigned int refused; /* names in a row that were other hosts' */
	UT_hash_handle by_holder, by_key;
};

struct names {
	struct bearer *by_holder, *by_key;
	struct names_memories memories;
};

static void bearer_destroy(struct bearer *bearer)
{
	size_t i;

	if (!bearer)
		return;
	for (i = 0; i < NAMES_QUALIFIERS; i++)
		free(bearer->qualifiers[i]);
	free(bearer->name);
	free(bearer->key);
	free(bearer);
}
CLEANUP(bearer_destroy, struct bearer *);

int names_create(struct names **ret)
{
	struct names *names = calloc(1, sizeof(*names));

	if (!names)
		return -ENOMEM;
	*ret = names;
	return 0;
}

static void leave(struct names *names, struct bearer *bearer)
{
	HASH_DELETE(by_holder, names->by_holder, bearer);
	HASH_DELETE(by_key, names->by_key, bearer);
}

void names_destroy(struct names *names)
{
	struct bearer *bearer, *next;

	if (!names)
		return;
	HASH_ITER (by_holder, names->by_holder, bearer, next) {
		leave(names, bearer);
		bearer_destroy(bearer);
	}
	names_memories_finish(&names->memories);
	free(names);
}

static int key_of(const char *type, const char *name, char **ret)
{
	char *p;
	int r;

	r = str_printf(ret, "%s\x1f%s", type, name);
	if (r < 0)
		return r;
	for (p = *ret; *p; p++) {
		if ((unsigned char)*p < 0x80)
			*p = (char)tolower((unsigned char)*p);
	}
	return 0;
}

static struct bearer *bearer_of_holder(struct names *names, uint64_t holder)
{
	struct bearer *bearer;

	HASH_FIND(by_holder, names->by_holder, &holder, sizeof(holder), bearer);
	return bearer;
}

/* A candidate is rendered into `bearer`; another holder that has it already is its twin. */
static int try_choice(struct names *names, const struct names_claim *claim,
	const struct names_choice *choice, struct bearer *bearer, struct bearer **ret_twin)
{
	_cleanup_(freep) char *name = NULL, *key = NULL;
	bool unique;
	int r;

	r = names_choice_render(choice, claim, &name, &unique);
	if (r < 0)
		return r;
	r = key_of(claim->type, name, &key);
	if (r < 0)
		return r;
	HASH_FIND(by_key, names->by_key, key, strlen(key), *ret_twin);
	if (*ret_twin && (*ret_twin)->holder == bearer->holder)
		*ret_twin = NULL;
	free(bearer->name);
	free(bearer->key);
	bearer->name = TAKE_PTR(name);
	bearer->key = TAKE_PTR(key);
	bearer->unique = unique;
	bearer->choice = *choice;
	return 0;
}

static uint8_t qualifier_that_differs(const struct names_claim *claim, const struct bearer *twin)
{
	uint8_t i;

	for (i = 0; i < NAMES_QUALIFIERS; i++) {
		if (!str_empty(claim->qualifiers[i]) &&
			!str_equal(claim->qualifiers[i], twin->qualifiers[i]))
			return i + 1;
	}
	return 0;
}

/* The first free choice from `choice` on: as it is, with a qualifier, with a number. It ends: every
 * number that is taken is borne by another of a finite number of bearers. */
static int choose(struct names *names, const struct names_claim *claim, struct names_choice choice,
	struct bearer *bearer)
{
	struct bearer *twin = NULL;
	int r;

	r = try_choice(names, claim, &choice, bearer, &twin);
	if (r < 0 || !twin)
		return r;
	if (!choice.number && !choice.qualifier)
		choice.qualifier = qualifier_that_differs(claim, twin);
	if (!choice.number && choice.qualifier) {
		r = try_choice(names, claim, &choice, bearer, &twin);
		if (r < 0 || !twin)
			return r;
	}
	choice.qualifier = 0;
	if (!choice.number)
		choice.number = 1;
	do {
		choice.number++;
		r = try_choice(names, claim, &choice, bearer, &twin);
	} while (r == 0 && twin);
	return r;
}

/* What was remembered is taken if it is free, and still makes sense; else all begins anew. */
static int choose_first(struct names *names, const struct names_claim *claim, struct bearer *bearer)
{
	const struct names_choice *remembered = names_memories_find(&names->memories, claim);
	struct names_choice collided = {.collision = true};
	struct bearer *twin = NULL;
	int r;

	if (remembered) {
		r = try_choice(names, claim, remembered, bearer, &twin);
		if (r == 0 && !twin)
			return 0;
		if (r < 0 && r != -ENOENT)
			return r;
		if (remembered->collision)
			return choose(names, claim, collided, bearer);
	}
	return choose(names, claim, (struct names_choice){0}, bearer);
}

static int bearer_create(uint64_t holder, const struct names_claim *claim, struct bearer **ret)
{
	_cleanup_(bearer_destroyp) struct bearer *bearer = calloc(1, sizeof(*bearer));
	size_t i;

	if (!bearer)
		return -ENOMEM;
	bearer->holder = holder;
	for (i = 0; i < NAMES_QUALIFIERS; i++) {
		if (str_copy(claim->qualifiers[i], &bearer->qualifiers[i]) < 0)
			return -ENOMEM;
	}
	*ret = TAKE_PTR(bearer);
	return 0;
}

static int enter(struct names *names, struct bearer *bearer)
{
	HASH_ADD(by_holder, names->by_holder, holder, sizeof(bearer->holder), bearer);
	if (!bearer->by_holder.tbl)
		return -ENOMEM;
	HASH_ADD_KEYPTR(by_key, names->by_key, bearer->key, strlen(bearer->key), bearer);
	if (bearer->by_key.tbl)
		return 0;
	HASH_DELETE(by_holder, names->by_holder, bearer);
	return -ENOMEM;
}

static int settle(struct names *names, struct bearer *old, struct bearer *bearer,
	const struct names_claim *claim, uint64_t now)
{
	int r;

	if (old) {
		leave(names, old);
		bearer_destroy(old);
	}
	r = enter(names, bearer);
	if (r < 0) {
		bearer_destroy(bearer);
		return r;
	}
	names_memories_store(&names->memories, claim, &bearer->choice, now);
	return 0;
}

static void lend(const struct bearer *bearer, const char **ret_name, bool *ret_unique)
{
	*ret_name = bearer->name;
	*ret_unique = bearer->unique;
}

/* Is the name in force what this claim would call the same choice? */
static bool still_good(const struct bearer *bearer, const struct names_claim *claim)
{
	_cleanup_(freep) char *name = NULL, *key = NULL;
	bool unique;

	return names_choice_render(&bearer->choice, claim, &name, &unique) == 0 &&
	       str_equal(name, bearer->name) && unique == bearer->unique &&
	       key_of(claim->type, name, &key) == 0 && str_equal(key, bearer->key);
}

int names_reserve(struct names *names, uint64_t holder, const struct names_claim *claim,
	uint64_t now, const char **ret_name, bool *ret_unique)
{
	struct bearer *old = bearer_of_holder(names, holder), *bearer = NULL;
	int r;

	if (old && still_good(old, claim)) {
		lend(old, ret_name, ret_unique);
		return 0;
	}
	r = bearer_create(holder, claim, &bearer);
	if (r < 0)
		return r;
	r = choose_first(names, claim, bearer);
	if (r < 0) {
		bearer_destroy(bearer);
		return r;
	}
	r = settle(names, old, bearer, claim, now);
	if (r < 0)
		return r;
	lend(bearer, ret_name, ret_unique);
	return 0;
}

/* A name that embeds this host's already gains nothing from the collision name: it is numbered. */
static struct names_choice choice_after(
	const struct names_choice *choice, const struct names_claim *claim)
{
	bool numbered = choice->collision || claim->unique;

	return (struct names_choice){
		.collision = choice->collision || !claim->unique,
		.number = numbered ? (choice->number ? choice->number + 1 : 2) : 0,
	};
}

int names_next(struct names *names, uint64_t holder, const struct names_claim *claim, uint64_t now,
	const char **ret_name, bool *ret_unique)
{
	struct bearer *old = bearer_of_holder(names, holder), *bearer = NULL;
	int r;

	if (!old)
		return names_reserve(names, holder, claim, now, ret_name, ret_unique);
	if (old->refused >= NAMES_TRIES_MAX)
		return -EAGAIN;
	r = bearer_create(holder, claim, &bearer);
	if (r < 0)
		return r;
	bearer->refused = old->refused + 1;
	r = choose(names, claim, choice_after(&old->choice, claim), bearer);
	if (r < 0) {
		bearer_destroy(bearer);
		return r;
	}
	r = settle(names, old, bearer, claim, now);
	if (r < 0)
		return r;
	lend(bearer, ret_name, ret_unique);
	return 0;
}

void names_settled(struct names *names, uint64_t holder)
{
	struct bearer *bearer = bearer_of_holder(names, holder);

	if (bearer)
		bearer->refused = 0;
}

void names_release(struct names *names, uint64_t holder)
{
	struct bearer *bearer = bearer_of_holder(names, holder);

	if (!bearer)
		return;
	leave(names, bearer);
	bearer_destroy(bearer);
}

void names_each_memory(const struct names *names,
	void (*each)(void *userdata, const struct names_memory *memory), void *userdata)
{
	names_memories_each(&names->memories, each, userdata);
}

int names_remember(struct names *names, const struct names_memory *memory)
{
	return names_memories_add(&names->memories, memory);
}

void names_forget_before(struct names *names, uint64_t last_used)
{
	names_memories_forget_before(&names->memories, last_used);
}

bool names_take_changed(struct names *names)
{
	bool changed = names->memories.changed;

	names->memories.changed = false;
	return changed;
}
