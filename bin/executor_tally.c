/* executor_tally.c – tally notes are added up in memory and written each second. What a crash
 * loses is at most the last second of counts; evidence never comes here. */
#include "bin/executor_private.h"
#include "lib/base/mem.h"

struct entry {
    enum err (*write)(struct call *, const void *);
    struct tally t;
    int64_t flushing; /* part of count that is being written */
};

struct tallies {
    pthread_mutex_t lock;
    struct entry *list;
    size_t n;
    uint32_t *index; /* hash table: 1 + place in the list; 0 is free; at most half full */
    size_t n_index;  /* a power of 2 */
};

struct tallies *tallies_new(const void *mem)
{
    struct tallies *ts = mem_new(mem, struct tallies);

    must(pthread_mutex_init(&ts->lock, NULL) == 0);
    return ts;
}

static uint32_t *slot(
    const struct tallies *ts, enum err (*write)(struct call *, const void *), int64_t key)
{
    uint64_t h = ((uint64_t)key ^ (uint64_t)(uintptr_t)write) * UINT64_C(0x9e3779b97f4a7c15);
    size_t i = (size_t)(h >> 32) & (ts->n_index - 1);

    while (ts->index[i] != 0) {
        const struct entry *e = &ts->list[ts->index[i] - 1];

        if (e->write == write && e->t.key == key)
            break;
        i = (i + 1) & (ts->n_index - 1);
    }
    return &ts->index[i];
}

/* After the list changed its order, or before it grows. */
static void index_anew(struct tallies *ts)
{
    while (ts->n_index < 64 || ts->n_index < 2 * (ts->n + 1))
        ts->n_index = ts->n_index == 0 ? 64 : 2 * ts->n_index;
    mem_free(ts->index);
    ts->index = mem_array(ts, uint32_t, ts->n_index);
    for (size_t i = 0; i < ts->n; i++)
        *slot(ts, ts->list[i].write, ts->list[i].t.key) = (uint32_t)i + 1;
}

static void add(struct tallies *ts, const struct note *n)
{
    uint32_t *at;

    if (ts->n_index < 2 * (ts->n + 1))
        index_anew(ts);
    at = slot(ts, n->write, n->key);
    if (*at != 0) {
        ts->list[*at - 1].t.count++;
        return;
    }
    ts->list = mem_grow(ts, ts->list, struct entry, ts->n + 1);
    ts->list[ts->n++] = (struct entry) { n->write, { n->key, 1 }, 0 };
    *at = (uint32_t)ts->n;
}

void tallies_take(struct tallies *ts, const struct call *c)
{
    must(pthread_mutex_lock(&ts->lock) == 0);
    for (const struct note *n = c->notes; n != NULL; n = n->next)
        if (n->kind == NOTE_TALLY)
            add(ts, n);
    must(pthread_mutex_unlock(&ts->lock) == 0);
}

bool tallies_any(struct tallies *ts)
{
    bool any;

    must(pthread_mutex_lock(&ts->lock) == 0);
    any = ts->n > 0;
    must(pthread_mutex_unlock(&ts->lock) == 0);
    return any;
}

/* Runs on the writer, perhaps more than once before its commit. Others may go on counting. */
enum err tallies_flush(struct call *c, void *data)
{
    struct tallies *ts = data;
    struct entry *copy;
    size_t n;

    must(pthread_mutex_lock(&ts->lock) == 0);
    n = ts->n;
    copy = mem_array(c->mem, struct entry, n);
    for (size_t i = 0; i < n; i++) {
        ts->list[i].flushing = ts->list[i].t.count;
        copy[i] = ts->list[i];
    }
    must(pthread_mutex_unlock(&ts->lock) == 0);
    for (size_t i = 0; i < n; i++)
        TRY(copy[i].write(c, &copy[i].t));
    return OK;
}

/* What was written is taken off; what was not, stays for the next time. */
void tallies_flushed(struct tallies *ts, bool committed)
{
    size_t kept = 0;

    must(pthread_mutex_lock(&ts->lock) == 0);
    for (size_t i = 0; i < ts->n; i++) {
        struct entry e = ts->list[i];

        e.t.count -= committed ? e.flushing : 0;
        e.flushing = 0;
        if (e.t.count > 0)
            ts->list[kept++] = e;
    }
    ts->n = kept;
    index_anew(ts);
    must(pthread_mutex_unlock(&ts->lock) == 0);
}
