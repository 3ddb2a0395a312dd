/* UTF-8 as names on the wire need it (RFC 3629; RFC 6763 4.1.1). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* no overlong forms, no surrogates; NUL is not valid */
bool utf8_valid(const char *text, size_t size);

/* the size of the character at the start of `text`, 0 if it is none; `size` is at least 1 */
size_t utf8_decode(const char *text, size_t size, uint32_t *ret);

/* What a terminal shows as it stands: no control characters (C0, DEL, C1), no noncharacters, none
 * that turns the reading direction */
bool utf8_harmless(uint32_t character);

/* valid, without control characters (C0, DEL, C1) and noncharacters */
bool utf8_printable(const char *text);

/* the largest size of at most `max` that ends on a character; `text` is valid UTF-8 */
size_t utf8_cut(const char *text, size_t max);

/* A copy fit for a name: invalid bytes become U+FFFD, control characters (C0, DEL, C1),
 * noncharacters and characters that turn the reading direction (U+061C, U+200E, U+200F,
 * U+202A–202E, U+2066–2069) go, white space is trimmed at both ends and folded inside. May be
 * empty. */
int utf8_clean(const char *text, char **ret);

/* ASCII letters only, as DNS compares (RFC 1035 2.3.3, RFC 6762 16) */
bool utf8_equal_nocase(const char *a, const char *b);
