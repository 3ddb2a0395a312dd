#include "core/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

static void test_defaults(void **state)
{
	struct template_values values = {.given = "web", .host = "nas"};
	struct policy policy;
	char *name;
	bool unique;

	assert_int_equal(policy_init(&policy), 0);
	assert_int_equal(policy.announce, ANNOUNCE_MODE_PUBLISHED);
	assert_false(policy.require_healthy);
	assert_string_equal(policy.label_prefixes[0], "crier");
	assert_string_equal(policy.label_prefixes[1], "koi");
	assert_null(policy.label_prefixes[2]);
	assert_string_equal(policy.fallback_type, "crier");
	assert_null(policy.interface);
	assert_int_equal(template_render(policy.name, &values, &name, &unique), 0);
	assert_string_equal(name, "web on nas");
	assert_true(unique);
	free(name);
	assert_int_equal(template_render(policy.on_collision, &values, &name, &unique), 0);
	assert_string_equal(name, "web on nas");
	free(name);
	policy_finish(&policy);
}

static void test_modes(void **state)
{
	enum announce_mode mode = ANNOUNCE_MODE_MAX;

	assert_int_equal(announce_mode_from_string("Labelled", &mode), 0);
	assert_int_equal(mode, ANNOUNCE_MODE_LABELLED);
	assert_int_equal(announce_mode_from_string("none", &mode), 0);
	assert_int_equal(mode, ANNOUNCE_MODE_NONE);
	assert_int_equal(announce_mode_from_string("all", &mode), -EINVAL);
	assert_int_equal(announce_mode_from_string("default", &mode), -EINVAL);
	assert_int_equal(mode, ANNOUNCE_MODE_NONE);
	assert_string_equal(announce_mode_to_string(ANNOUNCE_MODE_PUBLISHED), "published");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_modes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
