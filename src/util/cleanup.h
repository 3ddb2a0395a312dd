/* Ownership that ends with its scope. A type's header names its destructor once:
 *
 *     CLEANUP(service_destroy, struct service *)
 *
 * and a local then says `_cleanup_(service_destroyp) struct service *service = NULL;`. TAKE_PTR
 * hands the pointer over and leaves NULL behind. */
#pragma once

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(f) __attribute__((cleanup(f)))

#define CLEANUP(destroy, type)                                                                     \
	static inline void destroy##p(type *p)                                                     \
	{                                                                                          \
		destroy(*p);                                                                       \
	}                                                                                          \
	struct cleanup_needs_a_semicolon

#define TAKE_PTR(pointer)                                                                          \
	({                                                                                         \
		__typeof__(pointer) taken_ = (pointer);                                            \
		(pointer) = NULL;                                                                  \
		taken_;                                                                            \
	})

#define container_of(pointer, type, member)                                                        \
	((type *)((char *)(1 ? (pointer) : &((type *)0)->member) - offsetof(type, member)))

static inline void freep(void *p)
{
	free(*(void **)p);
}

static inline void closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
