/* casefile_intake.c – receiving an application: case, numbers, parties, form, materials, clocks,
 * ledger and message in one transaction; and asking about progress without an account. */
#include <jansson.h>

#include "core/account/gate.h"
#include "core/calendar/calendar.h"
#include "core/casefile/casefile_store.h"
#include "core/casefile/private.h"
#include "core/ledger/ledger.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

#define TAIL 4

/* ---- parts of an application
 * ---------------------------------------------------------------------------------- */

static const char *const role_names[] = { "applicant", "agent", "interested" };
static const char *const channel_names[] = { "web", "window", "api" };

static const char *tail_of(const char *number)
{
    size_t n = strlen(number);

    return n > TAIL ? number + n - TAIL : number;
}

static enum err add_party(struct call *c, int64_t case_id, const struct party *p)
{
    struct party_row r = { .id = id_new(c),
        .role = role_names[p->role],
        .account_id = p->account_id,
        .kind = p->kind,
        .id_kind = p->id_kind,
        .id_digest = lookup_digest(c, "id_number", p->id_number),
        .authority = p->authority,
        .authority_until = p->authority_until };

    TRY(seal_text(c, "casefile_party", "name", r.id, p->name, &r.name));
    TRY(seal_text(c, "casefile_party", "id_number", r.id, p->id_number, &r.id_number));
    TRY(seal_text(c, "casefile_party", "id_tail", r.id, tail_of(p->id_number), &r.id_tail));
    TRY(seal_text(c, "casefile_party", "phone", r.id, p->phone, &r.phone));
    TRY(seal_text(c, "casefile_party", "email", r.id, p->email, &r.email));
    TRY(store_party_add(c, case_id, &r));
    if (p->account_id > 0)
        TRY(gate_grant(c, p->account_id, case_id, role_names[p->role]));
    return OK;
}

static enum err add_form(
    struct call *c, int64_t case_id, const json_t *values, const char **ret_text)
{
    char *text = json_dumps(values, JSON_COMPACT | JSON_SORT_KEYS);
    struct bytes sealed;

    must(text != NULL);
    *ret_text = str_dup(c->mem, text);
    free(text);
    TRY(seal_text(c, "casefile_form", "answers", case_id, *ret_text, &sealed));
    return store_form_add(c, case_id, 1, sealed, clock_instant(c->mem, c->now));
}

/* The draft's files become the case's: names and keys are sealed anew, for they are bound to rows.
 */
static enum err take_files(struct call *c, int64_t draft_id, int64_t case_id, struct evidence *v)
{
    struct file_row *files;

    TRY(store_files(c, draft_id, &files, &v->n_files));
    for (size_t i = 0; i < v->n_files; i++)
        TRY(store_file_move(
            c, draft_id, files[i].id, case_id, files[i].filename, files[i].file_key));
    v->files = files;
    v->with_files = v->n_files > 0;
    return OK;
}

static bool has_word(const char *list, const char *word)
{
    size_t n = strlen(word);

    for (const char *at = str_or(list, ""); *at != '\0';) {
        size_t len = strcspn(at, ",");

        if (len == n && strncmp(at, word, n) == 0)
            return true;
        at += len + (at[len] == ',');
    }
    return false;
}

static enum err add_materials(
    struct call *c, int64_t case_id, const struct intake *in, struct evidence *v)
{
    if (in->draft_id != 0)
        TRY(take_files(c, in->draft_id, case_id, v));
    for (size_t i = 0; i < in->basis->n_materials; i++) {
        const struct casefile_material_rule *rule = &in->basis->materials[i];
        struct casefile_material m = { .code = rule->code,
            .name_zh = rule->name_zh,
            .name_en = rule->name_en,
            .required = rule->required,
            .state = has_word(in->paper_materials, rule->code) ? "paper" : "missing" };

        for (size_t k = 0; k < v->n_files; k++) {
            if (str_eq(v->files[k].material_code, rule->code))
                m.state = "electronic";
        }
        TRY(store_material_add(c, case_id, &m, (int)i));
    }
    return OK;
}

/* ---- receiving
 * -------------------------------------------------------------------------------------------------
 */

static enum err begin_case(
    struct call *c, const struct intake *in, const struct procedure *p, struct casefile *k)
{
    const struct casefile_basis *b = in->basis;
    const struct procedure_state *start = procedure_state(p, p->start);
    struct casefile_limit *limits = mem_array(c->mem, struct casefile_limit, 2);
    struct receipt_day receipt;

