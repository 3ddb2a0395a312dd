#include "announce/records.h"

#include "core/service.h"
#include "util/cleanup.h"

#include <avahi-common/defs.h>
#include <avahi-common/domain.h>

#include <arpa/nameser.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
	TTL_HOST = 120,		/* seconds; RFC 6762 10: records that name a host */
	TTL_OTHER = 4500,	/* seconds; all others */
	WIRE_NAME_MAX = 255,	/* bytes; RFC 1035 3.1 */
	SRV_HEAD = 6,		/* bytes of priority, weight and port before the target */
	TYPE_MAX = 64,		/* bytes of "_type._tcp" with its NUL, RFC 6335 gives at most 22 */
	LABEL_MAX = 63,		/* bytes; RFC 1035 3.1 */
	SUBTYPE_NAME_MAX = 192, /* bytes of "_sub._sub._type._tcp.local" */
};

static const char domain[] = "local";

/* one record to be made; its data is copied */
struct draft {
	const char *name;
	uint16_t type;
	bool unique;
	const uint8_t *data;
	size_t size;
};

static int records_add(struct records *records, const struct draft *draft)
{
	_cleanup_(freep) char *name = strdup(draft->name);
	_cleanup_(freep) uint8_t *data = malloc(draft->size);
	bool names_host =
		draft->type == ns_t_srv || draft->type == ns_t_a || draft->type == ns_t_aaaa;
	struct record *items;

	if (records->count == RECORDS_MAX)
		return -E2BIG;
	if (!name || !data)
		return -ENOMEM;
	items = realloc(records->items, (records->count + 1) * sizeof(*items));
	if (!items)
		return -ENOMEM;
	memcpy(data, draft->data, draft->size);
	items[records->count++] = (struct record){
		.name = TAKE_PTR(name),
		.type = draft->type,
		.ttl = names_host ? TTL_HOST : TTL_OTHER,
		.unique = draft->unique,
		.data = TAKE_PTR(data),
		.size = draft->size,
	};
	records->items = items;
	return 0;
}

/* `name` in presentation form; `ret` takes WIRE_NAME_MAX bytes */
static int wire_name(const char *name, uint8_t *ret, size_t *ret_size)
{
	char label[AVAHI_LABEL_MAX];
	size_t used = 0;

	while (*name) {
		size_t length;

		if (!avahi_unescape_label(&name, label, sizeof(label)))
			return -EINVAL;
		length = strlen(label);
		/* an empty label is the root and ends the name wherever it stands */
		if (length == 0 || length > LABEL_MAX || used + length + 2 > WIRE_NAME_MAX)
			return -EINVAL;
		ret[used++] = (uint8_t)length;
		memcpy(ret + used, label, length);
		used += length;
	}
	if (used == 0)
		return -EINVAL;
	ret[used++] = 0;
	*ret_size = used;
	return 0;
}

static int add_ptr(struct records *records, const char *name, const char *target)
{
	char owner[AVAHI_DOMAIN_NAME_MAX];
	uint8_t data[WIRE_NAME_MAX];
	struct draft draft = {.name = owner, .type = ns_t_ptr, .data = data};
	int r;

	if (!avahi_normalize_name(name, owner, sizeof(owner)))
		return -EINVAL;
	r = wire_name(target, data, &draft.size);
	if (r < 0)
		return r;
	return records_add(records, &draft);
}

/* priority and weight are 0: there is but one host for each instance (RFC 6763 5) */
static int add_srv(struct records *records, const char *name, uint16_t port, const char *host)
{
	uint8_t data[SRV_HEAD + WIRE_NAME_MAX] = {0, 0, 0, 0, (uint8_t)(port >> 8), (uint8_t)port};
	struct draft draft = {.name = name, .type = ns_t_srv, .unique = true, .data = data};
	int r = wire_name(host, data + SRV_HEAD, &draft.size);

	if (r < 0)
		return r;
	draft.size += SRV_HEAD;
	return records_add(records, &draft);
}

static int txt_append(uint8_t *data, size_t *size, const struct pair *pair)
{
	size_t key = strlen(pair->key);
	size_t value = pair->value ? strlen(pair->value) + 1 : 0;

	if (key == 0 || key > SERVICE_TXT_PAIR_MAX || value > SERVICE_TXT_PAIR_MAX - key ||
		*size + 1 + key + value > SERVICE_TXT_MAX)
		return -EINVAL;
	data[(*size)++] = (uint8_t)(key + value);
	memcpy(data + *size, pair->key, key);
	*size += key;
	if (value == 0)
		return 0;
	data[(*size)++] = '=';
	memcpy(data + *size, pair->value, value - 1);
	*size += value - 1;
	return 0;
}

