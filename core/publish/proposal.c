/* proposal.c – the steps of a draft, and who may take them. */
#include "core/publish/proposal_store.h"

#include "core/account/staff.h"
#include "core/org/org.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define MISSING_MAX 100

/* ---- who ------------------------------------------------------------------------------------- */

const char *proposal_only_office(struct call *c)
{
    const struct department *own;

    if (c->actor->kind == ACTOR_PROGRAM || actor_has(c->actor, "registry.all"))
        return NULL;
    own = org_department(c, c->actor->office_id);
    return own == NULL ? "?" : own->code;
}

static bool in_scope(struct call *c, const char *office)
{
    const char *only = proposal_only_office(c);

    return only == NULL || str_eq(only, office);
}

static enum err need_scope(struct call *c, const char *office)
{
    if (in_scope(c, office))
        return OK;
    return fail(c, ERR_DENIED, N_("This belongs to the list of another department"));
}

static const char *id_word(struct call *c)
{
    return str_printf(c->mem, " %lld ", (long long)c->actor->account_id);
}

static bool edited(struct call *c, const struct proposal *d)
{
    return strstr(d->editors, id_word(c)) != NULL;
}

static enum err act(struct call *c, int64_t id, const char *what, const char *note)
{
    const struct proposal_act a = { .act = what,
        .actor_id = c->actor->account_id,
        .actor = c->actor->name,
        .at = clock_instant(c->mem, c->now),
        .note = str_or(note, "") };

    return proposal_store_act(c, id, &a);
}

/* ---- loading and changing -------------------------------------------------------------------- */

enum err proposal_load(struct call *c, int64_t id, struct proposal *ret)
{
    enum err e = proposal_store_get(c, id, ret);

    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK && !str_eq(ret->state, "staged") && in_scope(c, ret->office))
        return OK;
    return fail(c, ERR_NOT_FOUND, N_("There is no such draft"));
}

static enum err in_state(
    struct call *c, const struct proposal *d, const char *const *states, size_t n)
{
    if (str_in(d->state, states, n))
        return OK;
    return fail(c, ERR_STATE, N_("This draft has moved on: look at it again"));
}

static enum err change(
    struct call *c, struct proposal *d, int revision, const char *what, const char *note)
{
    bool done;

    d->changed_at = clock_instant(c->mem, c->now);
    TRY(proposal_store_change(c, d, revision, &done));
    if (!done)
        return fail(c, ERR_CONFLICT,
            N_("Somebody else changed this draft in the meantime: look at it again"));
    return act(c, d->id, what, note);
}

/* The name and office that lists show, from the body. */
static enum err describe(struct call *c, const struct record_kind *k, struct proposal *d)
{
    void *value = mem_zero_(c->mem, k->definition->size, 1, k->definition->kind);
    struct pair name;

    if (!shape_from_text(c->mem, k->definition->shape, d->body, value))
        return fail_internal(c, "draft %lld is no JSON", (long long)d->id);
    name = k->name(value);
    d->title = str_or(name.zh, "");
    d->office = k->office == NULL ? "" : str_or(k->office(value), "");
    return OK;
}

static enum err known_kind(struct call *c, const char *kind, const struct record_kind **ret)
{
    *ret = record_kind_find(kind);
    return *ret != NULL ? OK : fail(c, ERR_NOT_FOUND, N_("There are no records of this kind"));
}

enum err proposal_begin(struct call *c, const char *kind, const char *code, int64_t *ret_id)
{
    const struct record_kind *k;
    struct registry_version v;
    struct proposal d = { .kind = kind,
        .code = code,
        .state = "draft",
        .target = "published",
        .effective_on = day_text(c->mem, day_of(c->now) + 1),
        .reason = "",
        .owner_id = c->actor->account_id,
        .owner = c->actor->name,
        .editors = id_word(c),
        .changed_at = clock_instant(c->mem, c->now) };

