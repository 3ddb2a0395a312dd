#include "core/labels.h"

#include "core/array.h"
#include "core/fields.h"
#include "core/instance.h"
#include "core/port_spec.h"
#include "core/trace.h"
#include "util/str.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

struct reader {
	struct trace *trace;
	struct labels labels;
	enum instance_place place;
	const char *prefix; /* the one looked for now; NULL: none is written */
	bool foreign;	    /* its keys are another program's too */
	bool short_forms; /* this pass takes the short forms, which what is written out overrules */
};

/* What another program that is configured by labels calls what we have; keys of that program that
 * are not here mean nothing to us. */
static const struct {
	const char *key, *ours;
} koi_keys[] = {
	{"announce", "announce"},
	{"dns.name", "host"},
	{"enable", "enable"},
	{"name", "name"},
	{"type", "type"},
};

static const char txt_prefix[] = "txt.";

enum { TXT_PREFIX = sizeof(txt_prefix) - 1 };

/* The rest of `written` after the prefix and what its place puts around it; NULL: not ours */
static const char *after_prefix(const struct reader *reader, const char *written)
{
	static const char config_key[] = "user.";
	size_t size;

	if (!reader->prefix)
		return written;
	if (reader->place == PLACE_CONFIG_KEY) {
		if (strncasecmp(written, config_key, sizeof(config_key) - 1) != 0)
			return NULL;
		written += sizeof(config_key) - 1;
	}
	size = strlen(reader->prefix);
	if (strncasecmp(written, reader->prefix, size) != 0)
		return NULL;
	if (written[size] != (reader->place == PLACE_ANNOTATION ? '/' : '.'))
		return NULL;
	return written + size + 1;
}

/* Takes "8080." or "53/udp." off the front of `*rest`. An annotation has room for one slash only:
 * there, and so everywhere, a hyphen is as good. */
static int take_port(const char **rest, struct label *label)
{
	char text[sizeof("65535/sctp")];
	struct port_spec spec;
	const char *list = text;
	size_t size = strcspn(*rest, ".");
	char *hyphen;

	if (!isdigit((unsigned char)**rest))
		return 0;
	if (size >= sizeof(text))
		return -EINVAL;
	memcpy(text, *rest, size);
	text[size] = '\0';
	hyphen = strchr(text, '-');
	if (hyphen)
		*hyphen = '/';
	if (port_spec_next(&list, &spec) <= 0 || *list != '\0')
		return -EINVAL;
	label->port = spec.first;
	label->protocol = spec.protocol;
	*rest += size + ((*rest)[size] == '.');
	return 0;
}

