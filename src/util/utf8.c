#include "util/utf8.h"

#include "util/str.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

/* the bytes that the character begun by `first` takes, 0 where no character begins so */
static size_t sequence_size(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/* RFC 3629 section 4 */
size_t utf8_decode(const char *text, size_t size, uint32_t *ret)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *bytes = (const unsigned char *)text;
	size_t n = sequence_size(bytes[0]);
	uint32_t c;

	if (n == 0 || n > size)
		return 0;
	c = n == 1 ? bytes[0] : bytes[0] & (0x7f >> n);
	for (size_t i = 1; i < n; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (bytes[i] & 0x3f);
	}
	if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*ret = c;
	return n;
}

bool utf8_valid(const char *text, size_t size)
{
	uint32_t c;

	for (size_t i = 0, n; i < size; i += n) {
		n = utf8_decode(text + i, size - i, &c);
		if (n == 0 || c == 0)
			return false;
	}
	return true;
}

size_t utf8_cut(const char *text, size_t max)
{
	size_t size = strnlen(text, max);

	while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80)
		size--;
	return size;
}

struct range {
	uint32_t first, last;
};

static bool in_ranges(uint32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	}
	return false;
}

/* Unicode's White_Space property */
static bool is_space(uint32_t c)
{
	static const struct range spaces[] = {
		{0x09, 0x0d},
		{0x20, 0x20},
		{0x85, 0x85},
		{0xa0, 0xa0},
		{0x1680, 0x1680},
		{0x2000, 0x200a},
		{0x2028, 0x2029},
		{0x202f, 0x202f},
		{0x205f, 0x205f},
		{0x3000, 0x3000},
	};

	return in_ranges(c, spaces, sizeof(spaces) / sizeof(spaces[0]));
}

static bool is_printable(uint32_t c)
{
	static const struct range controls[] = {{0x00, 0x1f}, {0x7f, 0x9f}, {0xfdd0, 0xfdef}};

	return (c & 0xfffe) != 0xfffe &&
	       !in_ranges(c, controls, sizeof(controls) / sizeof(controls[0]));
}

/* these could make a name look like another's */
static bool turns_direction(uint32_t c)
{
	static const struct range marks[] = {
		{0x061c, 0x061c},
		{0x200e, 0x200f},
		{0x202a, 0x202e},
		{0x2066, 0x2069},
	};

	return in_ranges(c, marks, sizeof(marks) / sizeof(marks[0]));
}

bool utf8_harmless(uint32_t character)
{
	return is_printable(character) && !turns_direction(character);
}

bool utf8_printable(const char *text)
{
	size_t size = strlen(text);
	uint32_t c;

	for (size_t i = 0, n; i < size; i += n) {
		n = utf8_decode(text + i, size - i, &c);
		if (n == 0 || !is_printable(c))
			return false;
	}
	return true;
}

static int add_clean(struct str_buf *buf, const char *text, size_t size)
{
	bool pending_space = false;
	uint32_t c;
	int r = 0;

	for (size_t i = 0, n; i < size && r == 0; i += n ? n : 1) {
		n = utf8_decode(text + i, size - i, &c);
		if (n > 0 && is_space(c)) {
			pending_space = buf->size > 0;
			continue;
		}
		if (n > 0 && !utf8_harmless(c))
			continue;
		if (pending_space)
			r = str_buf_add(buf, " ", 1);
		pending_space = false;
		if (r == 0)
			r = n > 0 ? str_buf_add(buf, text + i, n) : str_buf_puts(buf, "\uFFFD");
	}
	return r;
}

int utf8_clean(const char *text, char **ret)
{
	_cleanup_(str_buf_finishp) struct str_buf buf = {0};
	char *clean;
	int r = add_clean(&buf, text, strlen(text));

	if (r < 0)
		return r;
	clean = str_buf_take(&buf);
	if (!clean)
		return -ENOMEM;
	*ret = clean;
	return 0;
}

bool utf8_equal_nocase(const char *a, const char *b)
{
	/* strcasecmp would follow the locale */
	for (; *a || *b; a++, b++) {
		unsigned char x = *a, y = *b;

		x += x >= 'A' && x <= 'Z' ? 'a' - 'A' : 0;
		y += y >= 'A' && y <= 'Z' ? 'a' - 'A' : 0;
		if (x != y)
			return false;
	}
	return true;
}
