#include "announce/reports.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#include <avahi-common/error.h>
#include <utlist.h>

#include "announce/responder.h"

static void arm(struct reports *reports)
{
	static const struct timeval at_once = {0};

	reports->responder->poll->timeout_update(reports->timer, reports->queue ? &at_once : NULL);
}

static struct report take(struct reports *reports)
{
	struct report *first = reports->queue, report = *first;

	DL_DELETE(reports->queue, first);
	first->queued = false;
	if (first->leaving)
		first->leaving(first);
	return report;
}

static void tell_state(struct reports *reports, AvahiServerState state)
{
	struct responder *responder = reports->responder;
	char detail[REPORT_DETAIL_MAX];

	memcpy(detail, reports->detail, sizeof(detail));
	memcpy(reports->told_detail, detail, sizeof(detail));
	reports->told = state;
	responder->callbacks->state(responder->userdata, state, detail);
}

static void deliver(AvahiTimeout *timer, void *userdata)
{
	struct reports *reports = userdata;
	struct responder *responder = reports->responder;
	struct report report = take(reports);

	arm(reports);
	switch (report.kind) {
	case REPORT_STATE:
		tell_state(reports, report.value);
		break;
	case REPORT_GROUP:
		responder->callbacks->group(responder->userdata, report.handle, report.value);
		break;
	case REPORT_ANSWER:
		responder->callbacks->answered(responder->userdata, report.handle, report.value);
		break;
	}
}

int reports_init(struct reports *reports, struct responder *responder)
{
	*reports = (struct reports){.responder = responder, .state.kind = REPORT_STATE};
	reports->told = -1;
	reports->timer = responder->poll->timeout_new(responder->poll, NULL, deliver, reports);
	return reports->timer ? 0 : AVAHI_ERR_NO_MEMORY;
}

void reports_finish(struct reports *reports)
{
	if (reports->timer)
		reports->responder->poll->timeout_free(reports->timer);
	reports->timer = NULL;
}

void reports_put(struct reports *reports, struct report *report, int value)
{
	report->value = value;
	if (report->queued)
		return;
	report->queued = true;
	if (report->kind == REPORT_STATE)
		DL_PREPEND(reports->queue, report);
	else
		DL_APPEND(reports->queue, report);
	arm(reports);
}

void reports_cancel(struct reports *reports, struct report *report)
{
	if (!report->queued)
		return;
	report->queued = false;
	DL_DELETE(reports->queue, report);
	arm(reports);
}

void reports_state(struct reports *reports, AvahiServerState state, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reports->detail, sizeof(reports->detail), format, arguments);
	va_end(arguments);
	if (reports->told == state && !strcmp(reports->told_detail, reports->detail))
		reports_cancel(reports, &reports->state);
	else
		reports_put(reports, &reports->state, state);
}

void reports_clear(struct reports *reports)
{
	struct report *report, *next;

	DL_FOREACH_SAFE (reports->queue, report, next)
		reports_cancel(reports, report);
	reports->told = -1;
}
