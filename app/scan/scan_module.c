/* scan_module.c – how the room plugs in. */
#include "app/scan/scan.h"
#include "app/scan/scan_cmd.h"
#include "app/scan/scan_jobs.h"
#include "app/scan/scan_pages_routes.h"
#include "core/registry/loader.h"
#include "lib/base/mem.h"

static const struct right rights[] = {
    { "scan.view", N_("See codes and scans, print posters") },
    { 0 },
};

/* A city that was loaded need not wait until midnight to know its codes. */
static enum err after_load(struct call *c, struct conf *k, const char *dir)
{
    (void)k;
    (void)dir;
    return job_add(c, SCAN_JOB_ALL, "load", 0, NULL);
}

static enum err start(struct call *c, struct site *s)
{
    struct pack_loader *l = mem_new(c->mem, struct pack_loader);

    *l = (struct pack_loader) { .load = after_load, .stage = PACK_AFTER_ITEMS };
    pack_loader_add(s, l);
    return OK;
}

const struct module scan_module = {
    .name = "app/scan",
    .routes = scan_routes,
    .commands = scan_commands,
    .rights = rights,
    .jobs = scan_jobs,
    .start = start,
};