    TRY(known_kind(c, kind, &k));
    if (proposal_store_open_of(c, kind, code, ret_id) == OK && *code != '\0')
        return fail(c, ERR_CONFLICT, N_("There is a draft of this record already"));
    if (*code != '\0') {
        TRY(registry_newest(c, kind, code, &v));
        d.base_version = v.version;
        d.body = v.body;
        d.code = v.code;
        d.target = v.state;
    } else {
        d.body = shape_to_text(
            c->mem, k->definition->shape, mem_zero_(c->mem, k->definition->size, 1, kind));
    }
    d.id = id_new(c);
    TRY(describe(c, k, &d));
    TRY(need_scope(c, d.office));
    *ret_id = d.id;
    TRY(proposal_store_add(c, &d));
    return act(c, d.id, "begin", "");
}

enum err proposal_save(struct call *c, int64_t id, int revision, const char *body,
    const char *effective_on, const char *target, const char *reason)
{
    static const char *const states[] = { "draft" };
    const struct record_kind *k;
    struct proposal d;
    day on;

    TRY(proposal_load(c, id, &d));
    TRY(in_state(c, &d, states, 1));
    TRY(known_kind(c, d.kind, &k));
    if (!day_parse(effective_on, &on))
        return fail_field(c, "effective_on", N_("This is no day"));
    if (utf8_length(reason) > PROPOSAL_REASON_MAX)
        return fail_field(c, "reason", N_("This is too long"));
    d.body = body;
    d.effective_on = effective_on;
    d.target = target;
    d.reason = reason;
    if (!edited(c, &d))
        d.editors = str_printf(c->mem, "%s%s", d.editors, id_word(c));
    TRY(describe(c, k, &d));
    TRY(need_scope(c, d.office));
    TRY(change(c, &d, revision, "save", ""));
    return proposal_typing(c, id);
}

enum err proposal_typing(struct call *c, int64_t id)
{
    return proposal_store_typing(
        c, id, c->actor->account_id, c->actor->name, clock_instant(c->mem, c->now));
}

/* ---- whose ----------------------------------------------------------------------------------- */

static const char *const open_states[] = { "draft", "submitted", "reviewed" };

enum err proposal_claim(struct call *c, int64_t id, int revision)
{
    struct proposal d;

    TRY(proposal_load(c, id, &d));
    TRY(in_state(c, &d, open_states, 1));
    d.owner_id = c->actor->account_id;
    d.owner = c->actor->name;
    return change(c, &d, revision, "claim", "");
}

enum err proposal_hand_over(struct call *c, int64_t id, int revision, int64_t to)
{
    int64_t *editors;
    struct proposal d;
    size_t n, i = 0;

    TRY(proposal_load(c, id, &d));
    TRY(in_state(c, &d, open_states, 1));
    TRY(staff_with_right(c, "registry.edit", &editors, &n));
    while (i < n && editors[i] != to)
        i++;
    if (i == n)
        return fail_field(c, "to", N_("Choose somebody who edits lists"));
    TRY(staff_name_of(c, to, &d.owner));
    d.owner_id = to;
    return change(c, &d, revision, "hand-over", d.owner);
}

/* ---- steps ----------------------------------------------------------------------------------- */

struct missing {
    struct call *c;
    struct record_finding *list;
    size_t n;
};

static void find_missing(
    struct missing *x, const struct shape *shape, const char *value, const char *top);

static void missing_field(
    struct missing *x, const struct shape *s, const char *value, const char *top)
{
    const void *from = value + s->offset;
    const struct pair *p = from;
    bool text = s->type == SHAPE_TEXT || s->type == SHAPE_WORD || s->type == SHAPE_DAY;

    if (s->type == SHAPE_STRUCT) {
        find_missing(x, s->sub, from, top);
        return;
    }
    if (s->type == SHAPE_LIST) {
        const char *rows = *(const char *const *)from;
        size_t n = *(const size_t *)(const void *)(value + s->count_offset);

        for (size_t i = 0; i < n; i++)
            find_missing(x, s->sub, rows + i * s->size, top);
        return;
    }
    if (!s->required || x->n == MISSING_MAX ||
        !((text && str_blank(*(const char *const *)from)) ||
            (s->type == SHAPE_PAIR && (str_blank(p->zh) || str_blank(p->en)))))
        return;
    x->list[x->n++] = (struct record_finding) { .severity = "error",
        .field = top,
        .message = tf(x->c, N_("{field} is missing"), "field", t(x->c, s->label)) };
}

