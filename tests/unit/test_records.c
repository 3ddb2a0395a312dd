#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "announce/records.h"
#include "core/service.h"

#include <arpa/nameser.h>
#include <avahi-common/domain.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

static char http[] = "_http._tcp";

static void assert_record(const struct records *records, size_t i, const char *name, uint16_t type)
{
	assert_true(i < records->count);
	assert_string_equal(records->items[i].name, name);
	assert_int_equal(records->items[i].type, type);
}

static void assert_data(const struct records *records, size_t i, const void *data, size_t size)
{
	assert_int_equal(records->items[i].size, size);
	assert_memory_equal(records->items[i].data, data, size);
}

static void a_service_is_these_records(void **state)
{
	char name[] = "web on nas", printer[] = "_printer";
	char *subtypes[] = {printer, NULL};
	struct service service = {.name = name, .type = http, .subtypes = subtypes, .port = 0x1f90};
	struct records records;
	static const char instance[] = "\12web on nas\5_http\4_tcp\5local";

	assert_int_equal(pairs_set(&service.txt, "path", "/a=b"), 0);
	assert_int_equal(pairs_set(&service.txt, "flag", NULL), 0);
	assert_int_equal(pairs_set(&service.txt, "none", ""), 0);
	assert_int_equal(records_of_service(&service, "nas.local", &records), 0);
	assert_int_equal(records.count, 5);
	assert_record(&records, 0, "_http._tcp.local", ns_t_ptr);
	assert_data(&records, 0, instance, sizeof(instance));
	assert_record(&records, 1, "web\\032on\\032nas._http._tcp.local", ns_t_srv);
	assert_data(&records, 1, "\0\0\0\0\x1f\x90\3nas\5local", 17);
	assert_record(&records, 2, "web\\032on\\032nas._http._tcp.local", ns_t_txt);
	assert_data(&records, 2, "\11path=/a=b\4flag\5none=", 21);
	assert_record(&records, 3, "_services._dns-sd._udp.local", ns_t_ptr);
	assert_data(&records, 3, "\5_http\4_tcp\5local", 18);
	assert_record(&records, 4, "_printer._sub._http._tcp.local", ns_t_ptr);
	assert_data(&records, 4, instance, sizeof(instance));
	assert_ptr_equal(records_owner(&records), &records.items[1]);
	records_finish(&records);
	pairs_finish(&service.txt);
}

static void owners_and_times_to_live(void **state)
{
	char name[] = "web";
	struct service service = {.name = name, .type = http, .port = 80};
	static const struct {
		bool unique;
		uint32_t ttl;
	} wanted[] = {{false, 4500}, {true, 120}, {true, 4500}, {false, 4500}};
	struct records records;

	assert_int_equal(records_of_service(&service, "nas.local", &records), 0);
	assert_int_equal(records.count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(records.items[i].unique, wanted[i].unique);
		assert_int_equal(records.items[i].ttl, wanted[i].ttl);
	}
	records_finish(&records);
}

static void txt_of_nothing_is_one_zero_byte(void **state)
{
	char name[] = "web";
	struct service service = {.name = name, .type = http, .port = 80};
	struct records records;

	assert_int_equal(records_of_service(&service, "nas.local", &records), 0);
	assert_data(&records, 2, "", 1);
	records_finish(&records);
}

/* `name` in the rdata of the PTR is as it was given, and escaped in ASCII where it owns a record */
static void assert_name(char *name, const char *escaped)
{
	struct service service = {.name = name, .type = http, .port = 80};
	size_t size = strlen(name);
	struct records records;
	char owner[AVAHI_DOMAIN_NAME_MAX];

	snprintf(owner, sizeof(owner), "%s._http._tcp.local", escaped);
	assert_int_equal(records_of_service(&service, "nas.local", &records), 0);
	assert_record(&records, 1, owner, ns_t_srv);
	assert_int_equal(records.items[0].size, 1 + size + 18);
	assert_int_equal(records.items[0].data[0], size);
	assert_memory_equal(records.items[0].data + 1, name, size);
	records_finish(&records);
}

static void names_may_hold_anything(void **state)
{
	char dots[] = "v1.2", backslash[] = "a\\b",
	     utf8[] = "K\xc3\xbc"
		      "che",
	     hash[] = "web #2";
	char digits[] = "\\065";

	assert_name(dots, "v1\\.2");
	assert_name(backslash, "a\\\\b");
	assert_name(utf8, "K\\195\\188che");
	assert_name(hash, "web\\032\\0352");
	assert_name(digits, "\\\\065");
}

static void the_longest_name_fits(void **state)
{
	char name[65];
	struct service service = {.name = name, .type = http, .port = 80};
	struct records records;

	memset(name, '.', 64);
	name[64] = '\0';
	assert_int_equal(records_of_service(&service, "nas.local", &records), -EINVAL);
	name[63] = '\0';
	assert_int_equal(records_of_service(&service, "nas.local", &records), 0);
	assert_int_equal(records.items[0].data[0], 63);
	assert_int_equal(records.items[0].size, 1 + 63 + 18);
	records_finish(&records);
}

