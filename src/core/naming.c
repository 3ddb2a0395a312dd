#include "core/naming.h"

#include "core/draft.h"
#include "core/endpoints.h"
#include "core/host.h"
#include "core/instance.h"
#include "core/mapping.h"
#include "core/policy.h"
#include "core/service.h"
#include "core/template.h"
#include "util/str.h"
#include "util/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { ENDING_MAX = IF_NAMESIZE + sizeof(" ()") };

static struct template_values values_of(const struct draft *draft)
{
	return (struct template_values){
		.instance = draft->subject.instance,
		.host = draft->subject.mapping->host->name,
		.backend = draft->subject.kind,
		.type = draft->service->type,
		.port = draft->service->port,
		.protocol = draft->endpoint->protocol,
	};
}

static int render_plain(const char *text, size_t max, struct rendered *ret)
{
	size_t size;
	char *cleaned;
	int r = utf8_clean(text, &cleaned);

	if (r < 0)
		return r;
	size = utf8_cut(cleaned, max);
	while (size > 0 && cleaned[size - 1] == ' ')
		size--;
	cleaned[size] = '\0';
	*ret = (struct rendered){.text = cleaned};
	return 0;
}

/* "on nas" is no name. */
static bool tells_nothing(const struct rendered *rendered)
{
	return rendered->hollow || *rendered->text == '\0';
}

/* A made-up name is better than none, and an id better than that. */
static int render_anyhow(const struct draft *draft, size_t max, struct rendered *rendered)
{
	const struct instance *instance = draft->subject.instance;
	const char *const texts[] = {instance->name, instance->id, "unnamed"};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!tells_nothing(rendered))
			break;
		free(rendered->text);
		rendered->text = NULL;
		r = render_plain(texts[i], max, rendered);
	}
	return r;
}

static int render_template(const struct draft *draft, size_t max, struct rendered *ret)
{
	const struct policy *policy = draft->subject.mapping->policy;
	const struct template *template = draft->template ? draft->template : policy->name;
	struct template_values values = values_of(draft);
	struct rendered rendered;
	int r = template_render_within(template, &values, max, &rendered);

	if (r == 0 && tells_nothing(&rendered)) {
		free(rendered.text);
		values.given = draft->subject.instance->name;
		r = template_render_within(template, &values, max, &rendered);
	}
	if (r < 0)
		return r;
	r = render_anyhow(draft, max, &rendered);
	if (r == 0)
		*ret = rendered;
	return r;
}

static int render(struct draft *draft, const char *ending)
{
	size_t max = SERVICE_NAME_MAX - strlen(ending);
	struct rendered rendered = {0};
	char *name;
	int r;

	if (draft->plain)
		r = render_plain(draft->plain, max, &rendered);
	else
		r = render_template(draft, max, &rendered);
	if (r < 0)
		return r;
	r = str_printf(&name, "%s%s", rendered.text, ending);
	free(rendered.text);
	if (r < 0)
		return r;
	free(draft->service->name);
	draft->service->name = name;
	draft->service->known_unique = rendered.unique;
	return 0;
}

/* What is known to be this host's cannot be another's: then there is nothing to fall back to. */
static int render_collision(struct draft *draft)
{
	const struct policy *policy = draft->subject.mapping->policy;
	struct template_values values = values_of(draft);
	int r;

	if (draft->service->known_unique) {
		draft->collision_unique = true;
		return str_copy(draft->service->name, &draft->collision_name);
	}
	values.given = draft->service->name;
	r = template_render(
		policy->on_collision, &values, &draft->collision_name, &draft->collision_unique);
	if (r < 0 || *draft->collision_name)
		return r;
	free(draft->collision_name);
	draft->collision_name = NULL;
	return str_copy(draft->service->name, &draft->collision_name);
}

static bool alike(const struct draft *a, const struct draft *b)
{
	return strcmp(a->service->type, b->service->type) == 0 &&
	       utf8_equal_nocase(a->service->name, b->service->name);
}

enum twin { TWIN_NONE, TWIN_OF_OTHER_PORT, TWIN_OF_SAME_PORT };

static enum twin find_twin(const struct draft *drafts, size_t n_drafts, size_t at)
{
	enum twin twin = TWIN_NONE;

	for (size_t i = 0; i < n_drafts; i++) {
		if (i == at || drafts[i].refused || !alike(&drafts[i], &drafts[at]))
			continue;
		if (drafts[i].service->port == drafts[at].service->port)
			return TWIN_OF_SAME_PORT;
		twin = TWIN_OF_OTHER_PORT;
	}
	return twin;
}

/* One port that is bound to two addresses is told apart by their interfaces only. */
static void ending_of(const struct draft *draft, enum twin twin, char ending[ENDING_MAX])
{
	if (twin == TWIN_NONE)
		*ending = '\0';
	else if (twin == TWIN_OF_SAME_PORT && draft->endpoint->link)
		snprintf(ending, ENDING_MAX, " (%s)", draft->endpoint->link->name);
	else
		snprintf(ending, ENDING_MAX, " (%u)", draft->service->port);
}

static void explain(const struct draft *draft, enum twin twin)
{
	static const char *const why[] = {
		[TWIN_NONE] = "",
		[TWIN_OF_OTHER_PORT] = ", with its port, for there is more than one",
		[TWIN_OF_SAME_PORT] = ", with its interface, for there is more than one",
	};

	trace_decide(draft->subject.trace, draft->subject.port, "name", draft->service->name,
		"%s%s", draft->name_origin ? draft->name_origin : "name in naming", why[twin]);
}

static int settle_one(struct draft *draft, enum twin twin)
{
	char ending[ENDING_MAX];
	int r = 0;

	ending_of(draft, twin, ending);
	if (*ending)
		r = render(draft, ending);
	if (r == 0)
		r = render_collision(draft);
	if (r == 0)
		explain(draft, twin);
	return r;
}

int naming_settle(struct draft *drafts, size_t n_drafts)
{
	_cleanup_(freep) enum twin *twins = calloc(n_drafts + 1, sizeof(*twins));
	int r = twins ? 0 : -ENOMEM;

	for (size_t i = 0; i < n_drafts && r == 0; i++)
		r = drafts[i].refused ? 0 : render(&drafts[i], "");
	for (size_t i = 0; i < n_drafts && r == 0; i++)
		twins[i] = drafts[i].refused ? TWIN_NONE : find_twin(drafts, n_drafts, i);
	for (size_t i = 0; i < n_drafts && r == 0; i++)
		r = drafts[i].refused ? 0 : settle_one(&drafts[i], twins[i]);
	return r;
}
