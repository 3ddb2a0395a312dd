#include "backends/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "backends/made_up_name.h"

static void test_kinds(void **state)
{
	const struct backend_entry *entries;
	size_t n;

	entries = registry_entries(&n);
	assert_true(n >= 2);
	for (size_t i = 0; i < n; i++)
		assert_ptr_equal(registry_find(entries[i].kind), &entries[i]);
	assert_non_null(registry_find(BACKEND_STATIC)->create);
	assert_null(registry_find(BACKEND_STATIC)->found);
	assert_non_null(registry_find(BACKEND_DOCKER)->library);
	assert_null(registry_find(BACKEND_AUTO));
}

static void test_made_up_names(void **state)
{
	assert_true(made_up_name("quirky_bohr"));
	assert_true(made_up_name("admiring_agnesi"));
	assert_true(made_up_name("zen_zhukovsky"));
	assert_true(made_up_name("quirky_bohr7"));
	assert_false(made_up_name("home_assistant"));
	assert_false(made_up_name("happy_server"));
	assert_false(made_up_name("happy"));
	assert_false(made_up_name("quirky_bohr_1"));
	assert_false(made_up_name("quirky_bohr77"));
	assert_false(made_up_name("quirky-bohr"));
	assert_false(made_up_name(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_made_up_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
