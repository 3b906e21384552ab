/* lists_module.c – how the room plugs in: pages, commands, rights, and its part of the pack. */
#include "app/lists/access.h"
#include "app/lists/lists.h"
#include "app/lists/lists_cmd.h"
#include "app/lists/lists_pages.h"
#include "core/registry/loader.h"
#include "lib/base/mem.h"
#include "lib/base/site.h"
#include "lib/i18n/i18n.h"

static enum err add_loader(struct call *c, struct site *s,
    enum err (*load)(struct call *c, struct conf *k, const char *dir), enum pack_stage stage)
{
    struct pack_loader *l = mem_new(c->mem, struct pack_loader);

    *l = (struct pack_loader) { .load = load, .stage = stage };
    pack_loader_add(s, l);
    return OK;
}

enum err lists_start(struct call *c, struct site *s)
{
    return add_loader(c, s, access_load, PACK_AFTER_ITEMS);
}

static const struct right rights[] = {
    { "lists.report", N_("Read the reports on the lists of powers") },
    { 0 },
};

const struct module lists_module = {
    .name = "app/lists",
    .routes = access_routes,
    .commands = lists_commands,
    .rights = rights,
    .start = lists_start,
};
