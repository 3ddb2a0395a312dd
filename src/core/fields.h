/* The one table of all that a label, a rule or a default may decide of an announcement. */
#pragma once

struct draft;
struct setting;

enum field_scope { FIELD_PORT, FIELD_INSTANCE };

enum { FIELD_DECLINED = 1 }; /* by apply: this value does not fit here, the next level is asked */

struct field {
	const char *key; /* "txt" stands for all of txt.KEY */
	enum field_scope scope;
	/* -EINVAL and what was expected; NULL: any text */
	int (*check)(const char *value, const char **ret_why);
	/* Makes it so in a port's draft; NULL: read by whoever needs it, not port by port */
	int (*apply)(struct draft *draft, const struct setting *setting);
	/* where nobody said anything; NULL: nothing happens */
	int (*fallback)(struct draft *draft);
};

const struct field *fields_find(const char *key); /* or NULL */
int fields_check(const char *key, const char *value, const char **ret_why);
const char *const *fields_keys(void); /* NULL-terminated */

/* All fields of one port, in the order of the table; a refusal of the draft ends it. */
int fields_apply(struct draft *draft);
