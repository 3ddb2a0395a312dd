#include "announce/mailbox.h"

#include "core/host.h"
#include "core/service.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct mailbox {
	pthread_mutex_t lock;
	struct letter *first, **end;
	int fd;
	atomic_uint n_refs;
	bool closed;
};

struct letter *letter_create(enum letter_kind kind)
{
	struct letter *letter = calloc(1, sizeof(*letter));

	if (letter)
		letter->kind = kind;
	return letter;
}

void letter_destroy(struct letter *letter)
{
	if (!letter)
		return;
	service_destroy(letter->service);
	host_record_destroy(letter->record);
	if (letter->links)
		host_finish(letter->links);
	free(letter->links);
	free(letter->detail);
	free(letter);
}

void letters_destroy(struct letter *letter)
{
	while (letter) {
		struct letter *next = letter->next;

		letter_destroy(letter);
		letter = next;
	}
}

int mailbox_create(struct mailbox **ret)
{
	struct mailbox *mailbox = calloc(1, sizeof(*mailbox));

	if (!mailbox)
		return -ENOMEM;
	mailbox->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (mailbox->fd < 0) {
		int error = errno;

		free(mailbox);
		return -error;
	}
	pthread_mutex_init(&mailbox->lock, NULL);
	mailbox->end = &mailbox->first;
	atomic_init(&mailbox->n_refs, 1);
	*ret = mailbox;
	return 0;
}

struct mailbox *mailbox_ref(struct mailbox *mailbox)
{
	atomic_fetch_add(&mailbox->n_refs, 1);
	return mailbox;
}

void mailbox_unref(struct mailbox *mailbox)
{
	if (!mailbox || atomic_fetch_sub(&mailbox->n_refs, 1) > 1)
		return;
	letters_destroy(mailbox->first);
	close(mailbox->fd);
	pthread_mutex_destroy(&mailbox->lock);
	free(mailbox);
}

int mailbox_fd(const struct mailbox *mailbox)
{
	return mailbox->fd;
}

/* cannot fail: the counter is read long before 2^64 wake-ups */
static void mailbox_wake(struct mailbox *mailbox)
{
	(void)eventfd_write(mailbox->fd, 1);
}

void mailbox_post(struct mailbox *mailbox, struct letter *letter)
{
	bool first = false;

	letter->next = NULL;
	pthread_mutex_lock(&mailbox->lock);
	if (!mailbox->closed) {
		first = !mailbox->first;
		*mailbox->end = letter;
		mailbox->end = &letter->next;
		letter = NULL;
	}
	pthread_mutex_unlock(&mailbox->lock);
	if (first)
		mailbox_wake(mailbox);
	letter_destroy(letter);
}

static struct letter *mailbox_empty(struct mailbox *mailbox)
{
	struct letter *letters = mailbox->first;

	mailbox->first = NULL;
	mailbox->end = &mailbox->first;
	return letters;
}

void mailbox_close(struct mailbox *mailbox)
{
	struct letter *letters;

	pthread_mutex_lock(&mailbox->lock);
	mailbox->closed = true;
	letters = mailbox_empty(mailbox);
	pthread_mutex_unlock(&mailbox->lock);
	mailbox_wake(mailbox);
	letters_destroy(letters);
}

/* The counter is read before the letters are taken: a letter posted in between finds the box not
 * empty or wakes once too often, but is never left lying. */
struct letter *mailbox_take(struct mailbox *mailbox, bool *ret_closed)
{
	struct letter *letters;
	eventfd_t count;

	(void)eventfd_read(mailbox->fd, &count);
	pthread_mutex_lock(&mailbox->lock);
	letters = mailbox_empty(mailbox);
	if (ret_closed)
		*ret_closed = mailbox->closed;
	pthread_mutex_unlock(&mailbox->lock);
	return letters;
}
