#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/announcer.h"
#include "core/service.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct service *make(void)
{
	struct service given = {
		.name = (char *)"Photos on nas",
		.type = (char *)"_http._tcp",
		.port = 8080,
	};
	struct service *service = NULL;

	assert_int_equal(service_copy(&given, &service), 0);
	return service;
}

static void replace(char **field, const char *text)
{
	free(*field);
	*field = strdup(text);
}

static void assert_refused(const struct service *service)
{
	const char *why = NULL;

	assert_int_equal(service_valid(service, &why), -EINVAL);
	assert_non_null(why);
}

static void assert_accepted(const struct service *service)
{
	const char *why = "nothing";

	if (service_valid(service, &why) != 0)
		fail_msg("%s", why);
}

static void names(void **state)
{
	static const char *const good[] = {"Photos", "a.b\\c", "日本", "a  b",
		"123456789012345678901234567890123456789012345678901234567890123"};
	static const char *const bad[] = {"", " ", "a\nb", "a\x7f", "\xff", "a\uFDD0", "a\uFFFE",
		"1234567890123456789012345678901234567890123456789012345678901234"};
	_cleanup_(service_destroyp) struct service *service = make();

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		replace(&service->name, good[i]);
		assert_accepted(service);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		replace(&service->name, bad[i]);
		assert_refused(service);
	}
}

static void types_as_they_go_out(void **state)
{
	static const char *const bad[] = {"", "http", "_http", "_http._sctp", "_http._tcp.local",
		"_HTTP._tcp", "_a._tcp", "_1234._tcp", "_-a._tcp", "_a-._tcp", "_a--b._tcp",
		"_a b._tcp", "_ä1._tcp", "_abcdefghijklmnop._tcp", "_a_b._tcp"};
	_cleanup_(service_destroyp) struct service *service = make();

	replace(&service->type, "_abcdefghijklmn1._udp");
	assert_accepted(service);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		replace(&service->type, bad[i]);
		assert_refused(service);
	}
}

static void port_and_interface(void **state)
{
	_cleanup_(service_destroyp) struct service *service = make();

	service->interface = -1;
	assert_refused(service);
	service->interface = 3;
	assert_accepted(service);
	service->port = 0;
	assert_refused(service);
}

static void hosts(void **state)
{
	static const char *const bad[] = {"nas", ".local", "nas..local", "nas.local.", "a b.local",
		"a\\.local", "a\n.local", "", "\xff.local",
		"1234567890123456789012345678901234567890123456789012345678901234.local"};
	_cleanup_(service_destroyp) struct service *service = make();

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		replace(&service->host, bad[i]);
		assert_refused(service);
	}
	replace(&service->host, "büro_2.lan");
	assert_accepted(service);
}

static void txt_pairs(void **state)
{
	char value[300];
	const char *why = NULL;

	assert_int_equal(service_txt_valid("path", "/", &why), 0);
	assert_int_equal(service_txt_valid("path", NULL, &why), 0);
	assert_int_equal(service_txt_valid("a key", "\x01\xff", &why), 0);
	assert_null(why);
	assert_int_equal(service_txt_valid("", "v", &why), -EINVAL);
	assert_int_equal(service_txt_valid("a=b", "v", &why), -EINVAL);
	assert_int_equal(service_txt_valid("a\tb", "v", &why), -EINVAL);
	assert_int_equal(service_txt_valid("ä", "v", &why), -EINVAL);
	memset(value, 'v', sizeof(value));
	value[255 - 2] = '\0';
	assert_int_equal(service_txt_valid("k", value, &why), 0);
	assert_int_equal(service_txt_size("k", value), 256);
	assert_int_equal(service_txt_valid("kk", value, &why), -EINVAL);
	value[255 - 2] = 'v';
	value[255] = '\0';
	assert_int_equal(service_txt_valid(value, NULL, &why), 0);
	assert_int_equal(service_txt_valid(value, "", &why), -EINVAL);
}

static void txt_total(void **state)
{
	_cleanup_(service_destroyp) struct service *service = make();
	char key[8];

	/* 130 times a length byte and 9 bytes are 1300 */
	for (int i = 0; i < 130; i++) {
		snprintf(key, sizeof(key), "key%03d", i);
		assert_int_equal(pairs_set(&service->txt, key, "ab"), 0);
	}
	assert_accepted(service);
	assert_int_equal(pairs_set(&service->txt, "key000", "abc"), 0);
	assert_refused(service);
}

static void txt_keys_differ_in_more_than_case(void **state)
{
	_cleanup_(service_destroyp) struct service *service = make();

	assert_int_equal(pairs_set(&service->txt, "path", "/"), 0);
	assert_int_equal(pairs_set(&service->txt, "Path", "/"), 0);
	assert_refused(service);
}

static void subtypes(void **state)
{
	_cleanup_(service_destroyp) struct service *service = make();

	service->subtypes = calloc(SERVICE_SUBTYPES_MAX + 2, sizeof(char *));
	for (int i = 0; i < SERVICE_SUBTYPES_MAX; i++)
		service->subtypes[i] = strdup("_printer");
	assert_accepted(service);
	service->subtypes[SERVICE_SUBTYPES_MAX] = strdup("_more");
	assert_refused(service);
	replace(&service->subtypes[0], "printer");
	assert_refused(service);
}

