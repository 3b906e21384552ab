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
    struct entry *list; /* few distinct ones per second: searched from the newest */
    size_t n;
};

struct tallies *tallies_new(const void *mem)
{
    struct tallies *ts = mem_new(mem, struct tallies);

    must(pthread_mutex_init(&ts->lock, NULL) == 0);
    return ts;
}

static void add(struct tallies *ts, const struct note *n)
{
    for (size_t i = ts->n; i > 0; i--) {
        struct entry *e = &ts->list[i - 1];

        if (e->write == n->write && e->t.key == n->key) {
            e->t.count++;
            return;
        }
    }
    ts->list = mem_grow(ts, ts->list, struct entry, ts->n + 1);
    ts->list[ts->n++] = (struct entry) { n->write, { n->key, 1 }, 0 };
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
    must(pthread_mutex_unlock(&ts->lock) == 0);
}
