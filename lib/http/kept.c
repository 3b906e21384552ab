/* kept.c – one slot per hash of the key; of two with one slot the newer stays, unless the older was
 * used since the last newer one came. */
#include "lib/http/kept.h"

#include <pthread.h>
#include <string.h>

#include "lib/base/mem.h"

struct kept {
    uint64_t hash;
    char *path, *etag;
    enum kept_form form;
    struct MHD_Response *m;
    int64_t size, weight; /* of the body; all that it takes */
    bool used;            /* since the hand passed */
};

struct kept_answers {
    pthread_mutex_t lock;
    struct kept *slots[KEPT_SLOTS];
    int64_t bytes;
    size_t hand;
};

static uint64_t add_hash(uint64_t h, const char *s)
{
    for (; *s != '\0'; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return h;
}

static uint64_t hash_of(const struct kept_key *key)
{
    uint64_t h = UINT64_C(14695981039346656037) + (uint64_t)key->form;

    return add_hash(add_hash(h, key->path) * 31, key->etag);
}

static void destroy(struct kept *n)
{
    MHD_destroy_response(n->m); /* connections that are sending it have their own share */
    mem_free(n);
}

static void drop(struct kept_answers *k, struct kept **slot)
{
    if (*slot == NULL)
        return;
    k->bytes -= (*slot)->weight;
    destroy(*slot);
    *slot = NULL;
}

static void drop_all(struct kept_answers *k)
{
    for (size_t i = 0; i < KEPT_SLOTS; i++)
        drop(k, &k->slots[i]);
}

struct kept_answers *kept_new(const void *mem)
{
    struct kept_answers *k = mem_new(mem, struct kept_answers);

    pthread_mutex_init(&k->lock, NULL);
    return k;
}

void kept_free(struct kept_answers *k)
{
    drop_all(k);
    pthread_mutex_destroy(&k->lock);
    mem_free(k);
}

bool kept_queue(struct kept_answers *k, const struct kept_key *key,
    struct MHD_Connection *connection, int64_t *ret_size, enum MHD_Result *ret_result)
{
    uint64_t hash = hash_of(key);
    struct kept *found;
    bool hit;

    pthread_mutex_lock(&k->lock);
    found = k->slots[hash % KEPT_SLOTS];
    hit = found != NULL && found->hash == hash && found->form == key->form &&
          strcmp(found->path, key->path) == 0 && strcmp(found->etag, key->etag) == 0;
    if (hit) {
        found->used = true;
        *ret_size = found->size;
        *ret_result =
            MHD_queue_response(connection, key->form == KEPT_NOT_MODIFIED ? 304 : 200, found->m);
    }
    pthread_mutex_unlock(&k->lock);
    return hit;
}

/* Lets the hand go round until there is room: what was used gets another round. */
static void make_room(struct kept_answers *k, int64_t weight)
{
    for (; k->bytes > 0 && k->bytes + weight > KEPT_MAX; k->hand = (k->hand + 1) % KEPT_SLOTS) {
        struct kept **slot = &k->slots[k->hand];

        if (*slot != NULL && (*slot)->used)
            (*slot)->used = false;
        else
            drop(k, slot);
    }
}

void kept_put(struct kept_answers *k, const struct kept_key *key, struct MHD_Response *m,
    int64_t size, bool lent)
{
    struct kept *n = mem_new(NULL, struct kept);
    struct kept **slot;

    *n = (struct kept) { .hash = hash_of(key), .form = key->form, .m = m, .size = size };
    n->weight = KEPT_HEADERS + (lent ? 0 : size);
    n->path = str_dup(n, key->path);
    n->etag = str_dup(n, key->etag);
    pthread_mutex_lock(&k->lock);
    slot = &k->slots[n->hash % KEPT_SLOTS];
    if (*slot != NULL && (*slot)->used && (*slot)->hash != n->hash) {
        (*slot)->used = false;
        destroy(n);
    } else {
        drop(k, slot);
        make_room(k, n->weight);
        *slot = n;
        k->bytes += n->weight;
    }
    pthread_mutex_unlock(&k->lock);
}
