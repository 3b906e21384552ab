/* scan_pages.c – coverage and scans, for staff. */
#include "app/scan/scan_pages.h"

#include "app/figures/figures_pages.h"
#include "app/scan/pages/codes.html.h"
#include "app/scan/scan_jobs.h"
#include "app/scan/scan_pages_routes.h"
#include "core/org/org.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/http/http.h"

#define PER_PAGE 50
#define PAGE_MAX 100000
#define CSV_MAX ((size_t)8 * 1024 * 1024)
#define SCANS_DAYS_MAX 3660 /* of one period */

const char *scan_office_text(struct html *o, const char *code)
{
    const struct department *d = org_department_by_code(o->c, code);

    return d == NULL ? code : pick(o, d->name_zh, d->name_en);
}

/* ---- coverage
 * ------------------------------------------------------------------------------------- */

static enum err codes(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct paging paging = { .per_page = PER_PAGE, .base = "/staff/codes?" };
    struct coverage now;
    struct codes_page p = { .coverage = &now, .paging = &paging };
    struct code_fault *faults;

    TRY(request_query_int(c, r, "page", 1, PAGE_MAX, 1, &paging.page));
    TRY(coverage_now(c, &now));
    TRY(coverage_faults(c, (paging.page - 1) * PER_PAGE, PER_PAGE, &faults, &p.n));
    p.faults = faults;
    p.waiting = request_query(r, "begun") != NULL;
    p.seconds = html_tf(o, N_("{n} seconds"), "n",
        str_printf(c->mem, "%.1f", (double)now.ms / 1000.0), (const char *)NULL);
    if (now.items > 0)
        p.share = str_printf(c->mem, "%.1f%%", 100.0 * (double)now.live / (double)now.items);
    paging.total = now.items - now.live;
    paging.pages = (paging.total + PER_PAGE - 1) / PER_PAGE;
    scan_codes_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = html_t(o, N_("Codes")), .kind = "scan.codes", .nav = "codes" },
        o);
}

static enum err check(struct call *c, struct request *r, struct response *out)
{
    (void)r;
    TRY(job_add(c, SCAN_JOB_ALL, "asked", 0, NULL));
    return redirect(c, out, "/staff/codes?begun=1");
}

/* ---- scans
 * ----------------------------------------------------------------------------------------- */

struct view {
    const char *word;
    enum scans_by by;
    bool never;
    const char *heading, *first; /* msgids */
};
static const struct view views[] = {
    { "item", SCANS_BY_ITEM, false, N_("Most scanned"), N_("Service") },
    { "never", SCANS_BY_ITEM, true, N_("Never scanned"), N_("Service") },
    { "office", SCANS_BY_OFFICE, false, N_("By department"), N_("Department") },
    { "day", SCANS_BY_DAY, false, N_("By day"), N_("Day") },
    { "month", SCANS_BY_MONTH, false, N_("By month"), N_("Month") },
};

static const struct view *view_asked(const struct request *r)
{
    for (size_t i = 0; i < COUNT_OF(views); i++) {
        if (str_eq(request_query(r, "by"), views[i].word))
            return &views[i];
    }
    return &views[0];
}

static enum err day_asked(struct call *c, const struct request *r, const char *name, day *ret)
{
    const char *text = request_query(r, name);

    if (!str_blank(text) && !day_parse(text, ret))
        return fail(c, ERR_INVALID, N_("{text} is no day; write it as 2021-07-01"), "text", text);
    return OK;
}

/* Without a period: from the first of the month until today. */
static enum err query_asked(
    struct call *c, const struct request *r, const struct view *v, struct scans_query *ret)
{
    const char *office = request_query(r, "office");
    day until = day_of(c->now), from;
    int y, m, d;

    day_ymd(until, &y, &m, &d);
    from = day_from_ymd(y, m, 1);
    TRY(day_asked(c, r, "from", &from));
    TRY(day_asked(c, r, "until", &until));
    if (from > until || until - from > SCANS_DAYS_MAX)
        return fail(c, ERR_INVALID,
            N_("The period must begin before it ends, and be at most ten "
               "years long"));
    if (!str_blank(office) && org_department_by_code(c, office) == NULL)
        return fail(c, ERR_NOT_FOUND, N_("No department has the code {code}"), "code", office);
    *ret = (struct scans_query) { .from = day_text(c->mem, from),
        .until = day_text(c->mem, until),
        .office = str_blank(office) ? NULL : office,
        .by = v->by,
        .never = v->never };
    return OK;
}

