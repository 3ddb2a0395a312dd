#include "announce/asks.h"

#include <stdlib.h>

#include <avahi-common/error.h>
#include <avahi-common/timeval.h>
#include <utlist.h>

#include "announce/responder.h"
#include "util/cleanup.h"

enum { ANSWER_MS = 1000 };

static void ask_destroy(struct ask *ask)
{
	struct asks *asks = ask->asks;

	reports_cancel(asks->reports, &ask->report);
	asks->stop(ask);
	if (ask->deadline)
		asks->reports->responder->poll->timeout_free(ask->deadline);
	DL_DELETE(asks->list, ask);
	free(ask);
}

static void leaving(struct report *report)
{
	ask_destroy(container_of(report, struct ask, report));
}

static void on_deadline(AvahiTimeout *timeout, void *userdata)
{
	struct ask *ask = userdata;

	reports_put(ask->asks->reports, &ask->report, false);
}

int asks_start(struct asks *asks, struct ask *ask, uint64_t handle)
{
	const AvahiPoll *poll = asks->reports->responder->poll;
	struct timeval when;

	asks_cancel(asks, handle);
	ask->asks = asks;
	ask->report = (struct report){.kind = REPORT_ANSWER, .handle = handle, .leaving = leaving};
	DL_APPEND(asks->list, ask);
	ask->deadline =
		poll->timeout_new(poll, avahi_elapse_time(&when, ANSWER_MS, 0), on_deadline, ask);
	if (ask->deadline)
		return 0;
	ask_destroy(ask);
	return AVAHI_ERR_NO_MEMORY;
}

void ask_taken(struct ask *ask)
{
	ask->asks->reports->responder->poll->timeout_update(ask->deadline, NULL);
	reports_put(ask->asks->reports, &ask->report, true);
}

void asks_cancel(struct asks *asks, uint64_t handle)
{
	struct ask *ask, *next;

	DL_FOREACH_SAFE (asks->list, ask, next) {
		if (ask->report.handle == handle)
			ask_destroy(ask);
	}
}

void asks_clear(struct asks *asks)
{
	struct ask *ask, *next;

	DL_FOREACH_SAFE (asks->list, ask, next)
		ask_destroy(ask);
}
