/* id.h – keys made by the application: 63 bits, time-ordered, with a node number, so that several
 * processes (and later machines) never need to ask the database for one.
 *
 *   41 bits milliseconds since 2020-01-01 | 10 bits node | 12 bits sequence
 *
 * When the clock stands still or steps back the source goes on counting: ids never repeat. Ids are
 * not commit order. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stddef.h>
#include <stdint.h>

struct call;
struct id_source;

struct id_source *id_source_new(const void *mem, unsigned node); /* node 0 … 1023; thread-safe */
int64_t id_next(struct id_source *s);
int64_t id_new(struct call *c); /* from c->site->ids */

/* 22 characters of URL-safe base64 from 128 random bits: tokens, request ids, idempotency keys. */
char *id_random(const void *mem);
/* n random bytes; aborts if the kernel gives none. */
void random_bytes(void *p, size_t n);

#endif
