#include "config/config_errors.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/str.h"

int config_errors_begin(struct config_errors *errors, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *file;
	int r;

	r = str_copy(slash && slash[1] ? slash + 1 : path, &file);
	if (r < 0)
		return r;
	config_errors_finish(errors);
	errors->file = file;
	return 0;
}

static void defuse(char *text)
{
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			*text = '?';
}

static char *format_line(const struct config_errors *errors, struct config_mark mark, char *text)
{
	char *line = NULL;

	defuse(text);
	if (mark.line == 0)
		str_printf(&line, "%s: %s", errors->file, text);
	else
		str_printf(&line, "%s:%u:%u: %s", errors->file, mark.line, mark.column, text);
	return line;
}

static int append(struct config_errors *errors, struct config_mark mark, char *line)
{
	struct config_error *items = reallocarray(errors->items, errors->count + 1, sizeof(*items));

	if (!items)
		return -ENOMEM;
	errors->items = items;
	items[errors->count++] = (struct config_error){mark, line};
	return 0;
}

void config_errors_add(
	struct config_errors *errors, struct config_mark mark, const char *format, ...)
{
	_cleanup_(freep) char *text = NULL;
	_cleanup_(freep) char *line = NULL;
	va_list args;

	if (errors->count == CONFIG_ERRORS_MAX) {
		errors->left_out++;
		return;
	}
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	if (text)
		line = format_line(errors, mark, text);
	if (!line || append(errors, mark, line) < 0)
		errors->no_memory = true;
	else
		line = NULL;
}

static bool comes_after(struct config_mark a, struct config_mark b)
{
	return a.line != b.line ? a.line > b.line : a.column > b.column;
}

/* Insertion, for it is stable: two mistakes at one place stay in the order they were found. */
static void sort(struct config_errors *errors)
{
	for (size_t i = 1; i < errors->count; i++) {
		struct config_error error = errors->items[i];
		size_t at = i;

		for (; at > 0 && comes_after(errors->items[at - 1].mark, error.mark); at--)
			errors->items[at] = errors->items[at - 1];
		errors->items[at] = error;
	}
}

void config_errors_close(struct config_errors *errors)
{
	char *line = NULL;

	sort(errors);
	if (errors->left_out == 0)
		return;
	if (str_printf(&line, "%s: and %zu more", errors->file, errors->left_out) < 0 ||
		append(errors, (struct config_mark){0}, line) < 0) {
		free(line);
		errors->no_memory = true;
	}
}

void config_errors_finish(struct config_errors *errors)
{
	for (size_t i = 0; i < errors->count; i++)
		free(errors->items[i].text);
	free(errors->items);
	free(errors->file);
	*errors = (struct config_errors){0};
}