static enum err send_csv(
    struct call *c, struct response *out, const struct view *v, struct scans_query *q)
{
    struct scans_row *rows;
    int64_t total, scans;
    struct buf b;
    size_t n;

    q->limit = FIGURE_ITEMS_MAX;
    TRY(scans_list(c, q, &rows, &n, &total, &scans));
    buf_init(&b, c->mem, CSV_MAX);
    buf_puts(&b, CSV_BEGIN);
    buf_puts(&b, v->by == SCANS_BY_ITEM ? "code,name,name_en,department,scans\r\n"
                                        : str_printf(c->mem, "%s,scans\r\n", v->word));
    for (size_t i = 0; i < n; i++) {
        csv_field(&b, rows[i].key, false);
        if (v->by == SCANS_BY_ITEM) {
            csv_field(&b, rows[i].name_zh, false);
            csv_field(&b, rows[i].name_en, false);
            csv_field(&b, rows[i].office, false);
        }
        buf_printf(&b, "%lld\r\n", (long long)rows[i].n);
    }
    return csv_send(c, out, str_printf(c->mem, "scans-%s-%s-%s", v->word, q->from, q->until), &b);
}

static void office_choices(struct html *o, struct scans_page *p)
{
    const struct org *org = org_all(o->c);
    struct choice *all = mem_array(o->c->mem, struct choice, org->n_departments + 1);

    all[0] = (struct choice) { "", html_t(o, N_("All departments")), NULL };
    for (size_t i = 0; i < org->n_departments; i++) {
        const struct department *d = &org->departments[i];

        all[i + 1] = (struct choice) { d->code, pick(o, d->name_zh, d->name_en), NULL };
    }
    p->offices = all;
    p->n_offices = org->n_departments + 1;
}

static enum err send_scans(struct call *c, struct request *r, struct response *out,
    const struct view *v, struct scans_query *q)
{
    struct html *o = page_html(c, r);
    const struct crumb crumbs[] = { { "/staff/codes", html_t(o, N_("Codes")) } };
    struct paging paging = { .per_page = PER_PAGE };
    struct scans_page p = { .query = q, .by = v->word, .paging = &paging };
    struct scans_row *rows;

    TRY(request_query_int(c, r, "page", 1, PAGE_MAX, 1, &paging.page));
    q->limit = PER_PAGE;
    q->offset = (paging.page - 1) * PER_PAGE;
    TRY(scans_list(c, q, &rows, &p.n, &paging.total, &p.scans));
    p.rows = rows;
    p.heading = html_t(o, v->heading);
    p.first = html_t(o, v->first);
    p.period =
        str_printf(c->mem, "from=%s&until=%s&office=%s", q->from, q->until, str_or(q->office, ""));
    paging.pages =
        v->by == SCANS_BY_ITEM ? (paging.total + PER_PAGE - 1) / PER_PAGE : paging.total > 0;
    paging.base = str_printf(c->mem, "/staff/codes/scans?%s&by=%s", p.period, v->word);
    office_choices(o, &p);
    scan_scans_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = html_t(o, N_("Scans")),
            .kind = "scan.scans",
            .nav = "codes",
            .crumbs = crumbs,
            .n_crumbs = COUNT_OF(crumbs) },
        o);
}

static enum err scans(struct call *c, struct request *r, struct response *out)
{
    const struct view *v = view_asked(r);
    struct scans_query q;

    TRY(query_asked(c, r, v, &q));
    if (str_eq(request_query(r, "format"), "csv"))
        return send_csv(c, out, v, &q);
    return send_scans(c, r, out, v, &q);
}

const struct route scan_routes[] = {
    { HTTP_GET, "/items/{code}/poster.pdf", "public", poster_pdf, N_("Poster of a service as PDF"),
        .run = RUN_SLOW, .sample = "item" },
    { HTTP_GET, "/staff/codes", "scan.view", codes, N_("Codes") },
    { HTTP_POST, "/staff/codes/check", "scan.view", check, N_("Check all codes now") },
    { HTTP_GET, "/staff/codes/scans", "scan.view", scans, N_("Scans") },
    { HTTP_GET, "/staff/codes/posters", "scan.view", posters_choose,
        N_("Posters and counter cards") },
    { HTTP_GET, "/staff/codes/posters.pdf", "scan.view", posters_batch,
        N_("Posters of a hall or department"), .run = RUN_SLOW, .sample = "hall" },
    { 0 },
};
