#include "util/str.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static int buf_reserve(struct str_buf *buf, size_t more)
{
	size_t capacity = buf->capacity ? buf->capacity : 64;
	char *data;

	if (more >= SIZE_MAX / 2 - buf->size)
		return -ENOMEM;
	while (capacity < buf->size + more + 1)
		capacity *= 2;
	if (capacity == buf->capacity)
		return 0;
	data = realloc(buf->data, capacity);
	if (!data)
		return -ENOMEM;
	buf->data = data;
	buf->capacity = capacity;
	return 0;
}

int str_buf_add(struct str_buf *buf, const char *text, size_t size)
{
	int r = buf_reserve(buf, size);

	if (r < 0)
		return r;
	if (size > 0)
		memcpy(buf->data + buf->size, text, size);
	buf->size += size;
	buf->data[buf->size] = '\0';
	return 0;
}

int str_buf_puts(struct str_buf *buf, const char *text)
{
	return str_buf_add(buf, text, strlen(text));
}

int str_buf_printf(struct str_buf *buf, const char *format, ...)
{
	_cleanup_(freep) char *text = NULL;
	va_list args;
	int size;

	va_start(args, format);
	size = vasprintf(&text, format, args);
	va_end(args);
	if (size < 0) {
		text = NULL;
		return -ENOMEM;
	}
	return str_buf_add(buf, text, size);
}

char *str_buf_take(struct str_buf *buf)
{
	char *text = buf->data ? realloc(buf->data, buf->size + 1) : strdup("");

	if (!text)
		text = buf->data; /* could not be shrunk: as good, only larger */
	*buf = (struct str_buf){0};
	return text;
}

void str_buf_finish(struct str_buf *buf)
{
	free(buf->data);
	*buf = (struct str_buf){0};
}

int str_copy(const char *from, char **ret)
{
	char *copy = from ? strdup(from) : NULL;

	if (from && !copy)
		return -ENOMEM;
	*ret = copy;
	return 0;
}

int str_printf(char **ret, const char *format, ...)
{
	char *text;
	va_list args;
	int size;

	va_start(args, format);
	size = vasprintf(&text, format, args);
	va_end(args);
	if (size < 0)
		return -ENOMEM;
	*ret = text;
	return 0;
}

bool str_equal(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool str_empty(const char *s)
{
	return !s || !*s;
}

bool str_glob(const char *pattern, const char *text)
{
	return fnmatch(pattern, text, 0) == 0;
}

/* Longer words are no typing mistakes of ours: every key that we know is shorter. */
enum { HINT_LETTERS_MAX = 63, HINT_EDITS_MAX = 2 };

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* the edits between the first `i` letters of `a` and all of `b`, from the two rows before */
static void edits_row(const char *a, size_t i, const char *b, uint8_t (*rows)[HINT_LETTERS_MAX + 1])
{
	uint8_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *twice_above = rows[(i + 1) % 3];

	row[0] = i;
	for (size_t j = 1; b[j - 1]; j++) {
		bool same = same_letter(a[i - 1], b[j - 1]);

		row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
		if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
			same_letter(a[i - 2], b[j - 1]))
			row[j] = least(row[j], twice_above[j - 2] + 1);
	}
}

/* optimal string alignment: insert, delete, replace, and swap of neighbours, each costs one */
static unsigned int edits_between(const char *a, const char *b)
{
	uint8_t rows[3][HINT_LETTERS_MAX + 1];
	size_t a_size = strlen(a), b_size = strlen(b);

	if (a_size > HINT_LETTERS_MAX || b_size > HINT_LETTERS_MAX)
		return UINT8_MAX;
	for (size_t j = 0; j <= b_size; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_size; i++)
		edits_row(a, i, b, rows);
	return rows[a_size % 3][b_size];
}

const char *str_hint(const char *given, const char *const *known)
{
	unsigned int best_edits = HINT_EDITS_MAX + 1;
	const char *best = NULL;

	for (; *known; known++) {
		unsigned int edits = edits_between(given, *known);

		if (edits < best_edits && edits * 2 < strlen(given)) {
			best_edits = edits;
			best = *known;
		}
	}
	return best;
}

int str_to_uint(const char *text, uint64_t max, uint64_t *ret)
{
	bool too_large = false;
	uint64_t value = 0;

	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		unsigned int digit = (unsigned char)*text - '0';

		if (digit > 9)
			return -EINVAL;
		/* read on: a letter further back is the graver mistake */
		if (digit > max || value > (max - digit) / 10)
			too_large = true;
		if (!too_large)
			value = value * 10 + digit;
	}
	if (too_large)
		return -ERANGE;
	*ret = value;
	return 0;
}

int str_to_bool(const char *text, bool *ret)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {
		{"true", true},
		{"yes", true},
		{"on", true},
		{"1", true},
		{"false", false},
		{"no", false},
		{"off", false},
		{"0", false},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(text, words[i].word) == 0) {
			*ret = words[i].value;
			return 0;
		}
	}
	return -EINVAL;
}

static bool is_blank(char c)
{
	return isspace((unsigned char)c);
}

/* the next item from `*cursor` without the space around it; false at the end of the text */
static bool next_item(const char **cursor, const char **ret_item, size_t *ret_size)
{
	const char *end, *item;

	for (item = *cursor; *item == ',' || is_blank(*item); item++)
		;
	if (!*item)
		return false;
	end = strchrnul(item, ',');
	*cursor = end;
	while (is_blank(end[-1]))
		end--;
	*ret_item = item;
	*ret_size = end - item;
	return true;
}

int str_split_list(const char *text, size_t max, char ***ret)
{
	_cleanup_(str_list_destroyp) char **list = NULL;
	const char *cursor = text, *item;
	size_t count = 0, size;

	while (next_item(&cursor, &item, &size))
		count++;
	if (count > max)
		return -E2BIG;
	list = calloc(count + 1, sizeof(*list));
	if (!list)
		return -ENOMEM;
	cursor = text;
	for (size_t i = 0; next_item(&cursor, &item, &size); i++) {
		list[i] = strndup(item, size);
		if (!list[i])
			return -ENOMEM;
	}
	*ret = TAKE_PTR(list);
	return 0;
}

void str_list_destroy(char **list)
{
	for (char **item = list; item && *item; item++)
		free(*item);
	free(list);
}

static size_t list_count(char *const *list)
{
	size_t count = 0;

	while (list && list[count])
		count++;
	return count;
}

int str_list_copy(char *const *from, char ***ret)
{
	_cleanup_(str_list_destroyp) char **list = NULL;

	if (!from) {
		*ret = NULL;
		return 0;
	}
	list = calloc(list_count(from) + 1, sizeof(*list));
	if (!list)
		return -ENOMEM;
	for (size_t i = 0; from[i]; i++) {
		list[i] = strdup(from[i]);
		if (!list[i])
			return -ENOMEM;
	}
	*ret = TAKE_PTR(list);
	return 0;
}

bool str_list_equal(char *const *a, char *const *b)
{
	size_t count = list_count(a);

	if (count != list_count(b))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(a[i], b[i]) != 0)
			return false;
	}
	return true;
}
