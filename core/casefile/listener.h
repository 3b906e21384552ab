/* listener.h – other rooms do their part in the transaction of an act (ratings become possible, …).
 * The mechanism names no system: a room puts a listener into the site in its start(). */
#ifndef CASEFILE_LISTENER_H
#define CASEFILE_LISTENER_H

#include "lib/base/call.h"

struct casefile;

extern const char casefile_listener_slot[]; /* in c->site: const struct casefile_listener * */

struct casefile_listener {
    /* After an act, in its transaction; k is as it is now. An error undoes the act. Re-runnable. */
    enum err (*acted)(struct call *c, const struct casefile *k, const char *act);
    const struct casefile_listener *next;
};

/* Adds a listener to the site that is being built; it lives as long as the site. */
void casefile_listen(struct site *s, struct casefile_listener *l);

/* Tells all listeners; called by the engine after each act. */
enum err casefile_announce(struct call *c, const struct casefile *k, const char *act) nodiscard;

#endif
