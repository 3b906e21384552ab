/* item_pages.c – guide, list, poster, QR codes. The guide holds nothing of its visitor, so that it
 * can be kept in memory (item_cache.h). */
#include "app/item/item_pages.h"
#include "app/item/item_pages_routes.h"

#include <jansson.h>

#include "app/item/item_cache.h"
#include "app/item/item_flow.h"
#include "app/item/pages/guide.html.h"
#include "app/item/pages/list.html.h"
#include "app/item/situation_pages.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/doc/qr.h"
#include "lib/http/http.h"
#include "lib/sign/sign.h"

#define PER_PAGE 20
#define SUGGESTIONS 8
#define PNG_SCALE 10
#define PAGE_MAX 100000

/* ---- the guide
 * -------------------------------------------------------------------------------------- */

/* What the QR code holds. Without a public_url (a demo on somebody's own machine): as they came. */
static const char *short_address(struct call *c, const struct request *r, const struct item *m)
{
    if (c->site->public_url != NULL)
        return str_printf(c->mem, "%s/q/%s", c->site->public_url, m->short_code);
    return str_printf(c->mem, "http://%s/q/%s", str_or(r->host, "localhost"), m->short_code);
}

/* The parts that the guide shows, as they are today. */
static enum err put_parts(struct call *c, const struct item *m, struct item_guide *ret)
{
    struct place *places;

    TRY(item_places(c, m, &places, &ret->n_places));
    ret->places = places;
    return item_phone_numbers(c, m, &ret->phones);
}

enum err item_guide_make(
    struct call *c, const struct request *r, struct item *m, struct item_guide *ret)
{
    TRY(item_load(c, request_param(r, "code"), DAY_NONE, m));
    *ret = (struct item_guide) {
        .item = m, .address = short_address(c, r, m), .shown_on = day_text(c->mem, day_of(c->now))
    };
    return put_parts(c, m, ret);
}

static const char *no_answer(const void *from, const char *name)
{
    (void)from;
    (void)name;
    return NULL;
}

/* The guide of everybody begins with the first question. */
static struct situation_view unanswered(struct html *o, const struct item *m)
{
    struct situation s;

    situation_follow(o->c->mem, m, no_answer, NULL, &s);
    return situation_view_of(o, m, &s);
}

enum err item_preview(struct call *c, struct html *o, void *value)
{
    struct item *m = value;
    struct item_guide g = {
        .item = m, .address = "", .shown_on = day_text(c->mem, day_of(c->now))
    };
    struct situation_view ask = unanswered(o, m);

    g.ask = &ask;
    m->short_code = "";
    m->state = str_or(m->state, "published");
    m->effective_on = str_or(m->effective_on, g.shown_on);
    TRY(item_put_shared(c, m));
    TRY(put_parts(c, m, &g));
    item_guide_page(o, &g);
    return OK;
}

static enum err render_guide(
    struct call *c, struct request *r, struct response *out, struct item *m)
{
    struct html *o = page_html(c, r);
    struct situation_view ask;
    struct item_guide g;
    struct page page = { .kind = "item.show", .nav = "items", .impersonal = true };
    struct crumb crumbs[2] = { { "/items", html_t(o, N_("Services")) } };

    TRY(item_guide_make(c, r, m, &g));
    crumbs[1] = (struct crumb) { str_printf(c->mem, "/items?office=%s", m->office),
        pair_text(o, m->office_name) };
    ask = unanswered(o, m);
    g.ask = &ask;
    page.title = pair_text(o, m->name);
    page.crumbs = crumbs;
    page.n_crumbs = COUNT_OF(crumbs);
    item_guide_page(o, &g);
    return page_send(c, r, out, &page, o);
}

static void answer_cached(struct response *out, const struct item_cached *page)
{
    out->status = 200;
    out->type = "text/html; charset=utf-8";
    out->gzip = page->gzip;
    out->loan = page->loan;
    out->etag = page->etag;
    out->cache = CACHE_REVALIDATE;
}

static const char *cache_key(struct call *c, const struct request *r)
{
    return str_printf(c->mem, "%s %d %d", r->raw_target, (int)c->lang, r->mode);
}

/* Without a database: only if the generation was looked at a moment ago. */
static bool guide_quick(
    struct call *c, struct request *r, struct response *out, int64_t *ret_record)
{
    const struct item_cache_ref *ref = site_get(c->site, item_cache_slot);
    struct item_cached page;
    int64_t generation;

