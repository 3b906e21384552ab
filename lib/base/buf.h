/* buf.h – a growing text with a maximum given at the start (curl's dynbuf). Never half-written
 * beyond its maximum: it records the overflow, and buf_ok() tells. Always NUL-terminated. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"

struct buf {
    char *p; /* NUL-terminated; never NULL after buf_init */
    size_t n;
    size_t cap;
    size_t max;
    const void *mem;
    bool overflowed;
};

void buf_init(struct buf *b, const void *mem, size_t max);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char ch);
void buf_printf(struct buf *b, const char *format, ...) printf_like(2, 3);
/* As a JSON string, with its quotes; s is UTF-8. */
void buf_json(struct buf *b, const char *s);
void buf_reset(struct buf *b);
static inline bool buf_ok(const struct buf *b)
{
    return !b->overflowed;
}

#endif
