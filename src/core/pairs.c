#include "core/pairs.h"

#include "util/str.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static size_t pair_size(const char *key, const char *value)
{
	return strlen(key) + 1 + (value ? strlen(value) + 1 : 0);
}

/* the items follow their text from where it was to where it is */
static void move_items(struct pairs *pairs, uintptr_t was, char *is)
{
	for (size_t i = 0; i < pairs->count; i++) {
		struct pair *item = &pairs->items[i];

		item->key = is + ((uintptr_t)item->key - was);
		if (item->value)
			item->value = is + ((uintptr_t)item->value - was);
	}
}

static int grow_text(struct pairs *pairs, size_t more)
{
	uintptr_t was = (uintptr_t)pairs->text;
	char *text = realloc(pairs->text, pairs->text_size + more);

	if (!text)
		return -ENOMEM;
	pairs->text = text;
	if ((uintptr_t)text != was)
		move_items(pairs, was, text);
	return 0;
}

/* the strings behind those of `pair` close up */
static void cut_text(struct pairs *pairs, const struct pair *pair)
{
	size_t size = pair_size(pair->key, pair->value);
	char *start = pairs->text + (pair->key - pairs->text);

	memmove(start, start + size, pairs->text_size - (start - pairs->text) - size);
	pairs->text_size -= size;
	for (size_t i = 0; i < pairs->count; i++) {
		struct pair *item = &pairs->items[i];

		if (item->key <= start)
			continue;
		item->key -= size;
		if (item->value)
			item->value -= size;
	}
}

static void add_text(struct pairs *pairs, const char *key, const char *value, struct pair *item)
{
	char *end = pairs->text + pairs->text_size;

	item->key = end;
	end = stpcpy(end, key) + 1;
	item->value = value ? end : NULL;
	if (value)
		end = stpcpy(end, value) + 1;
	pairs->text_size = end - pairs->text;
}

int pairs_set(struct pairs *pairs, const char *key, const char *value)
{
	struct pair *item = (struct pair *)pairs_find(pairs, key);
	struct pair *items;
	int r;

	if (item && str_equal(item->value, value))
		return 0;
	r = grow_text(pairs, pair_size(key, value));
	if (r < 0)
		return r;
	if (item) {
		cut_text(pairs, item);
	} else {
		items = reallocarray(pairs->items, pairs->count + 1, sizeof(*items));
		if (!items)
			return -ENOMEM;
		pairs->items = items;
		item = &items[pairs->count++];
	}
	add_text(pairs, key, value, item);
	return 0;
}

const struct pair *pairs_find(const struct pairs *pairs, const char *key)
{
	for (size_t i = 0; i < pairs->count; i++) {
		if (strcmp(pairs->items[i].key, key) == 0)
			return &pairs->items[i];
	}
	return NULL;
}

const char *pairs_get(const struct pairs *pairs, const char *key)
{
	const struct pair *pair = pairs_find(pairs, key);

	return pair ? pair->value : NULL;
}

void pairs_unset(struct pairs *pairs, const char *key)
{
	const struct pair *pair = pairs_find(pairs, key);
	size_t at;

	if (!pair)
		return;
	at = pair - pairs->items;
	cut_text(pairs, pair);
	pairs->count--;
	memmove(&pairs->items[at], &pairs->items[at + 1],
		(pairs->count - at) * sizeof(pairs->items[0]));
}

int pairs_copy(const struct pairs *from, struct pairs *ret)
{
	struct pairs copy = {.count = from->count, .text_size = from->text_size};

	if (from->count == 0) {
		*ret = copy;
		return 0;
	}
	copy.items = calloc(from->count, sizeof(*copy.items));
	copy.text = malloc(from->text_size);
	if (!copy.items || !copy.text) {
		pairs_finish(&copy);
		return -ENOMEM;
	}
	memcpy(copy.items, from->items, from->count * sizeof(*copy.items));
	memcpy(copy.text, from->text, from->text_size);
	move_items(&copy, (uintptr_t)from->text, copy.text);
	*ret = copy;
	return 0;
}

static bool pair_equal(const struct pair *a, const struct pair *b)
{
	return strcmp(a->key, b->key) == 0 && str_equal(a->value, b->value);
}

bool pairs_equal(const struct pairs *a, const struct pairs *b)
{
	if (a->count != b->count || a->text_size != b->text_size)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct pair *other;

		/* a runtime nearly always tells them in the same order */
		if (pair_equal(&a->items[i], &b->items[i]))
			continue;
		other = pairs_find(b, a->items[i].key);
		if (!other || !str_equal(a->items[i].value, other->value))
			return false;
	}
	return true;
}

void pairs_finish(struct pairs *pairs)
{
	free(pairs->items);
	free(pairs->text);
	*pairs = (struct pairs){0};
}
