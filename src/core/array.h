/* Arrays that grow by doubling and keep no capacity: it is the power of two at or above the count.
 */
#pragma once

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

/* Makes room for one more after `count` items; `array` is the address of the pointer to the first.
 * Only for arrays that always grew by this call. */
static inline int array_grow(void *array, size_t count, size_t size)
{
	void **items = array;
	void *grown;

	if ((count & (count - 1)) != 0)
		return 0;
	grown = reallocarray(*items, count == 0 ? 1 : count * 2, size);
	if (!grown)
		return -ENOMEM;
	*items = grown;
	return 0;
}
