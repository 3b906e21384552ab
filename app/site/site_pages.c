/* site_pages.c – handlers of the pages that belong to no single service.
 *
 * Front page, help, accessibility and site map hold nothing of the visitor (struct
 * page.impersonal), so they can be kept per language and mode. */
#include "app/site/site_pages.h"

#include <stdlib.h>

#include "app/modules.h"
#include "app/site/pages/accessibility.html.h"
#include "app/site/pages/help.html.h"
#include "app/site/pages/home.html.h"
#include "app/site/pages/sitemap.html.h"
#include "app/site/site.h"
#include "app/site/styleguide_pages.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/html/html.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

#define YEAR_S (365 * 24 * 60 * 60)
#define LINKS_MAX 100

/* What people ask for in their own words; the search knows the official names. */
static const struct site_link words[] = {
    { "/items?q=%E5%BC%80%E9%A4%90%E9%A6%86", N_("Open a restaurant"), NULL, NULL },
    { "/items?q=%E5%BC%80%E5%BA%97", N_("Open a shop"), NULL, NULL },
    { "/items?q=%E8%BA%AB%E4%BB%BD%E8%AF%81", N_("Identity card"), NULL, NULL },
    { "/items?q=%E6%8A%A4%E7%85%A7", N_("Passport"), NULL, NULL },
    { "/items?q=%E7%BB%93%E5%A9%9A", N_("Marriage"), NULL, NULL },
    { "/items?q=%E7%A4%BE%E4%BF%9D", N_("Social insurance"), NULL, NULL },
    { "/items?q=%E4%B8%8D%E5%8A%A8%E4%BA%A7", N_("Property"), NULL, NULL },
};

static const struct site_link doors[] = {
    { "/items?audience=person", N_("For citizens"),
        N_("Family, home, work, health, documents, travel"), "person" },
    { "/items?audience=firm", N_("For firms and shops"),
        N_("Start, licences, premises, staff, trade, close"), "shop" },
    { "/progress", N_("Check progress"), N_("With the number on your receipt, no account needed"),
        "progress" },
    { "/my", N_("My affairs"), N_("Drafts, running cases, results and ratings"), "folder" },
};

static struct site_links translate(struct call *c, const struct site_link *from, size_t n)
{
    struct site_link *to = mem_array(c->mem, struct site_link, n);

    for (size_t i = 0; i < n; i++) {
        to[i].href = from[i].href;
        to[i].label = t(c, from[i].label);
        to[i].note = from[i].note == NULL ? NULL : t(c, from[i].note);
        to[i].icon = from[i].icon;
    }
    return (struct site_links) { .all = to, .n = n };
}

static enum err home(struct call *c, struct request *r, struct response *out)
{
    struct site_links w = translate(c, words, COUNT_OF(words));
    struct site_links d = translate(c, doors, COUNT_OF(doors));
    struct html *o = page_html(c, r);

    site_home(o, &w, &d);
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("Welcome")), .kind = "site.home", .nav = "home", .impersonal = true },
        o);
}

static enum err help(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);

    site_help(o);
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("Help and contact")), .kind = "site.help", .impersonal = true },
        o);
}

static enum err accessibility(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);

    site_accessibility(o);
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("Accessibility")), .kind = "site.accessibility", .impersonal = true },
        o);
}

/* ---- site map: made from the route tables ------------------------------------------------------
 */

/* Where a page stands on the map: the first part that has the beginning of its address. */
static const struct {
    const char *id, *title;
    const char *begin[12]; /* none: all the rest */
} map_parts[] = {
    { "map-own", N_("Your affairs"),
        { "/my", "/progress", "/drafts", "/messages", "/account", "/sign-", "/verify", "/rate" } },
    { "map-open", N_("Open government"), { "/figures", "/open-data", "/lists", "/ratings" } },
    { "map-services", N_("Services"), { "/items", "/kiosk" } },
    { "map-site", N_("About this site"), { NULL } },
};

static bool is_public_page(const struct route *r)
{
    static const char *const not_pages[] = { "/api/", "/static/", "/q/", "/preferences", "/metrics",
        "/healthz", "/styleguide" };

    if (r->method != HTTP_GET || r->moves || r->unlisted || strchr(r->path, '{') != NULL)
        return false;
    for (size_t i = 0; i < COUNT_OF(not_pages); i++) {
        if (str_starts(r->path, not_pages[i]))
            return false;
    }
    return str_eq(r->right, "public") || str_eq(r->right, "person");
}

