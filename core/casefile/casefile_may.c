/* casefile_may.c – what may be done with a case now, and why not: the state, the right, separation
 * of duties, and the guards that the procedure states. */
#include "core/account/mandate.h"
#include "core/casefile/casefile_store.h"
#include "core/casefile/private.h"
#include "lib/base/mem.h"

#define COUNT_MAX 1000000

/* The applicant, or an agent whose authority has not ended. */
static bool acts_for_applicant(struct call *c, const struct party_row *p)
{
    const char *today = clock_day(c->mem, c->now);

    if (p->account_id != c->actor->account_id || p->account_id <= 0)
        return false;
    return str_eq(p->role, "applicant") ||
           (str_eq(p->role, "agent") &&
               (p->authority_until == NULL || strcmp(p->authority_until, today) >= 0));
}

/* "person", "firm", or "mixed" when persons and firms apply together. */
static const char *kind_of_applicants(const struct party_row *rows, size_t n)
{
    const char *kind = "";

    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rows[i].role, "applicant"))
            continue;
        kind = *kind == '\0' || str_eq(kind, rows[i].kind) ? rows[i].kind : "mixed";
    }
    return kind;
}

/* An applicant with an account gives mandates there and takes them back there: the agent of such a
 * case needs one that is valid today. Others gave a power of attorney on paper, with its last day.
 */
static enum err mandates_hold(
    struct call *c, const struct casefile *k, const struct party_row *rows, size_t n, bool *ret)
{
    *ret = true;
    for (size_t i = 0; i < n && *ret; i++) {
        if (str_eq(rows[i].role, "applicant") && rows[i].account_id > 0)
            TRY(mandate_holds(c, rows[i].account_id, c->actor->account_id, k->item_code, ret));
    }
    return OK;
}

enum err casefile_standing(struct call *c, const struct casefile *k, struct standing *ret)
{
    struct party_row *rows;
    size_t n;

    *ret = (struct standing) { 0 };
    TRY(store_parties(c, k->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        bool may = acts_for_applicant(c, &rows[i]);

        if (may && str_eq(rows[i].role, "agent"))
            TRY(mandates_hold(c, k, rows, n, &may));
        ret->is_applicant |= may;
    }
    ret->applicants = kind_of_applicants(rows, n);
    return store_events(c, k->id, &ret->events, &ret->n_events);
}

enum err casefile_is_applicant(struct call *c, const struct casefile *k, bool *ret)
{
    struct standing s;

    TRY(casefile_standing(c, k, &s));
    *ret = s.is_applicant;
    return OK;
}

bool casefile_on_behalf(const struct call *c, const struct casefile *k)
{
    return c->actor->kind == ACTOR_STAFF && str_eq(k->channel, "window") &&
           actor_has(c->actor, "casefile.accept");
}

/* ---- guards
 * ---------------------------------------------------------------------------------------------- */

static int count_act(const struct standing *s, const char *act)
{
    int count = 0;

    for (size_t i = 0; i < s->n_events; i++)
        count += str_eq(s->events[i].act, act);
    return count;
}

/* The material "pledge" was handed in. */
static bool pledged(struct call *c, const struct casefile *k)
{
    struct casefile_material *m;
    size_t n;

    if (store_materials(c, k->id, &m, &n) != OK)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(m[i].code, "pledge"))
            return str_eq(m[i].state, "electronic") || str_eq(m[i].state, "paper");
    }
    return false;
}

static const char *guard_value(
    struct call *c, const struct casefile *k, const struct standing *s, const char *field)
{
    if (str_eq(field, "immediate"))
        return k->immediate ? "true" : "false";
    if (str_eq(field, "channel"))
        return k->channel;
    if (str_eq(field, "corrections"))
        return str_printf(c->mem, "%d", count_act(s, "correct"));
    if (str_eq(field, "applicant"))
        return s->applicants;
    if (str_eq(field, "pledge"))
        return pledged(c, k) ? "true" : "false";
    return "";
}

