/* casefile.c – loading cases, and acts: what may be done now, and doing it. */
#include "core/casefile/casefile.h"

#include <jansson.h>

#include "core/account/gate.h"
#include "core/casefile/casefile_store.h"
#include "core/casefile/listener.h"
#include "core/casefile/private.h"
#include "core/ledger/ledger.h"
#include "core/message/message.h"
#include "core/org/org.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

#define TEXT_MAX 2000

/* ---- recording and telling
 * -------------------------------------------------------------------------------- */

enum err casefile_record(struct call *c, const struct casefile *k, const char *act,
    const char *from, const char *to, const char *note, const char *on_day)
{
    struct event_row e = { .act = act,
        .from_state = from,
        .to_state = to,
        .actor_id = c->actor->account_id,
        .actor_name = c->actor->name,
        .at = clock_instant(c->mem, c->now),
        .on_day = on_day != NULL ? on_day : clock_day(c->mem, c->now) };
    bool first = *from == '\0';
    struct event_row *before;
    size_t n = 0;
    json_t *facts;

    if (!first)
        TRY(store_events(c, k->id, &before, &n));
    e.seq = (int64_t)n + 1;
    TRY(seal_text(c, "casefile_event", "note", k->id + e.seq, note, &e.note));
    TRY(store_event_add(c, k->id, &e));
    facts = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "from", from, "to", to, "on", e.on_day,
        "number", k->number, "outcome", str_or(k->outcome, ""), "document",
        str_or(k->doc_number, ""));
    return first ? ledger_begin(c, "casefile", k->id, act, facts)
                 : ledger_append(c, "casefile", k->id, act, 0, facts);
}

/* The text comes from the procedure in both languages; the translation of the msgid picks one. */
enum err casefile_tell(struct call *c, const struct casefile *k, struct pair message)
{
    const char *params[] = { "title_en", k->title_en, "title_zh", k->title_zh, "text_en",
        message.en, "text_zh", message.zh, NULL };
    struct message m = { .about_kind = "casefile",
        .about_id = k->id,
        .link = str_printf(c->mem, "/cases/%lld", (long long)k->id),
        .title = N_("{title_en}"),
        .text = N_("{text_en}"),
        .params = params };
    struct party_row *rows;
    size_t n;

    if (message.zh == NULL)
        return OK;
    TRY(store_parties(c, k->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].account_id > 0)
            TRY(message_send(c, rows[i].account_id, &m));
    }
    return OK;
}

/* ---- what may be done
 * ---------------------------------------------------------------------------------------- */

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

static enum err is_applicant(struct call *c, const struct casefile *k, bool *ret)
{
    struct party_row *rows;
    size_t n;

