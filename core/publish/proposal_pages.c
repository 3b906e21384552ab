/* proposal_pages.c – one draft: its form, its preview, its way to publication. */
#include "core/account/staff.h"
#include "core/publish/pages/proposal.html.h"
#include "core/publish/publish_pages.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/str.h"
#include "lib/http/http.h"

#define COLLEAGUES_MAX 200

struct opened {
    struct proposal p;
    const struct record_kind *kind;
    void *value;
};

static enum err open_id(struct call *c, int64_t id, struct opened *ret)
{
    TRY(proposal_load(c, id, &ret->p));
    ret->kind = record_kind_find(ret->p.kind);
    if (ret->kind == NULL)
        return fail(c, ERR_NOT_FOUND, N_("There are no records of this kind"));
    ret->value = mem_zero_(c->mem, ret->kind->definition->size, 1, ret->p.kind);
    if (!shape_from_text(c->mem, ret->kind->definition->shape, ret->p.body, ret->value))
        return fail_internal(c, "draft %lld is no JSON", (long long)id);
    return OK;
}

static enum err open_path(struct call *c, struct request *r, struct opened *ret)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    return open_id(c, id, ret);
}

/* Who else saved it a moment ago. */
static const char *typing(struct call *c, const struct proposal *p)
{
    time_t at;

    if (p->typing_id == 0 || p->typing_id == c->actor->account_id ||
        !clock_parse(p->typing_at, &at) || c->now - at > PROPOSAL_TYPING_S)
        return NULL;
    return p->typing;
}

/* ---- the draft ------------------------------------------------------------------------------- */

static enum err put_differences(
    struct call *c, const struct opened *x, struct proposal_page_view *v)
{
    struct registry_version base = { 0 };
    struct difference *list;

    if (x->p.base_version > 0) {
        TRY(registry_newest(c, x->p.kind, x->p.code, &base));
        if (base.version != x->p.base_version)
            TRY(registry_exact(c, base.record_id, x->p.base_version, &base));
    }
    TRY(record_compare(c, base.body, x->p.body, &list, &v->n_differences));
    v->differences = list;
    return OK;
}

static enum err put_colleagues(struct call *c, struct proposal_page_view *v)
{
    struct choice *list;
    int64_t *ids;
    size_t n;

    TRY(staff_with_right(c, "registry.edit", &ids, &n));
    list = mem_array(c->mem, struct choice, n + 1);
    for (size_t i = 0; i < n && i < COLLEAGUES_MAX; i++) {
        list[i].value = str_printf(c->mem, "%lld", (long long)ids[i]);
        TRY(staff_name_of(c, ids[i], &list[i].label));
    }
    v->colleagues = list;
    v->n_colleagues = n;
    return OK;
}

static enum err put_rights(struct call *c, const struct opened *x, struct proposal_page_view *v)
{
    bool wrote = proposal_edited_by(c, &x->p);

    v->may_edit = actor_has(c->actor, "registry.edit");
    v->may_review = actor_has(c->actor, "registry.review") && !wrote;
    v->may_publish = actor_has(c->actor, "registry.publish") && !wrote &&
                     x->p.reviewer_id != c->actor->account_id;
    return v->may_edit ? put_colleagues(c, v) : OK;
}

static enum err show(struct call *c, struct request *r, struct response *out)
{
    struct proposal_page_view v = { 0 };
    struct html *o = page_html(c, r);
    struct proposal_act *acts;
    struct opened x;

    TRY(open_path(c, r, &x));
    v.p = &x.p;
    v.kind = x.kind;
    v.kind_title = t(c, x.kind->title);
    v.typing = typing(c, &x.p);
    TRY(proposal_check(c, &x.p, &v.findings, &v.n_findings, &v.n_errors));
    TRY(put_differences(c, &x, &v));
    TRY(proposal_acts(c, x.p.id, &acts, &v.n_acts));
    v.acts = acts;
    if (x.kind->users != NULL && x.p.base_version > 0)
        TRY(x.kind->users(c, x.p.code, &v.users, &v.n_users));
    TRY(put_rights(c, &x, &v));
    proposal_page(o, &v);
    return page_send(c, r, out,
        &(struct page) { .title = str_blank(x.p.title) ? v.kind_title : x.p.title,
            .kind = "publish.proposal",
            .nav = "lists",
            .noindex = true },
        o);
}

static enum err preview(struct call *c, struct request *r, struct response *out)
{
    const struct record_finding *found;
    struct html *o = page_html(c, r);
    size_t n, errors;
    const char *code;
    struct opened x;

