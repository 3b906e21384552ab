/* intake_pages.c – applying on the web: start, parties, sections, materials, check, submit. Each
 * step is saved in the draft, so that signing in again leads back to it with all uploads. */
#include "app/intake/intake_pages.h"

#include "app/intake/intake_pages_routes.h"
#include "app/intake/intake_pages_view.h"
#include "app/intake/pages/intake.html.h"
#include "app/item/situation_pages.h"
#include "core/casefile/files.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

#define FILES_MAX 10 /* of one material */
#define MIB (1024 * 1024)

/* A draft of the signed-in person with its form. */
struct work {
    struct draft d;
    struct intake_form f;
    struct account account;
};

/* The rules may have changed since the draft was begun: the version in force counts. */
static enum err open_work(struct call *c, int64_t draft_id, struct work *w)
{
    TRY(draft_load(c, draft_id, &w->d));
    TRY(account_mine(c, &w->account));
    TRY(intake_form_of(c, w->d.record_id, w->d.record_version, &w->f));
    intake_situate(c, &w->f, intake_kept, w->d.values);
    return OK;
}

static enum err open_request(struct call *c, const struct request *r, struct work *w)
{
    int64_t id;

    TRY(request_param_id(c, r, "draft", &id));
    return open_work(c, id, w);
}

static const char *posted(const void *from, const char *name)
{
    return request_form(from, name);
}

static enum err save_step(struct call *c, struct work *w, const char *step)
{
    w->d.step = step;
    return draft_save(c, &w->d);
}

static enum err go(struct call *c, struct response *out, const struct work *w, const char *step)
{
    return redirect(c, out, "/drafts/%lld/%s", (long long)w->d.id, step);
}

static struct intake_view view_of(struct call *c, const struct work *w, const char *step)
{
    struct intake_view v = { .item = &w->f.item,
        .draft_id = w->d.id,
        .newer = w->d.record_version != w->f.item.version,
        .action = str_printf(c->mem, "/drafts/%lld/%s", (long long)w->d.id, step) };

    view_steps(c, &w->f, step, w->d.step, &v);
    return v;
}

static enum err send(struct call *c, struct request *r, struct response *out, struct html *o,
    const struct work *w, const char *kind)
{
    struct crumb crumbs[] = { { "/my", html_t(o, N_("My affairs")) },
        { str_printf(c->mem, "/items/%s", w->f.item.code), pair_text(o, w->f.item.name) } };
    struct page page = { .title = pair_text(o, w->f.item.name),
        .kind = kind,
        .crumbs = crumbs,
        .n_crumbs = COUNT_OF(crumbs),
        .nav = "my",
        .noindex = true };

    return page_send(c, r, out, &page, o);
}

/* ---- beginning
 * ---------------------------------------------------------------------------------------- */

static enum err start_show(struct call *c, struct request *r, struct response *out)
{
    struct work w = { 0 };
    struct html *o = page_html(c, r);
    struct situation_view ask;
    struct intake_view v;
    struct draft *drafts;
    size_t n;

    TRY(intake_form_load(c, request_param(r, "code"), true, &w.f));
    intake_situate(c, &w.f, situation_in_query, r);
    ask = situation_view_of(o, &w.f.whole, &w.f.situation);
    TRY(draft_list(c, &drafts, &n));
    v = (struct intake_view) {
        .item = &w.f.item, .ask = &ask, .action = str_printf(c->mem, "/apply/%s", w.f.item.code)
    };
    for (size_t i = 0; i < n; i++)
        v.has_draft |= drafts[i].record_id == w.f.item.record_id;
    intake_start_page(o, &v);
    return send(c, r, out, o, &w, "intake.start");
}

static enum err start(struct call *c, struct request *r, struct response *out)
{
    struct work w = { 0 };

    TRY(intake_form_load(c, request_param(r, "code"), true, &w.f));
    TRY(account_mine(c, &w.account));
    TRY(draft_open(c, w.f.item.record_id, w.f.item.version, &w.d));
    if (str_blank(w.d.step)) {
        intake_prefill(&w.f, &w.account, w.d.values);
        TRY(intake_check_situation(c, &w.f, posted, r, w.d.values));
        TRY(save_step(c, &w, first_step(&w.f.item)));
    }
    return go(c, out, &w, w.d.step);
}

static enum err resume(struct call *c, struct request *r, struct response *out)
{
    struct work w = { 0 };

