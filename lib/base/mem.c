/* mem.c – the only file that calls talloc's allocators: each result is checked. */
#include "lib/base/mem.h"

#include <malloc.h>
#include <stdint.h>

#include "lib/base/err.h"

#define LARGE_PIECE (512 * 1024)
#define HEAPS 2

void mem_settle(void)
{
    (void)mallopt(
        M_MMAP_THRESHOLD, LARGE_PIECE); /* glibc would raise it to the largest ever freed */
    (void)mallopt(M_TRIM_THRESHOLD, 2 * LARGE_PIECE);
    (void)mallopt(M_ARENA_MAX, HEAPS);
}

void mem_give_back(void)
{
    (void)malloc_trim(0);
}

void *mem_zero_(const void *mem, size_t size, size_t n, const char *name)
{
    void *p;

    must(n == 0 || size <= SIZE_MAX / n);
    p = talloc_zero_size(mem, n == 0 ? 1 : size * n);
    must(p != NULL);
    talloc_set_name_const(p, name);
    return p;
}

void *mem_grow_(const void *mem, void *p, size_t size, size_t n, const char *name)
{
    void *q;

    must(n > 0 && size <= SIZE_MAX / n);
    q = _talloc_realloc(mem, p, size * n, name);
    must(q != NULL);
    return q;
}

char *str_dup(const void *mem, const char *s)
{
    return s == NULL ? NULL : str_dup_n(mem, s, strlen(s));
}

char *str_dup_n(const void *mem, const char *s, size_t n)
{
    char *copy = mem_zero_(mem, 1, n + 1, "char");

    memcpy(copy, s, n);
    return copy;
}

char *str_printf(const void *mem, const char *format, ...)
{
    va_list args;
    char *s;

    va_start(args, format);
    s = str_vprintf(mem, format, args);
    va_end(args);
    return s;
}

char *str_vprintf(const void *mem, const char *format, va_list args)
{
    char *s = talloc_vasprintf(mem, format, args);

    must(s != NULL);
    return s;
}

void *mem_context(const void *parent)
{
    void *p = talloc_new(parent);

    must(p != NULL);
    return p;
}

void *mem_pool(const void *parent, size_t size)
{
#ifdef __SANITIZE_ADDRESS__
    (void)size;
    return mem_context(parent);
#else
    void *p = talloc_pool(parent, size);

    must(p != NULL);
    return p;
#endif
}

static int end_loan(struct mem_loan *l)
{
    if (l->mem != NULL)
        mem_free(l->mem);
    return 0;
}

struct mem_loan *mem_loan(const void *mem)
{
    struct mem_loan *l = mem_new(mem, struct mem_loan);

    l->mem = mem_context(NULL);
    talloc_set_destructor(l, end_loan);
    return l;
}

void *mem_loan_take(struct mem_loan *l)
{
    void *mem = l->mem;

    l->mem = NULL;
    return mem;
}

void mem_free(void *p)
{
    if (p != NULL)
        talloc_free(p);
}

void mem_free_scoped(void *pp)
{
    mem_free(*(void **)pp);
}
