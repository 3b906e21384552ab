/* casefile_deem.c – silence counts as acceptance (行政许可法 §32): by procedure that knows the act
 * "deem", page by page, each case in a write of its own. */
#include "core/casefile/casefile_store.h"
#include "core/casefile/private.h"
#include "lib/base/log.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"

#define PAGE 50

struct silence {
    struct procedure *procedures;
    size_t n_procedures;
    struct overdue place; /* where the walk stands */
    struct overdue_row *rows;
    size_t n_rows;
    const struct overdue_row *row;
    int64_t failed, failed_id;
    enum err error;
};

static enum err find_procedures(struct call *c, void *data)
{
    struct silence *s = data;

    return procedure_versions(c, "deem", &s->procedures, &s->n_procedures);
}

static enum err read_page(struct call *c, void *data)
{
    struct silence *s = data;

    return store_overdue(c, &s->place, PAGE, &s->rows, &s->n_rows);
}

static enum err deem_one(struct call *c, void *data)
{
    const struct silence *s = data;
    const struct casefile_act_input in = { .act = "deem", .version = s->row->version };

    return casefile_do(c, s->row->id, &in);
}

/* Somebody who acted meanwhile was right to: the case is theirs. */
static void deem_page(struct call *c, struct silence *s)
{
    for (size_t i = 0; i < s->n_rows; i++) {
        enum err e;

        s->row = &s->rows[i];
        e = slow_write(c, deem_one, s);
        if (e != OK && e != ERR_CONFLICT) {
            log_warning("silence could not be counted as acceptance", "casefile",
                str_printf(c->mem, "%lld", (long long)s->row->id), "err", err_name(e), "detail",
                str_or(c->error.detail, ""));
            s->failed++;
            s->failed_id = s->row->id;
            s->error = e;
        }
        error_clear(c);
    }
}

static enum err deem_state(struct call *c, struct silence *s)
{
    do {
        TRY(slow_read(c, read_page, s));
        deem_page(c, s);
        if (s->n_rows > 0) {
            s->place.after_due = s->rows[s->n_rows - 1].due_on;
            s->place.after_id = s->rows[s->n_rows - 1].id;
        }
    } while (s->n_rows == PAGE);
    return OK;
}

enum err casefile_deem_accepted(struct call *c)
{
    struct silence s = { 0 };

    TRY(slow_read(c, find_procedures, &s));
    for (size_t i = 0; i < s.n_procedures; i++) {
        const struct procedure *p = &s.procedures[i];
        const struct procedure_act *a = procedure_act(p, "deem");

        for (size_t k = 0; k < a->n_from; k++) {
            s.place = (struct overdue) { .procedure_id = p->record_id,
                .procedure_version = p->version,
                .state = a->from[k],
                .today = clock_day(c->mem, c->now),
                .after_due = "" };
            TRY(deem_state(c, &s));
        }
    }
    if (s.failed == 0)
        return OK;
    return fail_internal(c, "%lld cases could not be deemed accepted, the last %lld (%s)",
        (long long)s.failed, (long long)s.failed_id, err_name(s.error));
}
