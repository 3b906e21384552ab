/* str.c – the small vocabulary of text. */
#include "lib/base/str.h"

#include <string.h>

#include "lib/base/mem.h"

bool str_eq(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}

bool str_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);

    return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

static bool is_space(uint32_t cp)
{
    return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x3000 || cp == 0xa0;
}

bool str_blank(const char *s)
{
    uint32_t cp;

    if (s == NULL)
        return true;
    while ((cp = utf8_next(&s)) != 0) {
        if (!is_space(cp))
            return false;
    }
    return true;
}

const char *str_or(const char *s, const char *instead)
{
    return s == NULL ? instead : s;
}

char *str_trim(const void *mem, const char *s)
{
    const char *first = NULL, *end = s, *at = s;
    uint32_t cp;

    for (const char *before = at; (cp = utf8_next(&at)) != 0; before = at) {
        if (is_space(cp))
            continue;
        if (first == NULL)
            first = before;
        end = at;
    }
    return first == NULL ? str_dup(mem, "") : str_dup_n(mem, first, (size_t)(end - first));
}

/* U+200C and U+200D stay: several scripts of the country's languages need them. */
static bool is_unseen(uint32_t cp)
{
    return cp < ' ' || (cp >= 0x7f && cp < 0xa0) || cp == 0xad || cp == 0x61c || cp == 0x200b ||
           cp == 0x200e || cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
           (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff || (cp >= 0xfff9 && cp <= 0xfffb) ||
           (cp >= 0xe0000 && cp <= 0xe007f);
}

char *str_plain(const void *mem, const char *s, bool lines)
{
    char *out = mem_array(mem, char, strlen(s) + 1);
    size_t n = 0;
    uint32_t cp;

    for (const char *at = s; (cp = utf8_next(&at)) != 0;) {
        if (cp == '\n' && lines)
            out[n++] = '\n';
        else if (cp == '\t' || cp == '\n')
            out[n++] = ' ';
        else if (!is_unseen(cp))
            n += utf8_put(out + n, cp);
    }
    out[n] = '\0';
    return str_trim(mem, out);
}

bool str_in(const char *s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(s, list[i]))
            return true;
    }
    return false;
}

bool str_int(const char *s, int64_t min, int64_t max, int64_t *ret)
{
    bool negative = *s == '-';
    int64_t value = 0;

    if (negative)
        s++;
    if (*s == '\0')
        return false;
    for (; *s != '\0'; s++) {
        if (*s < '0' || *s > '9')
            return false;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, *s - '0', &value)) /* negative: holds INT64_MIN too */
            return false;
    }
    if (!negative && __builtin_sub_overflow((int64_t)0, value, &value))
        return false;
    if (value < min || value > max)
        return false;
    *ret = value;
    return true;
}

char *str_hex(const void *mem, const void *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *in = p;
    char *s = mem_array(mem, char, 2 * n + 1);

    for (size_t i = 0; i < n; i++) {
        s[2 * i] = digits[in[i] >> 4];
        s[2 * i + 1] = digits[in[i] & 15];
    }
    return s;
}

static int hex_digit(char ch)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    if (ch >= 'a' && ch <= 'f')
        return ch - 'a' + 10;
    if (ch >= 'A' && ch <= 'F')
        return ch - 'A' + 10;
    return -1;
}

bool str_unhex(const void *mem, const char *hex, struct bytes *ret)
{
    size_t n = strlen(hex);
    uint8_t *p;

    if (n % 2 != 0)
        return false;
    p = mem_array(mem, uint8_t, n / 2);
    for (size_t i = 0; i < n / 2; i++) {
        int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        p[i] = (uint8_t)(high << 4 | low);
    }
    *ret = (struct bytes) { .p = p, .n = n / 2 };
    return true;
}

char **str_split(const void *mem, const char *s, char sep, size_t *ret_n)
{
    size_t n = 1;
    char **parts;

    for (const char *at = s; *at != '\0'; at++)
        n += *at == sep;
    parts = mem_array(mem, char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char *end = strchr(s, sep);
        size_t len = end == NULL ? strlen(s) : (size_t)(end - s);

        parts[i] = str_dup_n(parts, s, len);
        s += len + 1;
    }
    *ret_n = n;
    return parts;
}

/* Length of the sequence that begins at p and is valid within n bytes; 0 if it is not. */
static size_t utf8_sequence(const uint8_t *p, size_t n, uint32_t *cp)
{
    size_t len = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc2 ? 2 : 0;
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    if (len == 0 || len > n || p[0] > 0xf4)
        return 0;
    *cp = len == 1 ? p[0] : p[0] & (0xffu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        *cp = *cp << 6 | (p[i] & 0x3fu);
    }
    if (*cp < least[len] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp <= 0xdfff))
        return 0;
    return len;
}

bool utf8_valid(const char *s, size_t n)
{
    const uint8_t *p = (const uint8_t *)s;

    while (n > 0) {
        uint32_t cp;
        size_t len = utf8_sequence(p, n, &cp);

        if (len == 0 || cp == 0)
            return false;
        p += len;
        n -= len;
    }
    return true;
}

uint32_t utf8_next(const char **s)
{
    const uint8_t *p = (const uint8_t *)*s;
    uint32_t cp;
    size_t len;

    if (p[0] == 0)
        return 0;
    len = utf8_sequence(p, strnlen(*s, 4), &cp);
    if (len == 0) { /* cannot happen behind the edges; do not loop for ever if it does */
        len = 1;
        cp = 0xfffd;
    }
    *s += len;
    return cp;
}

size_t utf8_length(const char *s)
{
    size_t n = 0;

    for (; *s != '\0'; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

size_t utf8_put(char out[static 4], uint32_t cp)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xc0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3f));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xe0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
        out[2] = (char)(0x80 | (cp & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
    out[3] = (char)(0x80 | (cp & 0x3f));
    return 4;
}

char *str_mask(const void *mem, const char *s, size_t head, size_t tail)
{
    size_t length = utf8_length(s), i = 0, n = 0;
    char *out = mem_array(mem, char, strlen(s) + length + 1);
    const char *at = s;

    if (head + tail >= length) { /* too short to keep anything: all is masked */
        head = 0;
        tail = 0;
    }
    for (const char *before = at; utf8_next(&at) != 0; before = at, i++) {
        if (i < head || i >= length - tail) {
            memcpy(out + n, before, (size_t)(at - before));
            n += (size_t)(at - before);
        } else {
            out[n++] = '*';
        }
    }
    return out;
}
