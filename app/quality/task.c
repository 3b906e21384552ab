/* task.c – the steps of a task (task.h). */
#include "app/quality/task.h"

#include <jansson.h>

#include "app/quality/task_store.h"
#include "core/calendar/calendar.h"
#include "core/ledger/ledger.h"
#include "core/org/org.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define DAYS_WITHOUT_PACK 10

static const char *today(struct call *c)
{
    return day_text(c->mem, day_of(c->now));
}

bool task_is_overdue(const struct call *c, const struct task *t)
{
    day due;

    return str_eq(t->state, "open") && day_parse(t->due_on, &due) && due < day_of(c->now);
}

static enum err deadline(struct call *c, const struct task *t, const char **ret)
{
    const char *name = str_eq(t->source, "rule") ? t->severity : t->source;
    const struct department *office = org_department_by_code(c, t->office);
    struct derivation d;
    int64_t days;
    enum err e = task_store_days(c, name, &days);

    if (e == ERR_NOT_FOUND)
        days = DAYS_WITHOUT_PACK;
    else
        TRY(e);
    TRY(calendar_add(c, office == NULL ? "CN" : office->division, day_of(c->now), (int)days,
        CALENDAR_WORKING, &d));
    *ret = day_text(c->mem, d.due);
    return OK;
}

static enum err keep_act(struct call *c, const struct task *t, const char *act, const char *note)
{
    const struct task_act a = { .act = act,
        .actor_id = c->actor->account_id,
        .actor = str_or(c->actor->name, ""),
        .at = clock_instant(c->mem, c->now),
        .note = str_or(note, "") };
    json_t *facts;

    TRY(task_store_add_act(c, t->id, &a));
    facts = json_pack("{s:s, s:s, s:s, s:s, s:s}", "source", t->source, "rule", t->rule, "item",
        t->item, "state", t->state, "due_on", t->due_on);
    return str_eq(act, "open") ? ledger_begin(c, "quality_task", t->id, act, facts)
                               : ledger_append(c, "quality_task", t->id, act, 0, facts);
}

enum err task_open(struct call *c, struct task *t, const char *note)
{
    const struct department *d = org_department_by_code(c, t->office);

    t->id = id_new(c);
    t->scope_id = d == NULL ? 0 : d->id;
    t->opened_at = clock_instant(c->mem, c->now);
    t->state = "open";
    t->version = 1;
    TRY(deadline(c, t, &t->due_on));
    TRY(task_store_add(c, t));
    return keep_act(c, t, "open", note);
}

enum err task_list(struct call *c, const struct task_filter *f, int64_t offset, int64_t limit,
    struct task **ret, size_t *ret_n, int64_t *ret_total)
{
    struct task_filter q = *f;

    q.state = str_or(f->state, "open");
    return task_store_list(c, &q, today(c), offset, limit, ret, ret_n, ret_total);
}

enum err task_load(struct call *c, int64_t id, struct task *ret)
{
    enum err e = task_store_load(c, id, today(c), ret);

    return e == ERR_NOT_FOUND ? fail(c, e, N_("There is no such task")) : e;
}

enum err task_acts(struct call *c, int64_t id, struct task_act **ret, size_t *ret_n)
{
    return task_store_acts(c, id, ret, ret_n);
}

/* ---- steps of people ------------------------------------------------------------------------- */

static const struct step {
    const char *act, *from[2], *to, *right;
    bool of_rules, of_others;
} steps[] = {
    { "answer", { "open" }, "answered", "quality.view", true, true },
    { "return", { "answered" }, "open", "quality.manage", true, true },
    { "confirm", { "answered" }, "closed", "quality.manage", false, true },
    { "waive", { "open", "answered" }, "waived", "quality.manage", true, false },
};

static const struct step *find_step(const struct task *t, const char *act)
{
    bool rule = str_eq(t->source, "rule");

    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        const struct step *s = &steps[i];

        if (str_eq(s->act, act) && str_in(t->state, s->from, COUNT_OF(s->from)) &&
            (rule ? s->of_rules : s->of_others))
            return s;
    }
    return NULL;
}

static enum err may(struct call *c, const struct task *t, const char *act)
{
    const struct step *s = find_step(t, act);

    if (s == NULL)
        return fail(c, ERR_STATE, N_("The task is not at this step"));
    TRY(actor_require(c, s->right));
    if (str_eq(s->right, "quality.manage") && t->answered_by == c->actor->account_id)
        return fail(c, ERR_DENIED, N_("Whoever answered for it does not judge the answer"));
    return OK;
}

enum err task_may(struct call *c, const struct task *t, const char *act, bool tell)
{
    struct error before = c->error;
    enum err e = may(c, t, act);

    if (!tell)
        c->error = before;
    return e;
}

static enum err check_note(struct call *c, const char *note)
{
    if (str_blank(note))
        return fail_field(c, "note", N_("Write what was done, or why"));
    if (utf8_length(note) > TASK_NOTE_MAX)
        return fail_field(c, "note", N_("Write at most 1,000 characters"));
    return OK;
}

enum err task_act(struct call *c, int64_t id, int64_t version, const char *act, const char *note)
{
    struct task t;

    TRY(task_load(c, id, &t));
    if (t.version != version)
        return fail(c, ERR_CONFLICT, N_("Somebody else took a step; look at it again"));
    TRY(may(c, &t, act));
    note = str_trim(c->mem, str_or(note, ""));
    if (!str_eq(act, "confirm"))
        TRY(check_note(c, note));
    t.state = find_step(&t, act)->to;
    if (str_eq(act, "answer"))
        t.answered_by = c->actor->account_id;
    if (str_eq(t.state, "closed"))
        t.ended_at = clock_instant(c->mem, c->now);
    TRY(task_store_change(c, &t));
    return keep_act(c, &t, act, note);
}

/* ---- steps of the machine -------------------------------------------------------------------- */

enum err task_close(struct call *c, const struct task *t, const char *note)
{
    struct task new = *t;

    new.state = "closed";
    new.ended_at = clock_instant(c->mem, c->now);
    TRY(task_store_change(c, &new));
    return keep_act(c, &new, "close", note);
}

enum err task_reword(
    struct call *c, const struct task *t, const char *finding, const char *severity)
{
    struct task new = *t;

    new.finding = finding;
    new.severity = severity;
    return task_store_change(c, &new);
}

enum err task_reopen(
    struct call *c, const struct task *t, const char *finding, const char *severity)
{
    struct task new = *t;

    new.state = "open";
    new.finding = finding;
    new.severity = severity;
    TRY(deadline(c, &new, &new.due_on));
    TRY(task_store_change(c, &new));
    return keep_act(c, &new, "reopen", "");
}
