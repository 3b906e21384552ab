/* buf.c – the growing text of buf.h. */
#include "lib/base/buf.h"

#include <stdarg.h>

#include "lib/base/err.h"
#include "lib/base/mem.h"

#define BUF_FIRST 256

void buf_init(struct buf *b, const void *mem, size_t max)
{
    *b = (struct buf) { .mem = mem, .max = max, .cap = max < BUF_FIRST ? max + 1 : BUF_FIRST };
    b->p = mem_array(mem, char, b->cap);
}

static bool buf_room(struct buf *b, size_t n)
{
    size_t want = b->n + n + 1;

    if (b->overflowed || n > b->max || b->n > b->max - n) {
        b->overflowed = true;
        return false;
    }
    if (want > b->cap) {
        size_t cap = b->cap * 2 > want ? b->cap * 2 : want;

        b->p = mem_grow(b->mem, b->p, char, cap);
        b->cap = cap;
    }
    return true;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
    if (n == 0 || !buf_room(b, n))
        return;
    memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_putc(struct buf *b, char ch)
{
    buf_add(b, &ch, 1);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    int n;

    va_start(args, format);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    must(n >= 0);
    if (buf_room(b, (size_t)n)) {
        (void)vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void buf_json(struct buf *b, const char *s)
{
    static const char names[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *named;

    buf_putc(b, '"');
    for (;;) {
        size_t plain = 0;

        while ((unsigned char)s[plain] >= ' ' && s[plain] != '"' && s[plain] != '\\')
            plain++;
        buf_add(b, s, plain);
        s += plain;
        if (*s == '\0')
            break;
        named = strchr(names, *s);
        if (named != NULL)
            buf_add(b, (char[]) { '\\', letters[named - names] }, 2);
        else
            buf_printf(b, "\\u%04X", (unsigned)(unsigned char)*s);
        s++;
    }
    buf_putc(b, '"');
}

void buf_reset(struct buf *b)
{
    b->n = 0;
    b->p[0] = '\0';
    b->overflowed = false;
}
