#include "io/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void doubles_up_to_the_most(void **state)
{
	static const uint32_t expected[] = {
		250, 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000};
	struct backoff backoff;

	backoff_init(&backoff);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_in_range(backoff_next(&backoff), expected[i] * 3 / 4, expected[i]);
	for (int i = 0; i < 100000; i++)
		assert_in_range(backoff_next(&backoff), 22500, 30000);
}

static void starts_low_again(void **state)
{
	struct backoff backoff;

	backoff_init(&backoff);
	for (int i = 0; i < 20; i++)
		backoff_next(&backoff);
	backoff_reset(&backoff);
	assert_in_range(backoff_next(&backoff), 187, 250);
	assert_in_range(backoff_next(&backoff), 375, 500);
}

/* 64 equal ones in a row would be chance of one in 10^300 */
static void is_jittered(void **state)
{
	struct backoff backoff;
	uint32_t first;
	int same = 0;

	backoff_init(&backoff);
	for (int i = 0; i < 10; i++)
		backoff_next(&backoff);
	first = backoff_next(&backoff);
	for (int i = 0; i < 64; i++)
		same += backoff_next(&backoff) == first;
	assert_true(same < 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_up_to_the_most),
		cmocka_unit_test(starts_low_again),
		cmocka_unit_test(is_jittered),
	};

	return cmocka_run_group_tests_name("backoff", tests, NULL, NULL);
}
