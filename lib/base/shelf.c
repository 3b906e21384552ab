/* shelf.c – one lock, buckets for finding, a line in order of use for pushing out. A thing is
 * counted by the shelf and by each holder, and freed with the last of them. */
#include "lib/base/shelf.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define BUCKETS 4096  /* a power of two */
#define PART_MAX 4    /* a thing takes at most this part of the shelf */
#define BLOCK_HEAD 96 /* bytes that talloc puts before each block */

struct place {
    char *key;
    void *thing;
    size_t size;
    atomic_int holders; /* the shelf is one */
    struct place *next; /* of the bucket */
    struct place *newer, *older;
};

struct shelf {
    pthread_mutex_t lock;
    struct place *buckets[BUCKETS];
    struct place *newest, *oldest;
    size_t bytes, bytes_max;
};

static void let_go(struct place *p)
{
    if (atomic_fetch_sub(&p->holders, 1) > 1)
        return;
    mem_free(p->thing);
    mem_free(p);
}

static struct place **bucket_of(struct shelf *s, const char *key)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

    for (const char *p = key; *p != '\0'; p++)
        h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    return &s->buckets[(h ^ h >> 32) & (BUCKETS - 1)];
}

static void leave_line(struct shelf *s, struct place *p)
{
    *(p->newer == NULL ? &s->newest : &p->newer->older) = p->older;
    *(p->older == NULL ? &s->oldest : &p->older->newer) = p->newer;
    p->newer = p->older = NULL;
}

static void enter_line(struct shelf *s, struct place *p)
{
    p->older = s->newest;
    *(s->newest == NULL ? &s->oldest : &s->newest->newer) = p;
    s->newest = p;
}

static struct place **find(struct shelf *s, const char *key)
{
    struct place **at = bucket_of(s, key);

    while (*at != NULL && !str_eq((*at)->key, key))
        at = &(*at)->next;
    return at;
}

static void take_off(struct shelf *s, struct place **at)
{
    struct place *p = *at;

    must(p != NULL);
    *at = p->next;
    leave_line(s, p);
    s->bytes -= p->size;
    let_go(p);
}

static int destroy(struct shelf *s)
{
    while (s->oldest != NULL)
        take_off(s, find(s, s->oldest->key));
    (void)pthread_mutex_destroy(&s->lock);
    return 0;
}

struct shelf *shelf_new(const void *mem, size_t bytes_max)
{
    struct shelf *s = mem_new(mem, struct shelf);

    s->bytes_max = bytes_max;
    must(pthread_mutex_init(&s->lock, NULL) == 0);
    talloc_set_destructor(s, destroy);
    return s;
}

/* ---- holding -------------------------------------------------------------------------------- */

struct hold {
    struct place *place;
};

static int hold_destroy(struct hold *h)
{
    let_go(h->place);
    return 0;
}

static const void *held(struct place *p, const void *mem)
{
    struct hold *h = mem_new(mem, struct hold);

    h->place = p;
    talloc_set_destructor(h, hold_destroy);
    return p->thing;
}

const void *shelf_get(struct shelf *s, const char *key, const void *mem)
{
    struct place *p;

    (void)pthread_mutex_lock(&s->lock);
    p = *find(s, key);
    if (p != NULL) {
        atomic_fetch_add(&p->holders, 1);
        leave_line(s, p);
        enter_line(s, p);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return p == NULL ? NULL : held(p, mem);
}

static void put(struct shelf *s, struct place *p)
{
    struct place **at = find(s, p->key);

    if (*at != NULL)
        take_off(s, at);
    while (s->bytes + p->size > s->bytes_max)
        take_off(s, find(s, s->oldest->key));
    at = bucket_of(s, p->key);
    p->next = *at;
    *at = p;
    enter_line(s, p);
    s->bytes += p->size;
    atomic_fetch_add(&p->holders, 1);
}

static size_t size_of(const void *tree)
{
    return talloc_total_size(tree) + talloc_total_blocks(tree) * BLOCK_HEAD;
}

const void *shelf_put(struct shelf *s, const char *key, void *thing, const void *mem)
{
    struct place *p = mem_new(NULL, struct place);

    p->key = str_dup(p, key);
    p->thing = thing;
    p->size = size_of(thing) + size_of(p);
    atomic_init(&p->holders, 1);
    if (p->size <= s->bytes_max / PART_MAX) {
        (void)pthread_mutex_lock(&s->lock);
        put(s, p);
        (void)pthread_mutex_unlock(&s->lock);
    }
    return held(p, mem);
}