    must(start != NULL);
    limits[0] = b->promise;
    limits[1] = b->legal;
    TRY(calendar_receipt_day(c, in->hall_id, b->region, c->now, &receipt));
    *k = (struct casefile) { .id = id_new(c),
        .version = 1,
        .record_id = b->record_id,
        .record_version = b->version,
        .item_code = b->code,
        .title_zh = b->title_zh,
        .title_en = b->title_en,
        .procedure_id = p->record_id,
        .procedure_version = p->version,
        .scope_id = b->scope_id,
        .supervising_id = b->supervising_id,
        .region = b->region,
        .hall_id = in->hall_id,
        .channel = channel_names[in->channel],
        .immediate = b->immediate,
        .basis = basis_text(c, b),
        .limits = limits,
        .fresh = true,
        .state = p->start,
        .is_open = start->open,
        .received_at = clock_instant(c->mem, c->now),
        .received_on = day_text(c->mem, receipt.on),
        .due_on = CASEFILE_NEVER,
        .due_clock = "none",
        .last_act = "receive",
        .last_by = c->actor->account_id,
        .updated_at = clock_instant(c->mem, c->now) };
    return casefile_numbers(c, k);
}

static enum err check_intake(struct call *c, const struct intake *in)
{
    size_t applicants = 0;

    for (size_t i = 0; i < in->n_parties; i++) {
        const struct party *p = &in->parties[i];

        applicants += p->role == PARTY_APPLICANT;
        if (str_blank(p->name) || str_blank(p->id_number))
            return fail_field(c, "applicant", N_("Each party needs a name and a number"));
        if (p->role == PARTY_AGENT && p->authority_until != NULL) {
            day until;

            if (!day_parse(p->authority_until, &until) || until < day_of(c->now))
                return fail_field(c, "agent", N_("The authority of the agent has ended"));
        }
    }
    if (applicants == 0)
        return fail_field(c, "applicant", N_("An application needs an applicant"));
    return OK;
}

static bool somebody_has_account(const struct intake *in)
{
    for (size_t i = 0; i < in->n_parties; i++) {
        if (in->parties[i].account_id > 0)
            return true;
    }
    return false;
}

enum err casefile_submit(struct call *c, const struct intake *in, int64_t *ret_id)
{
    struct evidence v = { 0 };
    struct act_record r = { .act = "receive", .from = "", .evidence = &v };
    struct procedure p;
    struct casefile k;
    enum err e;

    TRY(check_intake(c, in));
    if (in->draft_id != 0) { /* the guard: of two that send one draft, the second finds it gone */
        e = store_draft_delete(c, in->draft_id);
        if (e == ERR_NOT_FOUND)
            return fail(
                c, ERR_CONFLICT, N_("This draft was sent already. Look under “My affairs”"));
        TRY(e);
    }
    TRY(procedure_current(c, in->basis->procedure, &p));
    TRY(begin_case(c, in, &p, &k));
    for (size_t i = 0; i < in->n_parties; i++)
        TRY(add_party(c, k.id, &in->parties[i]));
    TRY(add_form(c, k.id, in->values, &v.form));
    TRY(add_materials(c, k.id, in, &v));
    r.to = k.state;
    r.on_day = k.received_on;
    TRY(casefile_record(c, &k, &r));
    TRY(casefile_set_due(c, &k, &p));
    TRY(store_case_add(c, &k));
    TRY(store_count(c, &k, 1));
    if (!somebody_has_account(in)) {
        *ret_id = k.id;
        return OK;
    }
    TRY(casefile_tell(c, &k,
        (struct pair) { .zh = "您的申请已收到，收件码可用于查询进度。",
            .en =
                "Your application was received; its receipt code lets you ask about progress." }));
    *ret_id = k.id;
    return OK;
}

/* ---- progress without an account
 * ----------------------------------------------------------------------------------- */

/* The same answer whether the number is unknown or the four characters are wrong. */
static enum err unknown_progress(struct call *c)
{
    return fail_field(c, "receipt",
        N_("There is no application with this receipt code and these four characters"));
}

enum err casefile_progress(
    struct call *c, const char *receipt_code, const char *tail, struct casefile_progress *ret)
{
    struct call program = *c; /* the receipt and the number are the key: no gate for this one row */
    struct party_row *parties;
    struct casefile k;
    struct procedure p;
    bool matches = false;
    int64_t id;
    size_t n;
    enum err e = store_id_by_number(c, receipt_code, &id);

    if (e == ERR_NOT_FOUND)
        return unknown_progress(c);
    TRY(e);
    program.actor = &actor_program;
    TRY(store_parties(c, id, &parties, &n));
    for (size_t i = 0; i < n; i++) {
        const char *stored;

        TRY(open_text(c, "casefile_party", "id_tail", parties[i].id, parties[i].id_tail, &stored));
        matches |= str_eq(stored, tail);
    }
    if (!matches)
        return unknown_progress(c);
    TRY(store_case(&program, id, &k));
    TRY(procedure_exact(c, k.procedure_id, k.procedure_version, &p));
    *ret = (struct casefile_progress) { .receipt_code = k.receipt_code,
        .title_zh = k.title_zh,
        .title_en = k.title_en,
        .state = k.state,
        .due_on = k.due_on,
        .received_on = k.received_on,
        .state_name = { .zh = procedure_state(&p, k.state)->name.zh,
            .en = procedure_state(&p, k.state)->name.en } };
    return OK;
}
