/* casefile_pages.c – a case as its applicant and as the staff see it: state, clocks, papers, acts;
 * the derivation of each deadline, the receipt and the result as sheets to print. */
#include "core/casefile/casefile_pages.h"

#include <jansson.h>

#include "core/calendar/calendar.h"
#include "core/casefile/casefile_jobs.h"
#include "core/casefile/files.h"
#include "core/casefile/pages/case.html.h"
#include "core/casefile/private.h"
#include "core/casefile/procedure.h"
#include "core/element/element.h"
#include "core/org/org.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/slow.h"
#include "lib/doc/qr.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

#define DEFECTS_MAX 100

/* ---- putting a page together
 * ------------------------------------------------------------------------------- */

static void add_answer(struct call *c, struct case_view *v, const struct element_book *book,
    const char *code, const char *value)
{
    const struct element *e = element_find(book, code);

    if (e == NULL || str_blank(value))
        return;
    v->answers[v->n_answers++] = (struct case_answer) {
        .element = e,
        .value = str_dup(c->mem, value),
    };
}

static const char *text_in(struct call *c, json_t *o, const char *key)
{
    return str_dup(c->mem, str_or(json_string_value(json_object_get(o, key)), ""));
}

static void load_choices(struct call *c, json_t *list, struct case_view *v)
{
    v->choices = mem_array(c->mem, struct casefile_choice, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *o = json_array_get(list, i);

        v->choices[v->n_choices++] =
            (struct casefile_choice) { .question = text_in(c, o, "question"),
                .answer = text_in(c, o, "answer"),
                .question_text = { text_in(c, o, "question_zh"), text_in(c, o, "question_en") },
                .answer_text = { text_in(c, o, "answer_zh"), text_in(c, o, "answer_en") } };
    }
}

/* In the order of the form, which the frozen basis keeps. */
static enum err load_answers(struct call *c, struct case_view *v)
{
    struct element_book book;
    json_t *answers, *basis, *order;

    TRY(element_book_load(c, &book));
    TRY(casefile_answers(c, &v->k, &answers));
    basis = json_loads(v->k.basis, 0, NULL);
    order = json_object_get(basis, "elements");
    v->answers = mem_array(c->mem, struct case_answer, json_array_size(order) + 1);
    for (size_t i = 0; i < json_array_size(order); i++) {
        const char *code = json_string_value(json_array_get(order, i));

        add_answer(c, v, &book, code, json_string_value(json_object_get(answers, code)));
    }
    load_choices(c, json_object_get(basis, "situation"), v);
    json_decref(basis);
    json_decref(answers);
    return OK;
}

static void mask_parties(struct call *c, struct case_view *v)
{
    for (size_t i = 0; i < v->n_parties; i++) {
        struct casefile_party *p = &v->parties[i];

        p->id_number = str_mask(c->mem, str_or(p->id_number, ""), 3, 2);
        if (p->phone != NULL)
            p->phone = str_mask(c->mem, p->phone, 3, 2);
    }
}

enum err case_view_load(struct call *c, int64_t id, struct case_view *v)
{
    const struct department *d;

    *v = (struct case_view) { .staff = c->actor->kind == ACTOR_STAFF };
    TRY(casefile_load(c, id, &v->k));
    TRY(procedure_exact(c, v->k.procedure_id, v->k.procedure_version, &v->p));
    v->state = procedure_state(&v->p, v->k.state);
    must(v->state != NULL);
    d = org_department(c, v->k.scope_id);
    v->department = d == NULL ? "" : c->lang == LANG_EN ? d->name_en : d->name_zh;
    TRY(casefile_parties(c, &v->k, &v->parties, &v->n_parties));
    mask_parties(c, v);
    TRY(casefile_materials(c, &v->k, &v->materials, &v->n_materials));
    TRY(casefile_files(c, &v->k, &v->files, &v->n_files));
    TRY(casefile_events(c, &v->k, &v->events, &v->n_events));
    TRY(letter_list(c, &v->k, &v->letters, &v->n_letters));
    TRY(casefile_specials(c, &v->k, &v->specials, &v->n_specials));
    TRY(casefile_clocks(c, &v->k, &v->p, &v->clocks, &v->n_clocks));
    TRY(load_answers(c, v));
    return casefile_possible(c, &v->k, &v->p, &v->acts, &v->n_acts);
}

