/* kiosk_pages.c – the way to a guide by touch: life events, departments, search; and the end, which
 * leaves nothing of the person on the machine. */
#include "app/kiosk/kiosk_pages.h"

#include "app/kiosk/kiosk.h"
#include "app/kiosk/kiosk_pages_routes.h"
#include "app/kiosk/pages/kiosk.html.h"
#include "core/account/account.h"
#include "core/account/sign_in_pages.h"
#include "core/org/org.h"
#include "lib/base/mem.h"

#define PER_PAGE 8
#define PAGE_MAX 100000

bool kiosk_is_machine(const struct request *r)
{
    return r->mode == MODE_KIOSK;
}

struct html *kiosk_html(struct call *c, struct request *r)
{
    r->mode = MODE_KIOSK;
    return page_html(c, r);
}

enum err kiosk_send(struct call *c, struct request *r, struct response *out, struct html *o,
    const char *title, const char *kind, const char *back)
{
    const struct crumb crumb = { back, html_t(o, N_("Back")) };

    return page_send(c, r, out,
        &(struct page) { .title = title,
            .kind = kind,
            .crumbs = &crumb,
            .n_crumbs = back != NULL,
            .impersonal = true,
            .noindex = true },
        o);
}

static const char *or_null(const char *s)
{
    return str_blank(s) ? NULL : s;
}

/* ---- start
 * ----------------------------------------------------------------------------------------- */

static enum err start(struct call *c, struct request *r, struct response *out)
{
    static const struct kiosk_tile all[] = {
        { "/kiosk/browse/person", N_("For citizens"),
            N_("Family, home, work, health, documents, travel"), false },
        { "/kiosk/browse/firm", N_("For firms and shops"),
            N_("Start, licences, premises, staff, trade, close"), false },
        { "/kiosk/offices", N_("By department"), NULL, false },
        { "/kiosk/search", N_("Search services"), N_("By name, pinyin or first letters"), false },
        { "/progress", N_("Check progress"),
            N_("With the number on your receipt, no account needed"), false },
    };
    struct kiosk_tile doors[COUNT_OF(all)];
    bool machine = kiosk_is_machine(r);
    struct html *o = kiosk_html(c, r);

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        doors[i] = all[i];
        doors[i].label = html_t(o, all[i].label);
        doors[i].note = all[i].note == NULL ? NULL : html_t(o, all[i].note);
    }
    kiosk_start_page(o, doors, machine ? COUNT_OF(all) : COUNT_OF(all) - 1);
    return kiosk_send(c, r, out, o, html_t(o, N_("Self-service machine")), "kiosk.start", NULL);
}

/* ---- groups
 * ---------------------------------------------------------------------------------------- */

static const struct kiosk_tile *tiles_of(
    struct html *o, const char *name, const struct item_group *groups, size_t n)
{
    struct kiosk_tile *all = mem_array(o->c->mem, struct kiosk_tile, n + 1);

    for (size_t i = 0; i < n; i++)
        all[i] = (struct kiosk_tile) { .href = str_printf(
                                           o->c->mem, "/kiosk/list?%s=%s", name, groups[i].code),
            .label = pair_text(o, groups[i].name),
            .note = html_tf(
                o, N_("{n} services"), "n", number_text(o, groups[i].n), (const char *)NULL) };
    return all;
}

static enum err browse(struct call *c, struct request *r, struct response *out)
{
    bool firm = str_eq(request_param(r, "audience"), "firm");
    struct html *o = kiosk_html(c, r);
    struct item_group *person, *firms;
    size_t n_person, n_firms;
    struct kiosk_tiles p = { 0 };

    if (!firm && !str_eq(request_param(r, "audience"), "person"))
        return fail(c, ERR_NOT_FOUND, N_("There is no page at this address"));
    TRY(item_themes(c, &person, &n_person, &firms, &n_firms));
    p.heading = html_t(o, firm ? N_("For firms and shops") : N_("For citizens"));
    p.n = firm ? n_firms : n_person;
    p.list = tiles_of(o, "theme", firm ? firms : person, p.n);
    kiosk_tiles_page(o, &p);
    return kiosk_send(c, r, out, o, p.heading, "kiosk.browse", "/kiosk");
}

