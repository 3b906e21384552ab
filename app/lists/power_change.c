/* power_change.c – the procedure by which the power list changes. Each step by somebody else; each
 * step in the ledger. */
#include "app/lists/power_change.h"

#include <jansson.h>

#include "app/lists/power_store.h"
#include "core/ledger/ledger.h"
#include "core/org/org.h"
#include "core/registry/definition.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

const char *const change_kind_codes[CHANGE_KINDS] = { "add", "cancel", "devolve", "take_over",
    "merge", "split", "alter" };
const char *const change_kind_names[CHANGE_KINDS] = { N_("New power"), N_("Cancel"),
    N_("Devolve to a lower level"), N_("Take over from a higher level"), N_("Merge"), N_("Split"),
    N_("Change what it says") };

/* What leads where, by whom. */
static const struct step {
    const char *act, *from[3], *to, *right;
    bool note; /* must say why */
} steps[] = {
    { "submit", { "draft" }, "submitted", "lists.draft", false },
    { "lawful", { "submitted" }, "lawful", "lists.legality", true },
    { "approve", { "lawful" }, "approved", "lists.staffing", false },
    { "publish", { "approved" }, "published", "lists.publish", false },
    { "return", { "submitted" }, "draft", "lists.legality", true },
    { "return", { "lawful" }, "draft", "lists.staffing", true },
    { "return", { "approved" }, "draft", "lists.publish", true },
    { "withdraw", { "draft", "submitted", "lawful" }, "withdrawn", "lists.draft", true },
};

static const struct step *find_step(const struct power_change *x, const char *act)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (str_eq(steps[i].act, act) && str_in(x->state, steps[i].from, COUNT_OF(steps[i].from)))
            return &steps[i];
    }
    return NULL;
}

static enum err own_office(struct call *c, const char *office)
{
    const struct department *own = org_department(c, c->actor->office_id);

    if (own != NULL && str_eq(own->code, office))
        return OK;
    return fail(c, ERR_DENIED, N_("Only the department itself drafts changes of its powers"));
}

static bool is_drafters(const struct step *s)
{
    return str_eq(s->right, "lists.draft");
}

/* Nobody takes two of the steps: who drafted, checked or approved does not go on with it. */
static enum err may(struct call *c, const struct power_change *x, const char *act)
{
    const struct step *s = find_step(x, act);
    int64_t me = c->actor->account_id;

    if (s == NULL)
        return fail(c, ERR_STATE, N_("The change is not at this step"));
    TRY(actor_require(c, s->right));
    if (is_drafters(s))
        return own_office(c, x->office);
    if (me == x->drafter_id || me == x->lawyer_id || me == x->approver_id)
        return fail(c, ERR_DENIED, N_("Each step is taken by somebody else"));
    return OK;
}

enum err power_change_may(struct call *c, const struct power_change *x, const char *act, bool tell)
{
    struct error before = c->error;
    enum err e = may(c, x, act);

    if (!tell)
        c->error = before;
    return e;
}

static enum err keep_act(
    struct call *c, const struct power_change *x, const char *act, const char *note)
{
    const struct power_act a = { .act = act,
        .actor_id = c->actor->account_id,
        .actor = c->actor->name,
        .at = clock_instant(c->mem, c->now),
        .note = str_trim(c->mem, str_or(note, "")) };
    json_t *facts;

    TRY(power_store_act_add(c, x->id, &a));
    facts = json_pack("{s:s, s:s, s:s, s:s, s:s}", "power", x->code, "kind", x->kind, "state",
        x->state, "effective_on", x->effective_on, "note", a.note);
    return str_eq(act, "draft") ? ledger_begin(c, "power_change", x->id, act, facts)
                                : ledger_append(c, "power_change", x->id, act, 0, facts);
}

/* ---- drafting -------------------------------------------------------------------------------- */

enum err power_validate(struct call *c, const struct power *p)
{
    struct department office;

