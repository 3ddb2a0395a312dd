/* The folders on the way to a path, each with the name that matters in it, and their inotify(7)
 * watches. Symbolic links are followed by hand: when one is set anew, the way leads elsewhere. */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum { WATCH_LINKS_MAX = 128 }; /* folders on one way, links of all kinds followed */

struct watch_link {
	int wd;
	bool last; /* `name` is the path's own, or that of what it points to */
	char name[NAME_MAX + 1];
};

struct watch_chain {
	struct watch_link *links;
	size_t n_links;
};

/* Walks the way as far as it exists; each folder is watched before it is looked into. 0 or -errno
 * of inotify_add_watch(2), and then what was reached is in `chain`, to be finished all the same. A
 * part that is missing or not allowed ends the walk and is no error. */
int watch_chain_init(struct watch_chain *chain, int inotify, const char *path);

/* removes the watches too, but for those that `keep` (or NULL) has as well */
void watch_chain_finish(struct watch_chain *chain, int inotify, const struct watch_chain *keep);
