/* item_module.c – how the room plugs in: pages, JSON, commands, and the pages kept in memory. */
#include "app/item/item.h"
#include "app/item/item_cache.h"
#include "app/item/item_cmd.h"
#include "app/item/item_pages_routes.h"

static enum err start(struct call *c, struct site *s)
{
    site_put(s, item_cache_slot, item_cache_new(c->mem));
    return OK;
}

const struct module item_module = {
    .name = "app/item",
    .routes = item_routes,
    .commands = item_commands,
    .start = start,
};

const struct module item_api_module = {
    .name = "app/item API",
    .routes = item_api_routes,
};
