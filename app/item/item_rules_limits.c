/* item_rules_limits.c – rules about time limits, visits, fees, results and steps. */
#include "app/item/item_rules_private.h"
#include "lib/base/str.h"

void rule_immediate(struct audit *a, const struct item *m)
{
    if (item_immediate(m) && m->promise.n != 0)
        audit_find(a, "promise", N_("An item done at once promises 0 days"));
    else if (!item_immediate(m) && m->promise.n == 0)
        audit_find(a, "promise", N_("An item with a promised time promises more than 0 days"));
}

void rule_promise(struct audit *a, const struct item *m)
{
    if (!m->legal.none && str_eq(m->legal.unit, m->promise.unit) && m->promise.n > m->legal.n)
        audit_find(a, "promise", N_("The promised time is longer than the legal limit"));
}

void rule_limit_basis(struct audit *a, const struct item *m)
{
    if (m->legal.none && m->legal.note.zh == NULL)
        audit_find(a, "legal", N_("No legal limit, but it is not said why"));
    else if (!m->legal.none && m->legal.basis.zh == NULL)
        audit_find(a, "legal", N_("The legal limit does not name its law"));
}

static bool lacks_unit(const struct item_limit *l)
{
    return !l->none && l->n > 0 && (l->unit == NULL || l->start == NULL);
}

void rule_limit_unit(struct audit *a, const struct item *m)
{
    if (lacks_unit(&m->promise))
        audit_find(a, "promise", N_("The promised time has no unit or no start"));
    if (lacks_unit(&m->legal))
        audit_find(a, "legal", N_("The legal limit has no unit or no start"));
}

void rule_visits_reason(struct audit *a, const struct item *m)
{
    if (m->visits > 0 && m->visits_reason.zh == NULL)
        audit_find(a, "visits", N_("One must come in person, but no reason is given"));
    else if (m->visits == 0 && m->visits_reason.zh != NULL && !str_eq(m->visits_reason.zh, "无"))
        audit_find(a, "visits_reason", N_("A reason to come in person, but nobody must come"));
}

static bool online(const struct item *m)
{
    return str_in("web", m->channels, m->n_channels) ||
           str_in("mobile", m->channels, m->n_channels);
}

void rule_visits_post(struct audit *a, const struct item *m)
{
    if (m->visits == 0 && !online(m) && !str_in("post", m->channels, m->n_channels))
        audit_find(
            a, "channels", N_("Nobody must come, but it can be applied for at the window only"));
}

void rule_depth(struct audit *a, const struct item *m)
{
    if (m->depth == 4 && m->visits > 0)
        audit_find(a, "depth", N_("It goes wholly online, and yet one must come in person"));
    else if (m->depth >= 3 && !online(m))
        audit_find(a, "depth", N_("It goes online by its depth, but not by its channels"));
}

void rule_fees(struct audit *a, const struct item *m)
{
    for (size_t i = 0; i < m->n_fees; i++) {
        if (str_blank(m->fees[i].basis) ||
            (m->fees[i].amount_fen < 0 && m->fees[i].amount.zh == NULL))
            audit_find(a, "fees", N_("The fee {name} has no amount or no legal basis"), "name",
                str_or(m->fees[i].name.zh, ""));
    }
}

void rule_pay_online(struct audit *a, const struct item *m)
{
    if (m->n_fees > 0 && online(m) && !m->pay_online)
        audit_find(a, "pay_online", N_("It costs a fee that cannot be paid online"));
    else if (m->n_fees == 0 && m->pay_online)
        audit_find(a, "pay_online", N_("It is free, and yet something can be paid online"));
}

void rule_result_kind(struct audit *a, const struct item *m)
{
    const char *name = str_or(m->result.name.zh, "");

    if ((str_ends(name, "证") || str_ends(name, "证书") || str_ends(name, "执照")) &&
        !str_eq(m->result.kind, "licence"))
        audit_find(a, "result", N_("The result {name} is a licence by its name"), "name", name);
    else if (str_ends(name, "批复") && !str_eq(m->result.kind, "approval"))
        audit_find(a, "result", N_("The result {name} is an approval by its name"), "name", name);
}

void rule_result_sample(struct audit *a, const struct item *m)
{
    if (!str_eq(m->result.kind, "none") && m->result.sample == NULL)
        audit_find(a, "result", N_("There is no sample of the result"));
}

void rule_themes(struct audit *a, const struct item *m)
{
    if (item_has_audience(m, "person") != (m->themes.n_person > 0))
        audit_find(a, "themes", N_("Citizens and themes for citizens do not go together"));
    if (item_has_audience(m, "firm") != (m->themes.n_firm > 0))
        audit_find(a, "themes", N_("Firms and themes for firms do not go together"));
}

static bool has_step(const struct item *m, const char *word, const char *other)
{
    for (size_t i = 0; i < m->n_steps; i++) {
        const char *name = str_or(m->steps[i].name.zh, "");

        if (strstr(name, word) != NULL || strstr(name, other) != NULL)
            return true;
    }
    return false;
}

void rule_permit_steps(struct audit *a, const struct item *m)
{
    static const char *const steps[][2] = { { "受理", "受理" }, { "审查", "审核" },
        { "决定", "审定" }, { "办结", "制证" }, { "送达", "领取" } };

    if (!str_eq(m->type, "01") || m->filing)
        return;
    if (m->n_steps < COUNT_OF(steps))
        audit_find(a, "steps", N_("A permit has five steps at least"));
    for (size_t i = 0; i < COUNT_OF(steps) && m->n_steps >= COUNT_OF(steps); i++) {
        if (!has_step(m, steps[i][0], steps[i][1]))
            audit_find(a, "steps", N_("The step {name} is missing"), "name", steps[i][0]);
    }
}

void rule_step_names(struct audit *a, const struct item *m)
{
    if (m->n_steps == 0)
        audit_find(a, "steps", N_("No step is described"));
    for (size_t i = 0; i < m->n_steps; i++) {
        if (m->steps[i].standard.zh == NULL || m->steps[i].who.zh == NULL ||
            str_eq(m->steps[i].standard.zh, m->steps[i].name.zh))
            audit_find(a, "steps", N_("The step {name} says neither who nor by what standard"),
                "name", str_or(m->steps[i].name.zh, ""));
    }
}

void rule_faqs(struct audit *a, const struct item *m)
{
    if (m->n_faqs == 0)
        audit_find(a, "faqs", N_("There is no question with its answer"));
}

void rule_entrusted(struct audit *a, const struct item *m)
{
    if (m->power_source >= 5 && str_blank(m->entrusted_by))
        audit_find(a, "entrusted_by", N_("Done for somebody else, but it is not said for whom"));
    else if (m->power_source < 5 && m->entrusted_by != NULL)
        audit_find(a, "entrusted_by", N_("Somebody entrusts it, but the power is its own"));
}
