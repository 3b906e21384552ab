/* intake.c – the rules of receiving an application. Never touches the database itself: drafts and
 * cases belong to core/casefile, items to app/item. */
#include "app/intake/intake.h"

#include <jansson.h>

#include "core/account/mandate.h"
#include "core/org/org.h"
#include "lib/base/buf.h"
#include "lib/base/check.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

/* ---- the form
 * --------------------------------------------------------------------------------------- */

static enum err may_apply(struct call *c, const struct item *m, bool online)
{
    if (str_eq(m->state, "cancelled"))
        return fail(c, ERR_STATE, N_("This service has ended and cannot be applied for any more"));
    if (str_eq(m->state, "suspended"))
        return fail(c, ERR_STATE, N_("This service is suspended for the time being"));
    if (!item_open(m, online))
        return fail(c, ERR_STATE, N_("This service is given at the window only"));
    return OK;
}

enum err intake_form_load(struct call *c, const char *code, bool online, struct intake_form *ret)
{
    TRY(item_load(c, code, DAY_NONE, &ret->item));
    TRY(may_apply(c, &ret->item, online));
    ret->whole = ret->item;
    ret->situation = (struct situation) { .complete = ret->item.n_questions == 0 };
    return element_book_load(c, &ret->book);
}

enum err intake_form_of(struct call *c, int64_t record_id, int version, struct intake_form *ret)
{
    struct item old;

    TRY(item_load_exact(c, record_id, version, &old));
    return intake_form_load(c, old.code, true, ret);
}

const struct item_section *intake_section(const struct item *m, const char *code)
{
    for (size_t i = 0; i < m->n_form; i++) {
        if (str_eq(m->form[i].code, code))
            return &m->form[i];
    }
    return NULL;
}

bool intake_required(const struct item_section *s, const char *element)
{
    return !str_in(element, s->optional, s->n_optional);
}

bool intake_material_required(const struct item_material *a, bool online)
{
    return str_eq(a->need, "required") && a->when.zh == NULL && !(online && a->window_only);
}

const char *intake_get(const json_t *values, const char *name)
{
    return json_string_value(json_object_get(values, name));
}

static void keep(json_t *values, const char *name, const char *text)
{
    if (text == NULL || *text == '\0')
        (void)json_object_del(values, name);
    else
        json_object_set_new(values, name, json_string(text));
}

enum err intake_check(struct call *c, const struct intake_form *f, const struct item_section *only,
    INTAKE_VALUE(value), const void *from, json_t *values)
{
    for (size_t i = 0; i < f->item.n_form; i++) {
        const struct item_section *s = &f->item.form[i];

        for (size_t j = 0; (only == NULL || only == s) && j < s->n_elements; j++) {
            const struct element *e = element_find(&f->book, s->elements[j]);
            const char *kept;

            if (e == NULL)
                return fail_internal(c, "element %s of item %s", s->elements[j], f->item.code);
            if (element_validate(c, e, value(from, e->code), intake_required(s, e->code), &kept) ==
                OK)
                keep(values, e->code, kept);
        }
    }
    return fields_ok(c);
}

void intake_prefill(const struct intake_form *f, const struct account *a, json_t *values)
{
    bool firm = str_eq(a->kind, "firm");
    const struct element_known known = { .name = firm ? a->handler : a->name,
        .id_number = firm ? NULL : a->id_number,
        .phone = a->phone,
        .email = a->email,
        .firm_name = firm ? a->name : NULL,
        .uscc = firm ? a->id_number : NULL };

    for (size_t i = 0; i < f->item.n_form; i++) {
        for (size_t j = 0; j < f->item.form[i].n_elements; j++) {
            const struct element *e = element_find(&f->book, f->item.form[i].elements[j]);
            const char *text = e == NULL ? NULL : element_prefill(e, &known);

            if (text != NULL && intake_get(values, e->code) == NULL)
                keep(values, e->code, text);
        }
    }
}

/* ---- parties
 * ------------------------------------------------------------------------------------------ */

static const char *numbered(const void *mem, const char *name, int n)
{
    return n == 1 ? name : str_printf(mem, "%s_%d", name, n);
}

struct party_check {
    struct call *c;
    INTAKE_VALUE(value);
    const void *from;
    json_t *values;
};

static const char *typed(const struct party_check *x, const char *name)
{
    return str_plain(x->c->mem, str_or(x->value(x->from, name), ""), false);
}

