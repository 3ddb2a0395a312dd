/* announce/ only: letters from one thread to another. The eventfd becomes readable with the first
 * letter of a burst and stays so until all are taken, so a burst costs one wake-up. Shared by both
 * threads: the last one to drop it frees it. */
#pragma once

#include "core/announcer.h"

#include <stdbool.h>

enum letter_kind {
	LETTER_PUT_SERVICE,
	LETTER_PUT_HOST,
	LETTER_WITHDRAW,
	LETTER_LINKS,
	LETTER_SHUTDOWN,
	LETTER_STATE,
	LETTER_SERVICE,
	LETTER_FINISHED,
};

struct letter { /* what each kind uses; it owns what it points to */
	enum letter_kind kind;
	int state; /* enum announcer_state or service_state */
	uint64_t handle;
	uint32_t generation;
	struct service *service;
	struct host_record *record;
	struct host *links;
	char *detail;
	struct letter *next;
};

struct letter *letter_create(enum letter_kind kind);
void letter_destroy(struct letter *letter);
void letters_destroy(struct letter *first); /* and all that follow */

struct mailbox;

int mailbox_create(struct mailbox **ret); /* -ENOMEM, -EMFILE and the like */
struct mailbox *mailbox_ref(struct mailbox *mailbox);
void mailbox_unref(struct mailbox *mailbox);
int mailbox_fd(const struct mailbox *mailbox); /* to be read from, not to be closed */

void mailbox_post(struct mailbox *mailbox, struct letter *letter); /* takes it over */
/* Nothing more will come: wakes the reader; what waits and what is posted later is destroyed. */
void mailbox_close(struct mailbox *mailbox);
/* All letters in their order, the caller's from here on, or NULL; `ret_closed` may be NULL */
struct letter *mailbox_take(struct mailbox *mailbox, bool *ret_closed);
