/* reform_cases.c – what a reform means for cases: those of a cancelled approval end as "no longer
 * needed", and what was granted on a pledge gets a later check. */
#include <jansson.h>

#include "app/item/item.h"
#include "app/lists/lists_store.h"
#include "app/lists/reform.h"
#include "core/casefile/casefile.h"
#include "core/casefile/listener.h"
#include "core/casefile/procedure.h"
#include "core/ledger/ledger.h"
#include "core/registry/registry.h"
#include "lib/base/actor.h"
#include "lib/base/id.h"
#include "lib/base/log.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/sign/sign.h"

#define PAGE 100
#define CASES_MAX 20000 /* of one item in one night */
#define HANDLING_MAX 1000

/* ---- cancelled approvals --------------------------------------------------------------------- */

struct running {
    int64_t id, version;
    const char *reason;
};

struct ending {
    struct call *lasting;
    const struct reform *reforms;
    size_t n_reforms;
    struct running *cases;
    size_t n;
    const struct running *one;
    int64_t ended, failed;
    enum err error;
};

/* The procedure knows the end, and the case stands where it can be reached. */
static enum err can_end(struct call *c, const struct casefile *k, bool *ret)
{
    const struct procedure_act *a;
    struct procedure p;

    TRY(procedure_exact(c, k->procedure_id, k->procedure_version, &p));
    a = procedure_act(&p, "abolish");
    *ret = a != NULL && act_leaves(a, k->state);
    return OK;
}

static enum err add_cases(struct call *c, struct ending *x, const struct item *m)
{
    struct casefile_query q = {
        .kind = LIST_OPEN, .item_code = m->code, .page = 1, .per_page = PAGE
    };
    struct casefile_list list;

    do {
        TRY(casefile_find(c, &q, &list));
        for (size_t i = 0; i < list.n && x->n < CASES_MAX; i++) {
            bool can;

            TRY(can_end(c, &list.rows[i], &can));
            if (!can)
                continue;
            if (x->n % PAGE == 0)
                x->cases = mem_grow(x->lasting->mem, x->cases, struct running, x->n + PAGE);
            x->cases[x->n++] = (struct running) { list.rows[i].id, list.rows[i].version,
                str_dup(x->lasting->mem, m->reason.zh) };
        }
        q.page++;
    } while (list.n == PAGE && x->n < CASES_MAX);
    return OK;
}

static enum err look_at(struct call *c, const struct registry_version *v, void *data)
{
    struct ending *x = data;
    struct item m;

    if (!str_eq(v->state, "cancelled"))
        return OK;
    TRY(item_parse(c, v, &m));
    for (size_t i = 0; i < x->n_reforms; i++) {
        const struct reform *r = &x->reforms[i];

        if (str_eq(r->mode, "cancelled") && str_in(m.catalogue, r->catalogue, r->n_catalogue))
            return add_cases(c, x, &m);
    }
    return OK;
}

static enum err find_cases(struct call *c, void *data)
{
    struct ending *x = data;
    bool some = false;

    TRY(reform_list(c, &x->reforms, &x->n_reforms));
    for (size_t i = 0; i < x->n_reforms; i++)
        some |= str_eq(x->reforms[i].mode, "cancelled") && x->reforms[i].n_catalogue > 0;
    return some ? registry_each(c, ITEM_KIND, DAY_NONE, look_at, x) : OK;
}

static enum err end_one(struct call *c, void *data)
{
    const struct ending *x = data;
    const struct casefile_act_input in = {
        .act = "abolish", .version = x->one->version, .reason = x->one->reason
    };

    return casefile_do(c, x->one->id, &in);
}

enum err reform_end_cases(struct call *c, int64_t *ret_n)
{
    struct call lasting = *c;
    struct ending x = { .lasting = &lasting };

    TRY(slow_read(c, find_cases, &x));
    for (size_t i = 0; i < x.n; i++) {
        enum err e;

        x.one = &x.cases[i];
        e = slow_write(c, end_one, &x);
        x.ended += e == OK;
        if (e != OK && e != ERR_CONFLICT) { /* who acted meanwhile was right to; next night */
            log_warning("a case of a cancelled approval could not be ended", "casefile",
                str_printf(c->mem, "%lld", (long long)x.one->id), "err", err_name(e));
            x.failed++;
            x.error = e;
        }
        error_clear(c);
    }
    *ret_n = x.ended;
    if (x.failed == 0)
        return OK;
    return fail_internal(c, "%lld cases of cancelled approvals could not be ended (%s)",
        (long long)x.failed, err_name(x.error));
}