    TRY(open_request(c, r, &w));
    return go(c, out, &w, str_blank(w.d.step) ? first_step(&w.f.item) : w.d.step);
}

static enum err drafts_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct intake_draft_row *rows;
    struct draft *drafts;
    size_t n, m = 0;

    TRY(draft_list(c, &drafts, &n));
    rows = mem_array(c->mem, struct intake_draft_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct item item;

        if (item_load_exact(c, drafts[i].record_id, drafts[i].record_version, &item) == OK)
            rows[m++] = (struct intake_draft_row) {
                .id = drafts[i].id, .name = item.name, .updated_at = drafts[i].updated_at
            };
    }
    intake_drafts_page(o, rows, m);
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("My drafts")), .kind = "intake.drafts", .nav = "my", .noindex = true },
        o);
}

static enum err remove_draft(struct call *c, struct request *r, struct response *out)
{
    int64_t id;

    TRY(request_param_id(c, r, "draft", &id));
    TRY(draft_delete(c, id));
    return redirect(c, out, "/drafts");
}

/* ---- parties and sections
 * -------------------------------------------------------------------------------- */

/* "Save and go on later", and saving while one types: keep what is right, leave the rest. */
static bool only_saves(struct call *c, const char *act)
{
    if (!str_eq(act, "later") && !str_eq(act, "autosave"))
        return false;
    error_clear(c);
    return true;
}

static enum err finish_step(struct call *c, const struct request *r, struct response *out,
    struct work *w, const char *step, enum err checked)
{
    const char *act = request_form(r, "act");

    if (!only_saves(c, act)) {
        TRY(checked);
        TRY(save_step(c, w, next_step(c, &w->f.item, step)));
        return go(c, out, w, w->d.step);
    }
    TRY(save_step(c, w, step));
    if (str_eq(act, "later"))
        return redirect(c, out, "/drafts");
    out->status = 204;
    return OK;
}

static enum err parties_show(struct call *c, struct request *r, struct response *out)
{
    struct work w = { 0 };
    struct html *o = page_html(c, r);
    struct intake_view v;

    TRY(open_request(c, r, &w));
    v = view_of(c, &w, "parties");
    view_parties(c, &w.f, &w.account, w.d.values, &v);
    if (request_form(r, "party_self") != NULL)
        v.self = request_form(r, "party_self");
    intake_parties_page(o, &v);
    return send(c, r, out, o, &w, "intake.parties");
}

static enum err check_own_kind(struct call *c, const struct work *w, const struct request *r)
{
    const char *kind = str_eq(w->account.kind, "firm") ? "firm" : "person";

    if (str_eq(request_form(r, "party_self"), "self") && !item_has_audience(&w->f.item, kind))
        return fail_field(c, "party_self",
            str_eq(kind, "person")
                ? N_("This service is for firms: apply for the firm, with its authority")
                : N_("This service is for persons: apply for the person, with their authority"));
    return OK;
}

static enum err parties(struct call *c, struct request *r, struct response *out)
{
    struct work w = { 0 };
    enum err e;

    TRY(open_request(c, r, &w));
    (void)check_own_kind(c, &w, r);
    e = intake_check_parties(c, &w.f, false, posted, r, w.d.values);
    return finish_step(c, r, out, &w, "parties", e);
}

static enum err find_section(struct call *c, const struct request *r, const struct work *w,
    const struct item_section **ret, const char **ret_step)
{
    *ret = intake_section(&w->f.item, request_param(r, "section"));
    if (*ret == NULL)
        return fail(c, ERR_NOT_FOUND, N_("The form has no such part"));
    *ret_step = str_printf(c->mem, "form/%s", (*ret)->code);
    return OK;
}

static enum err section_show(struct call *c, struct request *r, struct response *out)
{
    struct work w = { 0 };
    struct html *o = page_html(c, r);
    const struct item_section *s;
    struct intake_view v;
    const char *step;

    TRY(open_request(c, r, &w));
    TRY(find_section(c, r, &w, &s, &step));
    v = view_of(c, &w, step);
    view_sections(c, &w.f, s, w.d.values, &v);
    intake_section_page(o, &v);
    return send(c, r, out, o, &w, "intake.section");
}

static enum err section(struct call *c, struct request *r, struct response *out)
{
    struct work w = { 0 };
    const struct item_section *s;
    const char *step;
    enum err e;

    TRY(open_request(c, r, &w));
    TRY(find_section(c, r, &w, &s, &step));
    e = intake_check(c, &w.f, s, posted, r, w.d.values);
    return finish_step(c, r, out, &w, step, e);
}

