/* A fuzzer's input as the parsers are promised it: followed by a NUL, and no byte more. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline char *docker_input(const uint8_t *data, size_t size)
{
	char *bytes = malloc(size + 1);

	if (!bytes)
		abort();
	if (size > 0)
		memcpy(bytes, data, size);
	bytes[size] = '\0';
	return bytes;
}

static inline void docker_input_check(bool holds)
{
	if (!holds)
		abort();
}
