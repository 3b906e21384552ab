/* open_data_pages.c – the files, the page that explains them, site map and robots.txt. */
#include <jansson.h>

#include "app/figures/figures_pages.h"
#include "app/figures/open_data.h"
#include "app/figures/pages/open_data.html.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"
#include "lib/work/work.h"

#define SITEMAP_MAX ((size_t)4 * 1024 * 1024)
#define PARTS_MAX 1000
#define EVERY_S 300

static bool host_is_plain(const char *host)
{
    return *host != '\0' &&
           strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") ==
               strlen(host);
}

/* Without a public_url (a demo on somebody's own machine): as they came. */
static const char *base_of(struct call *c, const struct request *r)
{
    if (c->site->public_url != NULL)
        return c->site->public_url;
    return r->host != NULL && host_is_plain(r->host) ? str_printf(c->mem, "http://%s", r->host)
                                                     : "http://localhost";
}

static enum err explain(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct open_data d;

    TRY(open_data_current(c, &d));
    open_data_page(o, &d);
    return page_send(
        c, r, out, &(struct page) { .title = t(c, N_("Open data")), .kind = "open-data" }, o);
}

static enum err send(struct call *c, struct response *out, const struct open_data_file *f,
    const char *type, const char *name)
{
    out->etag = f->sm3;
    out->cache = CACHE_REVALIDATE;
    response_header(c, out, "Access-Control-Allow-Origin", "*");
    response_header(c, out, "Link", "<" OPEN_DATA_LICENCE ">; rel=\"license\"");
    return response_file(c, out, f->path, type, name, false);
}

static enum err csv(struct call *c, struct request *r, struct response *out)
{
    struct open_data d;

    (void)r;
    TRY(open_data_current(c, &d));
    return send(c, out, &d.csv, "text/csv; charset=utf-8", "items.csv");
}

static enum err json(struct call *c, struct request *r, struct response *out)
{
    struct open_data d;

    (void)r;
    TRY(open_data_current(c, &d));
    return send(c, out, &d.json, "application/json; charset=utf-8", "items.json");
}

/* Takes o. */
static enum err send_linked_data(struct call *c, struct response *out, json_t *o)
{
    TRY(response_json(c, out, o));
    out->type = "application/ld+json; charset=utf-8";
    return OK;
}

static enum err catalogue(struct call *c, struct request *r, struct response *out)
{
    struct open_data d;

    TRY(open_data_current(c, &d));
    return send_linked_data(c, out, open_data_dcat(c, &d, base_of(c, r)));
}

static enum err service(struct call *c, struct request *r, struct response *out)
{
    struct item m;

    TRY(item_load(c, request_param(r, "code"), DAY_NONE, &m));
    return send_linked_data(c, out, open_data_service(c, &m, base_of(c, r)));
}

static enum err sitemap(struct call *c, struct request *r, struct response *out)
{
    int64_t part;
    struct buf b;

    TRY(request_query_int(c, r, "part", 1, PARTS_MAX, 0, &part));
    buf_init(&b, c->mem, SITEMAP_MAX);
    TRY(sitemap_write(c, &b, base_of(c, r), part, SITEMAP_PART));
    if (!buf_ok(&b))
        return fail_internal(c, "a part of the site map is larger than SITEMAP_MAX");
    return response_text(c, out, "application/xml; charset=utf-8", b.p);
}

static enum err robots(struct call *c, struct request *r, struct response *out)
{
    return response_text(c, out, "text/plain; charset=utf-8",
        str_printf(c->mem,
            "User-agent: *\nDisallow: /staff\nDisallow: /my\nDisallow: /apply\n"
            "Disallow: /sign-in\nDisallow: /figures/items\n\nSitemap: %s/sitemap.xml\n",
            base_of(c, r)));
}

const struct route open_data_routes[] = {
    { HTTP_GET, "/open-data", "public", explain, N_("Open data"), .run = RUN_SLOW },
    { HTTP_GET, "/open-data/items.csv", "public", csv, N_("List of services as CSV"),
        .run = RUN_SLOW, .unlisted = true },
    { HTTP_GET, "/open-data/items.json", "public", json, N_("List of services as JSON"),
        .run = RUN_SLOW, .unlisted = true },
    { HTTP_GET, "/open-data/catalog.jsonld", "public", catalogue,
        N_("Description of the open data (DCAT)"), .run = RUN_SLOW, .unlisted = true },
    { HTTP_GET, "/items/{code}.jsonld", "public", service, N_("Service as linked data"),
        .sample = "item" },
    { HTTP_GET, "/sitemap.xml", "public", sitemap, N_("Site map for search engines"),
        .unlisted = true },
    { HTTP_GET, "/robots.txt", "public", robots, N_("Rules for search engines"), .run = RUN_NO_DB,
        .unlisted = true },
    { 0 },
};

static enum err prepare(struct call *c, const struct json_t *arguments)
{
    struct open_data d;

    (void)arguments;
    return open_data_current(c, &d);
}

static const struct job_kind jobs[] = {
    { "figures.open_data", "makes the files of the open data anew when the list has changed",
        JOB_SLOW, .every_s = EVERY_S, .handle = prepare },
    { 0 },
};

const struct module open_data_module = {
    .name = "app/figures open data", .routes = open_data_routes, .jobs = jobs
};
