#include "announce/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "announce/records.h"

#define SRV_TO "\0\0\0\0\x1f\x90"

/* without the NUL that C adds */
#define DATA(text) text, sizeof(text) - 1

static void shared_records_have_no_flags(void **state)
{
	const struct record pointer = {.type = AVAHI_DNS_TYPE_PTR};

	assert_int_equal(wire_flags(&pointer, true), 0);
	assert_int_equal(wire_flags(&pointer, false), 0);
}

static void unique_ones_are_probed_unless_told_not_to(void **state)
{
	const struct record target = {.type = AVAHI_DNS_TYPE_SRV, .unique = true};

	assert_int_equal(wire_flags(&target, true), AVAHI_PUBLISH_UNIQUE);
	assert_int_equal(wire_flags(&target, false), AVAHI_PUBLISH_UNIQUE | AVAHI_PUBLISH_NO_PROBE);
}

/* or the second address of a host would clash with its first */
static void a_host_may_have_several_addresses(void **state)
{
	const struct record v4 = {.type = AVAHI_DNS_TYPE_A, .unique = true};
	const struct record v6 = {.type = AVAHI_DNS_TYPE_AAAA, .unique = true};

	assert_true(wire_flags(&v4, true) & AVAHI_PUBLISH_ALLOW_MULTIPLE);
	assert_true(wire_flags(&v6, true) & AVAHI_PUBLISH_ALLOW_MULTIPLE);
}

static void our_own_answer_is_known_by_its_target(void **state)
{
	assert_true(wire_srv_points_at(DATA(SRV_TO "\3nas\5local\0"), "nas.local"));
	assert_true(wire_srv_points_at(DATA(SRV_TO "\3NAS\5local\0"), "nas.local"));
	assert_true(wire_srv_points_at(DATA(SRV_TO "\3a.b\5local\0"), "a\\.b.local"));
	assert_false(wire_srv_points_at(DATA(SRV_TO "\5nas-2\5local\0"), "nas.local"));
	assert_false(wire_srv_points_at(DATA(SRV_TO "\3nas\0"), "nas.local"));
	assert_false(wire_srv_points_at(DATA(SRV_TO "\3nas\5local\3lan\0"), "nas.local"));
	assert_false(wire_srv_points_at(DATA(SRV_TO "\3nas\5local\0"), NULL));
}

static void an_answer_that_is_cut_off_is_not_ours(void **state)
{
	static const char whole[] = SRV_TO "\3nas\5local\0";

	for (size_t size = 0; size < sizeof(whole) - 1; size++)
		assert_false(wire_srv_points_at(whole, size, "nas.local"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shared_records_have_no_flags),
		cmocka_unit_test(unique_ones_are_probed_unless_told_not_to),
		cmocka_unit_test(a_host_may_have_several_addresses),
		cmocka_unit_test(our_own_answer_is_known_by_its_target),
		cmocka_unit_test(an_answer_that_is_cut_off_is_not_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
