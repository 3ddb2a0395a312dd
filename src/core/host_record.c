#include "core/host_record.h"

#include "util/str.h"
#include "util/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

enum { LABEL_MAX = 63, HOST_MAX = 253 };

static int refuse(const char *why, const char **ret_why)
{
	*ret_why = why;
	return -EINVAL;
}

static bool host_letter(unsigned char c)
{
	return c >= 0x80 || isalnum(c) || c == '-' || c == '_';
}

int host_record_name_valid(const char *host, const char **ret_why)
{
	size_t label = 0;

	if (strlen(host) > HOST_MAX)
		return refuse("the host name is longer than 253 bytes", ret_why);
	if (!utf8_printable(host))
		return refuse("the host name is not printable UTF-8", ret_why);
	if (!strchr(host, '.'))
		return refuse("the host name has no domain", ret_why);
	for (const char *c = host;; c++) {
		if (*c && *c != '.' && !host_letter(*c))
			return refuse(
				"the host name has a character that no host name has", ret_why);
		if (*c && *c != '.') {
			label++;
			continue;
		}
		if (label == 0 || label > LABEL_MAX)
			return refuse("a label of the host name is not 1 to 63 bytes", ret_why);
		if (!*c)
			return 0;
		label = 0;
	}
}

int host_record_valid(const struct host_record *record, const char **ret_why)
{
	if (str_empty(record->host))
		return refuse("the host record has no name", ret_why);
	if (record->n_addresses == 0)
		return refuse("the host record has no address", ret_why);
	if (record->n_addresses > HOST_RECORD_ADDRESSES_MAX)
		return refuse("the host record has more than 64 addresses", ret_why);
	if (record->interface < 0)
		return refuse("the interface is no index", ret_why);
	for (size_t i = 0; i < record->n_addresses; i++) {
		if (address_is_any(&record->addresses[i]))
			return refuse("the host record has an unspecified address", ret_why);
	}
	return host_record_name_valid(record->host, ret_why);
}

static bool has_address(const struct host_record *record, const struct address *address)
{
	for (size_t i = 0; i < record->n_addresses; i++) {
		if (address_equal(&record->addresses[i], address))
			return true;
	}
	return false;
}

bool host_record_equal(const struct host_record *a, const struct host_record *b)
{
	if (strcmp(a->host, b->host) != 0 || a->interface != b->interface ||
		a->n_addresses != b->n_addresses)
		return false;
	for (size_t i = 0; i < a->n_addresses; i++) {
		if (!has_address(b, &a->addresses[i]) || !has_address(a, &b->addresses[i]))
			return false;
	}
	return true;
}

int host_record_copy(const struct host_record *from, struct host_record **ret)
{
	_cleanup_(host_record_destroyp) struct host_record *copy = calloc(1, sizeof(*copy));
	int r;

	if (!copy)
		return -ENOMEM;
	r = str_copy(from->host, &copy->host);
	if (r < 0)
		return r;
	copy->interface = from->interface;
	if (from->n_addresses > 0) {
		copy->addresses = calloc(from->n_addresses, sizeof(*copy->addresses));
		if (!copy->addresses)
			return -ENOMEM;
		memcpy(copy->addresses, from->addresses,
			from->n_addresses * sizeof(*copy->addresses));
		copy->n_addresses = from->n_addresses;
	}
	*ret = TAKE_PTR(copy);
	return 0;
}

void host_record_destroy(struct host_record *record)
{
	if (!record)
		return;
	free(record->host);
	free(record->addresses);
	free(record);
}
