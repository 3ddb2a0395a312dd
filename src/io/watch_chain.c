#include "io/watch_chain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	WATCH_MASK = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB |
		     IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR,
	WATCH_SYMLINKS_MAX = 40, /* as the kernel, path_resolution(7) */
};

struct watch_walk {
	char folder[PATH_MAX]; /* where the walk is: "" is the root; no symbolic links in it */
	char rest[PATH_MAX];   /* what is left of the way */
	char name[NAME_MAX + 1];
	int symlinks;
};

/* false: nothing is left, or it is no name */
static bool watch_walk_next(struct watch_walk *walk)
{
	char *start = walk->rest + strspn(walk->rest, "/");
	size_t size = strcspn(start, "/");
	char *after = start + size;

	if (size == 0 || size > NAME_MAX)
		return false;
	memcpy(walk->name, start, size);
	walk->name[size] = '\0';
	after += strspn(after, "/");
	memmove(walk->rest, after, strlen(after) + 1);
	return true;
}

static bool watch_walk_into(struct watch_walk *walk, const char *target)
{
	char rest[PATH_MAX];
	int size = snprintf(rest, sizeof(rest), "%s/%s", target, walk->rest);

	if (size < 0 || (size_t)size >= sizeof(rest) || ++walk->symlinks > WATCH_SYMLINKS_MAX)
		return false;
	if (target[0] == '/')
		walk->folder[0] = '\0';
	memcpy(walk->rest, rest, (size_t)size + 1);
	return true;
}

static void watch_walk_up(struct watch_walk *walk)
{
	char *slash = strrchr(walk->folder, '/');

	if (slash)
		*slash = '\0';
}

/* past walk->name: into the folder, or to where the symbolic link points. False: the way ends */
static bool watch_walk_step(struct watch_walk *walk)
{
	char path[PATH_MAX], target[PATH_MAX];
	int size = snprintf(path, sizeof(path), "%s/%s", walk->folder, walk->name);
	struct stat status;
	ssize_t target_size;

	if (size < 0 || (size_t)size >= sizeof(path) || lstat(path, &status) < 0)
		return false;
	if (S_ISDIR(status.st_mode)) {
		memcpy(walk->folder, path, (size_t)size + 1);
		return true;
	}
	if (!S_ISLNK(status.st_mode))
		return false;
	target_size = readlink(path, target, sizeof(target) - 1);
	if (target_size < 0)
		return false;
	target[target_size] = '\0';
	return watch_walk_into(walk, target);
}

static int watch_chain_add(struct watch_chain *chain, int wd, const struct watch_walk *walk)
{
	struct watch_link *links;

	if (chain->n_links >= WATCH_LINKS_MAX)
		return -ENAMETOOLONG;
	links = reallocarray(chain->links, chain->n_links + 1, sizeof(*links));
	if (!links)
		return -ENOMEM;
	chain->links = links;
	links += chain->n_links++;
	links->wd = wd;
	links->last = walk->rest[0] == '\0';
	memcpy(links->name, walk->name, sizeof(links->name));
	return 0;
}

/* 1: watched; 0: gone meanwhile, which the folder above will tell */
static int watch_chain_watch(struct watch_chain *chain, int inotify, const struct watch_walk *walk)
{
	int wd = inotify_add_watch(inotify, walk->folder[0] ? walk->folder : "/", WATCH_MASK);
	int error;

	if (wd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (wd < 0 && errno == EACCES)
		return 1; /* not readable, but perhaps the way leads through it */
	if (wd < 0)
		return -errno;
	error = watch_chain_add(chain, wd, walk);
	return error < 0 ? error : 1;
}

static int watch_chain_walk(struct watch_chain *chain, int inotify, struct watch_walk *walk)
{
	int result = 1;

	while (result > 0 && watch_walk_next(walk)) {
		if (strcmp(walk->name, ".") == 0)
			continue;
		if (strcmp(walk->name, "..") == 0) {
			watch_walk_up(walk);
			continue;
		}
		result = watch_chain_watch(chain, inotify, walk);
		if (result > 0)
			result = watch_walk_step(walk);
	}
	return result < 0 ? result : 0;
}

int watch_chain_init(struct watch_chain *chain, int inotify, const char *path)
{
	struct watch_walk *walk;
	int error;

	*chain = (struct watch_chain){0};
	if (strlen(path) >= sizeof(walk->rest))
		return -ENAMETOOLONG;
	walk = calloc(1, sizeof(*walk));
	if (!walk)
		return -ENOMEM;
	memcpy(walk->rest, path, strlen(path) + 1);
	error = watch_chain_walk(chain, inotify, walk);
	free(walk);
	return error;
}

static bool watch_chain_has(const struct watch_chain *chain, int wd)
{
	for (size_t i = 0; chain && i < chain->n_links; i++) {
		if (chain->links[i].wd == wd)
			return true;
	}
	return false;
}

void watch_chain_finish(struct watch_chain *chain, int inotify, const struct watch_chain *keep)
{
	for (size_t i = 0; i < chain->n_links; i++) {
		if (!watch_chain_has(keep, chain->links[i].wd))
			inotify_rm_watch(inotify, chain->links[i].wd);
	}
	free(chain->links);
	*chain = (struct watch_chain){0};
}
