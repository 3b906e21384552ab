/* loader.c – calls the rooms that read a part of the pack (loader.h). One slot, a chain. */
#include "core/registry/loader.h"

const char pack_loader_slot[] = "registry.pack_loader";

void pack_loader_add(struct site *s, struct pack_loader *l)
{
    l->next = site_find(s, pack_loader_slot);
    site_put(s, pack_loader_slot, l);
}

enum err pack_load_rooms(struct call *c, struct conf *k, const char *dir, enum pack_stage stage)
{
    for (const struct pack_loader *l = site_find(c->site, pack_loader_slot); l != NULL;
         l = l->next) {
        if (l->stage == stage)
            TRY(l->load(c, k, dir));
    }
    return OK;
}
