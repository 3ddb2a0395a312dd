/* Waits for a path to appear, by inotify(7): on each folder on the way to it, as far as they are
 * there, and on those that hold a symbolic link on the way. One callback each time something of
 * that name comes, goes or changes its rights; it says only "look again", and may say so once too
 * often. */
#pragma once

struct event_base;
struct watch;

struct watch_callbacks {
	void (*changed)(void *userdata); /* mandatory; never from inside watch_create */
};

/* `path` is absolute, -EINVAL else; -ENOSPC, -EMFILE where the kernel has no watch left */
int watch_create(struct event_base *base, const char *path, const struct watch_callbacks *callbacks,
	void *userdata, struct watch **ret);
void watch_destroy(struct watch *watch); /* NULL is fine; from `changed` too */
