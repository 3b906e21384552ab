/* item_cache.c – a shelf of pages, each with the generation and the day it was made under. */
#include "app/item/item_cache.h"

#include <pthread.h>

#include "core/registry/registry.h"
#include "lib/base/mem.h"
#include "lib/base/shelf.h"

const char item_cache_slot[] = "app/item cache";

#define ETAG_MAX 40

struct kept_page {
    int64_t record_id, generation;
    day today;
    char etag[ETAG_MAX];
    size_t n;
    uint8_t gzip[];
};

struct item_cache {
    pthread_mutex_t lock; /* of the generation */
    int64_t generation, looked_at_us;
    struct shelf *pages;
};

static int destroy(struct item_cache *k)
{
    (void)pthread_mutex_destroy(&k->lock);
    return 0;
}

const struct item_cache_ref *item_cache_new(const void *mem)
{
    struct item_cache_ref *ref = mem_new(mem, struct item_cache_ref);
    struct item_cache *k = mem_new(ref, struct item_cache);

    k->pages = shelf_new(k, ITEM_CACHE_MAX);
    must(pthread_mutex_init(&k->lock, NULL) == 0);
    talloc_set_destructor(k, destroy);
    ref->cache = k;
    return ref;
}

bool item_cache_fresh(struct item_cache *k, int64_t *ret_generation)
{
    bool fresh;

    (void)pthread_mutex_lock(&k->lock);
    fresh = k->looked_at_us != 0 && clock_monotonic_us() - k->looked_at_us < ITEM_CACHE_FRESH_US;
    *ret_generation = k->generation;
    (void)pthread_mutex_unlock(&k->lock);
    return fresh;
}

enum err item_cache_generation(struct call *c, struct item_cache *k, int64_t *ret)
{
    if (item_cache_fresh(k, ret))
        return OK;
    TRY(registry_generation(c, ret));
    (void)pthread_mutex_lock(&k->lock);
    k->generation = *ret;
    k->looked_at_us = clock_monotonic_us();
    (void)pthread_mutex_unlock(&k->lock);
    return OK;
}

bool item_cache_get(struct call *c, struct item_cache *k, const char *key, int64_t generation,
    struct item_cached *ret)
{
    struct mem_loan *loan = mem_loan(c->mem);
    const struct kept_page *p = shelf_get(k->pages, key, loan->mem);

    if (p == NULL || p->generation != generation || p->today != day_of(c->now)) {
        mem_free(loan);
        return false;
    }
    *ret = (struct item_cached) { .gzip = { .p = p->gzip, .n = p->n },
        .etag = p->etag,
        .record_id = p->record_id,
        .loan = loan };
    return true;
}

void item_cache_put(struct call *c, struct item_cache *k, const char *key, int64_t generation,
    const struct item_cached *page)
{
    struct kept_page *p;

    if (page->gzip.n == 0)
        return;
    p = (void *)mem_array(NULL, uint8_t, sizeof *p + page->gzip.n);
    p->record_id = page->record_id;
    p->generation = generation;
    p->today = day_of(c->now);
    (void)snprintf(p->etag, sizeof p->etag, "%s", page->etag);
    p->n = page->gzip.n;
    memcpy(p->gzip, page->gzip.p, p->n);
    (void)shelf_put(k->pages, key, p, c->mem);
}
