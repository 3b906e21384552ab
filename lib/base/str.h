/* str.h – strings are const char *, NUL-terminated, valid UTF-8 (checked once, at the edges). */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/attr.h"

/* Bytes that are not text. */
struct bytes {
    const uint8_t *p;
    size_t n;
};

bool str_eq(const char *a, const char *b); /* NULL equals NULL only */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
bool str_blank(const char *s);                          /* NULL, empty or white space only */
const char *str_or(const char *s, const char *instead); /* s, or instead if s is NULL */
char *str_trim(const void *mem, const char *s);         /* ASCII and ideographic space */
/* What somebody meant to type: trimmed, without control characters, marks of writing direction and
 * characters of no width (they come with pasting, and can make a name read as another one). Tabs
 * and line ends become spaces, unless `lines` keeps the line ends. */
char *str_plain(const void *mem, const char *s, bool lines);
bool str_in(const char *s, const char *const *list, size_t n);

/* The whole of s as a decimal number within [min, max]; false otherwise, *ret untouched. */
bool str_int(const char *s, int64_t min, int64_t max, int64_t *ret);

char *str_hex(const void *mem, const void *p, size_t n); /* lower case */
bool str_unhex(const void *mem, const char *hex, struct bytes *ret);

/* Splits at each sep; empty parts are kept; the array lives in mem and ends with NULL. */
char **str_split(const void *mem, const char *s, char sep, size_t *ret_n);

/* UTF-8. */
bool utf8_valid(const char *s, size_t n);         /* also refuses U+0000 and lone surrogates */
size_t utf8_length(const char *s);                /* code points */
uint32_t utf8_next(const char **s);               /* code point at *s, moves on; 0 at the end */
size_t utf8_put(char out[static 4], uint32_t cp); /* bytes written */

/* Keeps the first `head` and last `tail` characters, the rest becomes '*': masking on screen. */
char *str_mask(const void *mem, const char *s, size_t head, size_t tail);

#endif