static enum err offices(struct call *c, struct request *r, struct response *out)
{
    struct html *o = kiosk_html(c, r);
    struct kiosk_tiles p = { .heading = html_t(o, N_("By department")) };
    struct item_group *all;

    TRY(item_offices(c, &all, &p.n));
    p.list = tiles_of(o, "office", all, p.n);
    kiosk_tiles_page(o, &p);
    return kiosk_send(c, r, out, o, p.heading, "kiosk.offices", "/kiosk");
}

/* ---- services
 * -------------------------------------------------------------------------------------- */

static struct kiosk_tile tile_of(struct html *o, const struct item_card *k)
{
    const struct department *d = org_department_by_code(o->c, k->office);

    return (struct kiosk_tile) { .href = str_printf(o->c->mem, "/kiosk/items/%s", k->code),
        .label = pick(o, k->name_zh, k->name_en),
        .note = d == NULL ? k->office : pick(o, d->name_zh, d->name_en),
        .here = (k->facts & ITEM_KIOSK) != 0 && str_eq(k->state, "published") };
}

static enum err paging_asked(struct call *c, const struct request *r, struct paging *ret)
{
    *ret = (struct paging) { .per_page = PER_PAGE };
    return request_query_int(c, r, "page", 1, PAGE_MAX, 1, &ret->page);
}

static const char *heading_of(struct html *o, const struct item_filter *f)
{
    const struct pair *theme = f->theme == NULL ? NULL : item_theme_name(f->theme);
    const struct department *d = f->office == NULL ? NULL : org_department_by_code(o->c, f->office);

    if (theme != NULL)
        return pair_text(o, *theme);
    return d == NULL ? html_t(o, N_("Services")) : pick(o, d->name_zh, d->name_en);
}

/* A theme or an office that nobody knows finds nothing; it is not repeated in the page. */
static const char *base_of(struct call *c, const struct item_filter *f)
{
    if (f->theme != NULL && item_theme_name(f->theme) != NULL)
        return str_printf(c->mem, "/kiosk/list?theme=%s", f->theme);
    if (f->office != NULL && org_department_by_code(c, f->office) != NULL)
        return str_printf(c->mem, "/kiosk/list?office=%s", f->office);
    return "/kiosk/list?";
}

static const char *back_of(const struct item_filter *f)
{
    if (f->theme != NULL)
        return str_starts(f->theme, "firm:") ? "/kiosk/browse/firm" : "/kiosk/browse/person";
    return f->office != NULL ? "/kiosk/offices" : "/kiosk";
}

static enum err list(struct call *c, struct request *r, struct response *out)
{
    struct html *o = kiosk_html(c, r);
    struct item_filter f = { .theme = or_null(request_query(r, "theme")),
        .office = or_null(request_query(r, "office")),
        .limit = PER_PAGE };
    struct kiosk_tile tiles[PER_PAGE];
    struct paging paging;
    struct kiosk_tiles p = { .list = tiles, .paging = &paging };
    struct item_card *cards;

    TRY(paging_asked(c, r, &paging));
    f.offset = (paging.page - 1) * PER_PAGE;
    TRY(item_list(c, &f, &cards, &p.n, &paging.total));
    for (size_t i = 0; i < p.n; i++)
        tiles[i] = tile_of(o, &cards[i]);
    paging.pages = (paging.total + PER_PAGE - 1) / PER_PAGE;
    paging.base = base_of(c, &f);
    p.heading = heading_of(o, &f);
    kiosk_tiles_page(o, &p);
    return kiosk_send(c, r, out, o, p.heading, "kiosk.list", back_of(&f));
}

/* ---- search
 * ---------------------------------------------------------------------------------------- */

static const char *search_base(struct call *c, const char *q)
{
    struct html part = { .c = c };

    buf_init(&part.b, c->mem, 4000);
    html_url_part_s(&part, q);
    return str_printf(c->mem, "/kiosk/search?q=%s", part.b.p);
}