static int lower_copy(const char *text, char **ret)
{
	int r = str_copy(text, ret);

	for (char *c = r == 0 ? *ret : NULL; c && *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return r;
}

/* The key as fields know it; keys of TXT keep their case. */
static int canonical_key(const struct reader *reader, const char *key, char **ret)
{
	if (strncasecmp(key, txt_prefix, TXT_PREFIX) == 0)
		return str_printf(ret, "txt.%s", key + TXT_PREFIX);
	if (!reader->foreign)
		return lower_copy(key, ret);
	for (size_t i = 0; i < sizeof(koi_keys) / sizeof(koi_keys[0]); i++) {
		if (strcasecmp(key, koi_keys[i].key) == 0)
			return str_copy(koi_keys[i].ours, ret);
	}
	return -ENOENT;
}

const struct label *labels_find(
	const struct labels *labels, uint16_t port, uint8_t protocol, const char *key)
{
	for (size_t i = 0; i < labels->count; i++) {
		const struct label *label = &labels->items[i];

		if (label->port == port && label->protocol == protocol &&
			strcmp(label->key, key) == 0)
			return label;
	}
	return NULL;
}

/* Adds a label of `key`, which is consumed, unless the value is bad or an earlier one says it. */
static int add(struct reader *reader, const struct label *found, char *key)
{
	struct labels *labels = &reader->labels;
	struct label label = *found;
	const char *why;
	int r;

	label.key = key;
	r = fields_check(key, label.value, &why);
	if (r == -EINVAL) {
		trace_warn(reader->trace, "%s=%s: %s", label.written,
			label.value ? label.value : "", why);
		free(key);
		return 0;
	}
	if (r == 0 && !labels_find(labels, label.port, label.protocol, key)) {
		r = array_grow(&labels->items, labels->count, sizeof(*labels->items));
		if (r == 0) {
			labels->items[labels->count++] = label;
			return 0;
		}
	}
	free(key);
	return r;
}

static int add_named(struct reader *reader, const struct label *found, const char *key)
{
	char *copy;
	int r = str_copy(key, &copy);

	return r < 0 ? r : add(reader, found, copy);
}

/* announce=<name> is enable and name in one; announce=false says only what it says. */
static int add_announce(struct reader *reader, const struct label *found)
{
	struct label enable = *found;
	bool on;
	int r;

	if (str_empty(found->value) || str_to_bool(found->value, &on) < 0)
		enable.value = "true";
	r = add_named(reader, &enable, "enable");
	if (r < 0 || enable.value == found->value || str_empty(found->value))
		return r;
	return add_named(reader, found, "name");
}

static void warn_unknown(struct reader *reader, const struct label *label, const char *key)
{
	const char *hint;

	if (reader->foreign)
		return;
	if (*key == '\0') {
		trace_warn(reader->trace, "%s: needs a key after it, such as \"name\"",
			label->written);
		return;
	}
	if (strcmp(key, "txt") == 0 || strcmp(key, txt_prefix) == 0) {
		trace_warn(reader->trace, "%s: needs the key of a pair, as in txt.role",
			label->written);
		return;
	}
	hint = str_hint(key, fields_keys());
	if (hint)
		trace_warn(reader->trace, "%s: unknown key; did you mean \"%s\"?", label->written,
			hint);
	else
		trace_warn(reader->trace, "%s: unknown key", label->written);
}

/* `key` is consumed. */
static int add_known(struct reader *reader, const struct label *label, char *key)
{
	const struct field *field = fields_find(key);
	int r = 0;

	if (!field && !reader->short_forms)
		warn_unknown(reader, label, key);
	else if (field && field->scope == FIELD_INSTANCE && label->port != 0 &&
		 !reader->short_forms)
		trace_warn(reader->trace, "%s: \"%s\" is of the instance, not of one port",
			label->written, key);
	else if (field && strcmp(key, "announce") == 0)
		r = reader->short_forms ? add_announce(reader, label) : 0;
	else if (field && !reader->short_forms)
		return add(reader, label, key);
	free(key);
	return r;
}

static int read_label(struct reader *reader, const struct pair *pair)
{
	struct label label = {.written = pair->key, .value = pair->value};
	const char *rest = after_prefix(reader, pair->key);
	char *key;
	int r;

	if (!rest)
		return 0;
	r = reader->foreign ? 0 : take_port(&rest, &label);
	if (r < 0) {
		if (!reader->short_forms)
			trace_warn(reader->trace, "%s: the port is written 8080 or 53/udp",
				label.written);
		return 0;
	}
	r = canonical_key(reader, rest, &key);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (!label.value && strncmp(key, txt_prefix, TXT_PREFIX) != 0)
		label.value = "";
	return add_known(reader, &label, key);
}

static int read_prefix(struct reader *reader, const struct pairs *pairs, const char *prefix)
{
	int r = 0;

	reader->prefix = prefix;
	reader->foreign = prefix && strcasecmp(prefix, "koi") == 0;
	for (int pass = 0; pass < 2; pass++) {
		reader->short_forms = pass == 1;
		for (size_t i = 0; i < pairs->count && r == 0; i++)
			r = read_label(reader, &pairs->items[i]);
	}
	return r;
}

int labels_parse(const struct instance *instance, char *const *prefixes, struct trace *trace,
	struct labels *ret)
{
	struct reader reader = {.trace = trace, .place = instance->place};
	int r = 0;

	if (instance->place == PLACE_PLAIN)
		r = read_prefix(&reader, &instance->labels, NULL);
	for (size_t i = 0; instance->place != PLACE_PLAIN && r == 0 && prefixes && prefixes[i]; i++)
		r = read_prefix(&reader, &instance->labels, prefixes[i]);
	if (r < 0) {
		labels_finish(&reader.labels);
		return r;
	}
	*ret = reader.labels;
	return 0;
}

void labels_finish(struct labels *labels)
{
	for (size_t i = 0; i < labels->count; i++)
		free(labels->items[i].key);
	free(labels->items);
	*labels = (struct labels){0};
}