/* A person or firm that somebody else types in; n 1 is the applicant. */
static void check_person(const struct party_check *x, int n, const char *kind, bool need_phone)
{
    const char *name_at = numbered(x->c->mem, "party_name", n);
    const char *id_at = numbered(x->c->mem, "party_id", n);
    const char *phone_at = numbered(x->c->mem, "party_phone", n);
    const char *name = typed(x, name_at), *why;
    const char *phone = check_typed_phone(x->c->mem, typed(x, phone_at));
    const char *id = check_typed(x->c->mem, typed(x, id_at));

    if (*name == '\0' || utf8_length(name) > 100)
        (void)fail_field(x->c, name_at, N_("Write the name, at most 100 characters"));
    why = str_eq(kind, "firm") ? check_credit_code(id) : check_id_number(id);
    if (why != NULL)
        (void)fail_field(x->c, id_at, why);
    if (*phone == '\0' ? need_phone : check_phone(phone) != NULL)
        (void)fail_field(x->c, phone_at, N_("Write a telephone number"));
    keep(x->values, name_at, name);
    keep(x->values, id_at, id);
    keep(x->values, phone_at, phone);
}

static void check_agent(const struct party_check *x)
{
    const char *until = typed(x, "party_until"), *authority = typed(x, "party_authority");
    day d;

    if (*authority == '\0' || utf8_length(authority) > 200)
        (void)fail_field(
            x->c, "party_authority", N_("Say what the agent may do, at most 200 characters"));
    if (!day_parse(until, &d) || d < day_of(x->c->now))
        (void)fail_field(x->c, "party_until", N_("Until when? A day that is not in the past"));
    keep(x->values, "party_authority", authority);
    keep(x->values, "party_until", until);
}

static const char *kind_of(const struct party_check *x, const struct item *m)
{
    const char *kind = typed(x, "party_kind");

    if (m->n_audience == 1)
        kind = m->audience[0];
    else if (!item_has_audience(m, kind))
        (void)fail_field(x->c, "party_kind", N_("Choose who applies"));
    keep(x->values, "party_kind", kind);
    return kind;
}

static bool is_typed(const struct party_check *x, int n)
{
    return *typed(x, numbered(x->c->mem, "party_name", n)) != '\0' ||
           *typed(x, numbered(x->c->mem, "party_id", n)) != '\0';
}

static void check_others(const struct party_check *x, const struct item *m)
{
    for (int n = 2; n <= m->applicants.max && n <= INTAKE_APPLICANTS_MAX; n++) {
        if (n <= m->applicants.min || is_typed(x, n)) {
            check_person(x, n, "person", false);
            continue;
        }
        keep(x->values, numbered(x->c->mem, "party_name", n), NULL);
        keep(x->values, numbered(x->c->mem, "party_id", n), NULL);
        keep(x->values, numbered(x->c->mem, "party_phone", n), NULL);
    }
}

/* At the window somebody else always types: party_self says whether an agent stands there, whose
 * name and number are party_agent_name and party_agent_id. */
static void check_window_agent(const struct party_check *x)
{
    const char *name = typed(x, "party_agent_name");
    const char *id = check_typed(x->c->mem, typed(x, "party_agent_id"));

    if (*name == '\0')
        (void)fail_field(x->c, "party_agent_name", N_("Write the name, at most 100 characters"));
    if (check_id_number(id) != NULL)
        (void)fail_field(x->c, "party_agent_id", check_id_number(id));
    keep(x->values, "party_agent_name", name);
    keep(x->values, "party_agent_id", id);
}

/* Whoever has an account gives mandates there: an agent without one does not act for them. Those
 * without an account give a power of attorney on paper. */
static enum err check_mandate(
    struct call *c, const struct intake_form *f, const char *kind, const char *number)
{
    int64_t principal;
    bool holds;

    TRY(account_by_identity(c, str_eq(kind, "firm") ? "001" : "111", number, &principal));
    if (principal == 0)
        return OK;
    TRY(mandate_holds(c, principal, c->actor->account_id, f->item.code, &holds));
    if (holds)
        return OK;
    return fail_field(c, "party_id",
        N_("They have not given you a mandate for this service that is valid today. They do so in "
           "their account, under Mandates, or come to any window with you"));
}

enum err intake_check_parties(struct call *c, const struct intake_form *f, bool window,
    INTAKE_VALUE(value), const void *from, json_t *values)
{
    const struct party_check x = { .c = c, .value = value, .from = from, .values = values };
    const char *self = typed(&x, "party_self");
    bool agent = str_eq(self, "agent");

    if (!agent && !str_eq(self, "self"))
        return fail_field(c, "party_self", N_("Say for whom you apply"));
    if (agent && !f->item.agent)
        return fail_field(c, "party_self", N_("Nobody else can apply for this service"));
    keep(values, "party_self", self);
    if (agent || window)
        check_person(&x, 1, kind_of(&x, &f->item), agent && !window);
    if (agent)
        check_agent(&x);
    if (agent && window)
        check_window_agent(&x);
    check_others(&x, &f->item);
    TRY(fields_ok(c));
    return agent && !window ? check_mandate(c, f, str_or(intake_get(values, "party_kind"), ""),
                                  intake_get(values, "party_id"))
                            : OK;
}

