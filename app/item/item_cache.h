/* item_cache.h – guide pages kept in memory as gzip, ready to send.
 *
 * Only the packed form is kept, so that the guides of a whole city fit: for who cannot unpack
 * (robots, old programs) lib/http unpacks it.
 *
 * A page holds nothing of its visitor, so (path, language, mode) is the key. A page is good as long
 * as the registry's generation and the legal day are those it was made under: any newly published
 * version of the item or of a part it shows (places, offices) makes a new generation, and a new day
 * may bring another version into force. The generation is read from the database at most every
 * 500 ms, so several processes follow each other. At most ITEM_CACHE_MAX bytes; what was not asked
 * for longest goes first. */
#ifndef ITEM_ITEM_CACHE_H
#define ITEM_ITEM_CACHE_H

#include <stdbool.h>

#include "lib/base/call.h"
#include "lib/base/clock.h"
#include "lib/base/str.h"

#define ITEM_CACHE_MAX (42 * 1024 * 1024) /* 7,475 guides are 37 MiB */
#define ITEM_CACHE_FRESH_US 500000

struct item_cache;
struct mem_loan;
extern const char item_cache_slot[]; /* in c->site: const struct item_cache_ref * */
struct item_cache_ref {
    struct item_cache *cache;
};
const struct item_cache_ref *item_cache_new(const void *mem); /* freed with mem, pages and all */

struct item_cached {
    struct bytes gzip;
    const char *etag;
    int64_t record_id;     /* for the scan count */
    struct mem_loan *loan; /* of c->mem; gzip and etag last as long as it does */
};

/* The generation to use now; reads it from the database (c->db) if the last look is too old. */
enum err item_cache_generation(struct call *c, struct item_cache *k, int64_t *ret) nodiscard;
/* The same without a database: false if the last look is too old. */
bool item_cache_fresh(struct item_cache *k, int64_t *ret_generation);

bool item_cache_get(struct call *c, struct item_cache *k, const char *key, int64_t generation,
    struct item_cached *ret);
/* page->gzip empty: nothing is kept. */
void item_cache_put(struct call *c, struct item_cache *k, const char *key, int64_t generation,
    const struct item_cached *page);

#endif
