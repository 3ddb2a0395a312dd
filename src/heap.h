/* Memory that the daemon no longer uses goes back to the system. malloc(3) keeps what was freed
 * below anything that is still in use: after a thousand containers came and went, all of it. So
 * some seconds after the last of many changes, when the announcer has done its part too, it is
 * asked to give back whole pages (malloc_trim(3)); a daemon where little happens is not woken for
 * it. */
#pragma once

#include "util/cleanup.h"

struct event_base;
struct heap;

int heap_create(struct event_base *base, struct heap **ret); /* -ENOMEM */
void heap_destroy(struct heap *heap);			     /* NULL is fine */
CLEANUP(heap_destroy, struct heap *);

void heap_changed(struct heap *heap); /* something of the size of a service came or went */
