#include "core/fields.h"

#include "core/check.h"
#include "core/draft.h"
#include "core/mapping.h"
#include "core/port_spec.h"
#include "core/settings.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static const char *const keys[] = {
	"type",
	"enable",
	"name",
	"subtype",
	"interface",
	"path",
	"host",
	"port",
	"address",
	"network",
	"require-healthy",
	"announce",
	NULL,
};

/* The type comes first, for rules may ask for it; then whether there is anything to decide. */
static const struct field fields[] = {
	{"type", FIELD_PORT, check_type, draft_apply_type, draft_guess_type},
	{"enable", FIELD_PORT, check_bool, NULL, draft_enable},
	{"name", FIELD_PORT, check_name, draft_apply_name, NULL},
	{"subtype", FIELD_PORT, check_subtypes, draft_apply_subtype, NULL},
	{"interface", FIELD_PORT, check_word, draft_apply_interface, draft_default_interface},
	{"txt", FIELD_PORT, NULL, NULL, draft_collect_txt},
	{"path", FIELD_PORT, check_path, NULL, NULL}, /* a pair of TXT */
	{"host", FIELD_PORT, check_hosts, draft_apply_host, NULL},
	{"port", FIELD_INSTANCE, port_spec_list_check, NULL, NULL},
	{"address", FIELD_INSTANCE, check_address, NULL, NULL},
	{"network", FIELD_INSTANCE, check_word, NULL, NULL},
	{"require-healthy", FIELD_INSTANCE, check_bool, NULL, NULL},
	{"announce", FIELD_PORT, NULL, NULL, NULL}, /* short for two others */
};

enum { N_FIELDS = sizeof(fields) / sizeof(fields[0]) };

const char *const *fields_keys(void)
{
	return keys;
}

static bool txt_key(const char *key)
{
	return strncmp(key, "txt.", strlen("txt.")) == 0 && key[strlen("txt.")] != '\0';
}

const struct field *fields_find(const char *key)
{
	bool txt = txt_key(key);

	if (!txt && strcmp(key, "txt") == 0)
		return NULL;
	for (size_t i = 0; i < N_FIELDS; i++) {
		if (strcmp(fields[i].key, txt ? "txt" : key) == 0)
			return &fields[i];
	}
	return NULL;
}

int fields_check(const char *key, const char *value, const char **ret_why)
{
	const struct field *field = fields_find(key);

	if (!field) {
		*ret_why = "unknown key";
		return -EINVAL;
	}
	if (txt_key(key))
		return check_txt(key + strlen("txt."), value, ret_why);
	return field->check ? field->check(value, ret_why) : 0;
}

/* The levels in their order; one whose value does not fit this port is as if it said nothing. */
static int apply_field(const struct field *field, struct draft *draft)
{
	struct setting setting;
	int r;

	for (int level = 0; field->apply && level < SETTING_LEVEL_MAX; level++) {
		if (!settings_at(&draft->subject, field->key, (enum setting_level)level, &setting))
			continue;
		r = field->apply(draft, &setting);
		if (r != FIELD_DECLINED)
			return r;
	}
	return field->fallback ? field->fallback(draft) : 0;
}

int fields_apply(struct draft *draft)
{
	int r = 0;

	for (size_t i = 0; i < N_FIELDS && r == 0 && !draft->refused; i++)
		r = apply_field(&fields[i], draft);
	return r;
}