static enum err send_case(
    struct call *c, struct request *r, struct response *out, const struct case_view *v)
{
    struct html *o = page_html(c, r);
    const struct crumb crumb =
        v->staff ? (struct crumb) { .href = "/desk", .label = t(c, N_("Desk")) }
                 : (struct crumb) { .href = "/my", .label = t(c, N_("My affairs")) };

    case_page(o, v);
    return page_send(c, r, out,
        &(struct page) { .title = c->lang == LANG_EN ? v->k.title_en : v->k.title_zh,
            .kind = v->staff ? "case.staff" : "case.own",
            .nav = v->staff ? "desk" : "my",
            .crumbs = &crumb,
            .n_crumbs = 1,
            .noindex = true },
        o);
}

enum err case_show(struct call *c, struct request *r, struct response *out)
{
    struct case_view v;
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(case_view_load(c, id, &v));
    v.tried = request_param(r, "act"); /* shown again after an act that failed */
    v.ticked = request_form_all(c, r, "defects", &v.n_ticked);
    v.done = request_query(r, "done");
    if (v.n_events == 0 || !str_eq(v.done, v.events[v.n_events - 1].act))
        v.done = NULL;
    return send_case(c, r, out, &v);
}

/* ---- acts
 * --------------------------------------------------------------------------------------------------
 */

/* Ticked materials "defect" and their texts "defect-CODE". */
static void read_defects(struct call *c, struct request *r, struct casefile_act_input *in)
{
    size_t n;
    const char **codes = request_form_all(c, r, "defects", &n);
    const char **texts;

    n = n > DEFECTS_MAX ? DEFECTS_MAX : n;
    texts = mem_array(c->mem, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        texts[i] = request_form(r, str_printf(c->mem, "defect-%s", codes[i]));
    in->defect_codes = codes;
    in->defect_texts = texts;
    in->n_defects = n;
}

enum err case_act_read(struct call *c, struct request *r, struct casefile_act_input *ret)
{
    *ret = (struct casefile_act_input) { .act = request_param(r, "act"),
        .reason = request_form(r, "reason"),
        .opinion = request_form(r, "opinion"),
        .delivery = request_form(r, "delivery"),
        .special = request_form(r, "special"),
        .until = request_form(r, "until") };
    read_defects(c, r, ret);
    if (request_form_int(c, r, "version", 1, INT64_MAX, &ret->version) == OK)
        return OK;
    error_clear(c);
    return fail(c, ERR_USAGE, N_("Open the case again and repeat the act"));
}

static enum err case_act(struct call *c, struct request *r, struct response *out)
{
    struct casefile_act_input in;
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(case_act_read(c, r, &in));
    if (request_form(r, "asked") != NULL && !str_eq(request_form(r, "sure"), "1"))
        return fail_field(c, "sure", N_("Tick this if you are sure"));
    TRY(casefile_do(c, id, &in));
    return redirect(c, out, "/cases/%lld?done=%s", (long long)id, in.act);
}

/* ---- files
 * -------------------------------------------------------------------------------------------------
 */

static enum err file_show(struct call *c, struct request *r, struct response *out)
{
    struct opened_file f;
    struct casefile k;
    int64_t id, file_id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(request_param_id(c, r, "file", &file_id));
    TRY(casefile_load(c, id, &k));
    TRY(casefile_file_open(c, &k, file_id, &f));
    return file_answer(c, out, &f);
}

enum err file_answer(struct call *c, struct response *out, const struct opened_file *f)
{
    out->csp = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
               "object-src 'self'; frame-ancestors 'none'";
    TRY(response_bytes(c, out, f->type, f->content));
    response_header(c, out, "Content-Disposition",
        str_printf(c->mem, "inline; filename=\"file%s\"",
            str_eq(f->type, "application/pdf") ? ".pdf"
            : str_eq(f->type, "image/png")     ? ".png"
                                               : ".jpg"));
    return OK;
}

struct attach {
    int64_t id;
    const char *material;
    struct stored_file stored;
    struct material_file done;
};

static enum err write_attachment(struct call *c, void *data)
{
    struct attach *a = data;

    return casefile_attach(c, a->id, a->material, &a->stored, &a->done);
}

/* Each file control is named "file-MATERIAL". */
static enum err files_add(struct call *c, struct request *r, struct response *out)
{
    struct attach a;
    int64_t id;
    size_t n, kept = 0;
    const char **codes = request_form_all(c, r, "material", &n);

    TRY(request_param_id(c, r, "id", &id));
    for (size_t i = 0; i < n; i++) {
        const struct upload *u = request_upload(r, str_printf(c->mem, "file-%s", codes[i]), 0);

        if (u == NULL)
            continue;
        a = (struct attach) { .id = id, .material = codes[i] };
        TRY(file_store(c, u, &a.stored));
        TRY(slow_write(c, write_attachment, &a));
        kept++;
    }
    if (kept == 0)
        return fail(c, ERR_INVALID, N_("Choose at least one file"));
    return redirect(c, out, "/cases/%lld", (long long)id);
}

/* ---- derivation, receipt
 * ---------------------------------------------------------------------------- */

static enum err clock_show(struct call *c, struct request *r, struct response *out)
{
    const char *name = request_param(r, "name");
    struct case_view v;
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(case_view_load(c, id, &v));
    for (size_t i = 0; i < v.n_clocks; i++) {
        struct html *o;

        if (!str_eq(v.clocks[i].name, name))
            continue;
        o = page_html(c, r);
        clock_page(o, &v, &v.clocks[i]);
        return page_send(c, r, out,
            &(struct page) { .title = t(c, N_("How this date was computed")),
                .kind = "case.clock",
                .noindex = true,
                .nav = v.staff ? "desk" : "my" },
            o);
    }
    return fail(c, ERR_NOT_FOUND, N_("This case has no such clock"));
}

/* What the printed code leads to; without a public address, the one that was used just now. */
static const char *progress_address(
    struct call *c, const struct request *r, const struct casefile *k)
{
    const char *base = c->site->public_url != NULL
                           ? c->site->public_url
                           : str_printf(c->mem, "http://%s", str_or(r->host, "localhost"));

    return str_printf(c->mem, "%s/progress?receipt=%s", base, k->receipt_code);
}

static enum err receipt_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    const char *svg, *link;
    struct case_view v;
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(case_view_load(c, id, &v));
    link = progress_address(c, r, &v.k);
    TRY(qr_svg(c, link, v.k.receipt_code, &svg));
    receipt_page(o, &v, (struct html_safe) { .html = svg });
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Receipt")),
            .kind = "case.receipt",
            .print_only = true,
            .noindex = true },
        o);
}