static void compares(void **state)
{
	_cleanup_(service_destroyp) struct service *a = make(), *b = make();

	assert_int_equal(service_compare(a, b), SERVICE_SAME);
	b->port = 8081;
	assert_int_equal(service_compare(a, b), SERVICE_DATA);
	b->port = a->port;
	replace(&b->host, "photos.local");
	assert_int_equal(service_compare(a, b), SERVICE_DATA);
	replace(&a->host, "photos.local");
	assert_int_equal(pairs_set(&b->txt, "path", "/"), 0);
	assert_int_equal(service_compare(a, b), SERVICE_DATA);
	b->interface = 2;
	assert_int_equal(service_compare(a, b), SERVICE_NAME);
	b->interface = 0;
	replace(&b->name, "photos on nas");
	assert_int_equal(service_compare(a, b), SERVICE_NAME);
	replace(&b->name, a->name);
	replace(&b->type, "_https._tcp");
	assert_int_equal(service_compare(a, b), SERVICE_NAME);
}

static void assert_type(const char *text, uint8_t protocol, const char *expected)
{
	_cleanup_(freep) char *type = NULL;
	const char *why = NULL;

	if (service_type_parse(text, protocol, &type, &why) < 0)
		fail_msg("%s: %s", text, why);
	assert_string_equal(type, expected);
	assert_int_equal(service_type_valid(type, &why), 0);
}

static void types_as_people_write_them(void **state)
{
	static const char *const bad[] = {"", "_", "a", "http/", "http/icmp", "http._foo",
		"_http._tcp.example.org", "http server", "__http", "12", "a--b", "-ab", "ab-",
		"_abcdefghijklmnop", "_sub._http._tcp"};
	char *type = NULL;

	assert_type("http", IPPROTO_TCP, "_http._tcp");
	assert_type("_http", IPPROTO_UDP, "_http._udp");
	assert_type("x1", IPPROTO_SCTP, "_x1._udp");
	assert_type("HTTP/udp", IPPROTO_TCP, "_http._udp");
	assert_type("http/SCTP", IPPROTO_TCP, "_http._udp");
	assert_type("_http._tcp", IPPROTO_UDP, "_http._tcp");
	assert_type("_http._tcp.local.", IPPROTO_UDP, "_http._tcp");
	assert_type("_Http._UDP.local", IPPROTO_TCP, "_http._udp");
	assert_type("home-assistant", IPPROTO_TCP, "_home-assistant._tcp");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *why = NULL;

		if (service_type_parse(bad[i], IPPROTO_TCP, &type, &why) != -EINVAL)
			fail_msg("took %s", bad[i]);
		assert_non_null(why);
	}
	assert_null(type);
}

static void subtypes_as_people_write_them(void **state)
{
	static const char *const given[] = {"printer", "_printer", "_printer._sub._ipp._tcp"};
	const char *why = NULL;
	char *subtype = NULL;

	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(service_subtype_parse(given[i], &subtype, &why), 0);
		assert_string_equal(subtype, "_printer");
		free(subtype);
	}
	assert_int_equal(service_subtype_parse("", &subtype, &why), -EINVAL);
	assert_int_equal(service_subtype_parse("a.b", &subtype, &why), -EINVAL);
	assert_int_equal(service_subtype_parse("a b", &subtype, &why), -EINVAL);
}

static void host_records(void **state)
{
	struct address addresses[] = {
		{.family = AF_INET, .v4 = {htonl(0xc0a80109)}}, {.family = AF_INET6}};
	struct host_record record = {.host = (char *)"photos.local", .addresses = addresses};
	_cleanup_(host_record_destroyp) struct host_record *copy = NULL;
	const char *why = NULL;

	assert_int_equal(host_record_valid(&record, &why), -EINVAL);
	record.n_addresses = 1;
	assert_int_equal(host_record_valid(&record, &why), 0);
	record.n_addresses = 2;
	assert_int_equal(host_record_valid(&record, &why), -EINVAL);
	addresses[1].v6.s6_addr[0] = 0xfd;
	assert_int_equal(host_record_valid(&record, &why), 0);
	assert_int_equal(host_record_copy(&record, &copy), 0);
	assert_true(host_record_equal(&record, copy));
	copy->addresses[0] = addresses[1];
	copy->addresses[1] = addresses[0];
	assert_true(host_record_equal(&record, copy));
	copy->addresses[1] = addresses[1];
	assert_false(host_record_equal(&record, copy));
	assert_false(host_record_equal(copy, &record));
}

static void states_have_names(void **state)
{
	assert_string_equal(service_state_to_string(SERVICE_ESTABLISHED), "established");
	assert_string_equal(service_state_to_string(SERVICE_COLLIDED), "collided");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(types_as_they_go_out),
		cmocka_unit_test(port_and_interface),
		cmocka_unit_test(hosts),
		cmocka_unit_test(txt_pairs),
		cmocka_unit_test(txt_total),
		cmocka_unit_test(txt_keys_differ_in_more_than_case),
		cmocka_unit_test(subtypes),
		cmocka_unit_test(compares),
		cmocka_unit_test(types_as_people_write_them),
		cmocka_unit_test(subtypes_as_people_write_them),
		cmocka_unit_test(host_records),
		cmocka_unit_test(states_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
