/* rating_jobs.c – silence becomes praise where the city says so; counts are folded; old codes go.
 */
#include "app/rating/private.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/work/work.h"

#define SLICE 50 /* per write: a few milliseconds of the writer */
#define FOLD 100
#define CODE_KEPT_S 86400

/* ---- silence
 * ------------------------------------------------------------------------------------------ */

static enum err default_slice(struct call *c, void *data)
{
    size_t *left = data;
    struct rating_rule rule;
    struct rating_due *due;

    *left = 0;
    TRY(rating_rule(c, &rule));
    if (rule.days == 0)
        return OK;
    TRY(rating_store_due(c, clock_day(c->mem, c->now), SLICE, &due, left));
    for (size_t i = 0; i < *left; i++)
        TRY(rating_apply_default(c, &due[i], &rule));
    return OK;
}

static enum err apply_defaults(struct call *c, const struct json_t *arguments)
{
    size_t left = SLICE;

    (void)arguments;
    while (left == SLICE)
        TRY(slow_write(c, default_slice, &left));
    return OK;
}

/* ---- folding
 * ------------------------------------------------------------------------------------------- */

struct folding {
    struct rating_count_row *months;
    size_t n;
    const struct rating_count_row *month;
    size_t folded;
};

static enum err months(struct call *c, void *data)
{
    struct folding *f = data;

    return rating_store_months_to_fold(c, &f->months, &f->n);
}

static enum err fold(struct call *c, void *data)
{
    struct folding *f = data;
    struct rating_delta sum = { .department_id = f->month->department_id,
        .month = f->month->month };
    struct rating_count_row *rows;

    TRY(rating_store_counts_of(
        c, f->month->department_id, f->month->month, FOLD, &rows, &f->folded));
    if (f->folded < 2)
        return OK;
    for (size_t i = 0; i < f->folded; i++) {
        const struct rating_count_row *r = &rows[i];
        const int64_t own[] = { 0, r->own1, r->own2, r->own3, r->own4, r->own5 };

        sum.offered += r->offered;
        sum.by_default += r->by_default;
        for (size_t k = 1; k < COUNT_OF(own); k++)
            sum.own[k] += own[k];
        TRY(rating_store_count_drop(c, r));
    }
    return rating_store_delta(c, &sum);
}

static enum err fold_counts(struct call *c, const struct json_t *arguments)
{
    struct folding f = { 0 };

    (void)arguments;
    TRY(slow_read(c, months, &f));
    for (size_t i = 0; i < f.n; i++) {
        f.month = &f.months[i];
        do {
            TRY(slow_write(c, fold, &f));
        } while (f.folded == FOLD);
    }
    return OK;
}

static enum err prune_codes(struct call *c, const struct json_t *arguments)
{
    (void)arguments;
    return rating_store_codes_prune(c, clock_instant(c->mem, c->now - CODE_KEPT_S));
}

const struct job_kind rating_job_table[] = {
    { .name = "rating.defaults",
        .summary = "counts silence as praise where the city's rule says so, marked as such",
        .run = JOB_SLOW,
        .at_midnight = true,
        .handle = apply_defaults },
    { .name = "rating.fold",
        .summary = "adds up the counts of ratings",
        .run = JOB_SLOW,
        .at_midnight = true,
        .handle = fold_counts },
    { .name = "rating.codes",
        .summary = "forgets codes of the window that are too old",
        .run = JOB_IN_WRITE,
        .at_midnight = true,
        .handle = prune_codes },
    { 0 },
};
