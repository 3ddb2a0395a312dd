#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/pairs.h"

#include <stdio.h>

static void fill(struct pairs *pairs, const char *const (*items)[2], size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_int_equal(pairs_set(pairs, items[i][0], items[i][1]), 0);
}

static void keeps_order(void **state)
{
	struct pairs pairs = {0};

	fill(&pairs, (const char *const[][2]){{"b", "1"}, {"a", ""}, {"c", NULL}}, 3);
	assert_int_equal(pairs.count, 3);
	assert_string_equal(pairs.items[0].key, "b");
	assert_string_equal(pairs.items[1].key, "a");
	assert_string_equal(pairs.items[2].key, "c");
	assert_string_equal(pairs_get(&pairs, "a"), "");
	assert_null(pairs_get(&pairs, "c"));
	assert_non_null(pairs_find(&pairs, "c"));
	assert_null(pairs_find(&pairs, "d"));
	pairs_finish(&pairs);
	assert_int_equal(pairs.count, 0);
}

static void replaces_in_place(void **state)
{
	struct pairs pairs = {0};

	fill(&pairs, (const char *const[][2]){{"a", "1"}, {"b", "2"}, {"c", "3"}}, 3);
	fill(&pairs, (const char *const[][2]){{"a", "longer than before"}, {"b", NULL}, {"c", "3"}},
		3);
	assert_int_equal(pairs.count, 3);
	assert_string_equal(pairs.items[0].key, "a");
	assert_string_equal(pairs.items[0].value, "longer than before");
	assert_string_equal(pairs.items[1].key, "b");
	assert_null(pairs.items[1].value);
	assert_string_equal(pairs.items[2].key, "c");
	assert_string_equal(pairs.items[2].value, "3");
	pairs_finish(&pairs);
}

static void unset_keeps_the_others(void **state)
{
	struct pairs pairs = {0};

	fill(&pairs, (const char *const[][2]){{"a", "1"}, {"b", "22"}, {"c", NULL}, {"d", "4"}}, 4);
	pairs_unset(&pairs, "b");
	pairs_unset(&pairs, "nothing");
	assert_int_equal(pairs.count, 3);
	assert_string_equal(pairs.items[0].value, "1");
	assert_string_equal(pairs.items[1].key, "c");
	assert_string_equal(pairs.items[2].key, "d");
	assert_string_equal(pairs.items[2].value, "4");
	pairs_unset(&pairs, "a");
	pairs_unset(&pairs, "c");
	pairs_unset(&pairs, "d");
	assert_int_equal(pairs.count, 0);
	assert_int_equal(pairs_set(&pairs, "e", "5"), 0);
	assert_string_equal(pairs_get(&pairs, "e"), "5");
	pairs_finish(&pairs);
}

static void many(void **state)
{
	struct pairs pairs = {0}, copy = {0};
	char key[16];

	for (int i = 0; i < 500; i++) {
		snprintf(key, sizeof(key), "key%d", i);
		assert_int_equal(pairs_set(&pairs, key, key + 3), 0);
	}
	for (int i = 0; i < 500; i += 2) {
		snprintf(key, sizeof(key), "key%d", i);
		pairs_unset(&pairs, key);
	}
	assert_int_equal(pairs_copy(&pairs, &copy), 0);
	pairs_finish(&pairs);
	assert_int_equal(copy.count, 250);
	for (int i = 0; i < 250; i++) {
		snprintf(key, sizeof(key), "key%d", i * 2 + 1);
		assert_string_equal(copy.items[i].key, key);
		assert_string_equal(copy.items[i].value, key + 3);
	}
	pairs_finish(&copy);
}

static void equality(void **state)
{
	struct pairs a = {0}, b = {0}, none = {0}, copy = {0};

	fill(&a, (const char *const[][2]){{"x", "1"}, {"y", NULL}, {"z", "3"}}, 3);
	fill(&b, (const char *const[][2]){{"z", "3"}, {"y", "?"}, {"x", "1"}}, 3);
	assert_false(pairs_equal(&a, &b));
	fill(&b, (const char *const[][2]){{"y", NULL}}, 1);
	assert_true(pairs_equal(&a, &b));
	fill(&b, (const char *const[][2]){{"x", "2"}}, 1);
	assert_false(pairs_equal(&a, &b));
	assert_false(pairs_equal(&a, &none));
	assert_int_equal(pairs_copy(&none, &copy), 0);
	assert_true(pairs_equal(&none, &copy));
	pairs_finish(&a);
	pairs_finish(&b);
	pairs_finish(&copy);
}

static void values_and_keys_are_not_mixed_up(void **state)
{
	struct pairs a = {0}, b = {0};

	fill(&a, (const char *const[][2]){{"a", "b"}, {"c", NULL}}, 2);
	fill(&b, (const char *const[][2]){{"a", NULL}, {"b", "c"}}, 2);
	assert_false(pairs_equal(&a, &b));
	pairs_finish(&a);
	pairs_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_order),
		cmocka_unit_test(replaces_in_place),
		cmocka_unit_test(unset_keeps_the_others),
		cmocka_unit_test(many),
		cmocka_unit_test(equality),
		cmocka_unit_test(values_and_keys_are_not_mixed_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
