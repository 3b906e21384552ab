/* open_data_words.c – how other machines are told what is here: DCAT-AP, schema.org, sitemaps. */
#include <jansson.h>

#include "app/figures/figures_store.h"
#include "app/figures/open_data.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define PUBLISHER "防城港市大数据和行政审批局"

static json_t *distribution(struct call *c, const struct open_data_file *f, const char *base,
    const char *format, const char *media)
{
    const char *address = str_printf(c->mem, "%s/open-data/items.%s", base, format);

    return json_pack("{s:s, s:s, s:{s:s}, s:{s:s}, s:s, s:I, s:{s:s, s:s, s:s}, s:{s:s}}", "@id",
        address, "@type", "dcat:Distribution", "dcat:accessURL", "@id", address, "dcat:downloadURL",
        "@id", address, "dcat:mediaType", media, "dcat:byteSize", (json_int_t)f->bytes,
        "spdx:checksum", "@type", "spdx:Checksum", "spdx:algorithm", "SM3", "spdx:checksumValue",
        f->sm3, "dct:license", "@id", OPEN_DATA_LICENCE);
}

static json_t *context(void)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "dcat", "http://www.w3.org/ns/dcat#", "dct",
        "http://purl.org/dc/terms/", "foaf", "http://xmlns.com/foaf/0.1/", "spdx",
        "http://spdx.org/rdf/terms#");
}

static json_t *text_in(const char *zh, const char *en)
{
    return json_pack("[{s:s, s:s}, {s:s, s:s}]", "@value", zh, "@language", "zh", "@value", en,
        "@language", "en");
}

json_t *open_data_dcat(struct call *c, const struct open_data *d, const char *base)
{
    json_t *set = json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:{s:s}, s:[s, s], s:{s:s}, s:[o, o]}",
        "@id", str_printf(c->mem, "%s/open-data#items", base), "@type", "dcat:Dataset", "dct:title",
        text_in("防城港市政务服务事项清单", "Services of the government of Fangchenggang"),
        "dct:description",
        text_in("当天生效的政务服务事项：名称、部门、时限、材料数、到现场次数等。",
            "The services in force today: name, department, time limits, materials, visits."),
        "dct:identifier", "450600-items", "dct:modified", d->made_at, "dct:license", "@id",
        OPEN_DATA_LICENCE, "dct:language", "zh", "en", "dcat:landingPage", "@id",
        str_printf(c->mem, "%s/open-data", base), "dcat:distribution",
        distribution(c, &d->csv, base, "csv", "text/csv"),
        distribution(c, &d->json, base, "json", "application/json"));

    json_object_set_new(set, "dct:publisher",
        json_pack("{s:s, s:s}", "@type", "foaf:Organization", "foaf:name", PUBLISHER));
    return json_pack("{s:o, s:s, s:s, s:o, s:{s:s, s:s}, s:[o]}", "@context", context(), "@id",
        str_printf(c->mem, "%s/open-data/catalog.jsonld", base), "@type", "dcat:Catalog",
        "dct:title",
        text_in("防城港市政务服务开放数据", "Open data of the services of Fangchenggang"),
        "dct:publisher", "@type", "foaf:Organization", "foaf:name", PUBLISHER, "dcat:dataset", set);
}

json_t *open_data_service(struct call *c, const struct item *m, const char *base)
{
    const char *address = str_printf(c->mem, "%s/items/%s", base, m->code);
    json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:{s:s, s:s}}", "@context",
        "https://schema.org", "@type", "GovernmentService", "@id", address, "url", address,
        "identifier", m->code, "name", m->name.zh, "description", str_or(m->summary.zh, ""),
        "isAccessibleForFree", m->n_fees == 0, "provider", "@type", "GovernmentOrganization",
        "name", str_or(m->office_name.zh, m->office));

    json_object_set_new(o, "alternateName", json_string(str_or(m->name.en, m->name.zh)));
    json_object_set_new(o, "areaServed",
        json_pack("{s:s, s:s}", "@type", "AdministrativeArea", "name", "防城港市"));
    json_object_set_new(o, "availableChannel",
        json_pack("{s:s, s:s}", "@type", "ServiceChannel", "serviceUrl", address));
    if (m->result.name.zh != NULL)
        json_object_set_new(o, "serviceOutput",
            json_pack("{s:s, s:s}", "@type", "GovernmentPermit", "name", m->result.name.zh));
    return o;
}

/* ---- sitemap -----------------------------------------------------------------------------------
 */

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define SPACE " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"

static const char *const pages[] = { "/", "/items", "/lists", "/figures", "/open-data", "/help",
    "/accessibility", "/sitemap" };

static void write_index(struct buf *b, const char *base, int64_t parts)
{
    buf_puts(b, XML "<sitemapindex" SPACE);
    for (int64_t i = 1; i <= parts; i++)
        buf_printf(
            b, "<sitemap><loc>%s/sitemap.xml?part=%lld</loc></sitemap>\n", base, (long long)i);
    buf_puts(b, "</sitemapindex>\n");
}

static enum err write_part(
    struct call *c, struct buf *b, const char *base, int64_t part, int64_t per_part)
{
    const char *on = day_text(c->mem, day_of(c->now));
    struct site_row *rows;
    size_t n;

    TRY(figures_store_site(c, on, (part - 1) * per_part, per_part, &rows, &n));
    buf_puts(b, XML "<urlset" SPACE);
    for (size_t i = 0; part == 1 && i < COUNT_OF(pages); i++)
        buf_printf(b, "<url><loc>%s%s</loc></url>\n", base, pages[i]);
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "<url><loc>%s/items/%s</loc><lastmod>%s</lastmod></url>\n", base,
            rows[i].code, rows[i].valid_from);
    buf_puts(b, "</urlset>\n");
    return OK;
}

enum err sitemap_write(
    struct call *c, struct buf *b, const char *base, int64_t part, int64_t per_part)
{
    int64_t n, parts;

    TRY(figures_store_site_count(c, day_text(c->mem, day_of(c->now)), &n));
    parts = n == 0 ? 1 : (n + per_part - 1) / per_part;
    if (part > parts)
        return fail(c, ERR_NOT_FOUND, N_("The site map has no such part"));
    if (part == 0 && parts > 1) {
        write_index(b, base, parts);
        return OK;
    }
    return write_part(c, b, base, part == 0 ? 1 : part, per_part);
}
