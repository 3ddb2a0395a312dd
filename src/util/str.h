/* Small things about strings that the C library lacks. */
#pragma once

#include "util/cleanup.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* a string that grows; zero-initialised is valid and empty */
struct str_buf {
	char *data; /* NUL-terminated once something was added, else NULL */
	size_t size, capacity;
};

int str_buf_add(struct str_buf *buf, const char *text, size_t size);
int str_buf_puts(struct str_buf *buf, const char *text);
int str_buf_printf(struct str_buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* the string ("" if empty), owned by the caller; NULL: no memory */
char *str_buf_take(struct str_buf *buf);
void str_buf_finish(struct str_buf *buf);

static inline void str_buf_finishp(struct str_buf *buf)
{
	str_buf_finish(buf);
}

int str_copy(const char *from, char **ret); /* NULL stays NULL; frees nothing */
int str_printf(char **ret, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool str_equal(const char *a, const char *b); /* NULL equals NULL */
bool str_empty(const char *s);		      /* NULL or "" */

/* `pattern` with *, ? and [sets], anchored, case as it stands (fnmatch(3) without FNM_PATHNAME) */
bool str_glob(const char *pattern, const char *text);

/* the one of `known` (NULL-terminated) that was most likely meant, or NULL: at most 2 edits away,
 * a neighbour swap counting as one, and fewer than half the letters */
const char *str_hint(const char *given, const char *const *known);

int str_to_uint(const char *text, uint64_t max, uint64_t *ret); /* decimal only; -EINVAL, -ERANGE */
/* true/false, yes/no, on/off, 1/0, any case; -EINVAL */
int str_to_bool(const char *text, bool *ret);

/* Splits at commas, spaces around the items dropped, empty ones left out; NULL-terminated array.
 * More than `max` items: -E2BIG. */
int str_split_list(const char *text, size_t max, char ***ret);
void str_list_destroy(char **list); /* NULL is fine */
CLEANUP(str_list_destroy, char **);
int str_list_copy(char *const *from, char ***ret);   /* NULL → NULL */
bool str_list_equal(char *const *a, char *const *b); /* NULL equals an empty list */