    if (!item_cache_fresh(ref->cache, &generation) ||
        !item_cache_get(c, ref->cache, cache_key(c, r), generation, &page))
        return false;
    answer_cached(out, &page);
    *ret_record = page.record_id;
    return true;
}

static bool show_quick(struct call *c, struct request *r, struct response *out)
{
    int64_t record;

    return guide_quick(c, r, out, &record);
}

static bool scan_quick(struct call *c, struct request *r, struct response *out)
{
    int64_t record;

    if (!guide_quick(c, r, out, &record))
        return false;
    note_tally(c, item_count_scan, record);
    return true;
}

static enum err guide(struct call *c, struct request *r, struct response *out, int64_t *ret_record)
{
    const struct item_cache_ref *ref = site_get(c->site, item_cache_slot);
    struct item_cache *k = ref->cache;
    const char *key = cache_key(c, r);
    struct item_cached page = { 0 };
    int64_t generation;
    struct item m;

    TRY(item_cache_generation(c, k, &generation));
    if (item_cache_get(c, k, key, generation, &page)) {
        answer_cached(out, &page);
        *ret_record = page.record_id;
        return OK;
    }
    TRY(render_guide(c, r, out, &m));
    page = (struct item_cached) { .gzip = gzip_bytes(c->mem, out->body),
        .etag = str_dup_n(c->mem, sm3_hex(c->mem, out->body.p, out->body.n), 32),
        .record_id = m.record_id };
    if (strchr(r->raw_target, '?') == NULL)
        item_cache_put(c, k, key, generation, &page);
    answer_cached(out, &page);
    *ret_record = m.record_id;
    return OK;
}

static enum err show(struct call *c, struct request *r, struct response *out)
{
    int64_t record;

    return guide(c, r, out, &record);
}

static enum err scan(struct call *c, struct request *r, struct response *out)
{
    int64_t record;

    TRY(guide(c, r, out, &record));
    note_tally(c, item_count_scan, record);
    return OK;
}

/* ---- QR codes and poster
 * ------------------------------------------------------------------------------ */

static enum err address_of(
    struct call *c, const struct request *r, struct item *m, const char **ret)
{
    TRY(item_load(c, request_param(r, "code"), DAY_NONE, m));
    *ret = short_address(c, r, m);
    return OK;
}

static enum err code_svg(struct call *c, struct request *r, struct response *out)
{
    const char *address, *svg;
    struct item m;

    TRY(address_of(c, r, &m, &address));
    TRY(qr_svg(c, address, address, &svg));
    out->cache = CACHE_REVALIDATE;
    out->etag = str_dup_n(c->mem, sm3_hex(c->mem, svg, strlen(svg)), 32);
    return response_text(c, out, "image/svg+xml", svg);
}

static enum err code_png(struct call *c, struct request *r, struct response *out)
{
    const char *address;
    struct bytes png;
    struct item m;

    TRY(address_of(c, r, &m, &address));
    TRY(qr_png(c, address, PNG_SCALE, &png));
    return response_bytes(c, out, "image/png", png);
}

static bool is_loopback(const char *url)
{
    return strstr(url, "//localhost") != NULL || strstr(url, "//127.") != NULL ||
           strstr(url, "//[::1]") != NULL;
}

static enum err poster(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct item_guide g;
    struct item m;

    TRY(item_guide_make(c, r, &m, &g));
    if ((c->site->public_url == NULL || is_loopback(g.address)) && !c->site->demo)
        return fail(c, ERR_STATE,
            N_("A poster needs the public address of this service: set public_url first"));
    item_poster_page(o, &g);
    return page_send(c, r, out,
        &(struct page) { .title = pair_text(o, m.name), .kind = "item.poster", .print_only = true },
        o);
}

static enum err flow(struct call *c, struct request *r, struct response *out)
{
    const char *svg;
    struct item m;

    TRY(item_load(c, request_param(r, "code"), DAY_NONE, &m));
    TRY(item_flow_svg(c, &m, &svg));
    return response_text(c, out, "image/svg+xml", svg);
}

/* ---- list
 * --------------------------------------------------------------------------------------------- */

static const char *or_null(const char *s)
{
    return str_blank(s) ? NULL : s;
}

