/* same_module.c – how the room plugs in: it is told of every published entry and item. */
#include "app/item/item.h"
#include "app/same/same.h"
#include "app/same/same_pages_routes.h"
#include "lib/base/mem.h"

static enum err start(struct call *c, struct site *s)
{
    struct item_watcher *w = mem_new(c->mem, struct item_watcher);

    *w = (struct item_watcher) { .entry_published = upstream_entry_changed,
        .item_published = upstream_item_changed };
    site_put(s, item_watcher_slot, w);
    return OK;
}

const struct module same_module = { .name = "app/same", .routes = same_routes, .start = start };
