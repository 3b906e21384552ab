/* quality_module.c – how the room plugs in, and the deadlines of the pack. */
#include "app/quality/quality.h"
#include "app/quality/quality_jobs.h"
#include "app/quality/quality_pages.h"
#include "app/quality/task_store.h"
#include "core/registry/loader.h"
#include "lib/base/mem.h"
#include "lib/conf/conf.h"

#define DAYS_MAX 60

static const struct right rights[] = {
    { "quality.view", N_("See what is to be put right in the guides of one's departments") },
    { "quality.manage", N_("Judge answers, waive findings, draw spot checks") },
    { "quality.inspect", N_("Judge services of a spot check") },
    { 0 },
};

/* PACK/quality.yaml; and a city that was loaded need not wait until midnight. */
static enum err load(struct call *c, struct conf *k, const char *dir)
{
    static const char *const names[] = { "error", "warning", "report", "sample" };
    int64_t days[COUNT_OF(names)];
    struct conf_node *root, *list;

    TRY(conf_read(k, dir, "quality.yaml", &root));
    list = conf_need_map(k, root, "deadlines");
    (void)conf_text(k, root, "source");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        days[i] = conf_int(k, list, names[i], 1, DAYS_MAX);
    if (conf_errors(k) > 0)
        return OK;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        TRY(task_store_set_days(c, names[i], days[i]));
    return job_add(c, QUALITY_JOB_RUN, "load", 0, NULL);
}

static enum err start(struct call *c, struct site *s)
{
    struct pack_loader *l = mem_new(c->mem, struct pack_loader);

    *l = (struct pack_loader) { .load = load, .stage = PACK_AFTER_ITEMS };
    pack_loader_add(s, l);
    return OK;
}

const struct module quality_module = {
    .name = "app/quality",
    .routes = quality_routes,
    .commands = quality_commands,
    .rights = rights,
    .jobs = quality_jobs,
    .start = start,
};
