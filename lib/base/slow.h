/* slow.h – short transactions for handlers that run without one (RUN_SLOW routes, slow jobs).
 *
 * A slow handler hashes, renders or talks to others with no connection held; what it needs from
 * the database it fetches with slow_read(), and what it found it hands over with slow_write():
 * `run` is executed in a transaction of its own (c->db is set only meanwhile) and is re-runnable
 * like every write handler. Results go through `data`, allocated in c->mem. The executor behind
 * these is put into the site by bin/. */
#ifndef BASE_SLOW_H
#define BASE_SLOW_H

#include "lib/base/call.h"

extern const char slow_slot[]; /* in c->site: const struct slow_ops * */

struct slow_ops {
    enum err (*read)(struct call *c, enum err (*run)(struct call *c, void *data), void *data);
    enum err (*write)(struct call *c, enum err (*run)(struct call *c, void *data), void *data);
    /* NULL: one after the other, in the call that was given */
    enum err (*both)(
        struct call *c, enum err (*run)(struct call *c, void *data), void *one, void *two);
};

enum err slow_read(
    struct call *c, enum err (*run)(struct call *c, void *data), void *data) nodiscard;
enum err slow_write(
    struct call *c, enum err (*run)(struct call *c, void *data), void *data) nodiscard;

/* Runs run(one) and run(two), each slow itself: at once and each with a call of its own where
 * writes do not wait for each other (PostgreSQL), else one after the other. What they allocate in
 * c->mem is gone afterwards; the first error is that of c. */
enum err slow_both(
    struct call *c, enum err (*run)(struct call *c, void *data), void *one, void *two) nodiscard;

#endif
