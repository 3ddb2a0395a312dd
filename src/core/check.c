#include "core/check.h"

#include "core/aliases.h"
#include "core/host_record.h"
#include "core/hosts.h"
#include "core/service.h"
#include "core/service_type.h"
#include "util/str.h"
#include "util/utf8.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

static int refuse(const char *why, const char **ret_why)
{
	*ret_why = why;
	return -EINVAL;
}

int check_bool(const char *value, const char **ret_why)
{
	bool on;

	return str_to_bool(value, &on) == 0 ? 0 : refuse("expected true or false", ret_why);
}

int check_name(const char *value, const char **ret_why)
{
	_cleanup_(freep) char *cleaned = NULL;
	int r = utf8_clean(value, &cleaned);

	if (r == 0 && *cleaned == '\0')
		return refuse("expected a name, found nothing printable", ret_why);
	return r;
}

int check_type(const char *value, const char **ret_why)
{
	_cleanup_(freep) char *type = NULL;

	return service_type_parse(value, IPPROTO_TCP, &type, ret_why);
}

/* `check` for each item of a list that has at least one */
static int check_list(const char *value, size_t max,
	int (*check)(const char *item, const char **ret_why), const char **ret_why)
{
	_cleanup_(str_list_destroyp) char **items = NULL;
	int r = str_split_list(value, max, &items);

	if (r == -E2BIG)
		return refuse("more items than an announcement may have", ret_why);
	if (r == 0 && !items[0])
		return refuse("expected a list, found nothing", ret_why);
	for (size_t i = 0; r == 0 && items[i]; i++)
		r = check(items[i], ret_why);
	return r;
}

static int check_subtype(const char *item, const char **ret_why)
{
	_cleanup_(freep) char *subtype = NULL;

	return service_subtype_parse(item, &subtype, ret_why);
}

int check_subtypes(const char *value, const char **ret_why)
{
	return check_list(value, SERVICE_SUBTYPES_MAX, check_subtype, ret_why);
}

int check_word(const char *value, const char **ret_why)
{
	if (*value == '\0' || strpbrk(value, " ,\t"))
		return refuse("expected one name", ret_why);
	return 0;
}

int check_path(const char *value, const char **ret_why)
{
	if (*value != '/')
		return refuse("a path begins with /", ret_why);
	return service_txt_valid("path", value, ret_why);
}

static int check_host(const char *item, const char **ret_why)
{
	_cleanup_(freep) char *host = NULL;
	int r = hosts_qualify(item, &host);

	return r < 0 ? r : host_record_name_valid(host, ret_why);
}

int check_hosts(const char *value, const char **ret_why)
{
	return check_list(value, ALIASES_MAX, check_host, ret_why);
}

int check_address(const char *value, const char **ret_why)
{
	static const char *const words[] = {"auto", "host", "instance"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(value, words[i]) == 0)
			return 0;
	}
	return refuse("expected auto, host or instance", ret_why);
}

int check_txt(const char *key, const char *value, const char **ret_why)
{
	if (strcasecmp(key, "path") == 0)
		return check_path(value ? value : "", ret_why);
	return service_txt_valid(key, value, ret_why);
}