static void the_target_is_the_host_of_the_service(void **state)
{
	char name[] = "web", host[] = "photos.local.";
	struct service service = {.name = name, .type = http, .port = 80, .host = host};
	struct records records;

	assert_int_equal(records_of_service(&service, "nas.local", &records), 0);
	assert_data(&records, 1, "\0\0\0\0\0\x50\6photos\5local", 20);
	records_finish(&records);
}

static void what_is_not_dns_is_refused(void **state)
{
	char name[] = "web", bad_type[] = "http", bad_utf8[] = "\xff", empty[] = "";
	char long_label[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.local";
	struct service service = {.name = name, .type = bad_type, .port = 80};
	struct records records;

	assert_int_equal(records_of_service(&service, "nas.local", &records), -EINVAL);
	service.type = http;
	service.name = bad_utf8;
	assert_int_equal(records_of_service(&service, "nas.local", &records), -EINVAL);
	service.name = empty;
	assert_int_equal(records_of_service(&service, "nas.local", &records), -EINVAL);
	service.name = name;
	service.host = long_label;
	assert_int_equal(records_of_service(&service, "nas.local", &records), -EINVAL);
}

static void txt_keeps_its_limits(void **state)
{
	char name[] = "web", value[256], key[] = "k0";
	struct service service = {.name = name, .type = http, .port = 80};
	struct records records;

	memset(value, 'v', sizeof(value));
	value[253] = '\0';
	assert_int_equal(pairs_set(&service.txt, key, value), 0);
	assert_int_equal(records_of_service(&service, "nas.local", &records), -EINVAL);
	value[252] = '\0';
	for (; key[1] < '5'; key[1]++)
		assert_int_equal(pairs_set(&service.txt, key, value), 0);
	assert_int_equal(records_of_service(&service, "nas.local", &records), 0);
	assert_int_equal(records.items[2].size, 5 * 256);
	records_finish(&records);
	assert_int_equal(pairs_set(&service.txt, key, value), 0);
	assert_int_equal(records_of_service(&service, "nas.local", &records), -EINVAL);
	pairs_finish(&service.txt);
}

static void a_host_is_its_addresses(void **state)
{
	char host[] = "photos.local";
	struct address addresses[] = {
		{.family = AF_INET, .v4.s_addr = htonl(0xc0a80109)},
		{.family = AF_INET6, .v6.s6_addr = {0xfd, 0x77, [15] = 1}},
	};
	struct host_record host_record = {.host = host, .addresses = addresses, .n_addresses = 2};
	struct records records;

	assert_int_equal(records_of_host(&host_record, &records), 0);
	assert_int_equal(records.count, 2);
	assert_record(&records, 0, "photos.local", ns_t_a);
	assert_data(&records, 0, "\xc0\xa8\1\11", 4);
	assert_record(&records, 1, "photos.local", ns_t_aaaa);
	assert_data(&records, 1, &addresses[1].v6, 16);
	assert_int_equal(records.items[0].ttl, 120);
	assert_true(records.items[0].unique && records.items[1].unique);
	records_finish(&records);
	addresses[0].family = AF_UNSPEC;
	assert_int_equal(records_of_host(&host_record, &records), -EINVAL);
	host_record.n_addresses = 0;
	assert_int_equal(records_of_host(&host_record, &records), -EINVAL);
}

static void a_group_holds_32_records_at_most(void **state)
{
	char host[] = "photos.local";
	struct address addresses[33];
	struct host_record host_record = {.host = host, .addresses = addresses};
	struct records records;

	for (size_t i = 0; i < 33; i++)
		addresses[i] = (struct address){
			.family = AF_INET, .v4.s_addr = htonl(0x0a000001 + (uint32_t)i)};
	host_record.n_addresses = 33;
	assert_int_equal(records_of_host(&host_record, &records), -E2BIG);
	host_record.n_addresses = 32;
	assert_int_equal(records_of_host(&host_record, &records), 0);
	records_finish(&records);
}

static void copies_are_equal(void **state)
{
	char name[] = "web";
	struct service service = {.name = name, .type = http, .port = 80};
	struct records records, copy;

	assert_int_equal(records_of_service(&service, "nas.local", &records), 0);
	assert_int_equal(records_copy(&records, &copy), 0);
	assert_int_equal(copy.count, records.count);
	for (size_t i = 0; i < copy.count; i++)
		assert_true(record_equal(&copy.items[i], &records.items[i]));
	copy.items[1].data[5] ^= 1;
	assert_false(record_equal(&copy.items[1], &records.items[1]));
	records_finish(&copy);
	records_finish(&records);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_service_is_these_records),
		cmocka_unit_test(owners_and_times_to_live),
		cmocka_unit_test(txt_of_nothing_is_one_zero_byte),
		cmocka_unit_test(names_may_hold_anything),
		cmocka_unit_test(the_longest_name_fits),
		cmocka_unit_test(the_target_is_the_host_of_the_service),
		cmocka_unit_test(what_is_not_dns_is_refused),
		cmocka_unit_test(txt_keeps_its_limits),
		cmocka_unit_test(a_host_is_its_addresses),
		cmocka_unit_test(a_group_holds_32_records_at_most),
		cmocka_unit_test(copies_are_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
