/* casefile.c – acts on cases: checking what was given, and doing it in one transaction. */
#include "core/casefile/casefile.h"

#include "core/casefile/casefile_store.h"
#include "core/casefile/listener.h"
#include "core/casefile/private.h"
#include "core/org/org.h"
#include "lib/base/mem.h"
#include "lib/i18n/i18n.h"
#include "lib/sign/sign.h"

#define TEXT_MAX 2000

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

static enum err check_input(struct call *c, const struct procedure *p,
    const struct procedure_act *a, const struct casefile_act_input *in)
{
    if (act_has_field(a, "special") && procedure_special(p, in->special) == NULL)
        fail_field(c, "special", N_("Choose the special procedure"));
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
static enum err number_document(
    struct call *c, const struct casefile *k, const char *kind, const char **ret)
{
    const struct department *d = org_department(c, k->scope_id);
    static const struct {
        const char *kind, *word;
    } words[] = { { "grant", "许" }, { "deny", "不许" }, { "declined", "不受" },
        { "not_needed", "告" }, { "acceptance", "受" }, { "correction", "补" }, { "pause", "特" } };
    int year = clock_local_year(c->now);
    const char *word = "";
    int64_t n;
    enum err e;

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i].kind, kind))
            word = words[i].word;
    }

    TRY(store_next_document(c, k->scope_id, kind, year, &n));
    *ret = str_printf(
        c->mem, "%s%s〔%d〕%lld号", d == NULL ? "防演" : d->doc_mark, word, year, (long long)n);
    e = store_claim_number(c, *ret, k->id); /* never twice, whatever the marks are */
    return e == ERR_NOT_FOUND ? fail_internal(c, "the document number %s exists", *ret) : e;
}

