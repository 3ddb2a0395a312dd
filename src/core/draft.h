/* One port of an instance on its way to a wish: fields fill it, or refuse it. */
#pragma once

#include "core/subject.h"

#include <stdbool.h>

struct endpoint;
struct service;
struct setting;
struct template;

struct draft {
	struct subject subject;
	const struct endpoint *endpoint; /* borrowed */
	struct service *service;	 /* port and host are there from the start */
	bool refused;			 /* the trace has the reason */
	char **aliases;			 /* further host names asked for; NULL: none */

	/* the name, before it is settled among those of its instance */
	char *plain;		   /* as it stands */
	struct template *template; /* or of a rule; NULL: the policy's */
	char *name_origin;	   /* for the trace; NULL: the naming of the configuration */
	char *collision_name;
	bool collision_unique;
};

/* `subject` is the instance's; what the draft has no own of is borrowed. */
int draft_init(struct draft *draft, const struct subject *subject, const struct endpoint *endpoint);
void draft_finish(struct draft *draft);

/* Rows of fields.c: 0, -errno or FIELD_DECLINED */
int draft_apply_type(struct draft *draft, const struct setting *setting);
int draft_guess_type(struct draft *draft);
int draft_enable(struct draft *draft);
int draft_apply_name(struct draft *draft, const struct setting *setting);
int draft_apply_subtype(struct draft *draft, const struct setting *setting);
int draft_apply_interface(struct draft *draft, const struct setting *setting);
int draft_default_interface(struct draft *draft);
int draft_collect_txt(struct draft *draft);
int draft_apply_host(struct draft *draft, const struct setting *setting);
