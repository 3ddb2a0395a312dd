#include "core/hosts.h"

#include "core/aliases.h"
#include "core/draft.h"
#include "core/enable.h"
#include "core/endpoints.h"
#include "core/host.h"
#include "core/host_record.h"
#include "core/instance.h"
#include "core/mapping.h"
#include "core/policy.h"
#include "core/service.h"
#include "core/settings.h"
#include "core/wishes.h"
#include "util/str.h"
#include "util/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { SLUG_MAX = 63 }; /* a label, RFC 1035 2.3.4 */

/* What tells the records of one instance apart, beside the link: aliases come after these. */
enum { ORDINAL_OWN, ORDINAL_BOUND };

int hosts_qualify(const char *text, char **ret)
{
	size_t size = strlen(text);

	while (size > 0 && text[size - 1] == '.')
		size--;
	return str_printf(ret, "%.*s%s", (int)size, text, memchr(text, '.', size) ? "" : ".local");
}

static char slug_letter(char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return c;
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : '-';
}

int hosts_slug(const char *text, char **ret)
{
	char slug[SLUG_MAX + 1];
	size_t size = 0;

	for (; *text && size < SLUG_MAX; text++) {
		char c = slug_letter(*text);

		if (c != '-' || (size > 0 && slug[size - 1] != '-'))
			slug[size++] = c;
	}
	while (size > 0 && slug[size - 1] == '-')
		size--;
	slug[size] = '\0';
	return str_copy(size > 0 ? slug : "instance", ret);
}

bool hosts_target_is_given(const struct subject *subject)
{
	return subject->instance->place == PLACE_PLAIN && subject->instance->network == NETWORK_OWN;
}

bool hosts_link_public(const struct host_link *link)
{
	bool public = false;

	for (size_t i = 0; i < link->n_addresses; i++) {
		const struct address *address = &link->addresses[i].address;

		if (address_is_link_local(address) || address_is_loopback(address))
			continue;
		if (address_is_private(address))
			return false;
		public = true;
	}
	return public;
}

static int refuse_all(struct draft *drafts, size_t n_drafts, const char *reason)
{
	for (size_t i = 0; i < n_drafts; i++) {
		const struct subject *subject = &drafts[i].subject;

		if (!drafts[i].refused)
			trace_refuse(subject->trace, subject->port, reason, NULL);
		drafts[i].refused = true;
	}
	return 0;
}

static int point_at(struct draft *draft, const char *target)
{
	const struct subject *subject = &draft->subject;

	trace_decide(subject->trace, subject->port, "host", target, "where the port is reached");
	return str_copy(target, &draft->service->host);
}

/* The first of the list, where a target is given; else what the instance is called. */
static int own_target(const struct subject *subject, char **ret)
{
	_cleanup_(str_list_destroyp) char **given = NULL;
	_cleanup_(freep) char *slug = NULL;
	struct setting setting;
	int r;

	if (hosts_target_is_given(subject) && settings_find(subject, "host", &setting)) {
		r = str_split_list(setting.value, ALIASES_MAX, &given);
		return r < 0 ? r : hosts_qualify(given[0] ? given[0] : "", ret);
	}
	r = hosts_slug(subject->instance->name, &slug);
	return r < 0 ? r : hosts_qualify(slug, ret);
}

/* The host name is worth having without a service too. */
static bool any_wanted(const struct subject *subject, const struct draft *drafts, size_t n_drafts)
{
	for (size_t i = 0; i < n_drafts; i++) {
		if (!drafts[i].refused)
			return true;
	}
	return n_drafts == 0 && enable_port(subject);
}

/* Others would look for this host at the address of an instance. */
static bool is_own_name(const struct subject *subject, const char *target)
{
	const char *name = subject->mapping->host->name;
	size_t size = strlen(name);

	return size > 0 && strncasecmp(target, name, size) == 0 &&
	       utf8_equal_nocase(target + size, ".local");
}

