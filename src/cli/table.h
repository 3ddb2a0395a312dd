/* Rows and columns: for a terminal aligned and under a head, else one line each with tabs between,
 * as cut(1) and awk(1) like it. */
#pragma once

#include <stddef.h>
#include <stdio.h>

struct table {			  /* zeroed but for `heads` is valid and empty */
	const char *const *heads; /* NULL-terminated; borrowed; all empty: there is no head line */
	char **cells;		  /* row by row */
	size_t n_cells;
};

enum table_style { TABLE_PLAIN, TABLE_ALIGNED, TABLE_COLOURED };

enum table_style table_style_of(FILE *file);

/* one cell for each head; NULL is an empty one. Copied, and cleaned for a terminal. -ENOMEM */
int table_add(struct table *table, const char *const *cells);
void table_print(const struct table *table, enum table_style style, FILE *file);
void table_finish(struct table *table);

static inline void table_finishp(struct table *table)
{
	table_finish(table);
}