static void add_party(struct party *list, size_t *n, struct party p)
{
    list[*n] = p;
    list[*n].id_kind = str_or(p.id_kind, str_eq(p.kind, "firm") ? "001" : "111");
    ++*n;
}

static struct party from_account(const struct account *a, enum party_role role)
{
    return (struct party) { .role = role,
        .account_id = a->id,
        .kind = str_eq(a->kind, "firm") ? "firm" : "person",
        .name = a->name,
        .id_kind = a->id_kind,
        .id_number = a->id_number,
        .phone = a->phone,
        .email = a->email };
}

static enum err from_values(
    struct call *c, const json_t *v, int n, const char *kind, struct party *ret)
{
    *ret = (struct party) { .role = PARTY_APPLICANT,
        .kind = kind,
        .name = intake_get(v, numbered(c->mem, "party_name", n)),
        .id_kind = str_eq(kind, "firm") ? "001" : "111",
        .id_number = intake_get(v, numbered(c->mem, "party_id", n)),
        .phone = intake_get(v, numbered(c->mem, "party_phone", n)) };
    return account_by_identity(c, ret->id_kind, ret->id_number, &ret->account_id);
}

static struct party window_agent(const json_t *v)
{
    return (struct party) { .kind = "person",
        .name = intake_get(v, "party_agent_name"),
        .id_number = intake_get(v, "party_agent_id") };
}