    *ret = false;
    TRY(store_parties(c, k->id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        *ret |= acts_for_applicant(c, &rows[i]);
    return OK;
}

static int count_act(const struct event_row *events, size_t n, const char *act)
{
    int count = 0;

    for (size_t i = 0; i < n; i++)
        count += str_eq(events[i].act, act);
    return count;
}

static const char *guard_value(struct call *c, const struct casefile *k,
    const struct event_row *events, size_t n, const char *field)
{
    if (str_eq(field, "immediate"))
        return k->immediate ? "true" : "false";
    if (str_eq(field, "channel"))
        return k->channel;
    if (str_eq(field, "corrections"))
        return str_printf(c->mem, "%d", count_act(events, n, "correct"));
    return "";
}

enum err casefile_is_applicant(struct call *c, const struct casefile *k, bool *ret)
{
    return is_applicant(c, k, ret);
}

/* Whoever came to the window has no account: the clerk does what they ask for there. */
static bool on_behalf(const struct call *c, const struct casefile *k)
{
    return c->actor->kind == ACTOR_STAFF && str_eq(k->channel, "window") &&
           actor_has(c->actor, "casefile.accept");
}

/* Why the actor may not do this act now: OK, or the error – recorded only if `tell`. */
static enum err may_do(struct call *c, const struct casefile *k, const struct procedure_act *a,
    bool applicant, const struct event_row *events, size_t n, bool tell)
{
    struct error before = c->error;
    enum err e = OK;

    if (!act_leaves(a, k->state))
        e = fail(c, ERR_STATE, N_("This is not possible in the present state of the case"));
    else if (str_eq(a->by, "applicant") && !applicant && c->actor->kind != ACTOR_PROGRAM &&
             !on_behalf(c, k))
        e = fail(c, ERR_DENIED, N_("Only the applicant can do this"));
    else if (str_eq(a->by, "staff"))
        e = c->actor->kind == ACTOR_STAFF || c->actor->kind == ACTOR_MACHINE
                ? actor_require(c, a->right)
                : fail(c, ERR_DENIED, N_("Only the staff of the department can do this"));
    else if (str_eq(a->by, "program") && c->actor->kind != ACTOR_PROGRAM)
        e = fail(c, ERR_DENIED, N_("This happens by itself"));
    for (size_t i = 0; e == OK && i < a->n_not_by; i++) {
        for (size_t m = 0; e == OK && m < n; m++) {
            if (str_eq(events[m].act, a->not_by[i]) && events[m].actor_id == c->actor->account_id)
                e = fail(c, ERR_DENIED,
                    N_("Nobody decides alone what they accepted or reviewed themselves"));
        }
    }
    for (size_t i = 0; e == OK && i < a->n_guards; i++) {
        const struct procedure_guard *g = &a->guards[i];

        if (!str_in(guard_value(c, k, events, n, g->field), g->is, g->n_is))
            e = fail(c, ERR_STATE, "{why}", "why", c->lang == LANG_EN ? g->why.en : g->why.zh);
    }
    if (!tell)
        c->error = before;
    return e;
}

enum err casefile_possible(struct call *c, const struct casefile *k, const struct procedure *p,
    const struct procedure_act ***ret, size_t *ret_n)
{
    const struct procedure_act **acts = mem_array(c->mem, const struct procedure_act *, p->n_acts);
    struct event_row *events;
    size_t n_events, n = 0;
    bool applicant;

    TRY(is_applicant(c, k, &applicant));
    TRY(store_events(c, k->id, &events, &n_events));
    for (size_t i = 0; i < p->n_acts; i++) {
        if (may_do(c, k, &p->acts[i], applicant, events, n_events, false) == OK)
            acts[n++] = &p->acts[i];
    }
    *ret = acts;
    *ret_n = n;
    return OK;
}

/* ---- doing it
 * ---------------------------------------------------------------------------------------------------
 */

static enum err check_text(struct call *c, const char *field, const char *text, bool required)
{
    if (required && str_blank(text))
        return fail_field(c, field, N_("Please fill this in"));
    if (text != NULL && utf8_length(text) > TEXT_MAX)
        return fail_field(c, field, N_("At most {max} characters"), "max", "2000");
    return OK;
}

static enum err check_input(
    struct call *c, const struct procedure_act *a, const struct casefile_act_input *in)
{
    if (act_has_field(a, "reason"))
        (void)check_text(c, "reason", in->reason, true);
    (void)check_text(c, "opinion", in->opinion, false);
    if (act_has_field(a, "delivery"))
        (void)check_text(c, "delivery", in->delivery, true);
    if (act_has_field(a, "until")) {
        day until;

        if (in->until == NULL || !day_parse(in->until, &until) || until < day_of(c->now))
            fail_field(c, "until", N_("Enter the day on which it will end, today or later"));
    }
    if (act_has_field(a, "defects") && in->n_defects == 0)
        fail_field(c, "defects", N_("Name every material that has to be corrected"));
    for (size_t i = 0; i < in->n_defects; i++)
        (void)check_text(
            c, str_printf(c->mem, "defect-%s", in->defect_codes[i]), in->defect_texts[i], true);
    return fields_ok(c);
}

static const char *note_of(
    struct call *c, const struct procedure_act *a, const struct casefile_act_input *in)
{
    char *note = str_dup(c->mem, "");

    if (act_has_field(a, "until"))
        note = str_printf(c->mem, "%s\n", in->until);
    if (act_has_field(a, "reason") && in->reason != NULL)
        note = str_printf(c->mem, "%s%s", note, str_trim(c->mem, in->reason));
    if (act_has_field(a, "opinion") && in->opinion != NULL)
        note = str_printf(c->mem, "%s%s", note, str_trim(c->mem, in->opinion));
    if (act_has_field(a, "delivery") && in->delivery != NULL)
        note = str_printf(c->mem, "%s%s", note, str_trim(c->mem, in->delivery));
    return str_blank(note) ? NULL : note;
}

static enum err check_defects(
    struct call *c, const struct casefile *k, const struct casefile_act_input *in)
{
    struct casefile_material *m;
    size_t n;

    TRY(store_materials(c, k->id, &m, &n));
    for (size_t i = 0; i < in->n_defects; i++) {
        bool known = false;

        for (size_t j = 0; j < n; j++)
            known |= str_eq(m[j].code, in->defect_codes[i]);
        if (!known)
            fail_field(c, "defects", N_("This case has no such material"));
    }
    return fields_ok(c);
}

static enum err write_defects(
    struct call *c, const struct casefile *k, const struct casefile_act_input *in)
{
    for (size_t i = 0; i < in->n_defects; i++)
        TRY(store_material_set(
            c, k->id, in->defect_codes[i], "defect", str_trim(c->mem, in->defect_texts[i])));
    return OK;
}

/* 文号: mark of the organ, year, sequence without gaps – the last statement of the transaction. */
static enum err number_document(struct call *c, struct casefile *k, const char *kind)
{
    const struct department *d = org_department(c, k->scope_id);
    static const struct {
        const char *kind, *word;
    } words[] = { { "grant", "许" }, { "deny", "不许" }, { "declined", "不受" },
        { "not_needed", "告" } };
    int year = clock_local_year(c->now);
    const char *word = "";
    int64_t n;
    enum err e;

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i].kind, kind))
            word = words[i].word;
    }

    TRY(store_next_document(c, k->scope_id, kind, year, &n));
    k->doc_number = str_printf(
        c->mem, "%s%s〔%d〕%lld号", d == NULL ? "防演" : d->doc_mark, word, year, (long long)n);
    e = store_claim_number(c, k->doc_number, k->id); /* never twice, whatever the marks are */
    return e == ERR_NOT_FOUND ? fail_internal(c, "the document number %s exists", k->doc_number)
                              : e;
}

