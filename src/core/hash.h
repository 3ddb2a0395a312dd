/* uthash as all of crier includes it. Without memory it would call exit(): here an element that
 * could not be added is left outside of the table, and `hash_added` says so.
 *
 *     HASH_ADD_KEYPTR(hh, head, entry->key, strlen(entry->key), entry);
 *     if (!hash_added(entry)) ... free it, -ENOMEM ... */
#pragma once

#define HASH_NONFATAL_OOM 1
/* one-at-a-time: the usual one falls through its cases in a way that clang warns of */
#define HASH_FUNCTION HASH_OAT

#include <uthash.h>

/* `element` was zeroed before it was added, and has its handle in the member `hh` */
#define hash_added(element) ((element)->hh.tbl != NULL)
