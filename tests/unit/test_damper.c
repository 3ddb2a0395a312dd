#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/damper.h"

#include <stdio.h>

/* one crash after `ran` seconds at the second `now`; the delay of the start that follows at once */
static uint64_t crash(struct damper *damper, const char *key, unsigned int ran, unsigned int now)
{
	uint64_t now_us = now * 1000000ull, until_us = 0;

	assert_int_equal(damper_stopped(damper, key, ran * 1000000ull, now_us), 0);
	damper_started(damper, key, now_us, &until_us);
	assert_true(until_us >= now_us);
	return (until_us - now_us) / 1000000;
}

static uint64_t delay(struct damper *damper, const char *key, unsigned int now)
{
	uint64_t now_us = now * 1000000ull, until_us = 0;

	damper_started(damper, key, now_us, &until_us);
	return (until_us - now_us) / 1000000;
}

static void delays_double_to_a_minute(void **state)
{
	static const unsigned int expected[] = {0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60};
	struct damper damper = {0};

	assert_int_equal(delay(&damper, "docker/web", 0), 0);
	for (unsigned int i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_int_equal(crash(&damper, "docker/web", 1, 10 * i), expected[i]);
	damper_finish(&damper);
}

static void keys_are_apart(void **state)
{
	struct damper damper = {0};

	for (unsigned int i = 0; i < 5; i++)
		crash(&damper, "docker/web", 1, i);
	assert_int_equal(delay(&damper, "docker/db", 5), 0);
	assert_int_equal(delay(&damper, "docker/web", 5), 4);
	damper_finish(&damper);
}

static void long_runs_clear(void **state)
{
	struct damper damper = {0};

	for (unsigned int i = 0; i < 5; i++)
		crash(&damper, "web", 9, 10 * i);
	assert_int_equal(crash(&damper, "web", 10, 60), 4);
	assert_int_equal(crash(&damper, "web", 59, 120), 4);
	assert_int_equal(crash(&damper, "web", 60, 180), 0);
	assert_null(damper.entries);
	damper_finish(&damper);
}

static void quiet_clears(void **state)
{
	struct damper damper = {0};

	for (unsigned int i = 0; i < 5; i++)
		crash(&damper, "web", 1, 100);
	assert_int_equal(delay(&damper, "web", 100 + 299), 4);
	assert_int_equal(delay(&damper, "web", 100 + 300), 0);
	assert_null(damper.entries);
	damper_finish(&damper);
}

static void a_strike_renews(void **state)
{
	struct damper damper = {0};

	for (unsigned int i = 0; i < 3; i++)
		crash(&damper, "web", 1, 0);
	crash(&damper, "db", 1, 100);
	assert_int_equal(crash(&damper, "web", 1, 200), 2);
	assert_int_equal(delay(&damper, "other", 450), 0);
	assert_int_equal(delay(&damper, "web", 450), 2);
	damper_finish(&damper);
}

static void table_has_a_cap(void **state)
{
	struct damper damper = {0};
	char key[16];

	for (unsigned int i = 0; i < 3; i++) {
		crash(&damper, "first", 1, 0);
		crash(&damper, "second", 1, 0);
	}
	crash(&damper, "first", 1, 1);
	for (unsigned int i = 0; i < DAMPER_ENTRIES_MAX - 1; i++) {
		snprintf(key, sizeof(key), "%u", i);
		crash(&damper, key, 1, 1);
	}
	assert_int_equal(delay(&damper, "second", 1), 0);
	assert_int_equal(delay(&damper, "first", 1), 2);
	crash(&damper, "last", 1, 1);
	assert_int_equal(delay(&damper, "first", 1), 0);
	damper_finish(&damper);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delays_double_to_a_minute),
		cmocka_unit_test(keys_are_apart),
		cmocka_unit_test(long_runs_clear),
		cmocka_unit_test(quiet_clears),
		cmocka_unit_test(a_strike_renews),
		cmocka_unit_test(table_has_a_cap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
