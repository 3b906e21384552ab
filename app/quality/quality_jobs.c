/* quality_jobs.c – the nightly run, the one after changes, and `quality run`. */
#include "app/quality/quality_jobs.h"

#include "app/quality/report.h"
#include "app/quality/run.h"
#include "core/registry/registry.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

static enum err run_all(struct call *c, const struct json_t *arguments)
{
    struct run_report r;

    (void)arguments;
    return quality_run(c, &r);
}

/* Nothing was published and no day began since the last run. */
static enum err look_for_change(struct call *c, void *data)
{
    struct run_row last;
    int64_t generation;
    enum err e = quality_last_run(c, &last);

    *(bool *)data = true;
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(registry_generation(c, &generation));
    *(bool *)data =
        generation != last.generation || !str_eq(last.day, day_text(c->mem, day_of(c->now)));
    return OK;
}

static enum err run_changed(struct call *c, const struct json_t *arguments)
{
    struct run_report r;
    bool changed;

    (void)arguments;
    TRY(slow_read(c, look_for_change, &changed));
    return changed ? quality_run(c, &r) : OK;
}

static enum err forget_clients(struct call *c, const struct json_t *arguments)
{
    (void)arguments;
    return report_forget_clients(c);
}

const struct job_kind quality_jobs[] = {
    { .name = QUALITY_JOB_RUN,
        .summary = "runs the quality rules over all items, opens and closes tasks, keeps scores",
        .run = JOB_SLOW,
        .at_midnight = true,
        .handle = run_all },
    { .name = "quality.run_changed",
        .summary = "runs the quality rules if anything was published since",
        .run = JOB_SLOW,
        .every_s = 600,
        .handle = run_changed },
    { .name = "quality.forget_clients",
        .summary = "forgets from where guides were reported a day ago",
        .run = JOB_IN_WRITE,
        .every_s = 3600,
        .handle = forget_clients },
    { 0 },
};

static enum err run_command(struct call *c, int argc, char **argv, struct buf *out)
{
    bool json = argc == 1 && str_eq(argv[0], "--json");
    struct run_report r;

    if (argc > 1 || (argc == 1 && !json))
        return fail(c, ERR_USAGE, N_("usage: quality run [--json]"));
    TRY(quality_run(c, &r));
    if (json)
        buf_printf(out,
            "{\"items\":%lld,\"findings\":%lld,\"opened\":%lld,\"closed\":%lld,\"reopened\":%lld}"
            "\n",
            (long long)r.items, (long long)r.findings, (long long)r.opened, (long long)r.closed,
            (long long)r.reopened);
    else
        buf_printf(out, "%s\n",
            tf(c,
                N_("{items} services, {findings} errors and warnings; {opened} tasks opened, "
                   "{closed} closed"),
                "items", str_printf(c->mem, "%lld", (long long)r.items), "findings",
                str_printf(c->mem, "%lld", (long long)r.findings), "opened",
                str_printf(c->mem, "%lld", (long long)(r.opened + r.reopened)), "closed",
                str_printf(c->mem, "%lld", (long long)r.closed)));
    return OK;
}

const struct command quality_commands[] = {
    { "quality run", "[--json]",
        "runs the quality rules over all items in force, opens and closes the departments' tasks",
        COMMAND_SLOW, run_command },
    { 0 },
};
