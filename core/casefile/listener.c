/* listener.c – tells other rooms about acts (listener.h). One slot, a chain of listeners. */
#include "core/casefile/listener.h"

const char casefile_listener_slot[] = "casefile.listener";

void casefile_listen(struct site *s, struct casefile_listener *l)
{
    l->next = site_find(s, casefile_listener_slot);
    site_put(s, casefile_listener_slot, l);
}

enum err casefile_announce(struct call *c, const struct casefile *k, const char *act)
{
    for (const struct casefile_listener *l = site_find(c->site, casefile_listener_slot); l != NULL;
         l = l->next)
        TRY(l->acted(c, k, act));
    return OK;
}
