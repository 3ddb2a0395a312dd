/* announce/ only: what a responder has to tell, kept until the loop is at rest, so that no callback
 * comes from inside an op or from inside Avahi. A report is embedded in what it is about; told
 * twice before it went out, the last word counts. States go before all else. One report goes out in
 * each turn of the loop, and nothing is touched after it: what is called may do anything, even
 * destroy the responder. */
#pragma once

#include <avahi-common/defs.h>
#include <avahi-common/watch.h>

#include <stdbool.h>
#include <stdint.h>

struct reports;
struct responder;

enum report_kind { REPORT_STATE, REPORT_GROUP, REPORT_ANSWER };

struct report {
	enum report_kind kind;
	uint64_t handle;
	int value; /* AvahiServerState, AvahiEntryGroupState or bool */
	bool queued;
	/* just before it goes out, or NULL: may free what holds the report */
	void (*leaving)(struct report *report);
	struct report *prev, *next;
};

enum {
	REPORT_DETAIL_MAX = 256
}; /* a host name is 63 bytes, 4 for each when escaped; texts are ours */

struct reports {
	struct responder *responder; /* whose callbacks */
	AvahiTimeout *timer;
	struct report *queue; /* struct report, by next */
	struct report state;
	char detail[REPORT_DETAIL_MAX];
	AvahiServerState told; /* and with which detail: the same is not told twice */
	char told_detail[REPORT_DETAIL_MAX];
};

int reports_init(struct reports *reports, struct responder *responder); /* AVAHI_ERR_NO_MEMORY */
void reports_finish(struct reports *reports);
void reports_put(struct reports *reports, struct report *report, int value);
void reports_cancel(struct reports *reports, struct report *report);
void reports_state(struct reports *reports, AvahiServerState state, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* drops all that waits and forgets what was told; reports that have a `leaving` must be cancelled
 * by their owner */
void reports_clear(struct reports *reports);