    TRY(open_path(c, r, &x));
    if (x.kind->preview == NULL)
        return fail(c, ERR_NOT_FOUND, N_("Records of this kind have no page of their own"));
    TRY(proposal_check(c, &x.p, &found, &n, &errors));
    for (size_t i = 0; i < n; i++) {
        if (found[i].rule == NULL)
            return fail(c, ERR_STATE, N_("Fill in what is missing first"));
    }
    if (x.kind->complete != NULL)
        TRY(x.kind->complete(c, x.value, &code));
    TRY(x.kind->preview(c, o, x.value));
    return page_send(c, r, out,
        &(struct page) {
            .title = x.p.title, .kind = "publish.preview", .nav = "lists", .noindex = true },
        o);
}

/* ---- the form -------------------------------------------------------------------------------- */

static enum err send_form(struct call *c, struct request *r, struct response *out,
    const struct opened *x, const char *part)
{
    struct edit_page_view v = { .p = &x->p, .part = part, .typing = typing(c, &x->p) };
    const struct record_finding *found;
    struct record_finding *mine;
    struct html *o = page_html(c, r);
    size_t n, errors;

    v.parts = edit_parts(c, x->kind, part, &v.n_parts);
    for (size_t i = 0; i < v.n_parts; i++) {
        if (v.parts[i].current)
            v.part_label = v.parts[i].label;
    }
    if (v.part_label == NULL)
        return fail(c, ERR_NOT_FOUND, N_("A record of this kind has no such part"));
    v.is_list = *part != '\0';
    TRY(edit_form(c, x->kind, part, x->value, &v.nodes, &v.n));
    TRY(proposal_check(c, &x->p, &found, &n, &errors));
    mine = mem_array(c->mem, struct record_finding, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (*part == '\0' ? !edit_is_part(x->kind, found[i].field) : str_eq(found[i].field, part))
            mine[v.n_findings++] = found[i];
    }
    v.findings = mine;
    edit_page(o, &v);
    return page_send(c, r, out,
        &(struct page) { .title = str_blank(x->p.title) ? t(c, x->kind->title) : x->p.title,
            .kind = "publish.edit",
            .nav = "lists",
            .noindex = true },
        o);
}

static enum err form(struct call *c, struct request *r, struct response *out)
{
    struct opened x;

    TRY(open_path(c, r, &x));
    return send_form(c, r, out, &x, str_or(request_query(r, "part"), ""));
}

/* After an error: the same part again, with what was typed. */
static enum err form_again(struct call *c, struct request *r, struct response *out)
{
    struct opened x;
    int64_t id;

    TRY(request_form_int(c, r, "id", 1, INT64_MAX, &id));
    TRY(open_id(c, id, &x));
    return send_form(c, r, out, &x, str_or(request_form(r, "part"), ""));
}

/* One's own automatic savings in between are no conflict. */
static enum err revision_of(struct call *c, struct request *r, const struct proposal *p, int *ret)
{
    int64_t given;

    TRY(request_form_int(c, r, "revision", 1, INT32_MAX, &given));
    *ret = p->typing_id == c->actor->account_id ? p->revision : (int)given;
    return OK;
}

static enum err keep(struct call *c, struct request *r, struct opened *x, const char *part)
{
    const char *effective_on = x->p.effective_on, *target = x->p.target, *reason = x->p.reason;
    static const char *const targets[] = { "published", "suspended", "cancelled" };
    int revision;

    TRY(revision_of(c, r, &x->p, &revision));
    if (*part == '\0') {
        effective_on = str_or(request_form(r, "_effective_on"), "");
        reason = str_trim(c->mem, str_or(request_form(r, "_reason"), ""));
        target = str_or(request_form(r, "_target"), target);
        if (!str_in(target, targets, COUNT_OF(targets)))
            return fail_field(c, "_target", N_("Choose one of the answers"));
    }
    return proposal_save(c, x->p.id, revision,
        shape_to_text(c->mem, x->kind->definition->shape, x->value), effective_on, target, reason);
}

static enum err save(struct call *c, struct request *r, struct response *out)
{
    const char *part = str_or(request_form(r, "part"), "");
    const char *act = str_or(request_form(r, "act"), "save");
    struct opened x;
    int64_t id;