static bool condition_holds(struct call *c, const struct casefile *k, const struct standing *s,
    const struct procedure_condition *g)
{
    const char *value = guard_value(c, k, s, g->field);
    int64_t n;

    if (g->n_is > 0 && !str_in(value, g->is, g->n_is))
        return false;
    if (str_in(value, g->not, g->n_not))
        return false;
    return g->less_than == 0 || (str_int(value, 0, COUNT_MAX, &n) && n < g->less_than);
}

static bool guard_holds(struct call *c, const struct casefile *k, const struct standing *s,
    const struct procedure_guard *g)
{
    const struct procedure_condition all = { .field = g->field,
        .is = g->is,
        .n_is = g->n_is,
        .not = g->not,
        .n_not = g->n_not,
        .less_than = g->less_than };
    bool some = g->n_any == 0;

    for (size_t i = 0; !some && i < g->n_any; i++)
        some = condition_holds(c, k, s, &g->any[i]);
    return some && (g->field == NULL || condition_holds(c, k, s, &all));
}

/* ---- may
 * -------------------------------------------------------------------------------------------------
 */

static enum err by_whom(struct call *c, const struct casefile *k, const struct procedure_act *a,
    const struct standing *s)
{
    if (str_eq(a->by, "applicant") && !s->is_applicant && c->actor->kind != ACTOR_PROGRAM &&
        !casefile_on_behalf(c, k))
        return fail(c, ERR_DENIED, N_("Only the applicant can do this"));
    if (str_eq(a->by, "staff"))
        return c->actor->kind == ACTOR_STAFF || c->actor->kind == ACTOR_MACHINE
                   ? actor_require(c, a->right)
                   : fail(c, ERR_DENIED, N_("Only the staff of the department can do this"));
    if (str_eq(a->by, "program") && c->actor->kind != ACTOR_PROGRAM)
        return fail(c, ERR_DENIED, N_("This happens by itself"));
    return OK;
}

static enum err apart(struct call *c, const struct procedure_act *a, const struct standing *s)
{
    for (size_t m = 0; m < s->n_events; m++) {
        if (s->events[m].actor_id == c->actor->account_id &&
            str_in(s->events[m].act, a->not_by, a->n_not_by))
            return fail(c, ERR_DENIED,
                N_("Nobody decides alone what they received, accepted or reviewed themselves"));
    }
    return OK;
}

static enum err may(struct call *c, const struct casefile *k, const struct procedure_act *a,
    const struct standing *s)
{
    if (!act_leaves(a, k->state))
        return fail(c, ERR_STATE, N_("This is not possible in the present state of the case"));
    TRY(by_whom(c, k, a, s));
    TRY(apart(c, a, s));
    for (size_t i = 0; i < a->n_guards; i++) {
        const struct procedure_guard *g = &a->guards[i];

        if (!guard_holds(c, k, s, g))
            return fail(c, ERR_STATE, "{why}", "why", c->lang == LANG_EN ? g->why.en : g->why.zh);
    }
    return OK;
}

enum err casefile_may(struct call *c, const struct casefile *k, const struct procedure_act *a,
    const struct standing *s, bool tell)
{
    struct error before = c->error;
    enum err e = may(c, k, a, s);

    if (!tell)
        c->error = before;
    return e;
}

enum err casefile_possible(struct call *c, const struct casefile *k, const struct procedure *p,
    const struct procedure_act ***ret, size_t *ret_n)
{
    const struct procedure_act **acts = mem_array(c->mem, const struct procedure_act *, p->n_acts);
    struct standing s;
    size_t n = 0;

    TRY(casefile_standing(c, k, &s));
    for (size_t i = 0; i < p->n_acts; i++) {
        if (casefile_may(c, k, &p->acts[i], &s, false) == OK)
            acts[n++] = &p->acts[i];
    }
    *ret = acts;
    *ret_n = n;
    return OK;
}