static const char *heading_of(struct html *o, const struct item_filter *f)
{
    const struct pair *theme = f->theme == NULL ? NULL : item_theme_name(f->theme);

    if (f->q != NULL)
        return html_tf(o, N_("Services for “{words}”"), "words", f->q, (const char *)NULL);
    return theme != NULL ? pair_text(o, *theme) : html_t(o, N_("Services"));
}

static enum err fill_groups(struct call *c, struct item_index_page *p)
{
    struct item_group *offices, *person, *firm;

    TRY(item_offices(c, &offices, &p->n_offices));
    TRY(item_themes(c, &person, &p->n_person, &firm, &p->n_firm));
    p->offices = offices;
    p->person = person;
    p->firm = firm;
    return OK;
}

static enum err list(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct item_filter f = { .q = or_null(request_query(r, "q")),
        .audience = or_null(request_query(r, "audience")),
        .theme = or_null(request_query(r, "theme")),
        .office = or_null(request_query(r, "office")),
        .limit = PER_PAGE };
    struct item_index_page p = { .filter = &f, .heading = heading_of(o, &f) };
    struct paging paging = { .per_page = PER_PAGE };
    struct item_found *found = NULL;
    struct item_card *cards = NULL;

    TRY(request_query_int(c, r, "page", 1, PAGE_MAX, 1, &paging.page));
    f.offset = (paging.page - 1) * PER_PAGE;
    if (f.q == NULL)
        TRY(item_list(c, &f, &cards, &p.n_cards, &p.total));
    else
        TRY(item_find(c, &f, &found, &p.n_found, &p.total));
    TRY(fill_groups(c, &p));
    p.found = found;
    p.cards = cards;
    paging.total = p.total;
    paging.pages = (p.total + PER_PAGE - 1) / PER_PAGE;
    paging.base = item_filter_text(o, &f, "", NULL);
    p.paging = &paging;
    item_list_page(o, &p);
    return page_send(
        c, r, out, &(struct page) { .title = p.heading, .kind = "item.list", .nav = "items" }, o);
}

static json_t *suggestions_json(struct call *c, const struct item_found *found, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++) {
        const struct item_card *k = &found[i].cards[0];

        if (found[i].n_cards > 0)
            json_array_append_new(
                list, json_pack("{s:s, s:s}", "name",
                          c->lang == LANG_EN && !str_blank(k->name_en) ? k->name_en : k->name_zh,
                          "href", str_printf(c->mem, "/items/%s", k->code)));
    }
    return json_pack("{s:o}", "suggestions", list);
}

/* What the words typed so far may lead to: JSON for the search boxes' script, a page for others. */
static enum err suggest(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct item_filter f = { .q = or_null(request_query(r, "q")), .limit = SUGGESTIONS };
    struct item_index_page p = { .filter = &f, .heading = html_t(o, N_("Suggestions")) };
    struct item_found *found = NULL;

    if (f.q != NULL)
        TRY(item_find(c, &f, &found, &p.n_found, &p.total));
    p.found = found;
    if (r->json)
        return response_json(c, out, suggestions_json(c, found, p.n_found));
    item_suggest_page(o, &p);
    return page_send(c, r, out,
        &(struct page) {
            .title = p.heading, .kind = "item.suggest", .nav = "items", .noindex = true },
        o);
}

const struct route item_routes[] = {
    { HTTP_GET, "/items", "public", list, N_("Services") },
    { HTTP_GET, "/items/suggest", "public", suggest, N_("Suggestions"), .unlisted = true },
    { HTTP_GET, "/items/{code}", "public", show, N_("Guide to a service"), .quick = show_quick,
        .sample = "item" },
    { HTTP_GET, "/items/{code}/guide", "public", situation_guide_show, N_("Guide for a situation"),
        .sample = "item" },
    { HTTP_GET, "/items/{code}/flow.svg", "public", flow, N_("Flow chart of a service"),
        .sample = "item" },
    { HTTP_GET, "/items/{code}/poster", "public", poster, N_("Poster of a service"),
        .sample = "item" },
    { HTTP_GET, "/q/{code}.svg", "public", code_svg, N_("QR code of a service"), .sample = "item" },
    { HTTP_GET, "/q/{code}.png", "public", code_png, N_("QR code of a service"), .sample = "item" },
    { HTTP_GET, "/q/{code}", "public", scan, N_("Guide to a service"), .quick = scan_quick,
        .sample = "item" },
    { 0 },
};
