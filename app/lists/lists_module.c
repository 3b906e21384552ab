/* lists_module.c – how the room plugs in: pages, commands, rights, and its part of the pack. */
#include "app/item/item.h"
#include "app/lists/access.h"
#include "app/lists/lists.h"
#include "app/lists/lists_cmd.h"
#include "app/lists/lists_jobs.h"
#include "app/lists/lists_pages.h"
#include "app/lists/power_pages.h"
#include "app/lists/reform.h"
#include "core/registry/loader.h"
#include "lib/base/mem.h"
#include "lib/base/site.h"
#include "lib/i18n/i18n.h"
#include "lib/work/work.h"

static enum err add_loader(struct call *c, struct site *s,
    enum err (*load)(struct call *c, struct conf *k, const char *dir), enum pack_stage stage)
{
    struct pack_loader *l = mem_new(c->mem, struct pack_loader);

    *l = (struct pack_loader) { .load = load, .stage = stage };
    pack_loader_add(s, l);
    return OK;
}

static enum err load_reforms(struct call *c, struct conf *k, const char *dir)
{
    TRY(reform_load(c, k, dir));
    return job_add(c, "lists.end_cases", "load", 0, NULL);
}

enum err lists_start(struct call *c, struct site *s)
{
    struct item_deriver *d = mem_new(c->mem, struct item_deriver);

    d->derive = reform_derive;
    site_put(s, item_deriver_slot, d);
    reform_listen(c, s);
    TRY(add_loader(c, s, load_reforms, PACK_BEFORE_ITEMS));
    TRY(add_loader(c, s, power_load, PACK_AFTER_ITEMS));
    return add_loader(c, s, access_load, PACK_AFTER_ITEMS);
}

static const struct right rights[] = {
    { "lists.report", N_("Read the reports on the lists of powers") },
    { "lists.change", N_("See changes of the power list") },
    { "lists.draft", N_("Draft changes of the power list for one's own department") },
    { "lists.legality", N_("Check changes of the power list for legality") },
    { "lists.staffing", N_("Approve changes of the power list for the staffing office") },
    { "lists.publish", N_("Make changes of the power list public") },
    { "lists.check", N_("Check afterwards what was granted on a pledge") },
    { 0 },
};

const struct module lists_reform_module = {
    .name = "app/lists reforms",
    .routes = reform_routes,
    .jobs = lists_jobs,
};

const struct module lists_power_module = { .name = "app/lists powers", .routes = power_routes };
const struct module lists_change_module = { .name = "app/lists changes", .routes = change_routes };

const struct module lists_module = {
    .name = "app/lists",
    .routes = access_routes,
    .commands = lists_commands,
    .rights = rights,
    .start = lists_start,
};
