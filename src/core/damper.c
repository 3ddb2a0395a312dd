#include "core/damper.h"

#include "core/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct damper_entry {
	UT_hash_handle hh;
	uint64_t struck_us; /* the last time */
	unsigned int strikes;
	char key[];
};

static const uint64_t second_us = 1000000;

static void drop(struct damper *damper, struct damper_entry *entry)
{
	HASH_DEL(damper->entries, entry);
	free(entry);
}

/* the table is in the order of the strikes, so those out of date are its first */
static void drop_expired(struct damper *damper, uint64_t now_us)
{
	while (damper->entries &&
		damper->entries->struck_us + DAMPER_CLEAR_QUIET_S * second_us <= now_us)
		drop(damper, damper->entries);
}

static struct damper_entry *find(const struct damper *damper, const char *key)
{
	struct damper_entry *entry;

	HASH_FIND_STR(damper->entries, key, entry);
	return entry;
}

static int add(struct damper *damper, struct damper_entry *entry)
{
	HASH_ADD_KEYPTR(hh, damper->entries, entry->key, strlen(entry->key), entry);
	if (hash_added(entry))
		return 0;
	free(entry);
	return -ENOMEM;
}

static int strike(struct damper *damper, const char *key, uint64_t now_us)
{
	struct damper_entry *entry = find(damper, key);

	if (entry) {
		HASH_DEL(damper->entries, entry); /* goes to the end */
	} else {
		if (HASH_COUNT(damper->entries) >= DAMPER_ENTRIES_MAX)
			drop(damper, damper->entries);
		entry = calloc(1, sizeof(*entry) + strlen(key) + 1);
		if (!entry)
			return -ENOMEM;
		strcpy(entry->key, key);
	}
	entry->strikes++;
	entry->struck_us = now_us;
	return add(damper, entry);
}

int damper_stopped(struct damper *damper, const char *key, uint64_t ran_us, uint64_t now_us)
{
	struct damper_entry *entry;

	drop_expired(damper, now_us);
	if (ran_us < DAMPER_STRIKE_S * second_us)
		return strike(damper, key, now_us);
	entry = find(damper, key);
	if (entry && ran_us >= DAMPER_CLEAR_RUN_S * second_us)
		drop(damper, entry);
	return 0;
}

static uint64_t delay_us(unsigned int strikes)
{
	uint64_t delay = DAMPER_DELAY_FIRST_S;

	if (strikes <= DAMPER_FREE_STRIKES)
		return 0;
	for (unsigned int i = DAMPER_FREE_STRIKES + 1; i < strikes && delay < DAMPER_DELAY_MAX_S;
		i++)
		delay *= 2;
	return (delay < DAMPER_DELAY_MAX_S ? delay : DAMPER_DELAY_MAX_S) * second_us;
}

void damper_started(struct damper *damper, const char *key, uint64_t now_us, uint64_t *ret_until_us)
{
	struct damper_entry *entry;

	drop_expired(damper, now_us);
	entry = find(damper, key);
	*ret_until_us = now_us + (entry ? delay_us(entry->strikes) : 0);
}

void damper_finish(struct damper *damper)
{
	while (damper->entries)
		drop(damper, damper->entries);
}
