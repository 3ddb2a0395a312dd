#include "core/placeholder.h"

#include "core/instance.h"
#include "core/template.h"
#include "util/str.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static const char *const names[] = {
	"name",
	"project",
	"service",
	"replica",
	"image",
	"tag",
	"host",
	"port",
	"proto",
	"type",
	"backend",
	"namespace",
	"node",
	"label.KEY",
	NULL,
};

static const char label_prefix[] = "label.";

const char *const *placeholder_names(void)
{
	return names;
}

int placeholder_init_text(struct placeholder *placeholder, const char *text)
{
	*placeholder = (struct placeholder){.kind = PLACEHOLDER_TEXT};
	return str_copy(text, &placeholder->text);
}

static int parse_label(const char *key, struct placeholder *ret)
{
	struct placeholder label = {.kind = PLACEHOLDER_LABEL};
	int r;

	if (*key == '\0')
		return -EINVAL;
	r = str_copy(key, &label.text);
	if (r < 0)
		return r;
	*ret = label;
	return 0;
}

int placeholder_parse(const char *word, struct placeholder *ret)
{
	if (strncmp(word, label_prefix, sizeof(label_prefix) - 1) == 0)
		return parse_label(word + sizeof(label_prefix) - 1, ret);
	for (int kind = PLACEHOLDER_NAME; kind < PLACEHOLDER_LABEL; kind++) {
		if (strcmp(word, names[kind - PLACEHOLDER_NAME]) == 0) {
			*ret = (struct placeholder){.kind = (enum placeholder_kind)kind};
			return 0;
		}
	}
	return -EINVAL;
}

void placeholder_finish(struct placeholder *placeholder)
{
	free(placeholder->text);
	*placeholder = (struct placeholder){0};
}

static const char *name_value(const struct template_values *values)
{
	if (values->given)
		return values->given;
	if (!values->instance || values->instance->name_made_up)
		return NULL;
	return values->instance->name;
}

static const char *port_value(uint16_t port, char scratch[PLACEHOLDER_SCRATCH])
{
	if (port == 0)
		return NULL;
	snprintf(scratch, PLACEHOLDER_SCRATCH, "%u", port);
	return scratch;
}

static const char *proto_value(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_SCTP:
		return "sctp";
	default:
		return NULL;
	}
}

static const char *fact_value(const struct template_values *values, enum instance_fact fact)
{
	return values->instance ? values->instance->facts[fact] : NULL;
}

/* "http" of "_http._tcp"; a type's name has 15 bytes at most (RFC 6335 5.1). */
static const char *type_value(const char *type, char scratch[PLACEHOLDER_SCRATCH])
{
	if (!type)
		return NULL;
	if (*type == '_')
		type++;
	snprintf(scratch, PLACEHOLDER_SCRATCH, "%.*s", (int)strcspn(type, "."), type);
	return scratch;
}

const char *placeholder_value(const struct placeholder *placeholder,
	const struct template_values *values, char scratch[PLACEHOLDER_SCRATCH])
{
	switch (placeholder->kind) {
	case PLACEHOLDER_TEXT:
		return placeholder->text;
	case PLACEHOLDER_NAME:
		return name_value(values);
	case PLACEHOLDER_PROJECT:
		return fact_value(values, FACT_PROJECT);
	case PLACEHOLDER_SERVICE:
		return fact_value(values, FACT_SERVICE);
	case PLACEHOLDER_REPLICA:
		return fact_value(values, FACT_REPLICA);
	case PLACEHOLDER_IMAGE:
		return fact_value(values, FACT_IMAGE);
	case PLACEHOLDER_TAG:
		return fact_value(values, FACT_TAG);
	case PLACEHOLDER_HOST:
		return values->host;
	case PLACEHOLDER_PORT:
		return port_value(values->port, scratch);
	case PLACEHOLDER_PROTO:
		return proto_value(values->protocol);
	case PLACEHOLDER_TYPE:
		return type_value(values->type, scratch);
	case PLACEHOLDER_BACKEND:
		return values->backend;
	case PLACEHOLDER_NAMESPACE:
		return fact_value(values, FACT_NAMESPACE);
	case PLACEHOLDER_NODE:
		return fact_value(values, FACT_NODE);
	case PLACEHOLDER_LABEL:
		return values->instance ? pairs_get(&values->instance->labels, placeholder->text)
					: NULL;
	case PLACEHOLDER_MAX:
		break;
	}
	return NULL;
}
