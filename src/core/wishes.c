#include "core/wishes.h"

#include "core/array.h"
#include "core/host_record.h"
#include "core/service.h"
#include "util/utf8.h"

void wish_finish(struct wish *wish)
{
	service_destroy(wish->service);
	host_record_destroy(wish->record);
	free(wish->collision_name);
	*wish = (struct wish){0};
}

void wishes_finish(struct wishes *wishes)
{
	for (size_t i = 0; i < wishes->count; i++)
		wish_finish(&wishes->items[i]);
	free(wishes->items);
	*wishes = (struct wishes){0};
}

bool wish_same_identity(const struct wish *a, const struct wish *b)
{
	return a->inner == b->inner && a->protocol == b->protocol && a->ordinal == b->ordinal &&
	       !a->service == !b->service;
}

int wishes_add(struct wishes *wishes, struct wish *wish)
{
	int r = array_grow(&wishes->items, wishes->count, sizeof(*wishes->items));

	if (r < 0) {
		wish_finish(wish);
		return r;
	}
	wishes->items[wishes->count++] = *wish;
	*wish = (struct wish){0};
	return 0;
}

int wishes_add_record(
	struct wishes *wishes, uint16_t inner, uint8_t ordinal, struct host_record *record)
{
	struct wish wish = {.inner = inner, .ordinal = ordinal, .record = record};

	for (size_t i = 0; i < wishes->count; i++) {
		const struct host_record *there = wishes->items[i].record;

		if (there && there->interface == record->interface &&
			utf8_equal_nocase(there->host, record->host)) {
			host_record_destroy(record);
			return 0;
		}
	}
	return wishes_add(wishes, &wish);
}
