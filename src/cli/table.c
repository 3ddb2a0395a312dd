#include "cli/table.h"

#include "cli/terminal.h"
#include "core/array.h"
#include "util/cleanup.h"

#include <stdbool.h>
#include <string.h>

enum { GAP = 2 }; /* columns of space between two of the table's */

#define BOLD  "\x1b[1m"
#define PLAIN "\x1b[0m"

enum table_style table_style_of(FILE *file)
{
	if (!terminal_is(file))
		return TABLE_PLAIN;
	return terminal_has_colours(file) ? TABLE_COLOURED : TABLE_ALIGNED;
}

static size_t count_columns(const struct table *table)
{
	size_t n = 0;

	while (table->heads[n])
		n++;
	return n;
}

static void drop_cells(struct table *table, size_t from)
{
	while (table->n_cells > from)
		free(table->cells[--table->n_cells]);
}

int table_add(struct table *table, const char *const *cells)
{
	size_t before = table->n_cells, columns = count_columns(table);
	char *clean;

	for (size_t i = 0; i < columns; i++) {
		clean = terminal_clean(cells[i] ? cells[i] : "");
		if (!clean || array_grow(&table->cells, table->n_cells, sizeof(*cells)) < 0) {
			free(clean);
			drop_cells(table, before);
			return -ENOMEM;
		}
		table->cells[table->n_cells++] = clean;
	}
	return 0;
}

static void print_plain(const struct table *table, FILE *file)
{
	size_t columns = count_columns(table);

	for (size_t i = 0; i < table->n_cells; i++)
		fprintf(file, "%s%c", table->cells[i], (i + 1) % columns ? '\t' : '\n');
}

static size_t width_of_column(const struct table *table, size_t column, size_t columns)
{
	size_t widest = terminal_width(table->heads[column]);

	for (size_t i = column; i < table->n_cells; i += columns) {
		size_t width = terminal_width(table->cells[i]);

		widest = width > widest ? width : widest;
	}
	return widest;
}

/* no spaces behind the last, which would wrap a line that fits */
static void print_row(const char *const *cells, const size_t *widths, size_t columns, FILE *file)
{
	size_t last = columns;

	while (last > 0 && !*cells[last - 1])
		last--;
	for (size_t i = 0; i < last; i++) {
		size_t space = i + 1 < last ? widths[i] - terminal_width(cells[i]) + GAP : 0;

		fprintf(file, "%s%*s", cells[i], (int)space, "");
	}
}

static void print_head(const struct table *table, const size_t *widths, bool coloured, FILE *file)
{
	size_t columns = count_columns(table);

	if (!*table->heads[0])
		return;
	fputs(coloured ? BOLD : "", file);
	print_row(table->heads, widths, columns, file);
	fputs(coloured ? PLAIN "\n" : "\n", file);
}

static void print_aligned(const struct table *table, bool coloured, FILE *file)
{
	size_t columns = count_columns(table);
	_cleanup_(freep) size_t *widths = calloc(columns, sizeof(*widths));

	if (!widths) {
		print_plain(table, file);
		return;
	}
	for (size_t i = 0; i < columns; i++)
		widths[i] = width_of_column(table, i, columns);
	print_head(table, widths, coloured, file);
	for (size_t i = 0; i < table->n_cells; i += columns) {
		print_row((const char *const *)&table->cells[i], widths, columns, file);
		fputc('\n', file);
	}
}

void table_print(const struct table *table, enum table_style style, FILE *file)
{
	if (style == TABLE_PLAIN)
		print_plain(table, file);
	else
		print_aligned(table, style == TABLE_COLOURED, file);
}

void table_finish(struct table *table)
{
	drop_cells(table, 0);
	free(table->cells);
	table->cells = NULL;
}
