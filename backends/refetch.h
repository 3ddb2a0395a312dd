/* The set of ids to look at again. Events are hints: they name an id, and what is true of it is
 * fetched. Each id is fetched once however many hints came, REFETCH_PARALLEL at a time; a hint
 * during a fetch marks the id for one more, and that answer is thrown away, for it may be older
 * than the event. The ids of a list go through the same set, behind those of events.
 *
 * Answers go to the sink: running → upsert, gone → remove, unreadable → keep, and another try after
 * a pause that grows. Ids that run stay known without costing more than their bytes.
 *
 * Fetches are begun from the loop; the sink is called from `answer` and the removing calls. */
#pragma once

#include <stddef.h>

#include "util/cleanup.h"

struct event_base;
struct instance;
struct instance_sink;
struct refetch;

enum refetch_outcome { REFETCH_RUNNING, REFETCH_GONE, REFETCH_UNREADABLE };

struct refetch_callbacks { /* all mandatory */
	/* begins a fetch, ended by one refetch_answer, never from inside this call; a negative
	 * return is an unreadable answer */
	int (*fetch)(void *userdata, const char *id);
	/* the list's ids are all answered, since refetch_list_end; from there or from an answer */
	void (*drained)(void *userdata);
};

enum {
	REFETCH_PARALLEL = 8, /* a runtime answers one in a few ms; more would only queue there */
	REFETCH_IDS_MAX = 20000, /* beyond any machine, below harm */
};

int refetch_create(struct event_base *base, struct instance_sink *sink,
	const struct refetch_callbacks *callbacks, void *userdata, struct refetch **ret);
void refetch_destroy(struct refetch *refetch); /* NULL is fine */
/* Forgets everything and tells nobody; fetches under way are the caller's to cancel. */
void refetch_reset(struct refetch *refetch);

/* Something of this id changed, or it is new. -ENOMEM, -E2BIG beyond REFETCH_IDS_MAX. */
int refetch_hint(struct refetch *refetch, const char *id);
/* The same, but only for an id that runs as far as was told: for events that mean nothing of one
 * that does not. Its start would be told by an event of its own. */
void refetch_hint_known(struct refetch *refetch, const char *id);
/* It ended: removed from the sink at once. And where it was known, looked at once more, for it may
 * be starting again. */
void refetch_remove(struct refetch *refetch, const char *id);
/* It will never be back: removed from the sink at once, an answer under way is thrown away. */
void refetch_forget(struct refetch *refetch, const char *id);

/* A list: begin before it is asked for, add its ids, end. What is neither in it nor was seen
 * running since begin is forgotten here, as the sink's own `end` sweeps it. */
void refetch_list_begin(struct refetch *refetch);
int refetch_list_add(struct refetch *refetch, const char *id); /* as refetch_hint */
void refetch_list_end(struct refetch *refetch);

/* `instance` goes with REFETCH_RUNNING alone, and is consumed */
void refetch_answer(struct refetch *refetch, const char *id, enum refetch_outcome outcome,
	struct instance *instance);

CLEANUP(refetch_destroy, struct refetch *);
