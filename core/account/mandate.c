/* mandate.c – rules of mandates: dated, never to oneself, and no way to find out who has an
 * account. */
#include "core/account/mandate.h"

#include <jansson.h>

#include "core/account/account_store.h"
#include "core/account/mandate_store.h"
#include "core/ledger/ledger.h"
#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"

#define PAPERS_MAX 200

static void check_days(struct call *c, const char *from, const char *to)
{
    day first = 0, last = 0;

    if (from == NULL || !day_parse(from, &first))
        fail_field(c, "from_day", N_("Enter a date, such as 2021-04-30"));
    if (to == NULL || !day_parse(to, &last))
        fail_field(c, "to_day", N_("Enter a date, such as 2021-04-30"));
    if (c->error.code != OK)
        return;
    if (last < first)
        fail_field(c, "to_day", N_("The last day is before the first"));
    else if (last < day_of(c->now))
        fail_field(c, "to_day", N_("The last day is over already"));
    else if (last > day_add_months(first, 12 * MANDATE_YEARS_MAX))
        fail_field(c, "to_day", N_("A mandate lasts at most three years. Give it again then"));
}

static enum err add_mandate(struct call *c, const struct mandate *m, int64_t *ret_id)
{
    if (m->principal_id == m->agent_id)
        return fail_field(c, "agent_id_number", N_("Nobody needs a mandate from themselves"));
    *ret_id = id_new(c);
    TRY(store_mandate_add(c, *ret_id, m, clock_instant(c->mem, c->now)));
    return ledger_append(c, "account", m->principal_id, "mandate.give", 0,
        json_pack("{s:s, s:s, s:s, s:s?, s:s}", "mandate",
            str_printf(c->mem, "%lld", (long long)*ret_id), "from", m->from_day, "to", m->to_day,
            "item", m->item, "kind", m->kind));
}

/* The account of a person or firm; 0 if there is none of that name and number. */
static enum err find_person(struct call *c, const char *number, const char *name, int64_t *ret)
{
    const char *kind = check_credit_code(number) == NULL ? "001" : "111";
    struct account a;

    TRY(account_by_identity(c, kind, number, ret));
    if (*ret == 0)
        return OK;
    TRY(account_open(c, *ret, &a));
    if (!str_eq(a.name, name) || !str_eq(a.state, "active"))
        *ret = 0;
    return OK;
}

static enum err check_new(struct call *c, const struct new_mandate *m)
{
    const char *why = m->agent_id_number == NULL
                          ? N_("Please fill this in")
                          : check_id_number(check_typed(c->mem, m->agent_id_number));

    if (!str_eq(m->kind, "agent") && !str_eq(m->kind, "handler"))
        fail_field(c, "kind", N_("Choose one of the answers"));
    if (str_blank(m->agent_name))
        fail_field(c, "agent_name", N_("Enter the full name, as it stands in the document"));
    if (why != NULL)
        fail_field(c, "agent_id_number", why);
    check_days(c, m->from_day, m->to_day);
    return fields_ok(c);
}

enum err mandate_give(struct call *c, const struct new_mandate *m, int64_t *ret_id)
{
    struct mandate row = { .principal_id = c->actor->account_id,
        .kind = m->kind,
        .item = str_blank(m->item) ? NULL : m->item,
        .from_day = m->from_day,
        .to_day = m->to_day };

    if (c->actor->kind != ACTOR_PERSON)
        return fail(c, ERR_DENIED, N_("Only citizens and firms give mandates"));
    TRY(check_new(c, m));
    TRY(find_person(c, check_typed(c->mem, m->agent_id_number), str_trim(c->mem, m->agent_name),
        &row.agent_id));
    if (row.agent_id == 0)
        return fail_field(c, "agent_id_number",
            N_("Nobody with this name and number has an account here. They sign up first, or you "
               "come to any window with a written power of attorney"));
    return add_mandate(c, &row, ret_id);
}

enum err mandate_record(struct call *c, const struct mandate *m, int64_t *ret_id)
{
    static const char *const kinds[] = { "agent", "handler", "guardian" };

    TRY(actor_require(c, "intake.window"));
    if (!str_in(m->kind, kinds, COUNT_OF(kinds)))
        fail_field(c, "kind", N_("Choose one of the answers"));
    check_days(c, m->from_day, m->to_day);
    TRY(fields_ok(c));
    return add_mandate(c, m, ret_id);
}

enum err mandate_record_papers(struct call *c, const struct paper_mandate *p, int64_t *ret_id)
{
    struct mandate row = { .kind = p->m.kind,
        .item = str_blank(p->m.item) ? NULL : p->m.item,
        .from_day = p->m.from_day,
        .to_day = p->m.to_day };

    TRY(actor_require(c, "intake.window"));
    if (str_blank(p->papers) || utf8_length(p->papers) > PAPERS_MAX)
        fail_field(c, "papers", N_("Say which papers you saw, at most 200 characters"));
    TRY(find_person(c, check_typed(c->mem, str_or(p->principal_number, "")),
        str_or(p->principal_name, ""), &row.principal_id));
    TRY(find_person(c, check_typed(c->mem, str_or(p->m.agent_id_number, "")),
        str_or(p->m.agent_name, ""), &row.agent_id));
    if (row.principal_id == 0)
        fail_field(c, "principal_number", N_("Nobody with this name and number has an account"));
    if (row.agent_id == 0)
        fail_field(c, "agent_id_number", N_("Nobody with this name and number has an account"));
    TRY(fields_ok(c));
    TRY(mandate_record(c, &row, ret_id));
    return ledger_append(c, "account", row.principal_id, "mandate.papers", 0,
        json_pack("{s:s, s:s}", "mandate", str_printf(c->mem, "%lld", (long long)*ret_id), "papers",
            p->papers));
}

enum err mandate_end(struct call *c, int64_t id)
{
    enum err e = store_mandate_end(c, id, c->actor->account_id, clock_instant(c->mem, c->now));

    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, N_("There is no such mandate, or it has ended already"));
    TRY(e);
    return ledger_append(c, "account", c->actor->account_id, "mandate.end", 0,
        json_pack("{s:s}", "mandate", str_printf(c->mem, "%lld", (long long)id)));
}

enum err mandate_list(struct call *c, struct mandate **ret, size_t *ret_n)
{
    struct account other;

    TRY(store_mandates(c, c->actor->account_id, day_text(c->mem, day_of(c->now)), ret, ret_n));
    for (size_t i = 0; i < *ret_n; i++) {
        struct mandate *m = &(*ret)[i];

        m->given = m->principal_id == c->actor->account_id;
        TRY(account_open(c, m->given ? m->agent_id : m->principal_id, &other));
        m->other = other.name;
    }
    return OK;
}

enum err mandate_holds(
    struct call *c, int64_t principal_id, int64_t agent_id, const char *item, bool *ret)
{
    int64_t n;

    TRY(store_mandate_count(
        c, principal_id, agent_id, day_text(c->mem, day_of(c->now)), str_or(item, ""), &n));
    *ret = n > 0;
    return OK;
}