    if (str_blank(p->code) || strlen(p->code) > 40)
        (void)fail_field(c, "code", N_("Write the code of the power, at most 40 characters"));
    if (str_blank(p->name.zh) || str_blank(p->name.en))
        (void)fail_field(c, "name_zh", N_("Write the name in both languages"));
    if (str_eq(power_type_name(p->type), p->type))
        (void)fail_field(c, "type", N_("Choose the type of the power"));
    if (org_find_department(c, str_or(p->office, ""), &office) != OK)
        (void)fail_field(c, "office", N_("Choose the department"));
    if (str_blank(p->unit.zh))
        (void)fail_field(c, "unit_zh", N_("Write which unit handles it"));
    if (p->n_basis == 0)
        (void)fail_field(c, "basis", N_("Write at least one legal basis: law | article"));
    if (p->n_duties == 0)
        (void)fail_field(c, "duties", N_("Write at least one duty: stage | duty | basis"));
    return fields_ok(c);
}

static enum err check_input(struct call *c, const struct power_input *in)
{
    day on;

    if (!str_in(in->kind, change_kind_codes, CHANGE_KINDS))
        (void)fail_field(c, "kind", N_("Choose what kind of change it is"));
    if (str_blank(in->document))
        (void)fail_field(c, "document", N_("Name the document that makes the change necessary"));
    if (str_blank(in->reason) || utf8_length(in->reason) > CHANGE_TEXT_MAX)
        (void)fail_field(c, "reason", N_("Say why, at most 1,000 characters"));
    if (!day_parse(str_or(in->effective_on, ""), &on) || on <= day_of(c->now))
        (void)fail_field(c, "effective_on", N_("Choose a day after today"));
    (void)power_validate(c, in->power);
    return fields_ok(c);
}

static enum err base_of(struct call *c, const struct power_input *in, int *ret)
{
    struct registry_version v;
    enum err e = registry_newest(c, POWER_KIND, in->power->code, &v);

    *ret = e == OK ? v.version : 0;
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (str_eq(in->kind, "add") && e == OK && str_eq(v.state, "published"))
        return fail_field(c, "code", N_("There is a power with this code already"));
    if (!str_eq(in->kind, "add") && e == ERR_NOT_FOUND)
        return fail_field(c, "code", N_("There is no power with this code"));
    return OK;
}

static enum err own_power(struct call *c, const struct power_input *in)
{
    struct registry_version v;
    struct power now;
    enum err e = registry_newest(c, POWER_KIND, in->power->code, &v);

    TRY(own_office(c, in->power->office));
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    if (!shape_from_text(c->mem, power_shape, v.body, &now))
        return fail_internal(c, "power %s is no JSON", v.code);
    return own_office(c, now.office); /* nobody takes another department's */
}

static enum err fill(struct call *c, const struct power_input *in, struct power_change *x)
{
    TRY(actor_require(c, "lists.draft"));
    TRY(check_input(c, in));
    TRY(own_power(c, in));
    TRY(base_of(c, in, &x->base_version));
    x->code = in->power->code;
    x->title = in->power->name.zh;
    x->office = in->power->office;
    x->kind = in->kind;
    x->document = str_trim(c->mem, in->document);
    x->reason = str_trim(c->mem, in->reason);
    x->body = shape_to_text(c->mem, power_shape, in->power);
    x->effective_on = in->effective_on;
    x->changed_at = clock_instant(c->mem, c->now);
    return OK;
}

enum err power_change_draft(struct call *c, const struct power_input *in, int64_t *ret_id)
{
    struct power_change x = { .state = "draft", .drafter_id = c->actor->account_id };
    enum err e;

    TRY(fill(c, in, &x));
    x.id = id_new(c);
    e = power_store_add(c, &x);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT, N_("This power has an open change already"));
    TRY(e);
    *ret_id = x.id;
    return keep_act(c, &x, "draft", x.reason);
}

