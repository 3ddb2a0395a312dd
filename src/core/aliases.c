#include "core/aliases.h"

#include "core/array.h"
#include "core/draft.h"
#include "core/enable.h"
#include "core/host.h"
#include "core/host_record.h"
#include "core/hosts.h"
#include "core/instance.h"
#include "core/labels.h"
#include "core/mapping.h"
#include "core/policy.h"
#include "core/settings.h"
#include "core/wishes.h"
#include "util/str.h"
#include "util/utf8.h"

#include <errno.h>
#include <string.h>

struct aliases {
	const struct subject *subject;
	bool own;
	struct wishes *wishes;
	char *names[ALIASES_MAX];
	size_t count;
};

static bool reachable(const struct address *address, bool link_local)
{
	return !address_is_any(address) && !address_is_loopback(address) &&
	       address_is_link_local(address) == link_local;
}

/* -ENOENT: an address, but none of that sort */
static int make_record(const char *host, const struct address *addresses, size_t n_addresses,
	bool link_local, struct host_record **ret)
{
	_cleanup_(host_record_destroyp) struct host_record *record = calloc(1, sizeof(*record));
	int r = record ? str_copy(host, &record->host) : -ENOMEM;

	for (size_t i = 0; r == 0 && i < n_addresses; i++) {
		if (!reachable(&addresses[i], link_local))
			continue;
		if (record->n_addresses >= HOST_RECORD_ADDRESSES_MAX)
			break;
		r = array_grow(&record->addresses, record->n_addresses, sizeof(*addresses));
		if (r == 0)
			record->addresses[record->n_addresses++] = addresses[i];
	}
	if (r < 0)
		return r;
	if (record->n_addresses == 0)
		return -ENOENT;
	*ret = TAKE_PTR(record);
	return 0;
}

int aliases_own_record(const struct subject *subject, const char *host, struct host_record **ret)
{
	const struct instance *instance = subject->instance;
	int r = make_record(host, instance->addresses, instance->n_addresses, false, ret);

	/* a link-local address says less than any other, and more than none */
	if (r == -ENOENT)
		r = make_record(host, instance->addresses, instance->n_addresses, true, ret);
	return r;
}

static int link_record(
	const struct host_link *link, const char *host, bool link_local, struct host_record **ret)
{
	struct address addresses[HOST_RECORD_ADDRESSES_MAX];
	size_t count = 0;
	int r;

	for (size_t i = 0; i < link->n_addresses && count < HOST_RECORD_ADDRESSES_MAX; i++)
		addresses[count++] = link->addresses[i].address;
	r = make_record(host, addresses, count, link_local, ret);
	if (r == 0)
		(*ret)->interface = link->index;
	return r;
}

/* the name of the one interface to use, or NULL */
static const char *wanted_interface(const struct subject *subject)
{
	struct setting setting;

	if (settings_find(subject, "interface", &setting) && strcmp(setting.value, "auto") != 0)
		return setting.value;
	return subject->mapping->policy->interface;
}

/* Links that have but link-local addresses are those of bridges and containers, unless there are no
 * others. */
static int add_links(struct aliases *aliases, const char *host, uint8_t ordinal, bool link_local)
{
	const struct host *here = aliases->subject->mapping->host;
	const char *wanted = wanted_interface(aliases->subject);
	int r, added = 0;

	for (size_t i = 0; i < here->n_links; i++) {
		const struct host_link *link = &here->links[i];
		struct host_record *record;

		if (!link->multicast || link->loopback ||
			(wanted ? strcmp(link->name, wanted) != 0 : hosts_link_public(link)))
			continue;
		r = link_record(link, host, link_local, &record);
		if (r == -ENOENT)
			continue;
		if (r == 0)
			r = wishes_add_record(
				aliases->wishes, (uint16_t)link->index, ordinal, record);
		if (r < 0)
			return r;
		added++;
	}
	return added;
}

/* One record for all links would tell each of them addresses that it cannot reach. */
static int add_host_records(struct aliases *aliases, const char *host, uint8_t ordinal)
{
	int r = add_links(aliases, host, ordinal, false);

	if (r == 0)
		r = add_links(aliases, host, ordinal, true);
	return r < 0 ? r : 0;
}

static int add_own_record(struct aliases *aliases, const char *host, uint8_t ordinal)
{
	struct host_record *record;
	int r = aliases_own_record(aliases->subject, host, &record);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return wishes_add_record(aliases->wishes, 0, ordinal, record);
}

/* Is it a name that we may publish, and a new one? */
static bool wanted(const struct aliases *aliases, const char *host)
{
	const struct subject *subject = aliases->subject;
	size_t size = strlen(host), suffix = strlen(".local"), own;
	const char *why;

	if (size <= suffix || !utf8_equal_nocase(host + size - suffix, ".local")) {
		trace_warn(subject->trace, "host %s: only names that end in .local are published",
			host);
		return false;
	}
	own = strlen(subject->mapping->host->name);
	if (own + suffix == size && strncasecmp(host, subject->mapping->host->name, own) == 0) {
		trace_warn(subject->trace, "host %s: is this host's own name", host);
		return false;
	}
	if (utf8_equal_nocase(host, "localhost.local")) {
		trace_warn(subject->trace, "host %s: is what every host calls itself", host);
		return false;
	}
	for (size_t i = 0; i < aliases->count; i++) {
		if (utf8_equal_nocase(aliases->names[i], host))
			return false;
	}
	return host_record_name_valid(host, &why) == 0;
}

static int add_one(struct aliases *aliases, const char *text)
{
	_cleanup_(freep) char *host = NULL;
	uint8_t ordinal = (uint8_t)(ALIASES_ORDINAL + aliases->count);
	int r = hosts_qualify(text, &host);

	if (r < 0 || aliases->count >= ALIASES_MAX || !wanted(aliases, host))
		return r;
	r = aliases->own ? add_own_record(aliases, host, ordinal)
			 : add_host_records(aliases, host, ordinal);
	aliases->names[aliases->count++] = TAKE_PTR(host);
	return r;
}

static int add_list(struct aliases *aliases, char *const *texts)
{
	int r = 0;

	for (size_t i = 0; texts && texts[i] && r == 0; i++)
		r = add_one(aliases, texts[i]);
	return r;
}

static int add_of_instance(struct aliases *aliases)
{
	_cleanup_(str_list_destroyp) char **texts = NULL;
	const struct subject *subject = aliases->subject;
	struct setting setting;
	int r;

	if (hosts_target_is_given(subject) || !settings_find(subject, "host", &setting) ||
		!enable_port(subject))
		return 0;
	r = str_split_list(setting.value, ALIASES_MAX, &texts);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	settings_explain(subject, &setting, "host", setting.value);
	return add_list(aliases, texts);
}

int aliases_add(const struct subject *subject, bool own, const struct draft *drafts,
	size_t n_drafts, struct wishes *wishes)
{
	struct aliases aliases = {.subject = subject, .own = own, .wishes = wishes};
	int r = add_of_instance(&aliases);

	for (size_t i = 0; i < n_drafts && r == 0; i++) {
		if (!drafts[i].refused)
			r = add_list(&aliases, drafts[i].aliases);
	}
	for (size_t i = 0; i < aliases.count; i++)
		free(aliases.names[i]);
	return r;
}