/* ---- my affairs
 * ---------------------------------------------------------------------------------------------------
 */

static enum err my_show(struct call *c, struct request *r, struct response *out)
{
    struct casefile_query q = { .kind = LIST_OWN, .per_page = 20 };
    struct html *o = page_html(c, r);
    struct casefile_list list;
    struct draft *drafts;
    size_t n;

    TRY(request_query_int(c, r, "page", 1, 100000, 1, &q.page));
    TRY(casefile_find(c, &q, &list));
    TRY(draft_list(c, &drafts, &n));
    my_page(o, &list, &q, n);
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("My affairs")), .kind = "my", .nav = "my", .noindex = true },
        o);
}

static const struct route case_routes[] = {
    { HTTP_GET, "/my", "person", my_show, N_("My affairs") },
    { HTTP_GET, "/cases/{id}", "person", case_show, N_("Case"), .sample = "casefile" },
    { HTTP_GET, "/cases/{id}/clocks/{name}", "person", clock_show, N_("How this date was computed"),
        .sample = "casefile.clock" },
    { HTTP_GET, "/cases/{id}/receipt", "person", receipt_show, N_("Receipt"),
        .sample = "casefile" },
    { HTTP_GET, "/cases/{id}/files/{file}", "person", file_show, N_("File"),
        .sample = "casefile.file" },
    { HTTP_POST, "/cases/{id}/files", "person", files_add, N_("Add files"), .again = case_show,
        .run = RUN_SLOW, .uploads = true, .sample = "casefile" },
    { HTTP_POST, "/cases/{id}/acts/{act}", "person", case_act, N_("Act on a case"),
        .again = case_show, .sample = "casefile.act" },
    { 0 },
};

static const struct right casefile_rights[] = {
    { "casefile.view", N_("See the cases of one's departments") },
    { "casefile.receive", N_("Receive applications") },
    { "casefile.accept", N_("Accept, decline, ask for corrections") },
    { "casefile.review", N_("Review") },
    { "casefile.decide", N_("Decide") },
    { "casefile.deliver", N_("Deliver results and archive") },
    { 0 },
};

const struct module casefile_module = { .name = "core/casefile",
    .routes = case_routes,
    .commands = casefile_commands,
    .rights = casefile_rights,
    .jobs = casefile_jobs,
    .start = crowd_start };
