#include "announce/core_ask.h"

#include <stdlib.h>

#include <avahi-common/domain.h>
#include <avahi-common/error.h>
#include <avahi-core/lookup.h>
#include <utlist.h>

#include "announce/core_server.h"
#include "util/cleanup.h"

struct core_browser {
	const struct core_server *server;
	AvahiSRecordBrowser *browser;
	struct core_browser *next;
};

struct core_ask {
	struct ask base;
	struct core_browser *browsers; /* struct core_browser, by next */
};

static struct core_ask *downcast(struct ask *ask)
{
	return container_of(ask, struct core_ask, base);
}

static void on_record(AvahiSRecordBrowser *browser, AvahiIfIndex interface, AvahiProtocol protocol,
	AvahiBrowserEvent event, AvahiRecord *record, AvahiLookupResultFlags flags, void *userdata)
{
	struct core_ask *ask = userdata;
	struct core_browser *own;

	if (event != AVAHI_BROWSER_NEW || flags & AVAHI_LOOKUP_RESULT_LOCAL)
		return;
	LL_SEARCH_SCALAR(ask->browsers, own, browser, browser);
	/* a cache may still hold what this host has withdrawn, and so may the other servers tell */
	if (own && record->key->type == AVAHI_DNS_TYPE_SRV &&
		avahi_domain_equal(record->data.srv.name,
			avahi_server_get_host_name_fqdn(own->server->server)))
		return;
	ask_taken(&ask->base);
}

static int browse(struct core_ask *ask, const struct core_server *server, AvahiKey *key)
{
	struct core_browser *browser = calloc(1, sizeof(*browser));

	if (!browser)
		return AVAHI_ERR_NO_MEMORY;
	browser->server = server;
	browser->browser = avahi_s_record_browser_new(server->server, AVAHI_IF_UNSPEC,
		AVAHI_PROTO_UNSPEC, key, AVAHI_LOOKUP_USE_MULTICAST, on_record, ask);
	if (!browser->browser) {
		free(browser);
		return avahi_server_errno(server->server);
	}
	LL_PREPEND(ask->browsers, browser);
	return 0;
}

static int browse_all(struct core_ask *ask, struct core_server *servers, AvahiKey *key)
{
	struct core_server *server;
	int r = 0;

	DL_FOREACH (servers, server) {
		if (!r && server->state == AVAHI_SERVER_RUNNING)
			r = browse(ask, server, key);
	}
	if (!r && !ask->browsers)
		r = AVAHI_ERR_BAD_STATE;
	return r;
}

int core_ask_start(struct asks *asks, struct core_server *servers, uint64_t handle,
	const char *name, uint16_t type)
{
	struct core_ask *ask = calloc(1, sizeof(*ask));
	AvahiKey *key;
	int r;

	if (!ask)
		return AVAHI_ERR_NO_MEMORY;
	r = asks_start(asks, &ask->base, handle);
	if (r)
		return r;
	key = avahi_key_new(name, AVAHI_DNS_CLASS_IN, type);
	r = key ? browse_all(ask, servers, key) : AVAHI_ERR_NO_MEMORY;
	if (key)
		avahi_key_unref(key);
	if (r)
		asks_cancel(asks, handle);
	return r;
}

static void drop(struct core_ask *ask, struct core_browser *browser)
{
	avahi_s_record_browser_free(browser->browser);
	LL_DELETE(ask->browsers, browser);
	free(browser);
}

void core_ask_stop(struct ask *base)
{
	struct core_ask *ask = downcast(base);
	struct core_browser *browser, *next;

	LL_FOREACH_SAFE (ask->browsers, browser, next)
		drop(ask, browser);
}

void core_ask_leave(struct asks *asks, const struct core_server *server)
{
	struct core_browser *browser, *next;
	struct ask *ask;

	DL_FOREACH (asks->list, ask) {
		LL_FOREACH_SAFE (downcast(ask)->browsers, browser, next) {
			if (browser->server == server)
				drop(downcast(ask), browser);
		}
	}
}