/* One line for each office that does it. */
static void put_found(
    struct html *o, const struct item_found *found, size_t n, struct kiosk_search *p)
{
    struct kiosk_tile *tiles = mem_array(o->c->mem, struct kiosk_tile, n * ITEM_SAME_MAX + 1);

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < found[i].n_cards && j < ITEM_SAME_MAX; j++)
            tiles[p->n++] = tile_of(o, &found[i].cards[j]);
    }
    p->list = tiles;
}

static enum err search(struct call *c, struct request *r, struct response *out)
{
    static const char *const keys[] = { "1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "q", "w",
        "e", "r", "t", "y", "u", "i", "o", "p", "a", "s", "d", "f", "g", "h", "j", "k", "l", "back",
        "z", "x", "c", "v", "b", "n", "m", NULL };
    struct html *o = kiosk_html(c, r);
    struct item_filter f = { .q = or_null(request_query(r, "q")), .limit = PER_PAGE };
    struct paging paging;
    struct kiosk_search p = { .q = str_or(f.q, ""), .paging = &paging, .keys = keys };
    struct item_found *found;
    size_t n;

    TRY(paging_asked(c, r, &paging));
    f.offset = (paging.page - 1) * PER_PAGE;
    if (f.q != NULL) {
        TRY(item_find(c, &f, &found, &n, &paging.total));
        put_found(o, found, n, &p);
    }
    p.total = paging.total;
    paging.pages = (paging.total + PER_PAGE - 1) / PER_PAGE;
    paging.base = search_base(c, p.q);
    kiosk_search_page(o, &p);
    return kiosk_send(c, r, out, o, html_t(o, N_("Search services")), "kiosk.search", "/kiosk");
}

/* ---- the end
 * --------------------------------------------------------------------------------------- */

static enum err end_session(struct call *c, const void *token)
{
    return session_end(c, token);
}

/* By touch or by time, on a machine. On one's own device, or by a link on another site, nobody's
 * session ends. */
static enum err end(struct call *c, struct request *r, struct response *out)
{
    const char *token = request_cookie(r, sign_in_secure(c) ? "__Host-session" : "session");

    if (kiosk_is_machine(r) && !str_eq(request_header(r, "Sec-Fetch-Site"), "cross-site")) {
        if (!str_blank(token))
            note_evidence(c, end_session, str_dup(c->mem, token));
        sign_in_set_cookie(c, out, "");
        response_cookie(c, out, &(struct cookie) { .name = "lang", .value = "", .max_age = -1 });
        response_header(c, out, "Clear-Site-Data", "\"cache\"");
    }
    return redirect(c, out, "/kiosk");
}

const struct route kiosk_routes[] = {
    { HTTP_GET, "/kiosk", "public", start, N_("Self-service machine"), .run = RUN_NO_DB },
    { HTTP_GET, "/kiosk/browse/{audience}", "public", browse, N_("Services by life event"),
        .sample = "audience" },
    { HTTP_GET, "/kiosk/offices", "public", offices, N_("Services by department"),
        .unlisted = true },
    { HTTP_GET, "/kiosk/list", "public", list, N_("Services at the machine"), .unlisted = true },
    { HTTP_GET, "/kiosk/search", "public", search, N_("Search at the machine"), .unlisted = true },
    { HTTP_GET, "/kiosk/items/{code}", "public", kiosk_item, N_("Guide at the machine"),
        .sample = "item" },
    { HTTP_GET, "/kiosk/items/{code}/code", "public", kiosk_item_code,
        N_("Take it along on the phone"), .sample = "item" },
    { HTTP_GET, "/kiosk/items/{code}/slip", "public", kiosk_item_slip, N_("Slip to print"),
        .sample = "item" },
    { HTTP_GET, "/kiosk/end", "public", end, N_("End at the machine"), .moves = true },
    { 0 },
};

const struct module kiosk_module = { .name = "app/kiosk", .routes = kiosk_routes };