    TRY(request_form_int(c, r, "id", 1, INT64_MAX, &id));
    TRY(open_id(c, id, &x));
    TRY(edit_take(c, r, x.kind, part, x.value));
    (void)edit_rows(c, x.kind, part, act, x.value);
    TRY(keep(c, r, &x, part));
    if (str_eq(act, "autosave")) {
        out->status = 204;
        return OK;
    }
    if (str_eq(act, "done"))
        return redirect(c, out, "/staff/proposals/%lld", (long long)id);
    return redirect(c, out, "/staff/proposals/%lld/edit?part=%s", (long long)id, part);
}

/* ---- its way --------------------------------------------------------------------------------- */

struct asked {
    int64_t id;
    int revision;
    const char *note;
};

static enum err asked(struct call *c, struct request *r, struct asked *ret)
{
    int64_t revision = 0; /* none fits */

    TRY(request_param_id(c, r, "id", &ret->id));
    (void)str_int(str_or(request_form(r, "revision"), ""), 1, INT32_MAX, &revision);
    ret->revision = (int)revision;
    ret->note = str_trim(c->mem, str_or(request_form(r, "note"), ""));
    return OK;
}

static enum err back(struct call *c, struct response *out, const struct asked *a)
{
    return redirect(c, out, "/staff/proposals/%lld", (long long)a->id);
}

static enum err claim(struct call *c, struct request *r, struct response *out)
{
    struct asked a;

    TRY(asked(c, r, &a));
    TRY(proposal_claim(c, a.id, a.revision));
    return back(c, out, &a);
}

static enum err hand_over(struct call *c, struct request *r, struct response *out)
{
    struct asked a;
    int64_t to = 0; /* nobody */

    TRY(asked(c, r, &a));
    (void)str_int(str_or(request_form(r, "to"), ""), 1, INT64_MAX, &to);
    TRY(proposal_hand_over(c, a.id, a.revision, to));
    return back(c, out, &a);
}

static enum err submit(struct call *c, struct request *r, struct response *out)
{
    struct asked a;

    TRY(asked(c, r, &a));
    TRY(proposal_submit(c, a.id, a.revision));
    return back(c, out, &a);
}

static enum err give_back(struct call *c, struct request *r, struct response *out)
{
    struct asked a;

    TRY(asked(c, r, &a));
    TRY(proposal_return(c, a.id, a.revision, a.note));
    return back(c, out, &a);
}

static enum err review(struct call *c, struct request *r, struct response *out)
{
    struct asked a;

    TRY(asked(c, r, &a));
    TRY(proposal_review(c, a.id, a.revision, a.note));
    return back(c, out, &a);
}

static enum err publish(struct call *c, struct request *r, struct response *out)
{
    struct asked a;
    int version;

    TRY(asked(c, r, &a));
    TRY(proposal_publish(c, a.id, a.revision, &version));
    return back(c, out, &a);
}

static enum err withdraw(struct call *c, struct request *r, struct response *out)
{
    struct asked a;

    TRY(asked(c, r, &a));
    TRY(proposal_withdraw(c, a.id, a.revision, a.note));
    return back(c, out, &a);
}

#define ACT(path_, right_, handle_, title_)                                                        \
    {                                                                                              \
        HTTP_POST, "/staff/proposals/{id}/" path_, right_, handle_, title_, .again = show,         \
                                                                            .sample = "proposal"   \
    }

static const struct route routes[] = {
    { HTTP_GET, "/staff/proposals/{id}", "registry.view", show, N_("Draft"), .sample = "proposal" },
    { HTTP_GET, "/staff/proposals/{id}/edit", "registry.edit", form, N_("Edit"),
        .sample = "proposal" },
    { HTTP_GET, "/staff/proposals/{id}/preview", "registry.view", preview,
        N_("See it as a citizen does"), .sample = "proposal" },
    { HTTP_POST, "/staff/proposals/together", "registry.publish", publish_together,
        N_("Publish several drafts at once"), .again = publish_desk_show, .run = RUN_SLOW },
    { HTTP_POST, "/staff/proposals/edit", "registry.edit", save, N_("Save"), .again = form_again },
    ACT("claim", "registry.edit", claim, N_("I take this over")),
    ACT("hand-over", "registry.edit", hand_over, N_("Hand over")),
    ACT("submit", "registry.edit", submit, N_("Submit for review")),
    ACT("return", "registry.view", give_back, N_("Give it back")),
    ACT("review", "registry.review", review, N_("Review")),
    ACT("publish", "registry.publish", publish, N_("Publish")),
    ACT("withdraw", "registry.edit", withdraw, N_("Withdraw the draft")),
    { 0 },
};

const struct module proposal_module = { .name = "core/publish proposals", .routes = routes };
