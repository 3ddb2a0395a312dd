#include "core/service.h"

#include "util/str.h"
#include "util/utf8.h"

#include <errno.h>
#include <string.h>

static int refuse(const char *why, const char **ret_why)
{
	*ret_why = why;
	return -EINVAL;
}

enum service_change service_compare(const struct service *a, const struct service *b)
{
	if (strcmp(a->name, b->name) != 0 || strcmp(a->type, b->type) != 0 ||
		a->interface != b->interface || !str_list_equal(a->subtypes, b->subtypes))
		return SERVICE_NAME;
	if (a->port != b->port || !str_equal(a->host, b->host) || !pairs_equal(&a->txt, &b->txt))
		return SERVICE_DATA;
	return SERVICE_SAME;
}

static int name_valid(const char *name, const char **ret_why)
{
	if (str_empty(name) || name[strspn(name, " ")] == '\0')
		return refuse("the name is empty", ret_why);
	if (strlen(name) > SERVICE_NAME_MAX)
		return refuse("the name is longer than 63 bytes", ret_why);
	if (!utf8_printable(name))
		return refuse("the name is not printable UTF-8", ret_why);
	return 0;
}

static int subtypes_valid(char *const *subtypes, const char **ret_why)
{
	int r = 0;

	for (size_t i = 0; r == 0 && subtypes && subtypes[i]; i++) {
		if (i >= SERVICE_SUBTYPES_MAX)
			return refuse("more than 16 subtypes", ret_why);
		r = service_subtype_valid(subtypes[i], ret_why);
	}
	return r;
}

static bool key_repeated(const struct pairs *txt, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (utf8_equal_nocase(txt->items[i].key, txt->items[at].key))
			return true;
	}
	return false;
}

size_t service_txt_size(const char *key, const char *value)
{
	return 1 + strlen(key) + (value ? 1 + strlen(value) : 0);
}

static int txt_valid(const struct pairs *txt, const char **ret_why)
{
	size_t total = 0;
	int r;

	for (size_t i = 0; i < txt->count; i++) {
		const struct pair *pair = &txt->items[i];

		r = service_txt_valid(pair->key, pair->value, ret_why);
		if (r < 0)
			return r;
		/* before the search for its like, which so stays short */
		total += service_txt_size(pair->key, pair->value);
		if (total > SERVICE_TXT_MAX)
			return refuse("the TXT record is longer than 1300 bytes", ret_why);
		if (key_repeated(txt, i))
			return refuse("two TXT keys differ in case only", ret_why);
	}
	return 0;
}

int service_valid(const struct service *service, const char **ret_why)
{
	int r = name_valid(service->name, ret_why);

	if (r < 0)
		return r;
	if (str_empty(service->type))
		return refuse("the service has no type", ret_why);
	r = service_type_valid(service->type, ret_why);
	if (r < 0)
		return r;
	r = subtypes_valid(service->subtypes, ret_why);
	if (r < 0)
		return r;
	if (service->port == 0)
		return refuse("port 0 cannot be reached", ret_why);
	if (service->interface < 0)
		return refuse("the interface is no index", ret_why);
	if (service->host) {
		r = host_record_name_valid(service->host, ret_why);
		if (r < 0)
			return r;
	}
	return txt_valid(&service->txt, ret_why);
}

int service_txt_valid(const char *key, const char *value, const char **ret_why)
{
	if (!*key)
		return refuse("the TXT key is empty", ret_why);
	for (const char *c = key; *c; c++) {
		if (*c < 0x20 || *c > 0x7e || *c == '=')
			return refuse("a TXT key is printable ASCII without =", ret_why);
	}
	if (service_txt_size(key, value) - 1 > SERVICE_TXT_PAIR_MAX)
		return refuse("the TXT pair is longer than 255 bytes", ret_why);
	return 0;
}

int service_copy(const struct service *from, struct service **ret)
{
	_cleanup_(service_destroyp) struct service *copy = calloc(1, sizeof(*copy));
	int r;

	if (!copy)
		return -ENOMEM;
	copy->port = from->port;
	copy->interface = from->interface;
	copy->known_unique = from->known_unique;
	r = str_copy(from->name, &copy->name);
	if (r == 0)
		r = str_copy(from->type, &copy->type);
	if (r == 0)
		r = str_copy(from->host, &copy->host);
	if (r == 0)
		r = str_list_copy(from->subtypes, &copy->subtypes);
	if (r == 0)
		r = pairs_copy(&from->txt, &copy->txt);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(copy);
	return 0;
}

void service_destroy(struct service *service)
{
	if (!service)
		return;
	free(service->name);
	free(service->type);
	free(service->host);
	str_list_destroy(service->subtypes);
	pairs_finish(&service->txt);
	free(service);
}