/* ---- the situation --------------------------------------------------------------------------- */

static enum err situation_show(struct call *c, struct request *r, struct response *out)
{
    struct work w = { 0 };
    struct html *o = page_html(c, r);
    struct situation_view ask;
    struct intake_view v;

    TRY(open_request(c, r, &w));
    v = view_of(c, &w, "situation");
    ask = situation_view_of(o, &w.f.whole, &w.f.situation);
    v.ask = &ask;
    intake_situation_page(o, &v);
    return send(c, r, out, o, &w, "intake.situation");
}

/* What was uploaded for a situation that is no longer the applicant's goes. */
static enum err drop_files(struct call *c, const struct work *w)
{
    struct material_file *files;
    size_t n;

    TRY(draft_files(c, w->d.id, &files, &n));
    for (size_t i = 0; i < n; i++) {
        bool asked = false;

        for (size_t j = 0; j < w->f.item.n_materials; j++)
            asked |= str_eq(w->f.item.materials[j].code, files[i].material_code);
        if (!asked)
            TRY(draft_detach(c, w->d.id, files[i].id));
    }
    return OK;
}

static enum err situation(struct call *c, struct request *r, struct response *out)
{
    struct work w = { 0 };
    enum err e;

    TRY(open_request(c, r, &w));
    e = intake_check_situation(c, &w.f, posted, r, w.d.values);
    if (e == OK)
        TRY(drop_files(c, &w));
    if (e == OK && !w.f.situation.complete && !only_saves(c, request_form(r, "act"))) {
        TRY(save_step(c, &w, "situation"));
        return go(c, out, &w, "situation");
    }
    return finish_step(c, r, out, &w, "situation", e);
}

/* ---- materials
 * ---------------------------------------------------------------------------------------------- */

static enum err materials_show(struct call *c, struct request *r, struct response *out)
{
    struct work w = { 0 };
    struct html *o = page_html(c, r);
    struct material_file *files;
    struct intake_view v;
    size_t n;

    TRY(open_request(c, r, &w));
    TRY(draft_files(c, w.d.id, &files, &n));
    v = view_of(c, &w, "materials");
    view_materials(c, &w.f, files, n, &v);
    intake_materials_page(o, &v);
    return send(c, r, out, o, &w, "intake.materials");
}

struct attach {
    int64_t draft_id;
    const char *code;
    const char *control;
    struct stored_file stored;
    bool only_check;
};

static enum err attach(struct call *c, void *data)
{
    const struct attach *a = data;
    struct work w = { 0 };
    struct material_file *files, added;
    size_t n, same = 0;
    bool found = false;

    TRY(open_work(c, a->draft_id, &w));
    for (size_t i = 0; i < w.f.item.n_materials; i++)
        found |= str_eq(w.f.item.materials[i].code, a->code);
    if (!found)
        return fail(c, ERR_NOT_FOUND, N_("The service asks for no such material"));
    TRY(draft_files(c, a->draft_id, &files, &n));
    for (size_t i = 0; i < n; i++)
        same += str_eq(files[i].material_code, a->code);
    if (same >= FILES_MAX)
        return fail_field(c, a->control, N_("At most 10 files for one material"));
    if (a->only_check)
        return OK;
    TRY(draft_attach(c, a->draft_id, a->code, &a->stored, &added));
    return save_step(c, &w, "materials");
}

/* Slow: the file is sealed and synced before its row is written. */
static enum err upload(struct call *c, struct request *r, struct response *out)
{
    struct attach a = { .code = request_param(r, "material"), .only_check = true };
    const struct upload *u;

    TRY(request_param_id(c, r, "draft", &a.draft_id));
    a.control = str_printf(c->mem, "material-%s", a.code);
    TRY(slow_read(c, attach, &a));
    u = request_upload(r, a.control, 0);
    if (u == NULL)
        return fail_field(c, a.control, N_("Choose a file first"));
    TRY(file_store(c, u, &a.stored));
    a.only_check = false;
    TRY(slow_write(c, attach, &a));
    return redirect(c, out, "/drafts/%lld/materials", (long long)a.draft_id);
}

static enum err file_show(struct call *c, struct request *r, struct response *out)
{
    struct opened_file f;
    int64_t draft_id, file_id;

    TRY(request_param_id(c, r, "draft", &draft_id));
    TRY(request_param_id(c, r, "file", &file_id));
    TRY(draft_file_open(c, draft_id, file_id, &f));
    out->csp = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox";
    return response_bytes(c, out, f.type, f.content);
}

