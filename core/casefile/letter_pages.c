/* letter_pages.c – letters as sheets to print, the preview before signing, and the public page that
 * a letter's code leads to. */
#include "core/casefile/letter_pages.h"

#include "core/casefile/pages/letter.html.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/slow.h"
#include "lib/doc/qr.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

#define CODE_MAX 40

const struct letter_text *letter_in(struct html *o, const struct letter *l)
{
    return o->lang == LANG_EN ? &l->en : &l->zh;
}

const char *letter_code_text(struct html *o, const char *code)
{
    const char *text = "";

    for (size_t i = 0; i < strlen(code); i += 4)
        text = str_printf(o->c->mem, "%s%s%.4s", text, i == 0 ? "" : " ", code + i);
    return text;
}

const char *letter_kind_text(struct html *o, const char *kind)
{
    return html_t(o, letter_heading(kind));
}

/* ---- sheets
 * -------------------------------------------------------------------------------------------------
 */

/* Without a public address, the one that was used just now. */
static const char *proof_address(struct call *c, const struct request *r, const struct letter *l)
{
    const char *base = c->site->public_url != NULL
                           ? c->site->public_url
                           : str_printf(c->mem, "http://%s", str_or(r->host, "localhost"));

    return str_printf(c->mem, "%s/verify/%s", base, l->code);
}

static enum err send_letter(struct call *c, struct request *r, struct response *out,
    const struct letter *l, const char *kind)
{
    struct html *o = page_html(c, r);
    const char *svg;

    TRY(qr_svg(c, proof_address(c, r, l), l->number, &svg));
    letter_page(o, l, (struct html_safe) { .html = svg });
    return page_send(c, r, out,
        &(struct page) {
            .title = letter_in(o, l)->heading, .kind = kind, .print_only = true, .noindex = true },
        o);
}

static enum err letter_show(struct call *c, struct request *r, struct response *out)
{
    struct casefile k;
    struct letter l;
    int64_t id, seq;

    TRY(request_param_id(c, r, "id", &id));
    TRY(request_param_id(c, r, "seq", &seq));
    TRY(casefile_load(c, id, &k));
    TRY(letter_load(c, &k, seq, &l));
    return send_letter(c, r, out, &l, "case.letter");
}

/* The decision: the newest letter with the document number of the case. */
static enum err result_show(struct call *c, struct request *r, struct response *out)
{
    struct letter *letters, l;
    struct casefile k;
    int64_t id;
    size_t n;

    TRY(request_param_id(c, r, "id", &id));
    TRY(casefile_load(c, id, &k));
    TRY(letter_list(c, &k, &letters, &n));
    for (size_t i = n; i-- > 0;) {
        if (!str_eq(letters[i].number, str_or(k.doc_number, "")))
            continue;
        TRY(letter_load(c, &k, letters[i].seq, &l));
        return send_letter(c, r, out, &l, "case.result");
    }
    return fail(c, ERR_NOT_FOUND, N_("There is no decision yet"));
}

/* ---- before signing
 * ------------------------------------------------------------------------------------------- */

struct preview {
    int64_t id;
    struct casefile_act_input in;
    struct casefile k;
    struct procedure p;
    struct letter letter;
};

static enum err preview_read(struct call *c, void *data)
{
    struct preview *v = data;

    TRY(casefile_load(c, v->id, &v->k));
    TRY(procedure_exact(c, v->k.procedure_id, v->k.procedure_version, &v->p));
    return letter_preview(c, v->id, &v->in, &v->letter);
}

static void keep_typed(struct call *c, const struct request *r, struct preview_view *v)
{
    size_t n;
    const char **names = request_form_names(c, r, &n);

    for (size_t i = 0; i < n; i++) {
        size_t values;
        const char **all = request_form_all(c, r, names[i], &values);

        if (names[i][0] == '_' || str_eq(names[i], "do"))
            continue;
        v->typed = talloc_realloc(c->mem, v->typed, struct typed, (unsigned)(v->n_typed + values));
        must(v->typed != NULL || values == 0);
        for (size_t k = 0; k < values; k++)
            v->typed[v->n_typed++] = (struct typed) { .name = names[i], .value = all[k] };
    }
}

static enum err preview_show(struct call *c, struct request *r, struct response *out)
{
    struct preview v = { 0 };
    struct preview_view view = { .k = &v.k, .letter = &v.letter };
    struct html *o;

    TRY(request_param_id(c, r, "id", &v.id));
    TRY(case_act_read(c, r, &v.in));
    TRY(slow_read(c, preview_read, &v));
    view.a = procedure_act(&v.p, v.in.act);
    view.action = str_printf(c->mem, "/cases/%lld/acts/%s", (long long)v.id, v.in.act);
    keep_typed(c, r, &view);
    o = page_html(c, r);
    preview_page(o, &view);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Read before you sign")),
            .kind = "case.preview",
            .nav = "desk",
            .noindex = true },
        o);
}

/* ---- vouching
 * -----------------------------------------------------------------------------------------------
 */

static enum err verify_show(struct call *c, struct request *r, struct response *out)
{
    const char *code = str_trim(c->mem, str_or(request_query(r, "code"), ""));
    struct html *o;

    if (*code != '\0' && strlen(code) <= CODE_MAX &&
        strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789- ") ==
            strlen(code)) {
        char *plain = str_dup(c->mem, code);
        size_t n = 0;

        for (const char *p = code; *p != '\0'; p++) {
            if (*p != ' ' && *p != '-')
                plain[n++] = *p;
        }
        plain[n] = '\0';
        if (n > 0)
            return redirect(c, out, "/verify/%s", plain);
    }
    o = page_html(c, r);
    verify_form(o);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Is this document authentic?")), .kind = "verify" }, o);
}

static enum err proof_show(struct call *c, struct request *r, struct response *out)
{
    struct letter_proof proof;
    struct html *o;

    TRY(letter_prove(c, request_param(r, "code"), &proof));
    o = page_html(c, r);
    verify_answer(o, &proof);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Is this document authentic?")),
            .kind = "verify.answer",
            .noindex = true },
        o);
}

static const struct route letter_routes[] = {
    { HTTP_GET, "/cases/{id}/letters/{seq}", "person", letter_show, N_("Letter"),
        .sample = "casefile.letter" },
    { HTTP_GET, "/cases/{id}/result", "person", result_show, N_("Decision"),
        .sample = "casefile.decided" },
    { HTTP_POST, "/cases/{id}/acts/{act}/preview", "staff", preview_show,
        N_("Read before you sign"), .again = case_show, .run = RUN_SLOW, .no_once = true,
        .sample = "casefile.act" },
    { HTTP_GET, "/verify", "public", verify_show, N_("Is this document authentic?") },
    { HTTP_GET, "/verify/{code}", "public", proof_show, N_("Is this document authentic?"),
        .sample = "letter.code" },
    { 0 },
};

const struct module letter_module = { .name = "core/casefile letters", .routes = letter_routes };