/* The day from which silence counts: of the application, or of what completed it. */
static const char *complete_on(const struct casefile *k)
{
    return k->complete_on == NULL ? k->received_on : k->complete_on;
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
        k->accepted_on = act_has_effect(a, "dated-back") ? complete_on(k) : today;
    if (act_has_effect(a, "restart-receipt"))
        k->complete_on = today; /* the day of the application stays what it was */
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

/* By whom, as the reader may know it: the staff read names, everybody else the department. */
static const char *who_acted(
    struct call *c, const struct casefile *k, const struct casefile_event *e)
{
    const struct department *d = org_department(c, k->scope_id);
    bool by_applicant = str_eq(e->actor_name, "applicant");

    if (by_applicant)
        return t(c, N_("the applicant"));
    if (c->actor->kind == ACTOR_STAFF)
        return e->actor_name;
    return d == NULL ? t(c, N_("the department")) : c->lang == LANG_EN ? d->name_en : d->name_zh;
}

/* Somebody was faster, or the case is not there: say which, who and when. */
static enum err not_locked(struct call *c, int64_t id)
{
    struct casefile_event *events, *last;
    const struct procedure_act *act;
    struct procedure p;
    struct casefile k;
    time_t when = c->now;
    size_t n;

    TRY(casefile_load(c, id, &k));
    TRY(procedure_exact(c, k.procedure_id, k.procedure_version, &p));
    TRY(casefile_events(c, &k, &events, &n));
    must(n > 0);
    last = &events[n - 1];
    act = procedure_act(&p, last->act);
    (void)clock_parse(last->at, &when);
    return fail(c, ERR_CONFLICT,
        N_("Meanwhile {who} changed this case on {when}: {act}. Look at it again before you act"),
        "who", who_acted(c, &k, last), "when", clock_local(c->mem, when), "act",
        act == NULL          ? t(c, N_("Application received"))
        : c->lang == LANG_EN ? act->done.en
                             : act->done.zh);
}

/* What the act rests on and the ledger commits to: the papers, when it brought some; its letter. */
static enum err evidence_of(
    struct call *c, const struct draft_letter *d, struct evidence *v, const struct evidence **ret)
{
    struct file_row *files;

    *v = (struct evidence) { .with_files = act_has_field(d->a, "files") };
    *ret = v->with_files || d->a->document != NULL ? v : NULL;
    if (d->a->document != NULL)
        TRY(letter_write(c, d, &v->letter));
    if (!v->with_files)
        return OK;
    TRY(store_files(c, d->k->id, &files, &v->n_files));
    v->files = files;
    return OK;
}

/* Which special procedure begins, or which one lasts longer. */
static enum err special_of(struct call *c, struct draft_letter *d)
{
    struct special_row *rows;
    size_t n;

    if (!act_has_effect(d->a, "pause") && !act_has_effect(d->a, "prolong"))
        return OK;
    d->special = d->in->special;
    d->until = d->in->until;
    if (act_has_effect(d->a, "pause"))
        return OK;
    TRY(store_specials(c, d->k->id, &rows, &n));
    if (n == 0)
        return fail(c, ERR_STATE, N_("This is not possible in the present state of the case"));
    d->special = rows[n - 1].kind;
    return OK;
}

static enum err draft_of(struct call *c, const struct casefile *k, const struct procedure *p,
    const struct procedure_act *a, const struct casefile_act_input *in, struct draft_letter *ret)
{
    *ret = (struct draft_letter) { .k = k,
        .p = p,
        .a = a,
        .in = in,
        .note = note_of(c, a, in),
        .on_day = act_has_effect(a, "dated-back") ? complete_on(k) : NULL };
    return special_of(c, ret);
}

static enum err finish_act(
    struct call *c, struct casefile *k, const struct casefile *before, const struct draft_letter *d)
{
    const struct procedure_act *a = d->a;
    struct act_record r = { .act = a->code,
        .from = before->state,
        .to = k->state,
        .note = d->note,
        .special = d->special,
        .until = d->until,
        .on_day = d->on_day };
    const char *number = NULL;
    struct evidence v;

    if (a->document != NULL)
        TRY(number_document(c, k, a->document, &number));
    if (a->outcome != NULL && a->document != NULL)
        k->doc_number = number;
    TRY(evidence_of(c, d, &v, &r.evidence));
    TRY(casefile_record(c, k, &r));
    if (a->document != NULL)
        TRY(letter_keep(c, k, r.seq, a->document, number, v.letter));
    TRY(casefile_announce(c, k, a->code));
    TRY(write_defects(c, k, d->in));
    TRY(casefile_set_due(c, k, d->p));
    TRY(casefile_tell(c, k, a->message));
    TRY(store_count(c, before, -1));
    TRY(store_count(c, k, 1));
    return store_case_update(c, k);
}

/* May the actor do this, and is everything there? The procedure lives in *p. */
static enum err check_act(struct call *c, const struct casefile *k, struct procedure *p,
    const struct casefile_act_input *in, const struct procedure_act **ret, struct standing *s)
{
    const struct procedure_act *a;

    TRY(procedure_exact(c, k->procedure_id, k->procedure_version, p));
    a = *ret = procedure_act(p, in->act);
    if (a == NULL)
        return fail(c, ERR_NOT_FOUND, N_("There is no such act"));
    TRY(casefile_standing(c, k, s));
    TRY(casefile_may(c, k, a, s, true));
    TRY(check_input(c, p, a, in));
    return check_defects(c, k, in);
}

enum err casefile_do(struct call *c, int64_t id, const struct casefile_act_input *in)
{
    const struct procedure_act *a;
    struct casefile k, before;
    struct draft_letter d;
    struct standing s;
    struct procedure p;
    enum err e = store_case_lock(c, id, in->version);

    if (e == ERR_NOT_FOUND)
        return not_locked(c, id);
    TRY(e);
    TRY(casefile_load(c, id, &k));
    TRY(check_act(c, &k, &p, in, &a, &s));
    if (act_has_field(a, "files") && !s.is_applicant && casefile_on_behalf(c, &k))
        TRY(take_paper(c, &k));
    else if (act_has_field(a, "files"))
        TRY(check_supplied(c, &k));
    before = k;
    apply_act(c, &k, &p, a);
    TRY(draft_of(c, &k, &p, a, in, &d));
    return finish_act(c, &k, &before, &d);
}

enum err casefile_try(struct call *c, int64_t id, const struct casefile_act_input *in,
    const char **ret_kind, const char **ret_body)
{
    const struct procedure_act *a;
    struct draft_letter d;
    struct standing s;
    struct procedure p;
    struct casefile k;

    TRY(casefile_load(c, id, &k));
    if (k.version != in->version)
        return not_locked(c, id);
    TRY(check_act(c, &k, &p, in, &a, &s));
    if (a->document == NULL)
        return fail(c, ERR_NOT_FOUND, N_("There is no such letter"));
    *ret_kind = a->document;
    apply_act(c, &k, &p, a);
    TRY(draft_of(c, &k, &p, a, in, &d));
    return letter_write(c, &d, ret_body);
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

enum err casefile_items(struct call *c, struct casefile_item **ret, size_t *ret_n)
{
    return store_items(c, ret, ret_n);
}

enum err casefile_today(struct call *c, struct casefile_figures **ret, size_t *ret_n)
{
    return store_today(c, clock_day(c->mem, c->now), ret, ret_n);
}

enum err casefile_fold_counts(struct call *c)
{
    return store_fold_counts(c);
}