/* ---- later checks ---------------------------------------------------------------------------- */

/* Days until the check of what this item granted on a pledge. */
static enum err check_days(struct call *c, const char *item_code, int *ret)
{
    const struct reform *reforms;
    const char *catalogue;
    size_t n;

    *ret = REFORM_CHECK_DAYS;
    if (strlen(item_code) != ITEM_CODE_LENGTH)
        return OK;
    catalogue = item_code + ITEM_CODE_LENGTH - 12;
    TRY(reform_list(c, &reforms, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(reforms[i].mode, "commitment") &&
            str_in(catalogue, reforms[i].catalogue, reforms[i].n_catalogue))
            *ret = reforms[i].check_days;
    }
    return OK;
}

static enum err acted(struct call *c, const struct casefile *k, const char *act)
{
    struct procedure p;
    struct later_check check;
    int days;

    if (!str_eq(act, "grant"))
        return OK;
    TRY(procedure_exact(c, k->procedure_id, k->procedure_version, &p));
    if (!str_eq(p.code, "commitment"))
        return OK;
    TRY(check_days(c, k->item_code, &days));
    check = (struct later_check) { .casefile_id = k->id,
        .check_id = id_new(c),
        .scope_id = k->supervising_id,
        .number = k->number,
        .item_code = k->item_code,
        .title_zh = k->title_zh,
        .title_en = k->title_en,
        .decided_on = clock_day(c->mem, c->now),
        .decided_by = c->actor->account_id,
        .due_on = day_text(c->mem, day_of(c->now) + days) };
    TRY(lists_store_check_add(c, &check));
    return ledger_begin(c, "later_check", check.check_id, "due",
        json_pack("{s:s, s:s}", "number", k->number, "due", check.due_on));
}

void reform_listen(struct call *c, struct site *s)
{
    struct casefile_listener *l = mem_new(c->mem, struct casefile_listener);

    l->acted = acted;
    casefile_listen(s, l);
}

static enum err opened(struct call *c, struct later_check *k)
{
    return open_text(c, "later_check", "handling", k->casefile_id, k->handling, &k->found);
}

enum err later_checks(struct call *c, bool open, struct later_check **ret, size_t *ret_n)
{
    TRY(lists_store_checks(c, open, ret, ret_n));
    for (size_t i = 0; i < *ret_n; i++)
        TRY(opened(c, &(*ret)[i]));
    return OK;
}

enum err later_check_load(struct call *c, int64_t casefile_id, struct later_check *ret)
{
    enum err e = lists_store_check(c, casefile_id, ret);

    if (e == ERR_NOT_FOUND)
        return fail(c, e, N_("There is no later check of this case"));
    TRY(e);
    return opened(c, ret);
}

static enum err check_input(struct call *c, const char *result, const char *handling)
{
    static const char *const results[] = { "true", "false", "unable" };

    if (!str_in(result, results, COUNT_OF(results)))
        (void)fail_field(c, "result", N_("Choose the result of the check"));
    if (str_blank(handling))
        (void)fail_field(
            c, "handling", N_("Write down what was checked and what is done about it"));
    else if (utf8_length(handling) > HANDLING_MAX)
        (void)fail_field(c, "handling", N_("At most {max} characters"), "max",
            str_printf(c->mem, "%d", HANDLING_MAX));
    return fields_ok(c);
}

enum err later_check_done(
    struct call *c, const struct later_check *k, const char *result, const char *handling)
{
    struct later_check done = *k;
    int64_t n;

    TRY(actor_require(c, "lists.check"));
    TRY(check_input(c, result, handling));
    if (k->decided_by == c->actor->account_id)
        return fail(c, ERR_DENIED, N_("Somebody else checks what you decided yourself"));
    done.result = result;
    done.checked_on = clock_day(c->mem, c->now);
    done.checker = c->actor->name;
    TRY(seal_text(
        c, "later_check", "handling", k->casefile_id, str_trim(c->mem, handling), &done.handling));
    TRY(lists_store_check_done(c, &done, &n));
    if (n == 0)
        return fail(c, ERR_CONFLICT, N_("Somebody has written down the result meanwhile"));
    return ledger_append(c, "later_check", k->check_id, "checked", 0,
        json_pack("{s:s, s:s, s:s}", "result", result, "due", k->due_on, "number", k->number));
}