enum err intake_parties(struct call *c, const struct intake_form *f, const struct account *account,
    const json_t *v, struct party **ret, size_t *ret_n)
{
    struct party *list = mem_array(c->mem, struct party, INTAKE_APPLICANTS_MAX + 2), p;
    bool agent = str_eq(intake_get(v, "party_self"), "agent");
    size_t n = 0;

    if (!agent && account != NULL) {
        add_party(list, &n, from_account(account, PARTY_APPLICANT));
    } else {
        TRY(from_values(c, v, 1, str_or(intake_get(v, "party_kind"), f->item.audience[0]), &p));
        if (account != NULL) /* it may have ended since */
            TRY(check_mandate(c, f, p.kind, p.id_number));
        add_party(list, &n, p);
    }
    for (int i = 2; i <= f->item.applicants.max && i <= INTAKE_APPLICANTS_MAX; i++) {
        if (intake_get(v, numbered(c->mem, "party_name", i)) == NULL)
            continue;
        TRY(from_values(c, v, i, "person", &p));
        add_party(list, &n, p);
    }
    if (agent) {
        p = account != NULL ? from_account(account, PARTY_AGENT) : window_agent(v);
        p.role = PARTY_AGENT;
        p.authority = intake_get(v, "party_authority");
        p.authority_until = intake_get(v, "party_until");
        add_party(list, &n, p);
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

/* ---- the basis
 * ----------------------------------------------------------------------------------------- */

static struct casefile_limit limit_of(const struct item_limit *l)
{
    return (struct casefile_limit) { .n = l->n,
        .unit = str_or(l->unit, "working"),
        .start = str_or(l->start, "acceptance"),
        .basis = str_or(l->basis.zh, "") };
}

static void list_elements(struct call *c, const struct item *m, struct casefile_basis *b)
{
    const char **codes = mem_array(c->mem, const char *, SHAPE_LIST_MAX);

    for (size_t i = 0; i < m->n_form; i++) {
        for (size_t j = 0; j < m->form[i].n_elements && b->n_elements < SHAPE_LIST_MAX; j++)
            codes[b->n_elements++] = m->form[i].elements[j];
    }
    b->elements = codes;
}

static void list_materials(
    struct call *c, const struct item *m, bool online, struct casefile_basis *b)
{
    struct casefile_material_rule *rules =
        mem_array(c->mem, struct casefile_material_rule, m->n_materials + 1);

    for (size_t i = 0; i < m->n_materials; i++)
        rules[i] = (struct casefile_material_rule) { .code = m->materials[i].code,
            .name_zh = m->materials[i].name.zh,
            .name_en = m->materials[i].name.en,
            .required = intake_material_required(&m->materials[i], online) };
    b->materials = rules;
    b->n_materials = m->n_materials;
}

static enum err department_id(struct call *c, const char *code, int64_t *ret)
{
    const struct department *d = org_department_by_code(c, code);

    if (d == NULL)
        return fail_internal(c, "no department %s", code);
    *ret = d->id;
    return OK;
}

/* Where no law sets a limit, the promise is the only clock that runs: the legal one is the same. */
static enum err make_basis(
    struct call *c, const struct intake_form *f, bool online, struct casefile_basis *ret)
{
    const struct item *m = &f->item;

    *ret = (struct casefile_basis) { .record_id = m->record_id,
        .version = m->version,
        .code = m->code,
        .title_zh = m->name.zh,
        .title_en = m->name.en,
        .procedure = m->procedure,
        .immediate = item_immediate(m),
        .promise = limit_of(&m->promise),
        .legal = limit_of(m->legal.none ? &m->promise : &m->legal),
        .region = c->site->region,
        .result_zh = m->result.name.zh,
        .result_en = m->result.name.en };
    list_elements(c, m, ret);
    list_materials(c, m, online, ret);
    intake_list_choices(c, &f->situation, ret);
    TRY(department_id(c, m->decided_by, &ret->scope_id));
    return department_id(c, m->supervised_by, &ret->supervising_id);
}

/* ---- submitting
 * ----------------------------------------------------------------------------------------- */

/* Money is kept in fen and typed in yuan: a kept value is checked as it would be typed. */
struct kept {
    struct call *c;
    const struct intake_form *f;
    const json_t *values;
};

static const char *from_kept(const void *from, const char *name)
{
    const struct kept *k = from;
    const struct element *e = element_find(&k->f->book, name);
    const char *value = intake_get(k->values, name);

    if (value != NULL && e != NULL && str_eq(e->type, "money"))
        return element_show(k->c, e, value, false);
    return value;
}

static void check_files(
    struct call *c, const struct item *m, const struct material_file *files, size_t n)
{
    for (size_t i = 0; i < m->n_materials; i++) {
        bool there = false;

        for (size_t j = 0; j < n; j++)
            there = there || str_eq(files[j].material_code, m->materials[i].code);
        if (!there && intake_material_required(&m->materials[i], true))
            (void)fail_field(c, str_printf(c->mem, "material-%s", m->materials[i].code),
                N_("{name}: please upload it"), "name",
                c->lang == LANG_EN ? m->materials[i].name.en : m->materials[i].name.zh);
    }
}

enum err intake_submit(struct call *c, const struct draft *d, bool true_statement, int64_t *ret_id)
{
    struct intake_form *f = mem_new(c->mem, struct intake_form);
    json_t *values = json_object();
    struct kept kept = { .c = c, .f = f, .values = d->values };
    struct intake in = { .channel = INTAKE_WEB, .draft_id = d->id, .values = values };
    struct casefile_basis basis;
    struct material_file *files;
    struct account account;
    struct party *parties = NULL;
    size_t n_files;
    enum err e;

    TRY(intake_form_of(c, d->record_id, d->record_version, f));
    intake_situate(c, f, intake_kept, d->values);
    TRY(account_mine(c, &account));
    TRY(draft_files(c, d->id, &files, &n_files));
    (void)!intake_need_situation(c, f);
    if (!true_statement)
        (void)fail_field(c, "true_statement", N_("Please confirm that what you state is true"));
    check_files(c, &f->item, files, n_files);
    e = intake_check(c, f, NULL, from_kept, &kept, values);
    if (e == OK)
        e = intake_check_parties(c, f, false, intake_kept, d->values, d->values);
    if (e == OK)
        e = make_basis(c, f, true, &basis);
    if (e == OK)
        e = intake_parties(c, f, &account, d->values, &parties, &in.n_parties);
    if (e == OK) {
        in.basis = &basis;
        in.parties = parties;
        e = casefile_submit(c, &in, ret_id);
    }
    json_decref(values);
    return e;
}

enum err intake_submit_window(struct call *c, const struct intake_form *f, json_t *answers,
    const json_t *parties, const char *paper, int64_t *ret_id)
{
    struct intake in = { .channel = INTAKE_WINDOW, .values = answers, .paper_materials = paper };
    struct casefile_basis basis;
    struct party *list = NULL;

    TRY(intake_need_situation(c, f));
    TRY(make_basis(c, f, false, &basis));
    TRY(intake_parties(c, f, NULL, parties, &list, &in.n_parties));
    in.basis = &basis;
    in.parties = list;
    in.hall_id = c->actor->hall_id;
    return casefile_submit(c, &in, ret_id);
}