static enum err lock(struct call *c, int64_t id, int64_t version, struct power_change *ret)
{
    enum err e = power_store_lock(c, id, version);

    if (e == ERR_NOT_FOUND) {
        TRY(power_change_load(c, id, ret));
        return fail(
            c, ERR_CONFLICT, N_("Somebody else changed this in the meantime: look at it again"));
    }
    TRY(e);
    return power_change_load(c, id, ret);
}

enum err power_change_edit(
    struct call *c, int64_t id, int64_t version, const struct power_input *in)
{
    struct power_change x;
    const char *code;

    TRY(lock(c, id, version, &x));
    code = x.code;
    if (!str_eq(x.state, "draft"))
        return fail(c, ERR_STATE, N_("The change is not at this step"));
    TRY(own_office(c, x.office));
    TRY(fill(c, in, &x));
    if (!str_eq(code, x.code))
        return fail_field(c, "code", N_("A draft keeps its code"));
    x.drafter_id = c->actor->account_id;
    TRY(power_store_update(c, &x));
    return keep_act(c, &x, "edit", x.reason);
}

/* ---- steps ----------------------------------------------------------------------------------- */

static enum err publish(struct call *c, struct power_change *x)
{
    struct registry_version v;
    int64_t record_id;
    day on;
    enum err e = registry_newest(c, POWER_KIND, x->code, &v);

    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if ((e == OK ? v.version : 0) != x->base_version)
        return fail(c, ERR_CONFLICT,
            N_("Another version was published since this was drafted: send it back"));
    must(day_parse(x->effective_on, &on));
    if (on <= day_of(c->now)) { /* what is public today was not in force yesterday */
        on = day_of(c->now);
        x->effective_on = day_text(c->mem, on);
    }
    return registry_publish_as(c, str_eq(x->kind, "cancel") ? "cancelled" : "published", POWER_KIND,
        x->code, x->body, on, &record_id, &x->published_version);
}

enum err power_change_act(
    struct call *c, int64_t id, int64_t version, const char *act, const char *note)
{
    const struct step *s;
    struct power_change x;

    TRY(lock(c, id, version, &x));
    TRY(power_change_may(c, &x, act, true));
    s = find_step(&x, act);
    if (s->note && str_blank(note))
        return fail_field(c, "note", N_("Say why"));
    if (note != NULL && utf8_length(note) > CHANGE_TEXT_MAX)
        return fail_field(c, "note", N_("At most {max} characters"), "max", "1000");
    x.state = s->to;
    x.changed_at = clock_instant(c->mem, c->now);
    if (str_eq(act, "submit"))
        x.drafter_id = c->actor->account_id;
    else if (str_eq(act, "lawful"))
        x.lawyer_id = c->actor->account_id;
    else if (str_eq(act, "approve"))
        x.approver_id = c->actor->account_id;
    else if (str_eq(act, "return"))
        x.lawyer_id = x.approver_id = 0; /* all of it anew */
    else if (str_eq(act, "publish"))
        TRY(publish(c, &x));
    TRY(power_store_update(c, &x));
    return keep_act(c, &x, act, note);
}

/* ---- reading --------------------------------------------------------------------------------- */

enum err power_change_load(struct call *c, int64_t id, struct power_change *ret)
{
    enum err e = power_store_get(c, id, ret);

    return e == ERR_NOT_FOUND ? fail(c, e, N_("There is no such change")) : e;
}

enum err power_change_acts(struct call *c, int64_t id, struct power_act **ret, size_t *ret_n)
{
    return power_store_acts(c, id, ret, ret_n);
}

enum err power_change_list(struct call *c, bool open, struct power_change **ret, size_t *ret_n)
{
    return power_store_list(c, open, ret, ret_n);
}

enum err power_change_of(struct call *c, const char *code, struct power_change **ret, size_t *ret_n)
{
    return power_store_of(c, code, ret, ret_n);
}
