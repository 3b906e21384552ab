/* coverage.c – the figures of the codes. */
#include "app/scan/coverage.h"

#include "app/scan/coverage_store.h"
#include "app/scan/coverage_write.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"

static const char *today(struct call *c)
{
    return day_text(c->mem, day_of(c->now));
}

enum err coverage_now(struct call *c, struct coverage *ret)
{
    struct check_row last = { 0 };
    enum err e = store_last_check(c, &last);

    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    TRY(store_coverage(c, today(c), ret));
    ret->began_at = last.began_at;
    ret->ms = last.ms;
    return OK;
}

enum err coverage_faults(
    struct call *c, int64_t offset, int64_t limit, struct code_fault **ret, size_t *ret_n)
{
    return store_faults(c, today(c), offset, limit, ret, ret_n);
}

enum err scans_list(struct call *c, const struct scans_query *q, struct scans_row **ret,
    size_t *ret_n, int64_t *ret_total, int64_t *ret_scans)
{
    return store_scans(c, today(c), q, ret, ret_n, ret_total, ret_scans);
}

enum err codes_to_check(
    struct call *c, bool all, int64_t after, int64_t limit, struct code_row **ret, size_t *ret_n)
{
    return store_to_check(c, today(c), all, after, limit, ret, ret_n);
}

enum err codes_checked(struct call *c, const struct code_row *rows, size_t n)
{
    const char *at = clock_instant(c->mem, c->now);

    for (size_t i = 0; i < n; i++)
        TRY(store_result(c, &rows[i], at));
    return OK;
}

enum err all_codes_checked(struct call *c, int64_t items, int64_t live, int64_t ms)
{
    return store_check(
        c, &(struct check_row) {
               .began_at = clock_instant(c->mem, c->now), .ms = ms, .items = items, .live = live });
}