static void find_missing(
    struct missing *x, const struct shape *shape, const char *value, const char *top)
{
    for (const struct shape *s = shape; s->type != SHAPE_END_; s++) {
        if (s->label != NULL)
            missing_field(x, s, value, top == NULL ? s->name : top);
    }
}

/* What the shape demands, and with that in place, what the kind's rules find. */
enum err proposal_check(struct call *c, const struct proposal *d, const struct record_finding **ret,
    size_t *ret_n, size_t *ret_errors)
{
    struct missing x = { .c = c };
    const struct record_kind *k;
    const char *code;
    void *value;

    *ret_n = *ret_errors = 0;
    TRY(known_kind(c, d->kind, &k));
    value = mem_zero_(c->mem, k->definition->size, 1, d->kind);
    if (!shape_from_text(c->mem, k->definition->shape, d->body, value))
        return fail_internal(c, "draft %lld is no JSON", (long long)d->id);
    x.list = mem_array(c->mem, struct record_finding, MISSING_MAX);
    find_missing(&x, k->definition->shape, value, NULL);
    *ret = x.list;
    *ret_n = *ret_errors = x.n;
    if (x.n > 0)
        return OK;
    if (k->complete != NULL)
        TRY(k->complete(c, value, &code));
    if (k->check != NULL)
        TRY(k->check(c, value, ret, ret_n));
    for (size_t i = 0; i < *ret_n; i++)
        *ret_errors += str_eq((*ret)[i].severity, "error");
    return OK;
}

/* What is taken away need not be right first, but people must be told why. */
static enum err says_why(struct call *c, const struct proposal *d)
{
    const struct record_kind *k;
    const char *missing;
    void *value;

    TRY(known_kind(c, d->kind, &k));
    if (k->ending == NULL)
        return OK;
    value = mem_zero_(c->mem, k->definition->size, 1, d->kind);
    if (!shape_from_text(c->mem, k->definition->shape, d->body, value))
        return fail_internal(c, "draft %lld is no JSON", (long long)d->id);
    missing = k->ending(value);
    return missing == NULL ? OK : fail(c, ERR_INVALID, missing);
}

static enum err no_errors(struct call *c, const struct proposal *d)
{
    const struct record_finding *found;
    size_t n, errors;

    if (!str_eq(d->target, "published"))
        return says_why(c, d);
    TRY(proposal_check(c, d, &found, &n, &errors));
    if (errors == 0)
        return OK;
    return fail(c, ERR_INVALID, N_("{n} errors must be mended first"), "n",
        str_printf(c->mem, "%zu", errors));
}

enum err proposal_submit(struct call *c, int64_t id, int revision)
{
    struct proposal d;

    TRY(proposal_load(c, id, &d));
    TRY(in_state(c, &d, open_states, 1));
    if (str_blank(d.reason))
        return fail(c, ERR_INVALID, N_("Say why it changes before you submit it"));
    TRY(no_errors(c, &d));
    d.state = "submitted";
    return change(c, &d, revision, "submit", d.reason);
}

/* Whoever might let it pass may give it back. */
enum err proposal_return(struct call *c, int64_t id, int revision, const char *why)
{
    struct proposal d;

    TRY(proposal_load(c, id, &d));
    TRY(in_state(c, &d, open_states + 1, 2));
    TRY(actor_require(c, str_eq(d.state, "submitted") ? "registry.review" : "registry.publish"));
    if (str_blank(why))
        return fail_field(c, "note", N_("Say what must be changed"));
    d.state = "draft";
    d.reviewer_id = 0;
    return change(c, &d, revision, "return", why);
}