static void apply_act(
    struct call *c, struct casefile *k, const struct procedure *p, const struct procedure_act *a)
{
    const struct procedure_state *to = procedure_state(p, a->to);
    const char *today = clock_day(c->mem, c->now);

    must(to != NULL);
    k->state = a->to;
    k->is_open = to->open;
    if (act_has_effect(a, "start-acceptance"))
        k->accepted_on = act_has_effect(a, "dated-back") ? k->received_on : today;
    if (act_has_effect(a, "restart-receipt"))
        k->received_on = today;
    if (act_has_effect(a, "stop-decision"))
        k->decided_on = today;
    if (a->outcome != NULL)
        k->outcome = a->outcome;
    k->last_act = a->code;
    k->last_by = c->actor->account_id;
    k->updated_at = clock_instant(c->mem, c->now);
}

static enum err check_supplied(struct call *c, const struct casefile *k)
{
    struct casefile_material *m;
    size_t n;

    TRY(store_materials(c, k->id, &m, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(m[i].state, "defect"))
            fail_field(c, str_printf(c->mem, "file-%s", m[i].code),
                N_("{name} is still missing: add a file, or bring it to the window"), "name",
                c->lang == LANG_EN ? m[i].name_en : m[i].name_zh);
    }
    return fields_ok(c);
}

/* Corrections handed in at the window, on paper. */
static enum err take_paper(struct call *c, const struct casefile *k)
{
    struct casefile_material *m;
    size_t n;

    TRY(store_materials(c, k->id, &m, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(m[i].state, "defect"))
            TRY(store_material_set(c, k->id, m[i].code, "paper", NULL));
    }
    return OK;
}

