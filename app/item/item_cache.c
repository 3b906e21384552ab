/* item_cache.c – pages in memory. One lock; pages are copied out under it, since they may be
 * dropped while they are being sent. */
#include "app/item/item_cache.h"

#include <pthread.h>

#include "core/registry/registry.h"
#include "lib/base/mem.h"

const char item_cache_slot[] = "app/item cache";

struct entry {          /* one piece of memory: itself, the key, the page */
    struct entry *next; /* of the same bucket */
    int64_t record_id, generation;
    size_t n_gzip, size; /* size: of all of it */
    uint64_t hash;
    size_t place; /* among the pages */
    const char *key;
    uint8_t *gzip;
    char etag[40];
    day today;
    bool used; /* since the hand passed */
};

struct item_cache {
    pthread_mutex_t lock;
    int64_t generation, looked_at_us;
    size_t bytes, n, hand;
    struct entry *buckets[ITEM_CACHE_PAGES];
    struct entry *pages[ITEM_CACHE_PAGES]; /* in no order; the hand goes round */
};

static int destroy(struct item_cache *k)
{
    for (size_t i = 0; i < k->n; i++)
        mem_free(k->pages[i]);
    (void)pthread_mutex_destroy(&k->lock);
    return 0;
}

const struct item_cache_ref *item_cache_new(const void *mem)
{
    struct item_cache_ref *ref = mem_new(mem, struct item_cache_ref);
    struct item_cache *k = mem_new(ref, struct item_cache);

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

static uint64_t hash_of(const char *key)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

    for (const char *p = key; *p != '\0'; p++)
        h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    return h ^ h >> 32;
}

/* Where the entry of the key hangs; what hangs there is NULL if there is none. */
static struct entry **find(struct item_cache *k, const char *key, uint64_t hash)
{
    struct entry **at = &k->buckets[hash & (ITEM_CACHE_PAGES - 1)];

    while (*at != NULL && ((*at)->hash != hash || !str_eq((*at)->key, key)))
        at = &(*at)->next;
    return at;
}

bool item_cache_get(struct call *c, struct item_cache *k, const char *key, int64_t generation,
    struct item_cached *ret)
{
    struct entry *e;
    bool good;

    (void)pthread_mutex_lock(&k->lock);
    e = *find(k, key, hash_of(key));
    good = e != NULL && e->generation == generation && e->today == day_of(c->now);
    if (good) {
        uint8_t *copy = mem_array(c->mem, uint8_t, e->n_gzip);

        memcpy(copy, e->gzip, e->n_gzip);
        e->used = true;
        *ret = (struct item_cached) { .gzip = { .p = copy, .n = e->n_gzip },
            .etag = str_dup(c->mem, e->etag),
            .record_id = e->record_id };
    }
    (void)pthread_mutex_unlock(&k->lock);
    return good;
}

static void drop(struct item_cache *k, struct entry *e)
{
    *find(k, e->key, e->hash) = e->next;
    k->pages[e->place] = k->pages[--k->n];
    k->pages[e->place]->place = e->place;
    k->bytes -= e->size;
    mem_free(e);
}

/* Lets the hand go round until there is room: a page that was used gets another round. */
static void make_room(struct item_cache *k, size_t size)
{
    while (k->n > 0 && (k->bytes + size > ITEM_CACHE_MAX || k->n == ITEM_CACHE_PAGES)) {
        if (k->hand >= k->n)
            k->hand = 0;
        if (!k->pages[k->hand]->used)
            drop(k, k->pages[k->hand]);
        else
            k->pages[k->hand++]->used = false;
    }
}

static struct entry *entry_new(const char *key, uint64_t hash, const struct item_cached *page)
{
    size_t n_key = strlen(key) + 1, size = sizeof(struct entry) + n_key + page->gzip.n;
    uint8_t *memory = mem_array(NULL, uint8_t, size);
    struct entry *e = (void *)memory;
    char *to = (char *)(memory + sizeof *e);

    memcpy(to, key, n_key);
    *e = (struct entry) { .hash = hash,
        .key = to,
        .gzip = memory + sizeof *e + n_key,
        .n_gzip = page->gzip.n,
        .size = size,
        .record_id = page->record_id };
    memcpy(e->gzip, page->gzip.p, page->gzip.n);
    (void)snprintf(e->etag, sizeof e->etag, "%s", page->etag);
    return e;
}

void item_cache_put(struct item_cache *k, const char *key, int64_t generation, day today,
    const struct item_cached *page)
{
    uint64_t hash = hash_of(key);
    struct entry *e, **at, *old;

    if (page->gzip.n == 0 || page->gzip.n > ITEM_CACHE_MAX / 4)
        return;
    e = entry_new(key, hash, page);
    e->generation = generation;
    e->today = today;
    (void)pthread_mutex_lock(&k->lock);
    old = *find(k, key, hash);
    if (old != NULL)
        drop(k, old);
    make_room(k, e->size);
    k->bytes += e->size;
    e->place = k->n++;
    k->pages[e->place] = e;
    at = &k->buckets[hash & (ITEM_CACHE_PAGES - 1)];
    e->next = *at;
    *at = e;
    (void)pthread_mutex_unlock(&k->lock);
}