int hosts_add_own(
	const struct subject *subject, struct draft *drafts, size_t n_drafts, struct wishes *wishes)
{
	_cleanup_(host_record_destroyp) struct host_record *record = NULL;
	_cleanup_(freep) char *target = NULL;
	int r;

	if (!any_wanted(subject, drafts, n_drafts))
		return 0;
	r = own_target(subject, &target);
	if (r == 0 && subject->instance->n_addresses > 0 && is_own_name(subject, target))
		return refuse_all(drafts, n_drafts,
			"its host name is this host's own, which has other addresses");
	if (r == 0 && subject->instance->n_addresses > 0)
		r = aliases_own_record(subject, target, &record);
	if (r == -ENOENT)
		return refuse_all(
			drafts, n_drafts, "none of its addresses is reached from the LAN");
	for (size_t i = 0; r == 0 && i < n_drafts; i++) {
		if (drafts[i].refused)
			continue;
		r = point_at(&drafts[i], target);
		if (record)
			record->interface = drafts[i].service->interface;
	}
	if (r < 0 || !record)
		return r;
	return wishes_add_record(wishes, 0, ORDINAL_OWN, TAKE_PTR(record));
}

/* "web-192-168-1-5.local": nobody else on the LAN has that address */
static int bound_target(const struct subject *subject, const struct endpoint *endpoint, char **ret)
{
	_cleanup_(freep) char *slug = NULL;
	char text[ADDRESS_TEXT + 4];
	size_t size;
	int r = hosts_slug(subject->instance->name, &slug);

	if (r < 0)
		return r;
	address_format(&endpoint->binds[0], text);
	size = strlen(text);
	if (text[size - 1] == ':')
		text[size++] = '0';
	text[size] = '\0';
	if (endpoint->n_binds > 1)
		snprintf(text + size, sizeof(text) - size, "-%zu", endpoint->n_binds);
	for (char *c = text; *c; c++)
		*c = slug_letter(*c);
	return str_printf(ret, "%.*s-%s.local", (int)(SLUG_MAX - 1 - strlen(text)), slug, text);
}

/* The host's own name would lead to its other addresses too, where nothing answers. */
static int bound_record(
	const struct endpoint *endpoint, const char *target, struct host_record **ret)
{
	struct host_record record = {
		.host = (char *)target,
		.addresses = (struct address *)endpoint->binds,
		.n_addresses = endpoint->n_binds,
		.interface = endpoint->link->index,
	};

	return host_record_copy(&record, ret);
}

/* Counted by link, so that a binding more of another link changes nothing here. */
static uint8_t bound_ordinal(const struct wishes *wishes, const struct host_link *link)
{
	size_t count = 0;

	for (size_t i = 0; i < wishes->count; i++)
		count += wishes->items[i].record && wishes->items[i].inner == (uint16_t)link->index;
	return (uint8_t)(ORDINAL_BOUND + count % (ALIASES_ORDINAL - ORDINAL_BOUND));
}

int hosts_add_bound(
	const struct subject *subject, struct draft *drafts, size_t n_drafts, struct wishes *wishes)
{
	int r = 0;

	for (size_t i = 0; i < n_drafts && r == 0; i++) {
		const struct endpoint *endpoint = drafts[i].endpoint;
		_cleanup_(freep) char *target = NULL;
		struct host_record *record;

		if (drafts[i].refused || !endpoint->link ||
			endpoint->link->n_addresses <= endpoint->n_binds)
			continue;
		r = bound_target(subject, endpoint, &target);
		if (r == 0)
			r = point_at(&drafts[i], target);
		if (r == 0)
			r = bound_record(endpoint, target, &record);
		if (r == 0)
			r = wishes_add_record(wishes, (uint16_t)endpoint->link->index,
				bound_ordinal(wishes, endpoint->link), record);
	}
	return r;
}
