/* item_cache.c – pages in memory. One lock; pages are copied out under it, since they may be
 * dropped while they are being sent. */
#include "app/item/item_cache.h"

#include <pthread.h>

#include "core/registry/registry.h"
#include "lib/base/mem.h"

const char item_cache_slot[] = "app/item cache";

struct entry {
    char *key; /* parent of all that belongs to the entry; NULL: free place */
    uint8_t *body, *gzip;
    size_t n_body, n_gzip;
    char etag[40];
    int64_t record_id, generation;
    day today;
};

struct item_cache {
    pthread_mutex_t lock;
    int64_t generation, looked_at_us;
    size_t bytes, n;
    struct entry *entries;
};

static void drop_all(struct item_cache *k)
{
    for (size_t i = 0; i < ITEM_CACHE_SLOTS; i++) {
        if (k->entries[i].key != NULL)
            mem_free(k->entries[i].key);
        k->entries[i] = (struct entry) { 0 };
    }
    k->bytes = k->n = 0;
}

static int destroy(struct item_cache *k)
{
    drop_all(k);
    (void)pthread_mutex_destroy(&k->lock);
    return 0;
}

const struct item_cache_ref *item_cache_new(const void *mem)
{
    struct item_cache_ref *ref = mem_new(mem, struct item_cache_ref);
    struct item_cache *k = mem_new(ref, struct item_cache);

    k->entries = mem_array(k, struct entry, ITEM_CACHE_SLOTS);
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

static size_t place_of(const char *key)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

    for (const char *p = key; *p != '\0'; p++)
        h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    return (size_t)(h ^ h >> 32) & (ITEM_CACHE_SLOTS - 1);
}

/* The key's entry, or the free place for it. The table is never more than half full. */
static struct entry *find(struct item_cache *k, const char *key)
{
    size_t i = place_of(key);

    while (k->entries[i].key != NULL && !str_eq(k->entries[i].key, key))
        i = (i + 1) & (ITEM_CACHE_SLOTS - 1);
    return &k->entries[i];
}

static uint8_t *copy_of(const void *mem, struct bytes from)
{
    uint8_t *to;

    if (from.n == 0)
        return NULL;
    to = mem_array(mem, uint8_t, from.n);
    memcpy(to, from.p, from.n);
    return to;
}

static struct bytes copy(const void *mem, const uint8_t *p, size_t n)
{
    return (struct bytes) { .p = copy_of(mem, (struct bytes) { .p = p, .n = n }), .n = n };
}

bool item_cache_get(struct call *c, struct item_cache *k, const char *key, int64_t generation,
    struct item_cached *ret)
{
    struct entry *e;
    bool good;

    (void)pthread_mutex_lock(&k->lock);
    e = find(k, key);
    good = e->key != NULL && e->generation == generation && e->today == day_of(c->now);
    if (good)
        *ret = (struct item_cached) { .body = copy(c->mem, e->body, e->n_body),
            .gzip = copy(c->mem, e->gzip, e->n_gzip),
            .etag = str_dup(c->mem, e->etag),
            .record_id = e->record_id };
    (void)pthread_mutex_unlock(&k->lock);
    return good;
}

static void take_place(
    struct item_cache *k, struct entry *e, const char *key, const struct item_cached *page)
{
    if (e->key != NULL) {
        k->bytes -= e->n_body + e->n_gzip;
        mem_free(e->key);
    } else {
        k->n++;
    }
    *e = (struct entry) { .key = str_dup(NULL, key),
        .n_body = page->body.n,
        .n_gzip = page->gzip.n,
        .record_id = page->record_id };
    e->body = copy_of(e->key, page->body);
    e->gzip = copy_of(e->key, page->gzip);
    (void)snprintf(e->etag, sizeof e->etag, "%s", page->etag);
    k->bytes += e->n_body + e->n_gzip;
}

void item_cache_put(struct item_cache *k, const char *key, int64_t generation, day today,
    const struct item_cached *page)
{
    size_t size = page->body.n + page->gzip.n;
    struct entry *e;

    if (size > ITEM_CACHE_MAX / 4)
        return;
    (void)pthread_mutex_lock(&k->lock);
    if (k->bytes + size > ITEM_CACHE_MAX || k->n >= ITEM_CACHE_SLOTS / 2)
        drop_all(k);
    e = find(k, key);
    take_place(k, e, key, page);
    e->generation = generation;
    e->today = today;
    (void)pthread_mutex_unlock(&k->lock);
}
