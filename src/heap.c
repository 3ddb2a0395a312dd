#include "heap.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#include <event2/event.h>

enum {
	HEAP_CHANGES = 64, /* fewer free less than what a look at the whole heap is worth */
	HEAP_QUIET_S = 10, /* withdrawing a thousand services takes 5 */
};

struct heap {
	struct event *trim;
	unsigned int changes; /* since the last trim */
};

static void on_quiet(evutil_socket_t fd, short what, void *userdata)
{
	struct heap *heap = userdata;

	heap->changes = 0;
	malloc_trim(0);
}

int heap_create(struct event_base *base, struct heap **ret)
{
	_cleanup_(heap_destroyp) struct heap *heap = calloc(1, sizeof(*heap));

	if (!heap)
		return -ENOMEM;
	heap->trim = evtimer_new(base, on_quiet, heap);
	if (!heap->trim)
		return -ENOMEM;
	*ret = TAKE_PTR(heap);
	return 0;
}

void heap_destroy(struct heap *heap)
{
	if (!heap)
		return;
	if (heap->trim)
		event_free(heap->trim);
	free(heap);
}

void heap_changed(struct heap *heap)
{
	static const struct timeval quiet = {.tv_sec = HEAP_QUIET_S};

	if (++heap->changes >= HEAP_CHANGES)
		event_add(heap->trim, &quiet);
}
