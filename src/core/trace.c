#include "core/trace.h"

#include "core/array.h"
#include "util/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char *format_text(const char *format, va_list args)
{
	char *text;

	return vasprintf(&text, format, args) < 0 ? NULL : text;
}

static void decision_finish(struct decision *decision)
{
	free(decision->field);
	free(decision->value);
	free(decision->origin);
}

static void refusal_finish(struct refusal *refusal)
{
	free(refusal->reason);
	free(refusal->remedy);
}

void trace_decide(struct trace *trace, struct trace_port port, const char *field, const char *value,
	const char *origin_format, ...)
{
	struct decision decision = {.port = port};
	va_list args;

	if (!trace)
		return;
	va_start(args, origin_format);
	decision.origin = format_text(origin_format, args);
	va_end(args);
	decision.field = strdup(field);
	decision.value = strdup(value);
	if (!decision.origin || !decision.field || !decision.value ||
		array_grow(&trace->decisions, trace->n_decisions, sizeof(decision)) < 0) {
		decision_finish(&decision);
		return;
	}
	trace->decisions[trace->n_decisions++] = decision;
}

void trace_refuse(
	struct trace *trace, struct trace_port port, const char *reason, const char *remedy)
{
	struct refusal refusal = {.port = port};

	if (!trace)
		return;
	refusal.reason = strdup(reason);
	if (!refusal.reason || str_copy(remedy, &refusal.remedy) < 0 ||
		array_grow(&trace->refusals, trace->n_refusals, sizeof(refusal)) < 0) {
		refusal_finish(&refusal);
		return;
	}
	trace->refusals[trace->n_refusals++] = refusal;
}

void trace_warn(struct trace *trace, const char *format, ...)
{
	struct warning warning;
	va_list args;

	if (!trace)
		return;
	va_start(args, format);
	warning.text = format_text(format, args);
	va_end(args);
	if (!warning.text || array_grow(&trace->warnings, trace->n_warnings, sizeof(warning)) < 0) {
		free(warning.text);
		return;
	}
	trace->warnings[trace->n_warnings++] = warning;
}

void trace_finish(struct trace *trace)
{
	for (size_t i = 0; i < trace->n_decisions; i++)
		decision_finish(&trace->decisions[i]);
	for (size_t i = 0; i < trace->n_refusals; i++)
		refusal_finish(&trace->refusals[i]);
	for (size_t i = 0; i < trace->n_warnings; i++)
		free(trace->warnings[i].text);
	free(trace->decisions);
	free(trace->refusals);
	free(trace->warnings);
	*trace = (struct trace){0};
}
