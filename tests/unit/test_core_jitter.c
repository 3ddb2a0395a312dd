#include "announce/core_jitter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TIMES = 1000 };

static void the_next_draw_is_short(void **state)
{
	unsigned int longer = 0;

	for (int i = 0; i < TIMES; i++) {
		core_jitter_short();
		longer += rand() >= RAND_MAX / CORE_JITTER_PARTS;
	}
	assert_in_range(longer, 0, TIMES / 100);
}

static void the_next_draw_is_any(void **state)
{
	unsigned int longer = 0;

	for (int i = 0; i < TIMES; i++) {
		core_jitter_spread();
		longer += rand() >= RAND_MAX / CORE_JITTER_PARTS;
	}
	assert_in_range(longer, TIMES / 2, TIMES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_draw_is_short),
		cmocka_unit_test(the_next_draw_is_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
