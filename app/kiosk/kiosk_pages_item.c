/* kiosk_pages_item.c – a guide as a machine shows it: the same record as everywhere, kept in memory
 * like the guide itself (app/item/item_cache.h) – the key holds the mode, so a machine's page,
 * which leads to the application, is another one than that of a phone that came by. */
#include "app/kiosk/kiosk_pages_routes.h"

#include "app/item/item_cache.h"
#include "app/kiosk/kiosk_pages.h"
#include "app/kiosk/pages/kiosk.html.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

static const char *address_of(struct call *c, const struct request *r, const struct item *m)
{
    if (c->site->public_url != NULL)
        return str_printf(c->mem, "%s/q/%s", c->site->public_url, m->short_code);
    return str_printf(c->mem, "http://%s/q/%s", str_or(r->host, "localhost"), m->short_code);
}

static enum err load(
    struct call *c, const struct request *r, struct item *m, struct item_guide *ret)
{
    struct place *places;

    TRY(item_load(c, request_param(r, "code"), DAY_NONE, m));
    *ret = (struct item_guide) {
        .item = m, .address = address_of(c, r, m), .shown_on = day_text(c->mem, day_of(c->now))
    };
    TRY(item_places(c, m, &places, &ret->n_places));
    ret->places = places;
    return item_phone_numbers(c, m, &ret->phones);
}

static enum err render(
    struct call *c, struct request *r, struct response *out, bool machine, int64_t *ret_record)
{
    struct html *o = kiosk_html(c, r);
    struct kiosk_guide p = { 0 };
    struct item_guide g;
    struct item m;

    TRY(load(c, r, &m, &g));
    p.guide = &g;
    p.here = (item_facts(&m) & ITEM_KIOSK) != 0;
    if (machine && p.here && item_open(&m, true))
        p.apply = str_printf(c->mem, "/apply/%s", m.code);
    kiosk_guide_page(o, &p);
    *ret_record = m.record_id;
    return kiosk_send(c, r, out, o, pair_text(o, m.name), "kiosk.item",
        str_printf(c->mem, "/kiosk/list?office=%s", m.office));
}

static void answer(struct response *out, const struct item_cached *page)
{
    *out = (struct response) { .status = 200,
        .type = "text/html; charset=utf-8",
        .body = out->body, /* empty if the page was kept */
        .gzip = page->gzip,
        .loan = page->loan,
        .etag = page->etag,
        .cache = CACHE_REVALIDATE };
}

enum err kiosk_item(struct call *c, struct request *r, struct response *out)
{
    const struct item_cache_ref *ref = site_get(c->site, item_cache_slot);
    const char *key = str_printf(c->mem, "%s %d %d", r->raw_target, (int)c->lang, r->mode);
    bool machine = kiosk_is_machine(r);
    struct item_cached page = { 0 };
    int64_t generation;

    TRY(item_cache_generation(c, ref->cache, &generation));
    if (!item_cache_get(c, ref->cache, key, generation, &page)) {
        TRY(render(c, r, out, machine, &page.record_id));
        page.gzip = gzip_bytes(c->mem, out->body);
        page.etag = str_dup_n(c->mem, sm3_hex(c->mem, out->body.p, out->body.n), 32);
        if (strchr(r->raw_target, '?') == NULL)
            item_cache_put(c, ref->cache, key, generation, &page);
    }
    answer(out, &page);
    return OK;
}

enum err kiosk_item_code(struct call *c, struct request *r, struct response *out)
{
    struct html *o = kiosk_html(c, r);
    struct item_guide g;
    struct item m;

    TRY(load(c, r, &m, &g));
    kiosk_code_page(o, &g);
    return kiosk_send(c, r, out, o, html_t(o, N_("Take it along on the phone")), "kiosk.code",
        str_printf(c->mem, "/kiosk/items/%s", m.code));
}

enum err kiosk_item_slip(struct call *c, struct request *r, struct response *out)
{
    struct html *o = kiosk_html(c, r);
    struct item_guide g;
    struct item m;

    TRY(load(c, r, &m, &g));
    kiosk_slip_page(o, &g);
    return page_send(c, r, out,
        &(struct page) { .title = pair_text(o, m.name),
            .kind = "kiosk.slip",
            .impersonal = true,
            .print_only = true,
            .noindex = true },
        o);
}
