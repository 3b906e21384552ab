/* scan_jobs.c – follows every code as a visitor would: the route of the program's own table, its
 * handler, the page that it makes. Within the process and not over loopback, so that it works the
 * same with and without a running server, behind any proxy, and is not counted as a scan; the query
 * keeps the pages out of the cache, which is the visitors'. */
#include "app/scan/scan_jobs.h"

#include "app/modules.h"
#include "app/scan/coverage.h"
#include "app/scan/coverage_write.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/http/inside.h"

#define SLICE 50 /* codes in one read transaction, and rows in one write */
#define WHY_MAX 300

struct checking {
    bool all;
    int64_t after;
    struct inside *inside;
    struct code_row *rows; /* of this slice */
    size_t n;
    struct code_row *changed;
    size_t n_changed;
    struct scan_report *report;
};

static bool holds(struct bytes page, const char *text)
{
    return memmem(page.p, page.n, text, strlen(text)) != NULL;
}

/* NULL: the guide of this item, as it should be. */
static const char *fault_of(struct call *c, struct inside *inside, const struct code_row *k)
{
    scoped_mem void *mem = mem_context(NULL);
    const char *target = str_printf(mem, "/q/%s?check", k->short_code), *problem;
    struct response page;
    int status = inside_get(c, inside, mem, target, &page, &problem);

    if (status != 200)
        return str_printf(c->mem, "%d %.*s", status, WHY_MAX, str_or(problem, ""));
    if (!holds(page.body, "data-page=\"item.show\""))
        return "200, but no guide";
    if (!holds(page.body, str_printf(mem, "<code>%s</code>", k->code)))
        return "200, but the guide of another item";
    return NULL;
}

static enum err check_slice(struct call *c, void *data)
{
    struct checking *d = data;

    TRY(codes_to_check(c, d->all, d->after, SLICE, &d->rows, &d->n));
    d->changed = mem_array(c->mem, struct code_row, d->n + 1);
    d->n_changed = 0;
    for (size_t i = 0; i < d->n; i++) {
        struct code_row *k = &d->rows[i];
        const char *why = fault_of(c, d->inside, k);
        bool same =
            k->seen == k->version && k->live == (why == NULL) && str_eq(k->why, str_or(why, ""));

        k->live = why == NULL;
        k->why = str_or(why, "");
        if (!same)
            d->changed[d->n_changed++] = *k;
    }
    return OK;
}

static enum err write_slice(struct call *c, void *data)
{
    struct checking *d = data;

    return codes_checked(c, d->changed, d->n_changed);
}

static void add_to_report(struct call *c, struct checking *d)
{
    struct scan_report *r = d->report;

    for (size_t i = 0; i < d->n; i++) {
        r->items++;
        r->live += d->rows[i].live;
        if (d->rows[i].live)
            continue;
        r->faults = mem_grow(c->mem, r->faults, struct code_row, r->n_faults + 1);
        r->faults[r->n_faults++] = d->rows[i];
    }
    if (d->n > 0)
        d->after = d->rows[d->n - 1].record_id;
}

struct ended {
    int64_t began_us;
    const struct scan_report *report;
};

static enum err write_end(struct call *c, void *data)
{
    const struct ended *d = data;

    return all_codes_checked(
        c, d->report->items, d->report->live, (clock_monotonic_us() - d->began_us) / 1000);
}

enum err scan_check(struct call *c, bool all, struct scan_report *ret)
{
    struct checking d = { .all = all, .inside = inside_new(c->mem, modules), .report = ret };
    struct ended end = { .began_us = clock_monotonic_us(), .report = ret };

    *ret = (struct scan_report) { 0 };
    do {
        TRY(slow_read(c, check_slice, &d));
        if (d.n_changed > 0)
            TRY(slow_write(c, write_slice, &d));
        add_to_report(c, &d);
    } while (d.n == SLICE);
    return all ? slow_write(c, write_end, &end) : OK;
}

static enum err check_all(struct call *c, const struct json_t *arguments)
{
    struct scan_report r;

    (void)arguments;
    return scan_check(c, true, &r);
}

static enum err check_new(struct call *c, const struct json_t *arguments)
{
    struct scan_report r;

    (void)arguments;
    return scan_check(c, false, &r);
}

const struct job_kind scan_jobs[] = {
    { .name = SCAN_JOB_ALL,
        .summary = "follows the code of every item in use and writes down which do not work",
        .run = JOB_SLOW,
        .at_midnight = true,
        .handle = check_all },
    { .name = "scan.check_new",
        .summary = "follows the codes of items that changed since they were checked",
        .run = JOB_SLOW,
        .every_s = 600,
        .handle = check_new },
    { 0 },
};