static enum err file_remove(struct call *c, struct request *r, struct response *out)
{
    int64_t draft_id, file_id;

    TRY(request_param_id(c, r, "draft", &draft_id));
    TRY(request_param_id(c, r, "file", &file_id));
    TRY(draft_detach(c, draft_id, file_id));
    return redirect(c, out, "/drafts/%lld/materials", (long long)draft_id);
}

/* ---- check and submit
 * ------------------------------------------------------------------------------------------ */

static enum err check_show(struct call *c, struct request *r, struct response *out)
{
    struct work w = { 0 };
    struct html *o = page_html(c, r);
    struct material_file *files;
    struct situation_view ask;
    struct intake_view v;
    size_t n;

    TRY(open_request(c, r, &w));
    TRY(draft_files(c, w.d.id, &files, &n));
    v = view_of(c, &w, "check");
    view_parties(c, &w.f, &w.account, w.d.values, &v);
    view_sections(c, &w.f, NULL, w.d.values, &v);
    view_materials(c, &w.f, files, n, &v);
    ask = situation_view_of(o, &w.f.whole, &w.f.situation);
    v.ask = &ask;
    v.action = str_printf(c->mem, "/drafts/%lld/submit", (long long)w.d.id);
    intake_check_page(o, &v);
    return send(c, r, out, o, &w, "intake.check");
}

static enum err submit(struct call *c, struct request *r, struct response *out)
{
    struct work w = { 0 };
    int64_t draft_id, id;

    TRY(request_param_id(c, r, "draft", &draft_id));
    TRY(draft_load(c, draft_id, &w.d));
    TRY(intake_submit(c, &w.d, str_eq(request_form(r, "true_statement"), "1"), &id));
    return redirect(c, out, "/receipts/%lld", (long long)id);
}

const struct route intake_routes[] = {
    { HTTP_GET, "/apply/{code}", "person", start_show, N_("Begin an application"),
        .sample = "item" },
    { HTTP_POST, "/apply/{code}", "person", start, N_("Begin an application"), .again = start_show,
        .sample = "item" },
    { HTTP_GET, "/drafts", "person", drafts_show, N_("My drafts") },
    { HTTP_GET, "/drafts/{draft}", "person", resume, N_("Go on with a draft"),
        .sample = "draft.own" },
    { HTTP_POST, "/drafts/{draft}/delete", "person", remove_draft, N_("Delete a draft"),
        .sample = "draft.own" },
    { HTTP_GET, "/drafts/{draft}/situation", "person", situation_show, N_("Your situation"),
        .sample = "draft.own" },
    { HTTP_POST, "/drafts/{draft}/situation", "person", situation, N_("Your situation"),
        .again = situation_show, .sample = "draft.own" },
    { HTTP_GET, "/drafts/{draft}/parties", "person", parties_show, N_("Who applies"),
        .sample = "draft.own" },
    { HTTP_POST, "/drafts/{draft}/parties", "person", parties, N_("Who applies"),
        .again = parties_show, .sample = "draft.own" },
    { HTTP_GET, "/drafts/{draft}/form/{section}", "person", section_show, N_("Part of a form"),
        .sample = "draft.own" },
    { HTTP_POST, "/drafts/{draft}/form/{section}", "person", section, N_("Part of a form"),
        .again = section_show, .sample = "draft.own" },
    { HTTP_GET, "/drafts/{draft}/materials", "person", materials_show, N_("Materials of a draft"),
        .sample = "draft.own" },
    { HTTP_POST, "/drafts/{draft}/materials/{material}", "person", upload, N_("Upload a material"),
        .again = materials_show, .run = RUN_SLOW, .body_max = HTTP_UPLOAD_MAX + MIB,
        .uploads = true, .sample = "draft.own" },
    { HTTP_GET, "/drafts/{draft}/files/{file}", "person", file_show, N_("File of a draft"),
        .sample = "draft.own" },
    { HTTP_POST, "/drafts/{draft}/files/{file}/remove", "person", file_remove,
        N_("Remove a file of a draft"), .sample = "draft.own" },
    { HTTP_GET, "/drafts/{draft}/check", "person", check_show, N_("Check your answers"),
        .sample = "draft.own" },
    { HTTP_POST, "/drafts/{draft}/submit", "person", submit, N_("Submit an application"),
        .again = check_show, .sample = "draft.own" },
    { 0 },
};
