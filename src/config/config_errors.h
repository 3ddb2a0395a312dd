/* The mistakes of one configuration file, all of them: lines as a user reads them,
 * `crier.yaml:5:3: unknown key "on-colision" in naming; did you mean "on-collision"?`, in the order
 * of the file. Adding never fails: without memory the list says so by `no_memory`.
 *
 * Zero-initialised is valid and empty; config_errors_finish frees what it holds. */
#pragma once

#include "util/cleanup.h"

#include <stdbool.h>
#include <stddef.h>

struct config_mark { /* both from 1, the column in characters; line 0: the file as a whole */
	unsigned line, column;
};

struct config_error {
	struct config_mark mark;
	char *text; /* the whole line, without a newline at its end */
};

struct config_errors {
	char *file; /* what the lines begin with */
	struct config_error *items;
	size_t count;
	size_t left_out; /* how many more there were */
	bool no_memory;
};

/* A file of another kind has a mistake in each line: nobody reads more than a screen or two. */
enum { CONFIG_ERRORS_MAX = 100 };

/* The last part of the path is what the lines begin with; forgets what was there before. */
int config_errors_begin(struct config_errors *errors, const char *path);
/* Control characters in the text become '?', for it quotes what was read. */
void config_errors_add(struct config_errors *errors, struct config_mark mark, const char *format,
	...) __attribute__((format(printf, 3, 4)));
/* once, after the last: puts them in order, and tells at the end how many were left out */
void config_errors_close(struct config_errors *errors);
void config_errors_finish(struct config_errors *errors);

static inline void config_errors_finishp(struct config_errors *errors)
{
	config_errors_finish(errors);
}