enum err proposal_review(struct call *c, int64_t id, int revision, const char *note)
{
    struct proposal d;

    TRY(proposal_load(c, id, &d));
    TRY(in_state(c, &d, open_states + 1, 1));
    if (edited(c, &d))
        return fail(c, ERR_DENIED, N_("Whoever changed a draft does not review it"));
    TRY(no_errors(c, &d));
    d.state = "reviewed";
    d.reviewer_id = c->actor->account_id;
    return change(c, &d, revision, "review", note);
}

/* A version that came in between would be overwritten unseen. */
static enum err base_is_newest(struct call *c, const struct proposal *d)
{
    struct registry_version v;
    enum err e = registry_newest(c, d->kind, d->code, &v);

    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    if (v.version == d->base_version)
        return OK;
    return fail(c, ERR_CONFLICT,
        N_("Version {n} was published since this draft was begun: withdraw it and begin anew"), "n",
        str_printf(c->mem, "%d", v.version));
}

/* The code follows from the body; a draft of a new record gets it here. */
static enum err complete(struct call *c, const struct record_kind *k, struct proposal *d)
{
    void *value = mem_zero_(c->mem, k->definition->size, 1, d->kind);
    const char *code = NULL;

    if (!shape_from_text(c->mem, k->definition->shape, d->body, value))
        return fail_internal(c, "draft %lld is no JSON", (long long)d->id);
    if (k->complete != NULL)
        TRY(k->complete(c, value, &code));
    else
        code = *(const char *const *)value;
    if (d->base_version > 0 && !str_eq(code, d->code))
        return fail(c, ERR_INVALID,
            N_("The change would give the record another code: cancel this one and begin a new "
               "one"));
    d->code = code;
    d->body = shape_to_text(c->mem, k->definition->shape, value);
    return OK;
}

enum err proposal_publish(struct call *c, int64_t id, int revision, int *ret_version)
{
    const struct record_kind *k;
    struct proposal d;

    TRY(proposal_load(c, id, &d));
    TRY(in_state(c, &d, open_states + 2, 1));
    if (edited(c, &d) || d.reviewer_id == c->actor->account_id)
        return fail(c, ERR_DENIED, N_("Whoever changed or reviewed a draft does not publish it"));
    TRY(known_kind(c, d.kind, &k));
    TRY(no_errors(c, &d));
    TRY(complete(c, k, &d));
    TRY(base_is_newest(c, &d));
    TRY(batch_leaves_alone(c, d.kind, d.code));
    TRY(record_publish(c, k, d.code, d.target, d.body, d.effective_on, ret_version));
    d.state = "published";
    d.version = *ret_version;
    return change(c, &d, revision, "publish", d.effective_on);
}

enum err proposal_withdraw(struct call *c, int64_t id, int revision, const char *why)
{
    struct proposal d;

    TRY(proposal_load(c, id, &d));
    TRY(in_state(c, &d, open_states, 3));
    d.state = "withdrawn";
    return change(c, &d, revision, "withdraw", why);
}

enum err proposal_open_of(struct call *c, const char *kind, const char *code, int64_t *ret_id)
{
    enum err e = proposal_store_open_of(c, kind, code, ret_id);

    if (e == ERR_NOT_FOUND)
        *ret_id = 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

bool proposal_edited_by(struct call *c, const struct proposal *p)
{
    return edited(c, p);
}

enum err proposal_list(struct call *c, const struct proposal_filter *f, struct proposal **ret,
    size_t *ret_n, int64_t *ret_total)
{
    struct proposal_filter mine = *f;

    must(f->limit > 0 && f->limit <= PROPOSAL_PAGE_MAX);
    mine.office = proposal_only_office(c) != NULL ? proposal_only_office(c) : f->office;
    return proposal_store_list(c, &mine, ret, ret_n, ret_total);
}

enum err proposal_acts(struct call *c, int64_t id, struct proposal_act **ret, size_t *ret_n)
{
    return proposal_store_acts(c, id, ret, ret_n);
}
