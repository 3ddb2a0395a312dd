#include "heap.h"

#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int armed(struct event_base *base)
{
	return event_base_get_num_events(base, EVENT_BASE_COUNT_ADDED);
}

/* a daemon that rests is not woken for the few kilobytes of a few containers */
static void little_change_arms_no_timer(void **state)
{
	struct event_base *base = event_base_new();
	struct heap *heap = NULL;

	assert_int_equal(heap_create(base, &heap), 0);
	for (int i = 0; i < 20; i++)
		heap_changed(heap);
	assert_int_equal(armed(base), 0);
	heap_destroy(heap);
	event_base_free(base);
}

static void many_changes_arm_one_timer(void **state)
{
	struct event_base *base = event_base_new();
	struct heap *heap = NULL;

	assert_int_equal(heap_create(base, &heap), 0);
	for (int i = 0; i < 1000; i++)
		heap_changed(heap);
	assert_int_equal(armed(base), 1);
	heap_destroy(heap);
	assert_int_equal(armed(base), 0);
	event_base_free(base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(little_change_arms_no_timer),
		cmocka_unit_test(many_changes_arm_one_timer),
	};

	return cmocka_run_group_tests_name("heap", tests, NULL, NULL);
}
