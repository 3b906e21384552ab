/* executor_hands.c – slow work by two hands: only where writes do not wait for each other. */
#include <pthread.h>

#include "bin/executor_private.h"
#include "lib/base/mem.h"

/* A second hand: a thread for as long as it works. */
struct hand {
    struct call call;
    enum err (*run)(struct call *c, void *data);
    void *data;
    enum err result;
};

static void *hand_main(void *data)
{
    struct hand *h = data;

    h->result = h->run(&h->call, h->data);
    return NULL;
}

static enum err two_hands(
    struct call *c, enum err (*run)(struct call *c, void *data), void *one, void *two)
{
    struct hand h = { .call = *c, .run = run, .data = two };
    pthread_t thread;
    enum err e;

    h.call.mem = mem_context(NULL);
    h.call.notes = NULL;
    h.call.owner = NULL;
    must(pthread_create(&thread, NULL, hand_main, &h) == 0);
    e = run(c, one);
    must(pthread_join(thread, NULL) == 0);
    if (e == OK && h.result != OK) { /* its texts live in its memory */
        c->error = h.call.error;
        (void)talloc_steal(c->mem, h.call.mem);
        return h.result;
    }
    mem_free(h.call.mem);
    return e;
}

enum err executor_both(
    struct call *c, enum err (*run)(struct call *c, void *data), void *one, void *two)
{
    const struct executor *x = site_get(c->site, executor_slot);

    if (x->engine == DB_PGSQL)
        return two_hands(c, run, one, two);
    TRY(run(c, one));
    return run(c, two);
}
