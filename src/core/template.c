#include "core/template.h"

#include "core/array.h"
#include "core/placeholder.h"
#include "core/service.h"
#include "util/str.h"
#include "util/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Far more than 63 bytes of name need; keeps a hostile file from costing at every port. */
enum { TEMPLATE_BYTES_MAX = 1024 };

/* A value cut below this would no longer tell anything: then the end of the whole is cut. */
enum { TEMPLATE_VALUE_MIN = 4 };

struct part { /* literal text is a part with one choice of text */
	struct placeholder *choices;
	size_t n_choices;
	bool braces;
};

struct template
{
	struct part *parts;
	size_t n_parts;
};

struct parser {
	const char *text;
	size_t at;
	struct template *template;
	struct template_error *error; /* or NULL */
};

enum segment_kind { SEGMENT_LITERAL, SEGMENT_VALUE, SEGMENT_HOST };

struct segment { /* a part, rendered */
	enum segment_kind kind;
	char *text;
};

static int fail(struct parser *parser, size_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct parser *parser, size_t offset, const char *format, ...)
{
	va_list args;
	char *reason;
	int r;

	if (!parser->error)
		return -EINVAL;
	va_start(args, format);
	r = vasprintf(&reason, format, args);
	va_end(args);
	if (r < 0)
		return -ENOMEM;
	*parser->error = (struct template_error){.offset = offset, .reason = reason};
	return -EINVAL;
}

static int add_part(struct template *template, bool braces, struct part **ret)
{
	int r = array_grow(&template->parts, template->n_parts, sizeof(*template->parts));

	if (r < 0)
		return r;
	*ret = &template->parts[template->n_parts++];
	**ret = (struct part){.braces = braces};
	return 0;
}

/* Takes `choice` over, also where it fails. */
static int add_choice(struct part *part, struct placeholder *choice)
{
	int r = array_grow(&part->choices, part->n_choices, sizeof(*part->choices));

	if (r < 0) {
		placeholder_finish(choice);
		return r;
	}
	part->choices[part->n_choices++] = *choice;
	return 0;
}

static int add_literal(struct template *template, struct str_buf *literal)
{
	struct placeholder choice = {.kind = PLACEHOLDER_TEXT};
	struct part *part;
	int r;

	if (literal->size == 0)
		return 0;
	r = add_part(template, false, &part);
	if (r < 0)
		return r;
	choice.text = str_buf_take(literal);
	if (!choice.text)
		return -ENOMEM;
	return add_choice(part, &choice);
}

static int unknown_placeholder(struct parser *parser, size_t offset, const char *word)
{
	const char *hint = str_hint(word, placeholder_names());

	if (hint)
		return fail(
			parser, offset, "unknown placeholder {%s}; did you mean {%s}?", word, hint);
	return fail(parser, offset, "unknown placeholder {%s}", word);
}

/* One alternative, from parser->at to `size` bytes on; only the last of several may be text. */
static int parse_choice(struct parser *parser, struct part *part, size_t size, bool last)
{
	_cleanup_(freep) char *word = strndup(parser->text + parser->at, size);
	struct placeholder choice = {0};
	int r;

	if (!word)
		return -ENOMEM;
	r = placeholder_parse(word, &choice);
	if (r == -EINVAL && strcmp(word, "label.") == 0)
		return fail(parser, parser->at, "{label.} needs the key of a label");
	if (r == -EINVAL && last && part->n_choices > 0)
		r = placeholder_init_text(&choice, word);
	if (r == -EINVAL && size == 0)
		return fail(parser, parser->at, "a placeholder without a name");
	if (r == -EINVAL)
		return unknown_placeholder(parser, parser->at, word);
	if (r < 0)
		return r;
	return add_choice(part, &choice);
}

/* From after a { to after its }. */
static int parse_braces(struct parser *parser)
{
	size_t start = parser->at - 1;
	size_t inside = strcspn(parser->text + parser->at, "{}");
	size_t end = parser->at + inside;
	struct part *part;
	int r;

	if (parser->text[end] != '}')
		return fail(parser, start, "this { is never closed; write {{ for a brace");
	r = add_part(parser->template, true, &part);
	if (r < 0)
		return r;
	while (parser->at <= end) {
		size_t size = strcspn(parser->text + parser->at, "|}");

		r = parse_choice(parser, part, size, parser->at + size == end);
		if (r < 0)
			return r;
		parser->at += size + 1;
	}
	return 0;
}

static int parse_parts(struct parser *parser)
{
	_cleanup_(str_buf_finishp) struct str_buf literal = {0};
	int r = 0;

	while (parser->text[parser->at] != '\0' && r == 0) {
		const char *here = parser->text + parser->at;
		bool doubled = (here[0] == '{' || here[0] == '}') && here[1] == here[0];

		if (doubled || (here[0] != '{' && here[0] != '}')) {
			r = str_buf_add(&literal, here, 1);
			parser->at += doubled ? 2 : 1;
		} else if (here[0] == '}') {
			r = fail(parser, parser->at, "a } without its {; write }} for a brace");
		} else {
			parser->at++;
			r = add_literal(parser->template, &literal);
			if (r == 0)
				r = parse_braces(parser);
		}
	}
	return r < 0 ? r : add_literal(parser->template, &literal);
}

int template_parse(const char *text, struct template **ret, struct template_error *ret_error)
{
	_cleanup_(template_destroyp) struct template *template = calloc(1, sizeof(*template));
	struct parser parser = {.text = text, .template = template, .error = ret_error};
	int r;

	if (!template)
		return -ENOMEM;
	if (strlen(text) > TEMPLATE_BYTES_MAX)
		return fail(
			&parser, TEMPLATE_BYTES_MAX, "longer than %d bytes", TEMPLATE_BYTES_MAX);
	r = parse_parts(&parser);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(template);
	return 0;
}