/* an empty TXT is one empty string: RFC 6763 6.1 forbids a record of no bytes */
static int add_txt(struct records *records, const char *name, const struct pairs *txt)
{
	uint8_t data[SERVICE_TXT_MAX] = {0};
	struct draft draft = {.name = name, .type = ns_t_txt, .unique = true, .data = data};

	for (size_t i = 0; i < txt->count; i++) {
		int r = txt_append(data, &draft.size, &txt->items[i]);

		if (r < 0)
			return r;
	}
	if (draft.size == 0)
		draft.size = 1;
	return records_add(records, &draft);
}

static int add_subtypes(
	struct records *records, char *const *subtypes, const char *type, const char *instance)
{
	for (; subtypes && *subtypes; subtypes++) {
		char name[SUBTYPE_NAME_MAX];
		int n = snprintf(name, sizeof(name), "%s._sub.%s", *subtypes, type);
		int r;

		if (n >= (int)sizeof(name) || strchr(*subtypes, '.'))
			return -EINVAL;
		r = add_ptr(records, name, instance);
		if (r < 0)
			return r;
	}
	return 0;
}

static int fill_service(struct records *records, const struct service *service, const char *host)
{
	char instance[AVAHI_DOMAIN_NAME_MAX], target[AVAHI_DOMAIN_NAME_MAX], type[TYPE_MAX];
	int r;

	if (avahi_service_name_join(
		    instance, sizeof(instance), service->name, service->type, domain) < 0 ||
		!avahi_normalize_name(service->host ?: host, target, sizeof(target)) ||
		snprintf(type, sizeof(type), "%s.%s", service->type, domain) >= (int)sizeof(type))
		return -EINVAL;
	r = add_ptr(records, type, instance);
	if (r >= 0)
		r = add_srv(records, instance, service->port, target);
	if (r >= 0)
		r = add_txt(records, instance, &service->txt);
	if (r >= 0)
		r = add_ptr(records, "_services._dns-sd._udp.local", type);
	if (r >= 0)
		r = add_subtypes(records, service->subtypes, type, instance);
	return r;
}

int records_of_service(const struct service *service, const char *host, struct records *ret)
{
	struct records records = {0};
	int r = fill_service(&records, service, host);

	if (r < 0) {
		records_finish(&records);
		return r;
	}
	*ret = records;
	return 0;
}

static int add_address(struct records *records, const char *name, const struct address *address)
{
	struct draft draft = {.name = name, .unique = true};

	switch (address->family) {
	case AF_INET:
		draft.type = ns_t_a;
		draft.data = (const uint8_t *)&address->v4;
		draft.size = sizeof(address->v4);
		break;
	case AF_INET6:
		draft.type = ns_t_aaaa;
		draft.data = (const uint8_t *)&address->v6;
		draft.size = sizeof(address->v6);
		break;
	default:
		return -EINVAL;
	}
	return records_add(records, &draft);
}

static int fill_host(struct records *records, const struct host_record *host)
{
	char name[AVAHI_DOMAIN_NAME_MAX];
	uint8_t wire[WIRE_NAME_MAX];
	size_t size;
	int r = 0;

	if (!avahi_normalize_name(host->host, name, sizeof(name)) ||
		wire_name(name, wire, &size) < 0 || host->n_addresses == 0)
		return -EINVAL;
	for (size_t i = 0; i < host->n_addresses && r >= 0; i++)
		r = add_address(records, name, &host->addresses[i]);
	return r;
}

int records_of_host(const struct host_record *host, struct records *ret)
{
	struct records records = {0};
	int r = fill_host(&records, host);

	if (r < 0) {
		records_finish(&records);
		return r;
	}
	*ret = records;
	return 0;
}

int records_copy(const struct records *from, struct records *ret)
{
	struct records copy = {0};

	for (size_t i = 0; i < from->count; i++) {
		const struct record *record = &from->items[i];
		struct draft draft = {
			.name = record->name,
			.type = record->type,
			.unique = record->unique,
			.data = record->data,
			.size = record->size,
		};
		int r = records_add(&copy, &draft);

		if (r < 0) {
			records_finish(&copy);
			return r;
		}
	}
	*ret = copy;
	return 0;
}

void records_finish(struct records *records)
{
	for (size_t i = 0; i < records->count; i++) {
		free(records->items[i].name);
		free(records->items[i].data);
	}
	free(records->items);
	*records = (struct records){0};
}

const struct record *records_owner(const struct records *records)
{
	for (size_t i = 0; i < records->count; i++) {
		if (records->items[i].unique)
			return &records->items[i];
	}
	return NULL;
}

bool record_equal(const struct record *a, const struct record *b)
{
	return a->type == b->type && a->ttl == b->ttl && a->unique == b->unique &&
	       a->size == b->size && strcmp(a->name, b->name) == 0 &&
	       memcmp(a->data, b->data, a->size) == 0;
}
