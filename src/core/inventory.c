#include "core/inventory.h"

#include <errno.h>
#include <string.h>

#include <utlist.h>

#include "util/str.h"

static struct source *source_of(struct instance_sink *sink)
{
	return container_of(sink, struct source, sink);
}

static void item_destroy(struct item *item)
{
	instance_destroy(item->instance);
	free(item);
}

static void drop_item(struct source *source, struct item *item)
{
	struct inventory *inventory = source->inventory;

	HASH_DEL(source->items, item);
	inventory->callbacks->gone(inventory->userdata, item);
	item_destroy(item);
}

/* All that the snapshot in force has not seen goes. */
static void sweep(struct source *source)
{
	struct item *item, *next;

	HASH_ITER (hh, source->items, item, next) {
		if (item->generation != source->generation)
			drop_item(source, item);
	}
}

static void begin(struct instance_sink *sink)
{
	struct source *source = source_of(sink);

	source->generation++;
	source->in_snapshot = true;
}

static void end(struct instance_sink *sink)
{
	struct source *source = source_of(sink);
	struct inventory *inventory = source->inventory;
	bool was_lost = source->lost;

	source->in_snapshot = false;
	sweep(source);
	source->listed = true;
	source->lost = source->holding = false;
	free(TAKE_PTR(source->reason));
	if (was_lost)
		inventory->callbacks->recovered(inventory->userdata, source);
}

/* Dropped, counted, and asked for once more. */
static void drop_instance(struct source *source, struct instance *instance)
{
	struct inventory *inventory = source->inventory;

	instance_destroy(instance);
	source->dropped++;
	inventory->callbacks->resync(inventory->userdata, source);
}

static void add_item(struct source *source, struct instance *instance)
{
	struct inventory *inventory = source->inventory;
	struct item *item;

	if (HASH_COUNT(source->items) >= INVENTORY_INSTANCES_MAX) {
		/* another list would find it over the cap again, so none is asked for */
		instance_destroy(instance);
		source->dropped++;
		return;
	}
	item = calloc(1, sizeof(*item));
	if (!item) {
		drop_instance(source, instance);
		return;
	}
	item->source = source;
	item->instance = instance;
	item->generation = source->generation;
	HASH_ADD_KEYPTR(hh, source->items, instance->id, strlen(instance->id), item);
	if (!hash_added(item)) {
		free(item);
		drop_instance(source, instance);
		return;
	}
	inventory->callbacks->changed(inventory->userdata, item, NULL);
}

/* The hash borrows the id of the instance that it holds, so a new one is entered anew. */
static void replace(struct item *item, struct instance *instance)
{
	struct source *source = item->source;
	struct inventory *inventory = source->inventory;
	struct instance *before = item->instance;

	item->hh.key = instance->id;
	item->instance = instance;
	inventory->callbacks->changed(inventory->userdata, item, before);
	instance_destroy(before);
}

static void upsert(struct instance_sink *sink, struct instance *instance)
{
	struct source *source = source_of(sink);
	struct item *item;

	HASH_FIND(hh, source->items, instance->id, strlen(instance->id), item);
	if (!item) {
		add_item(source, instance);
		return;
	}
	item->generation = source->generation;
	if (instance_equal(item->instance, instance))
		instance_destroy(instance);
	else
		replace(item, instance);
}

static void keep(struct instance_sink *sink, const char *id)
{
	struct source *source = source_of(sink);
	struct item *item;

	HASH_FIND(hh, source->items, id, strlen(id), item);
	if (item)
		item->generation = source->generation;
}

static void remove_instance(struct instance_sink *sink, const char *id)
{
	struct source *source = source_of(sink);
	struct item *item;

	HASH_FIND(hh, source->items, id, strlen(id), item);
	if (item)
		drop_item(source, item);
}

/* The hold has run out, so what a list that broke off has brought since goes too. */
static void give_up(struct source *source)
{
	source->generation++;
	sweep(source);
}

static void lost(struct instance_sink *sink, int error, const char *reason)
{
	struct source *source = source_of(sink);
	struct inventory *inventory = source->inventory;
	bool first = !source->lost;

	source->in_snapshot = false;
	source->listed = false;
	free(source->reason);
	source->reason = strdup(reason ? reason : strerror(-error));
	if (!first) {
		if (!source->holding)
			give_up(source);
		return;
	}
	source->lost = source->holding = true;
	source->hold_until = inventory->callbacks->now(inventory->userdata) + source->hold_us;
	inventory->callbacks->lost(inventory->userdata, source);
}

static const struct instance_sink_ops sink_ops = {
	.begin = begin,
	.upsert = upsert,
	.keep = keep,
	.remove = remove_instance,
	.end = end,
	.lost = lost,
};

void inventory_init(
	struct inventory *inventory, const struct inventory_callbacks *callbacks, void *userdata)
{
	*inventory = (struct inventory){.callbacks = callbacks, .userdata = userdata};
}

static void source_destroy(struct source *source)
{
	struct item *item, *next;

	HASH_ITER (hh, source->items, item, next) {
		HASH_DEL(source->items, item);
		item_destroy(item);
	}
	free(source->id);
	free(source->kind);
	free(source->reason);
	free(source);
}

void inventory_finish(struct inventory *inventory)
{
	struct source *source, *next;

	DL_FOREACH_SAFE (inventory->sources, source, next) {
		DL_DELETE(inventory->sources, source);
		source_destroy(source);
	}
}

struct source *inventory_find_source(const struct inventory *inventory, const char *id)
{
	struct source *source;

	DL_FOREACH (inventory->sources, source) {
		if (str_equal(source->id, id))
			return source;
	}
	return NULL;
}

int inventory_add_source(struct inventory *inventory, const char *id, const char *kind,
	uint64_t hold_us, struct source **ret)
{
	struct source *source;

	if (inventory_find_source(inventory, id))
		return -EEXIST;
	source = calloc(1, sizeof(*source));
	if (!source)
		return -ENOMEM;
	source->sink.ops = &sink_ops;
	source->inventory = inventory;
	source->hold_us = hold_us;
	source->id = strdup(id);
	source->kind = strdup(kind);
	if (!source->id || !source->kind) {
		source_destroy(source);
		return -ENOMEM;
	}
	DL_APPEND(inventory->sources, source);
	*ret = source;
	return 0;
}

void inventory_remove_source(struct source *source)
{
	source->generation++;
	sweep(source);
	DL_DELETE(source->inventory->sources, source);
	source_destroy(source);
}

uint64_t inventory_deadline(const struct inventory *inventory)
{
	const struct source *source;
	uint64_t deadline = UINT64_MAX;

	DL_FOREACH (inventory->sources, source) {
		if (source->holding && source->hold_until < deadline)
			deadline = source->hold_until;
	}
	return deadline;
}

void inventory_tick(struct inventory *inventory, uint64_t now)
{
	struct source *source;

	DL_FOREACH (inventory->sources, source) {
		if (!source->holding || source->hold_until > now)
			continue;
		source->holding = false;
		/* a snapshot under way has its own generation, and what it has seen stays */
		if (!source->in_snapshot)
			source->generation++;
		sweep(source);
	}
}