void template_destroy(struct template *template)
{
	if (!template)
		return;
	for (size_t i = 0; i < template->n_parts; i++) {
		struct part *part = &template->parts[i];

		for (size_t j = 0; j < part->n_choices; j++)
			placeholder_finish(&part->choices[j]);
		free(part->choices);
	}
	free(template->parts);
	free(template);
}

/* The value of one choice, cleaned and no longer than a whole name; NULL: empty. */
static int choice_value(const struct placeholder *choice, const struct template_values *values,
	size_t max, char **ret)
{
	char scratch[PLACEHOLDER_SCRATCH];
	const char *value = placeholder_value(choice, values, scratch);
	char *cleaned;
	int r;

	*ret = NULL;
	if (str_empty(value))
		return 0;
	r = utf8_clean(value, &cleaned);
	if (r < 0)
		return r;
	cleaned[utf8_cut(cleaned, max)] = '\0';
	if (*cleaned == '\0')
		free(cleaned);
	else
		*ret = cleaned;
	return 0;
}

static int render_part(const struct part *part, const struct template_values *values, size_t max,
	struct segment *ret)
{
	int r;

	if (!part->braces) {
		ret->kind = SEGMENT_LITERAL;
		return str_copy(part->choices[0].text, &ret->text);
	}
	ret->kind = SEGMENT_VALUE;
	for (size_t i = 0; i < part->n_choices && !ret->text; i++) {
		r = choice_value(&part->choices[i], values, max, &ret->text);
		if (r < 0)
			return r;
		if (ret->text && part->choices[i].kind == PLACEHOLDER_HOST)
			ret->kind = SEGMENT_HOST;
	}
	return 0;
}

static int join(const struct segment *segments, size_t n_segments, char **ret)
{
	_cleanup_(str_buf_finishp) struct str_buf buf = {0};
	_cleanup_(freep) char *joined = NULL;
	int r;

	for (size_t i = 0; i < n_segments; i++) {
		r = segments[i].text ? str_buf_puts(&buf, segments[i].text) : 0;
		if (r < 0)
			return r;
	}
	joined = str_buf_take(&buf);
	if (!joined)
		return -ENOMEM;
	return utf8_clean(joined, ret);
}

/* Takes characters off the longest values until all of it fits; false: too little would be left. */
static bool shorten(struct segment *segments, size_t n_segments, size_t max)
{
	for (;;) {
		struct segment *longest = NULL;
		size_t all = 0, longest_size = TEMPLATE_VALUE_MIN;

		for (size_t i = 0; i < n_segments; i++) {
			size_t size = segments[i].text ? strlen(segments[i].text) : 0;

			all += size;
			if (segments[i].kind == SEGMENT_VALUE && size > longest_size) {
				longest = &segments[i];
				longest_size = size;
			}
		}
		if (all <= max)
			return true;
		if (!longest)
			return false;
		longest->text[utf8_cut(longest->text, longest_size - 1)] = '\0';
	}
}

static void cut(char *text, size_t max)
{
	size_t size = utf8_cut(text, max);

	while (size > 0 && text[size - 1] == ' ')
		size--;
	text[size] = '\0';
}

/* A name that keeps the host's is known to be nobody else's, and so needs no probing: that is worth
 * more than the last letters of what the workload is called. */
static int fit(struct segment *segments, size_t n_segments, size_t max, struct rendered *ret)
{
	bool host = false;
	char *text;
	int r;

	for (size_t i = 0; i < n_segments; i++)
		host |= segments[i].kind == SEGMENT_HOST;
	r = join(segments, n_segments, &text);
	if (r < 0)
		return r;
	if (strlen(text) > max && host && shorten(segments, n_segments, max)) {
		free(text);
		r = join(segments, n_segments, &text);
		if (r < 0)
			return r;
	}
	ret->unique = host && strlen(text) <= max;
	cut(text, max);
	ret->text = text;
	return 0;
}

static bool is_hollow(const struct template *template, const struct segment *segments)
{
	bool host = false, asked = false;

	for (size_t i = 0; i < template->n_parts; i++) {
		if (segments[i].kind == SEGMENT_VALUE && segments[i].text)
			return false;
		host |= segments[i].kind == SEGMENT_HOST;
		asked |= segments[i].kind == SEGMENT_VALUE;
	}
	return host && asked;
}

int template_render_within(const struct template *template, const struct template_values *values,
	size_t max, struct rendered *ret)
{
	struct segment *segments = calloc(template->n_parts + 1, sizeof(*segments));
	struct rendered rendered = {0};
	int r = segments ? 0 : -ENOMEM;

	for (size_t i = 0; i < template->n_parts && r == 0; i++)
		r = render_part(&template->parts[i], values, max, &segments[i]);
	if (r == 0) {
		rendered.hollow = is_hollow(template, segments);
		r = fit(segments, template->n_parts, max, &rendered);
	}
	for (size_t i = 0; segments && i < template->n_parts; i++)
		free(segments[i].text);
	free(segments);
	if (r == 0)
		*ret = rendered;
	return r;
}

int template_render(const struct template *template, const struct template_values *values,
	char **ret, bool *ret_unique)
{
	struct rendered rendered;
	int r = template_render_within(template, values, SERVICE_NAME_MAX, &rendered);

	if (r < 0)
		return r;
	*ret = rendered.text;
	*ret_unique = rendered.unique;
	return 0;
}
