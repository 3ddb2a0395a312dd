#include "io/watch.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/watch_chain.h"
#include "util/cleanup.h"
#include "util/log.h"
#include "util/str.h"

enum { WATCH_READS_MAX = 64 }; /* in one go: a busy folder must not keep the loop */

/* what of the path a client could notice */
struct watch_state {
	bool exists;
	dev_t device;
	ino_t inode;
	mode_t mode;
	uid_t user;
	gid_t group;
};

struct watch {
	char *path;
	int inotify;
	struct event event;
	struct watch_chain chain;
	struct watch_state state;
	const struct watch_callbacks *callbacks;
	void *userdata;
};

/* what a batch of events means */
struct watch_news {
	bool way; /* some part of the way may be another now */
	bool own; /* the path's own name was touched */
};

CLEANUP(watch_destroy, struct watch *);

static struct watch_state watch_look(const char *path)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return (struct watch_state){0};
	return (struct watch_state){
		.exists = true,
		.device = status.st_dev,
		.inode = status.st_ino,
		.mode = status.st_mode,
		.user = status.st_uid,
		.group = status.st_gid,
	};
}

static bool watch_state_equal(const struct watch_state *a, const struct watch_state *b)
{
	return a->exists == b->exists && a->device == b->device && a->inode == b->inode &&
	       a->mode == b->mode && a->user == b->user && a->group == b->group;
}

static void watch_note(
	const struct watch *watch, const struct inotify_event *event, struct watch_news *news)
{
	const struct watch_chain *chain = &watch->chain;

	if (event->mask & IN_Q_OVERFLOW)
		news->way = news->own = true;
	for (size_t i = 0; i < chain->n_links; i++) {
		const struct watch_link *link = &chain->links[i];

		if (link->wd != event->wd)
			continue;
		/* without a name it is of the folder itself */
		if (event->len > 0 && strcmp(event->name, link->name) != 0)
			continue;
		news->way = true;
		news->own |= event->len > 0 && link->last;
	}
}

static struct watch_news watch_read(struct watch *watch)
{
	_Alignas(struct inotify_event) char buffer[4096];
	struct watch_news news = {0};

	for (int reads = 0; reads < WATCH_READS_MAX; reads++) {
		ssize_t size = read(watch->inotify, buffer, sizeof(buffer));
		char *at = buffer;

		if (size <= 0)
			break;
		while (at < buffer + size) {
			const struct inotify_event *event = (const struct inotify_event *)at;

			watch_note(watch, event, &news);
			at += sizeof(*event) + event->len;
		}
	}
	return news;
}

static void watch_rewalk(struct watch *watch)
{
	struct watch_chain chain;
	int error = watch_chain_init(&chain, watch->inotify, watch->path);

	if (error < 0) {
		log_debug("watch %s: %s", watch->path, strerror(-error));
		watch_chain_finish(&chain, watch->inotify, &watch->chain);
		return;
	}
	watch_chain_finish(&watch->chain, watch->inotify, &chain);
	watch->chain = chain;
}

static void watch_on_readable(evutil_socket_t fd, short events, void *userdata)
{
	struct watch *watch = userdata;
	struct watch_news news = watch_read(watch);
	struct watch_state old = watch->state;

	if (!news.way)
		return;
	watch_rewalk(watch);
	watch->state = watch_look(watch->path);
	if (news.own || !watch_state_equal(&watch->state, &old))
		watch->callbacks->changed(watch->userdata);
}

static int watch_open(struct watch *watch, struct event_base *base)
{
	int error;

	watch->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (watch->inotify < 0)
		return -errno;
	event_assign(&watch->event, base, watch->inotify, EV_READ | EV_PERSIST, watch_on_readable,
		watch);
	error = watch_chain_init(&watch->chain, watch->inotify, watch->path);
	if (error < 0)
		return error;
	watch->state = watch_look(watch->path);
	return event_add(&watch->event, NULL) < 0 ? -ENOMEM : 0;
}

int watch_create(struct event_base *base, const char *path, const struct watch_callbacks *callbacks,
	void *userdata, struct watch **ret)
{
	_cleanup_(watch_destroyp) struct watch *watch = NULL;
	int error;

	assert(callbacks->changed);
	if (path[0] != '/')
		return -EINVAL;
	watch = calloc(1, sizeof(*watch));
	if (!watch)
		return -ENOMEM;
	watch->inotify = -1;
	watch->callbacks = callbacks;
	watch->userdata = userdata;
	error = str_copy(path, &watch->path);
	if (error >= 0)
		error = watch_open(watch, base);
	if (error < 0)
		return error;
	*ret = TAKE_PTR(watch);
	return 0;
}

void watch_destroy(struct watch *watch)
{
	if (!watch)
		return;
	if (watch->inotify >= 0) {
		event_del(&watch->event);
		watch_chain_finish(&watch->chain, watch->inotify, NULL);
		close(watch->inotify);
	}
	free(watch->path);
	free(watch);
}
