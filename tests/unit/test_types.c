#include "core/types.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/service_type.h"
#include "util/cleanup.h"
#include "util/str.h"

#include <netinet/in.h>

static void test_every_type_is_one(void **state)
{
	size_t count;
	const struct type_row *table = types_table(&count);

	assert_true(count >= 120);
	for (size_t i = 0; i < count; i++) {
		_cleanup_(freep) char *type = NULL;
		const char *why;

		assert_int_equal(
			service_type_parse(table[i].type, table[i].protocol, &type, &why), 0);
		assert_true(table[i].port > 0);
		assert_true(table[i].protocol == IPPROTO_TCP || table[i].protocol == IPPROTO_UDP);
	}
}

static int compare(const struct type_row *a, const struct type_row *b)
{
	if (a->port != b->port)
		return a->port - b->port;
	if (a->protocol != b->protocol)
		return a->protocol - b->protocol;
	if (!a->image || !b->image)
		return !a->image - !b->image;
	return strcmp(a->image, b->image);
}

static void test_sorted_without_duplicates(void **state)
{
	size_t count;
	const struct type_row *table = types_table(&count);

	for (size_t i = 1; i < count; i++)
		assert_true(compare(&table[i - 1], &table[i]) < 0);
}

/* Who browses for these reads TXT that only the workload itself can give. */
static void test_never_guessed(void **state)
{
	static const char *const never[] = {
		"home-assistant", "hap", "ipp", "airplay", "googlecast", "matter", "esphomelib"};
	size_t count;
	const struct type_row *table = types_table(&count);

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < sizeof(never) / sizeof(never[0]); j++)
			assert_string_not_equal(table[i].type, never[j]);
	}
}

static void expect(const char *image, uint16_t port, uint8_t protocol, const char *type)
{
	const struct type_row *row = types_guess(image, port, protocol);

	if (!type) {
		assert_null(row);
		return;
	}
	assert_non_null(row);
	assert_string_equal(row->type, type);
}

static void test_guess(void **state)
{
	expect(NULL, 80, IPPROTO_TCP, "http");
	expect("nginx", 80, IPPROTO_TCP, "http");
	expect("nginx", 443, IPPROTO_TCP, "https");
	expect(NULL, 22, IPPROTO_TCP, "ssh");
	expect("sftp", 22, IPPROTO_TCP, "sftp-ssh");
	expect(NULL, 5900, IPPROTO_TCP, "rfb");
	expect(NULL, 993, IPPROTO_TCP, "imaps");
	expect(NULL, 5432, IPPROTO_TCP, "postgresql");
	expect(NULL, 53, IPPROTO_TCP, "domain");
	expect(NULL, 53, IPPROTO_UDP, "domain");
	expect("jellyfin", 8096, IPPROTO_TCP, "http");
	expect("jellyfin-nightly", 8096, IPPROTO_TCP, "http");
	expect(NULL, 8096, IPPROTO_TCP, NULL);
	expect("code-server", 8443, IPPROTO_TCP, "http");
	expect(NULL, 8443, IPPROTO_TCP, "https");
	expect(NULL, 80, IPPROTO_UDP, NULL);
	expect(NULL, 1, IPPROTO_TCP, NULL);
	expect(NULL, 65535, IPPROTO_UDP, NULL);
}

static void test_known(void **state)
{
	assert_true(types_known("http", IPPROTO_TCP));
	assert_true(types_known("HTTPS", IPPROTO_TCP));
	assert_true(types_known("domain", IPPROTO_UDP));
	assert_false(types_known("http", IPPROTO_UDP));
	assert_false(types_known("web", IPPROTO_TCP));
	assert_false(types_known("", IPPROTO_TCP));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_type_is_one),
		cmocka_unit_test(test_sorted_without_duplicates),
		cmocka_unit_test(test_never_guessed),
		cmocka_unit_test(test_guess),
		cmocka_unit_test(test_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
