/* intake_pages_window.c – the clerk receives an application on somebody's behalf; and the receipt,
 * which both ways end in. */
#include <jansson.h>

#include "app/intake/intake_pages.h"
#include "app/intake/intake_pages_routes.h"
#include "app/intake/intake_pages_view.h"
#include "app/intake/pages/intake.html.h"
#include "app/item/situation_pages.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/doc/qr.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

#define SHOWN 50

static const char *posted(const void *from, const char *name)
{
    return request_form(from, name);
}

static void free_json(json_t **v)
{
    json_decref(*v);
}

/* The clerk's form: also items that cannot be applied for online. */
static enum err load_form(struct call *c, const struct request *r, struct intake_form *f)
{
    return intake_form_load(c, request_param(r, "code"), false, f);
}

static enum err choose(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct item_filter f = { .q = request_query(r, "q"), .limit = SHOWN };
    struct item_card *cards;
    int64_t total;
    size_t n;

    TRY(item_list(c, &f, &cards, &n, &total));
    intake_window_list(o, f.q, cards, n);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Receive an application")),
            .kind = "intake.window-list",
            .nav = "desk",
            .noindex = true },
        o);
}

/* The clerk answers in the query; what was sent with the form wins. */
static const char *situation_typed(const void *request, const char *name)
{
    const char *sent = request_form(request, name);

    return sent != NULL ? sent : request_query(request, name);
}

static enum err window_show(struct call *c, struct request *r, struct response *out)
{
    struct intake_form *f = mem_new(c->mem, struct intake_form);
    struct html *o = page_html(c, r);
    struct intake_view v = { .window = true };
    struct situation_view ask;

    TRY(load_form(c, r, f));
    intake_situate(c, f, situation_typed, r);
    ask = situation_view_of(o, &f->whole, &f->situation);
    v.ask = &ask;
    v.item = &f->item;
    v.action = str_printf(c->mem, "/desk/intake/%s", f->item.code);
    view_parties(c, f, NULL, NULL, &v);
    view_sections(c, f, NULL, NULL, &v);
    view_materials(c, f, NULL, 0, &v);
    if (request_form(r, "party_self") != NULL)
        v.self = request_form(r, "party_self");
    intake_window_page(o, &v);
    return page_send(c, r, out,
        &(struct page) { .title = pair_text(o, f->item.name),
            .kind = "intake.window",
            .nav = "desk",
            .noindex = true },
        o);
}

static const char *ticked(struct call *c, const struct request *r)
{
    size_t n;
    const char **codes = request_form_all(c, r, "paper", &n);
    const char *joined = NULL;

    for (size_t i = 0; i < n; i++)
        joined = joined == NULL ? codes[i] : str_printf(c->mem, "%s,%s", joined, codes[i]);
    return joined;
}

/* Both checks are run, so that all that is wrong is said at once. */
static enum err window(struct call *c, struct request *r, struct response *out)
{
    struct intake_form *f = mem_new(c->mem, struct intake_form);
    json_t *answers cleanup_with(free_json) = json_object();
    json_t *parties cleanup_with(free_json) = json_object();
    int64_t id;

    TRY(load_form(c, r, f));
    intake_situate(c, f, situation_typed, r);
    (void)intake_check_parties(c, f, true, posted, r, parties);
    TRY(intake_check(c, f, NULL, posted, r, answers));
    TRY(intake_submit_window(c, f, answers, parties, ticked(c, r), &id));
    return redirect(c, out, "/receipts/%lld", (long long)id);
}

/* ---- receipt
 * ------------------------------------------------------------------------------------------ */

static enum err load_receipt(struct call *c, const struct request *r, struct casefile *k)
{
    int64_t id;

    TRY(request_param_id(c, r, "case", &id));
    return casefile_load(c, id, k);
}

/* Without a public_url (a demo on somebody's own machine): as they came. */
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
    struct intake_receipt p;
    struct casefile k;

    TRY(load_receipt(c, r, &k));
    p = (struct intake_receipt) { .id = k.id,
        .number = k.number,
        .receipt_code = k.receipt_code,
        .title = pick(o, k.title_zh, k.title_en),
        .received_at = k.received_at,
        .progress = progress_address(c, r, &k),
        .due_on = str_eq(k.due_on, CASEFILE_NEVER) ? NULL : k.due_on,
        .window = c->actor->kind == ACTOR_STAFF };
    intake_receipt_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Application received")),
            .kind = "intake.receipt",
            .nav = "my",
            .noindex = true },
        o);
}

static enum err receipt_code(struct call *c, struct request *r, struct response *out)
{
    struct casefile k;
    const char *svg;

    TRY(load_receipt(c, r, &k));
    TRY(qr_svg(c, progress_address(c, r, &k), k.receipt_code, &svg));
    return response_text(c, out, "image/svg+xml", svg);
}

const struct route intake_window_routes[] = {
    { HTTP_GET, "/desk/intake", "intake.window", choose, N_("Receive an application") },
    { HTTP_GET, "/desk/intake/{code}", "intake.window", window_show,
        N_("Application at the window"), .sample = "item" },
    { HTTP_POST, "/desk/intake/{code}", "intake.window", window, N_("Application at the window"),
        .again = window_show, .sample = "item" },
    { HTTP_GET, "/receipts/{case}", "person", receipt_show, N_("Receipt"),
        .sample = "casefile.own" },
    { HTTP_GET, "/receipts/{case}/code.svg", "person", receipt_code, N_("QR code of a receipt"),
        .sample = "casefile.own" },
    { 0 },
};