/* Somebody was faster, or the case is not there: say which. */
static enum err not_locked(struct call *c, int64_t id)
{
    struct casefile k;
    struct procedure p;
    const struct procedure_act *last;

    TRY(casefile_load(c, id, &k));
    TRY(procedure_exact(c, k.procedure_id, k.procedure_version, &p));
    last = procedure_act(&p, k.last_act);
    return fail(c, ERR_CONFLICT,
        N_("Somebody else changed this case meanwhile ({act}). Look at it again before you act"),
        "act",
        last == NULL         ? k.last_act
        : c->lang == LANG_EN ? last->done.en
                             : last->done.zh);
}

static enum err finish_act(struct call *c, struct casefile *k, const struct casefile *before,
    const struct procedure *p, const struct procedure_act *a, const struct casefile_act_input *in)
{
    if (a->outcome != NULL && a->document != NULL)
        TRY(number_document(c, k, a->document));
    TRY(casefile_record(c, k, a->code, before->state, k->state, note_of(c, a, in),
        act_has_effect(a, "dated-back") ? k->received_on : NULL));
    TRY(casefile_announce(c, k, a->code));
    TRY(write_defects(c, k, in));
    TRY(casefile_set_due(c, k, p));
    TRY(casefile_tell(c, k, a->message));
    TRY(store_count(c, before, -1));
    TRY(store_count(c, k, 1));
    return store_case_update(c, k);
}

enum err casefile_do(struct call *c, int64_t id, const struct casefile_act_input *in)
{
    const struct procedure_act *a;
    struct event_row *events;
    struct casefile k, before;
    struct procedure p;
    bool applicant;
    size_t n;
    enum err e = store_case_lock(c, id, in->version);

    if (e == ERR_NOT_FOUND)
        return not_locked(c, id);
    TRY(e);
    TRY(casefile_load(c, id, &k));
    TRY(procedure_exact(c, k.procedure_id, k.procedure_version, &p));
    a = procedure_act(&p, in->act);
    if (a == NULL)
        return fail(c, ERR_NOT_FOUND, N_("There is no such act"));
    TRY(is_applicant(c, &k, &applicant));
    TRY(store_events(c, k.id, &events, &n));
    TRY(may_do(c, &k, a, applicant, events, n, true));
    TRY(check_input(c, a, in));
    TRY(check_defects(c, &k, in));
    if (act_has_field(a, "files") && !applicant && on_behalf(c, &k))
        TRY(take_paper(c, &k));
    else if (act_has_field(a, "files"))
        TRY(check_supplied(c, &k));
    before = k;
    apply_act(c, &k, &p, a);
    return finish_act(c, &k, &before, &p, a, in);
}

/* ---- lists
 * ---------------------------------------------------------------------------------------------------------
 */

enum err casefile_find(struct call *c, const struct casefile_query *q, struct casefile_list *ret)
{
    const char *digest = q->id_number == NULL ? NULL : lookup_digest(c, "id_number", q->id_number);

    TRY(store_list(c, q, digest, &ret->rows, &ret->n));
    return store_list_count(c, q, digest, &ret->total);
}

enum err casefile_today(struct call *c, struct casefile_figures **ret, size_t *ret_n)
{
    return store_today(c, clock_day(c->mem, c->now), ret, ret_n);
}

/* ---- by itself ------------------------------------------------------------------------------ */

enum err casefile_deem_accepted(struct call *c)
{
    struct casefile *late;
    size_t n;

    TRY(store_states(c, "received", clock_day(c->mem, c->now), &late, &n));
    for (size_t i = 0; i < n; i++) {
        struct casefile_act_input in = { .act = "deem", .version = late[i].version };
        struct procedure p;

        TRY(procedure_exact(c, late[i].procedure_id, late[i].procedure_version, &p));
        if (str_eq(late[i].due_clock, "notice") && procedure_act(&p, "deem") != NULL)
            TRY(casefile_do(c, late[i].id, &in));
    }
    return OK;
}

enum err casefile_fold_counts(struct call *c)
{
    return store_fold_counts(c);
}
