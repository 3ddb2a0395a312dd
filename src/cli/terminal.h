/* What is printed for people. Names come from whoever may start a container, so nothing in them may
 * drive the terminal or break a line. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

bool terminal_is(FILE *file); /* else a pipe or a file, whose reader is a program */
/* a terminal that can, whose user has not asked for none ($NO_COLOR, $TERM=dumb) */
bool terminal_has_colours(FILE *file);

/* A copy on one line: control characters and those that turn the reading direction become "?",
 * bytes that are no UTF-8 U+FFFD. NULL: no memory. */
char *terminal_clean(const char *text);

size_t terminal_width(const char *clean); /* columns that it takes */

/* Like printf, but knows no other conversion than %s, which is cleaned on the way; NULL is empty.
 */
void terminal_print(FILE *file, const char *format, ...) __attribute__((format(printf, 2, 3)));
