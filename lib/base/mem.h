/* mem.h – checked talloc wrappers. talloc itself returns NULL when memory fails and its abort
 * function is not called for that, so the program allocates through these only: they never return
 * NULL. Sizes that a user controls are bounded before they come here. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>
#include <talloc.h>

#include "lib/base/attr.h"

#define mem_new(mem, type) ((type *)mem_zero_((mem), sizeof(type), 1, #type))
#define mem_array(mem, type, n) ((type *)mem_zero_((mem), sizeof(type), (n), #type))
/* Grows an array to n elements; new elements are zero only if the caller zeroes them. */
#define mem_grow(mem, p, type, n) ((type *)mem_grow_((mem), (p), sizeof(type), (n), #type))

/* Once, at the start of the program: large pieces (19 MiB for each password that is checked) go
 * back to the system as soon as they are freed, and many threads do not keep a heap each. */
void mem_settle(void);
/* After work that took much for a while: what is free in all heaps goes back to the system. */
void mem_give_back(void);

void *mem_zero_(const void *mem, size_t size, size_t n, const char *name);
void *mem_grow_(const void *mem, void *p, size_t size, size_t n, const char *name);

char *str_dup(const void *mem, const char *s); /* NULL in, NULL out */
char *str_dup_n(const void *mem, const char *s, size_t n);
char *str_printf(const void *mem, const char *format, ...) printf_like(2, 3);
char *str_vprintf(const void *mem, const char *format, va_list args) printf_like(2, 0);

/* A context of its own; free with mem_free, or by scope: scoped_mem void *mem = mem_context(NULL);
 */
void *mem_context(const void *parent);
/* The same with room for `size` bytes of small things in one allocation; what does not fit is
 * allocated apart. Under the address sanitizer a plain context, so that it sees each object. */
void *mem_pool(const void *parent, size_t size);
/* A context of its own that is freed with `mem`, unless somebody takes it over before. (What was
 * made within a pool cannot be: it would keep the whole pool.) */
struct mem_loan {
    void *mem;
};
struct mem_loan *mem_loan(const void *mem);
void *mem_loan_take(struct mem_loan *l); /* to be freed by the caller */
void mem_free(void *p);
void mem_free_scoped(void *pp);
#define scoped_mem cleanup_with(mem_free_scoped)

#endif
