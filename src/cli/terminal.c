#include "cli/terminal.h"

#include "util/cleanup.h"
#include "util/str.h"
#include "util/utf8.h"

#include <locale.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

bool terminal_is(FILE *file)
{
	return isatty(fileno(file)) == 1;
}

/* no-color.org: set, and not to nothing */
bool terminal_has_colours(FILE *file)
{
	const char *term = getenv("TERM");

	return terminal_is(file) && str_empty(getenv("NO_COLOR")) && !str_empty(term) &&
	       !str_equal(term, "dumb");
}

char *terminal_clean(const char *text)
{
	_cleanup_(str_buf_finishp) struct str_buf buf = {0};
	size_t size = strlen(text), at, n;
	uint32_t c;
	int r = 0;

	for (at = 0; at < size && r == 0; at += n ? n : 1) {
		n = utf8_decode(text + at, size - at, &c);
		if (n == 0)
			r = str_buf_puts(&buf, "\uFFFD");
		else if (utf8_harmless(c))
			r = str_buf_add(&buf, text + at, n);
		else
			r = str_buf_add(&buf, "?", 1);
	}
	return r < 0 ? NULL : str_buf_take(&buf);
}

static size_t width_of(uint32_t c)
{
	int width = wcwidth((wchar_t)c);

	return width >= 0 ? (size_t)width : 1;
}

static size_t sum_widths(const char *text, size_t size)
{
	size_t width = 0, n;
	uint32_t c;

	for (size_t at = 0; at < size; at += n ? n : 1) {
		n = utf8_decode(text + at, size - at, &c);
		width += n ? width_of(c) : 1;
	}
	return width;
}

static bool is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return !*text;
}

/* wcwidth(3) follows the locale, and what is printed is UTF-8 in any. */
size_t terminal_width(const char *clean)
{
	size_t size = strlen(clean), width;
	locale_t utf8, before;

	if (is_ascii(clean))
		return size;
	utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	if (!utf8)
		return sum_widths(clean, size);
	before = uselocale(utf8);
	width = sum_widths(clean, size);
	uselocale(before);
	freelocale(utf8);
	return width;
}

void terminal_print(FILE *file, const char *format, ...)
{
	const char *at;
	va_list args;

	va_start(args, format);
	while ((at = strstr(format, "%s"))) {
		const char *text = va_arg(args, const char *);
		_cleanup_(freep) char *clean = text ? terminal_clean(text) : NULL;

		fprintf(file, "%.*s%s", (int)(at - format), format, clean ? clean : "");
		format = at + strlen("%s");
	}
	va_end(args);
	fputs(format, file);
}
