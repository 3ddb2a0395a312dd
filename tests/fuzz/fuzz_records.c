/* A service of any bytes (one line each: name, type, subtype, host, then TXT) becomes DNS records,
 * and what the records say is read back and compared. */
#include <stdlib.h>
#include <string.h>

#include <arpa/nameser.h>
#include <avahi-common/domain.h>

#include "announce/records.h"
#include "core/service.h"
#include "tests/fuzz/fuzz.h"

static void check(bool right)
{
	if (!right)
		abort();
}

/* the size of the name at the start of the data, all of it labels */
static size_t wire_name_size(const uint8_t *data, size_t size)
{
	size_t at = 0;

	while (at < size && data[at] != 0) {
		check(data[at] <= 63);
		at += 1 + (size_t)data[at];
	}
	check(at < size && at < 255);
	return at + 1;
}

static void check_txt(const struct record *record, const struct pairs *txt)
{
	size_t at = 0;

	for (size_t i = 0; i < txt->count; i++) {
		const struct pair *pair = &txt->items[i];
		size_t key = strlen(pair->key), size = record->data[at];
		const char *text = (const char *)record->data + at + 1;

		check(at + 1 + size <= record->size);
		check(size >= key && memcmp(text, pair->key, key) == 0);
		if (pair->value) {
			check(text[key] == '=' && size == key + 1 + strlen(pair->value));
			check(memcmp(text + key + 1, pair->value, size - key - 1) == 0);
		}
		at += 1 + size;
	}
	check(at == record->size || (txt->count == 0 && record->size == 1));
}

static void check_record(const struct record *record, const struct service *service)
{
	char name[AVAHI_DOMAIN_NAME_MAX];

	check(avahi_is_valid_domain_name(record->name));
	check(avahi_normalize_name(record->name, name, sizeof(name)) != NULL);
	for (const char *c = record->name; *c; c++)
		check(*c > ' ' && *c < 127);
	if (record->type == ns_t_ptr)
		check(wire_name_size(record->data, record->size) == record->size);
	else if (record->type == ns_t_srv)
		check(wire_name_size(record->data + 6, record->size - 6) == record->size - 6);
	else
		check_txt(record, &service->txt);
}

static void check_instance(const struct records *records, const struct service *service)
{
	char name[AVAHI_LABEL_MAX], type[AVAHI_DOMAIN_NAME_MAX], domain[AVAHI_DOMAIN_NAME_MAX];
	const struct record *srv = records_owner(records);

	check(srv && srv->type == ns_t_srv);
	check(avahi_service_name_split(srv->name, name, sizeof(name), type, sizeof(type), domain,
		      sizeof(domain)) == 0);
	check(strcmp(name, service->name) == 0 && strcmp(domain, "local") == 0);
	check((srv->data[4] << 8 | srv->data[5]) == service->port);
}

static void check_service(const struct service *service)
{
	struct records records = {0}, copy;

	if (records_of_service(service, "nas.local", &records) < 0)
		return;
	check_instance(&records, service);
	for (size_t i = 0; i < records.count; i++)
		check_record(&records.items[i], service);
	if (records_copy(&records, &copy) == 0) {
		for (size_t i = 0; i < records.count; i++)
			check(record_equal(&records.items[i], &copy.items[i]));
		records_finish(&copy);
	}
	records_finish(&records);
}

static void check_host(char *name)
{
	struct address address = {.family = AF_INET};
	struct host_record host = {.host = name, .addresses = &address, .n_addresses = 1};
	struct records records;

	if (records_of_host(&host, &records) < 0)
		return;
	check(avahi_is_valid_domain_name(records.items[0].name));
	records_finish(&records);
}

static void set_txt(struct pairs *txt, char *line)
{
	char *value = strchr(line, '=');

	if (value)
		*value++ = '\0';
	(void)pairs_set(txt, line, value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), *rest = text;
	char empty[] = "";
	char *subtypes[2] = {NULL};
	struct service service = {.name = strsep(&rest, "\n"), .port = (uint16_t)size};

	if (!text)
		return 0;
	service.type = strsep(&rest, "\n") ?: empty;
	subtypes[0] = strsep(&rest, "\n");
	service.host = strsep(&rest, "\n");
	if (subtypes[0] && *subtypes[0])
		service.subtypes = subtypes;
	if (service.host && !*service.host)
		service.host = NULL;
	while (rest)
		set_txt(&service.txt, strsep(&rest, "\n"));
	check_service(&service);
	check_host(service.name);
	pairs_finish(&service.txt);
	free(text);
	return 0;
}