static size_t part_of(const char *path)
{
    for (size_t k = 0; k < COUNT_OF(map_parts); k++) {
        for (size_t i = 0; map_parts[k].begin[i] != NULL; i++) {
            if (str_starts(path, map_parts[k].begin[i]))
                return k;
        }
    }
    return COUNT_OF(map_parts) - 1;
}

static enum err site_map_page(struct call *c, struct request *r, struct response *out)
{
    struct site_part parts[COUNT_OF(map_parts)];
    struct site_link *links[COUNT_OF(map_parts)];
    struct html *o = page_html(c, r);

    for (size_t k = 0; k < COUNT_OF(parts); k++) {
        links[k] = mem_array(c->mem, struct site_link, LINKS_MAX);
        parts[k] = (struct site_part) {
            .id = map_parts[k].id, .title = t(c, map_parts[k].title), .links = { .all = links[k] }
        };
    }
    for (size_t i = 0; modules[i] != NULL; i++) {
        for (const struct route *x = modules[i]->routes; x != NULL && x->path != NULL; x++) {
            size_t k = part_of(x->path);

            if (is_public_page(x) && parts[k].links.n < LINKS_MAX)
                links[k][parts[k].links.n++] =
                    (struct site_link) { .href = x->path, .label = t(c, x->title) };
        }
    }
    site_map(o, parts, COUNT_OF(parts));
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("Site map")), .kind = "site.sitemap", .impersonal = true },
        o);
}

/* ---- what the visitor chose
 * ---------------------------------------------------------------------- */

/* Back to where the switch was: the path that the page named, or that of the referring page. */
static const char *way_back(struct call *c, const struct request *r)
{
    const char *back = request_query(r, "return"), *referrer = request_header(r, "Referer");
    const char *host = NULL;

    if (back == NULL && referrer != NULL && strstr(referrer, "://") != NULL) {
        host = strstr(referrer, "://") + 3;
        if (r->host != NULL && str_starts(host, r->host) && host[strlen(r->host)] == '/')
            back = host + strlen(r->host);
    }
    if (back == NULL || back[0] != '/' || back[1] == '/' || strpbrk(back, "\\\r\n\t ") != NULL ||
        str_starts(back, "/preferences"))
        return "/";
    return str_dup(c->mem, back);
}

static void remember(struct call *c, const struct request *r, struct response *out,
    const char *name, const char *const *values, size_t n_values, bool script_may_read)
{
    const char *chosen = request_query(r, name);

    if (chosen == NULL || !str_in(chosen, values, n_values))
        return;
    response_cookie(c, out,
        &(struct cookie) { .name = name,
            .value = chosen,
            .max_age = str_eq(chosen, "system") ? -1 : YEAR_S,
            .script_may_read = script_may_read });
}

static enum err preferences(struct call *c, struct request *r, struct response *out)
{
    static const char *const langs[] = { "zh", "en" };
    static const char *const modes[] = { "ordinary", "elder", "kiosk" };
    static const char *const schemes[] = { "dark", "light", "system" };

    remember(c, r, out, "lang", langs, COUNT_OF(langs), false);
    remember(c, r, out, "mode", modes, COUNT_OF(modes), false);
    remember(c, r, out, "scheme", schemes, COUNT_OF(schemes), true);
    return redirect(c, out, "%s", way_back(c, r));
}

static const struct route routes[] = {
    { HTTP_GET, "/", "public", home, N_("Front page"), .run = RUN_NO_DB },
    { HTTP_GET, "/help", "public", help, N_("Help and contact"), .run = RUN_NO_DB },
    { HTTP_GET, "/accessibility", "public", accessibility, N_("Accessibility"), .run = RUN_NO_DB },
    { HTTP_GET, "/sitemap", "public", site_map_page, N_("Site map"), .run = RUN_NO_DB },
    { HTTP_GET, "/preferences", "public", preferences, N_("Language and display"),
        .run = RUN_NO_DB },
    { HTTP_GET, "/styleguide", "public", styleguide_show, N_("Style guide"), .run = RUN_NO_DB },
    { 0 },
};

const struct module site_module = { .name = "app/site", .routes = routes };
