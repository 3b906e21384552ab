/* scan_pages_posters.c – posters as PDF: of one service for everybody, of a hall or a department
 * for its staff. Drawn on a slow worker, no transaction open meanwhile. */
#include "app/scan/scan_pages.h"
#include "app/scan/scan_pages_routes.h"

#include "app/item/item_pages.h"
#include "app/scan/pages/posters.html.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/http/http.h"

static const char *or_null(const char *s)
{
    return str_blank(s) ? NULL : s;
}

static enum err size_asked(struct call *c, const struct request *r, enum poster_size *ret)
{
    const char *word = str_or(or_null(request_query(r, "size")), "a4");

    if (!poster_size_parse(word, ret))
        return fail(c, ERR_INVALID, N_("A poster is a4, a5 or card, not {word}"), "word", word);
    return OK;
}

static enum err send_pdf(struct call *c, struct response *out, const char *name, struct bytes file)
{
    response_header(
        c, out, "Content-Disposition", str_printf(c->mem, "inline; filename=\"%s.pdf\"", name));
    return response_bytes(c, out, "application/pdf", file);
}

/* ---- one
 * -------------------------------------------------------------------------------------- */

struct one {
    const struct request *r;
    struct poster sheet;
};

static enum err read_one(struct call *c, void *data)
{
    struct one *d = data;

    return poster_of(c, request_param(d->r, "code"), d->r->host, &d->sheet);
}

enum err poster_pdf(struct call *c, struct request *r, struct response *out)
{
    struct one d = { .r = r };
    enum poster_size size;
    struct bytes file;

    TRY(size_asked(c, r, &size));
    TRY(slow_read(c, read_one, &d));
    TRY(posters_pdf(c, &d.sheet, 1, size, d.sheet.name_zh, &file));
    return send_pdf(c, out, d.sheet.short_code, file);
}

/* ---- many
 * ------------------------------------------------------------------------------------- */

struct many {
    struct poster_query q;
    struct poster *list;
    size_t n;
    const char *title;
};

static enum err read_many(struct call *c, void *data)
{
    struct many *d = data;

    TRY(posters_title(c, &d->q, &d->title));
    return posters_find(c, &d->q, &d->list, &d->n);
}

enum err posters_batch(struct call *c, struct request *r, struct response *out)
{
    struct many d = { .q = { .hall = or_null(request_query(r, "hall")),
                          .office = or_null(request_query(r, "office")),
                          .host = r->host } };
    enum poster_size size;
    struct bytes file;

    TRY(size_asked(c, r, &size));
    if (d.q.hall == NULL && d.q.office == NULL)
        return fail(c, ERR_INVALID, N_("Choose a hall or a department"));
    TRY(slow_read(c, read_many, &d));
    TRY(posters_pdf(c, d.list, d.n, size, d.title, &file));
    return send_pdf(c, out,
        str_printf(c->mem, "posters%s%s%s%s", d.q.hall == NULL ? "" : "-", str_or(d.q.hall, ""),
            d.q.office == NULL ? "" : "-", str_or(d.q.office, "")),
        file);
}

/* ---- choosing
 * --------------------------------------------------------------------------------- */

static enum err hall_choices(struct html *o, struct posters_page *p)
{
    const struct place *places;
    struct choice *all;
    size_t n;

    TRY(posters_halls(o->c, &places, &n));
    all = mem_array(o->c->mem, struct choice, n + 1);
    all[0] = (struct choice) { "", html_t(o, N_("All halls")), NULL };
    for (size_t i = 0; i < n; i++)
        all[i + 1] = (struct choice) { places[i].code, pair_text(o, places[i].name), NULL };
    p->halls = all;
    p->n_halls = n + 1;
    return OK;
}

static const struct choice *office_choices(
    struct html *o, const struct poster_office *list, size_t n, struct posters_page *p)
{
    struct choice *all = mem_array(o->c->mem, struct choice, n + 1);

    all[0] = (struct choice) { "", html_t(o, N_("All departments")), NULL };
    for (size_t i = 0; i < n; i++) {
        p->total += list[i].n;
        all[i + 1] = (struct choice) { list[i].code,
            str_printf(o->c->mem, "%s %s", pick(o, list[i].name_zh, list[i].name_en),
                bracket_text(o, number_text(o, (int64_t)list[i].n))),
            NULL };
    }
    p->n_offices = n + 1;
    return all;
}

enum err posters_choose(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    const struct choice sizes[] = {
        { "a4", html_t(o, N_("Poster, A4")), NULL },
        { "a5", html_t(o, N_("Counter card, A5")), NULL },
        { "card", html_t(o, N_("Two counter cards on a sheet of A4, to cut")), NULL },
    };
    const struct crumb crumbs[] = { { "/staff/codes", html_t(o, N_("Codes")) } };
    struct posters_page p = {
        .hall = str_or(request_query(r, "hall"), ""), .sizes = sizes, .n_sizes = COUNT_OF(sizes)
    };
    struct poster_office *offices;
    size_t n;

    TRY(posters_offices(c, or_null(p.hall), &offices, &n));
    TRY(hall_choices(o, &p));
    p.offices = office_choices(o, offices, n, &p);
    scan_posters_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = html_t(o, N_("Posters and counter cards")),
            .kind = "scan.posters",
            .nav = "codes",
            .crumbs = crumbs,
            .n_crumbs = COUNT_OF(crumbs) },
        o);
}
