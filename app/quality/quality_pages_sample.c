/* quality_pages_sample.c – spot checks and scores. */
#include "app/figures/figures_pages.h"
#include "app/quality/pages/sample.html.h"
#include "app/quality/quality_pages.h"
#include "core/org/org.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"

#define PAGE_MAX 10000
#define CSV_MAX ((size_t)4 * 1024 * 1024)
#define MONTH_DAYS 30
#define LINE_WIDTH 600
#define LINE_HEIGHT 120

/* ---- scores ---------------------------------------------------------------------------------- */

static struct score before_of(const struct score *list, size_t n, const char *office)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].office, office))
            return list[i];
    }
    return (struct score) { 0 };
}

static enum err fill_scores(struct call *c, struct scores_page *p)
{
    struct score *now, *before, *list;
    size_t n_before;

    TRY(score_of_all(c, day_text(c->mem, day_of(c->now)), &now, &p->n));
    TRY(score_of_all(c, day_text(c->mem, day_of(c->now) - MONTH_DAYS), &before, &n_before));
    list = mem_array(c->mem, struct score, p->n + 1);
    for (size_t i = 0; i < p->n; i++)
        list[i] = before_of(before, n_before, now[i].office);
    p->scores = now;
    p->before = list;
    return OK;
}

/* The line goes from 0 to 100 %, one step a day that was scored. */
static const char *points_of(const void *mem, const struct score *list, size_t n)
{
    struct buf b;

    if (n < 2)
        return NULL;
    buf_init(&b, mem, 64 * SCORES_MAX);
    for (size_t i = 0; i < n; i++) {
        double share = list[i].items == 0 ? 1.0 : (double)list[i].good / (double)list[i].items;

        buf_printf(&b, "%s%.1f,%.1f", i == 0 ? "" : " ", (double)i * LINE_WIDTH / (double)(n - 1),
            LINE_HEIGHT * (1.0 - share));
    }
    return b.p;
}

static void scores_csv(const struct score *list, size_t n, struct buf *b)
{
    buf_puts(b, CSV_BEGIN "day,department,items,without_error,errors,warnings\r\n");
    for (size_t i = 0; i < n; i++) {
        csv_field(b, list[i].day, false);
        csv_field(b, list[i].office, false);
        buf_printf(b, "%lld,%lld,%lld,%lld\r\n", (long long)list[i].items, (long long)list[i].good,
            (long long)list[i].errors, (long long)list[i].warnings);
    }
}

enum err history_show(struct call *c, struct request *r, struct response *out)
{
    const char *asked = request_param(r, "office");
    const char *office = str_eq(asked, "all") ? "" : asked;
    struct html *o = page_html(c, r);
    const struct crumb crumbs[] = { { "/staff/quality", html_t(o, N_("Quality of guides")) },
        { "/staff/quality/scores", html_t(o, N_("Accuracy of guides")) } };
    struct history_page p = { .name = quality_office_text(o, office) };
    struct score *list;

    if (*office != '\0' && org_department_by_code(c, office) == NULL)
        return fail(c, ERR_NOT_FOUND, N_("No department has the code {code}"), "code", office);
    TRY(score_history(c, office, &list, &p.n));
    p.scores = list;
    p.points = points_of(c->mem, list, p.n);
    quality_history_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = p.name,
            .kind = "quality.history",
            .nav = "quality",
            .crumbs = crumbs,
            .n_crumbs = COUNT_OF(crumbs),
            .noindex = true },
        o);
}

enum err scores_show(struct call *c, struct request *r, struct response *out)
{
    struct scores_page p = { 0 };
    struct html *o;
    struct buf b;

    TRY(fill_scores(c, &p));
    if (str_eq(request_query(r, "format"), "csv")) {
        buf_init(&b, c->mem, CSV_MAX);
        scores_csv(p.scores, p.n, &b);
        return csv_send(c, out, "quality-scores", &b);
    }
    o = page_html(c, r);
    quality_scores_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = html_t(o, N_("Accuracy of guides")),
            .kind = "quality.scores",
            .nav = "quality",
            .noindex = true },
        o);
}

/* ---- spot checks ----------------------------------------------------------------------------- */

enum err samples_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct paging paging = { .per_page = SAMPLES_PAGE, .base = "/staff/quality/samples?" };
    struct samples_page p = { .paging = &paging, .may_draw = may(o, "quality.manage") };
    struct sample *list;

    TRY(request_query_int(c, r, "page", 1, PAGE_MAX, 1, &paging.page));
    TRY(sample_list(c, (paging.page - 1) * SAMPLES_PAGE, SAMPLES_PAGE, &list, &p.n, &paging.total));
    p.samples = list;
    paging.pages = (paging.total + SAMPLES_PAGE - 1) / SAMPLES_PAGE;
    p.offices = quality_offices(o, html_t(o, N_("All departments")), &p.n_offices);
    quality_samples_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = html_t(o, N_("Spot checks")),
            .kind = "quality.samples",
            .nav = "quality",
            .noindex = true },
        o);
}

enum err sample_draw_send(struct call *c, struct request *r, struct response *out)
{
    const char *title = str_trim(c->mem, str_or(request_form(r, "title"), ""));
    int64_t id, n = 0;

    (void)str_int(str_or(request_form(r, "n"), ""), 1, SAMPLE_MAX, &n);
    TRY(sample_draw(c, title, str_or(request_form(r, "office"), ""), n, &id));
    return redirect(c, out, "/staff/quality/samples/%lld", (long long)id);
}

static enum err sample_csv(struct call *c, struct response *out, const struct sample *s,
    const struct sample_item *list, size_t n)
{
    struct buf b;

    buf_init(&b, c->mem, CSV_MAX);
    buf_puts(&b, CSV_BEGIN "n,item,version,department,result,note,checked_by,checked_at\r\n");
    for (size_t i = 0; i < n; i++) {
        buf_printf(&b, "%d,%s,%d,", list[i].seq, list[i].item, list[i].version);
        csv_field(&b, list[i].office, false);
        csv_field(&b, list[i].result, false);
        csv_field(&b, list[i].note, false);
        csv_field(&b, list[i].checked_by, false);
        csv_field(&b, str_or(list[i].checked_at, ""), true);
    }
    return csv_send(c, out, str_printf(c->mem, "spot-check-%lld", (long long)s->id), &b);
}

/* The item whose form is asked for, or that was just sent and not taken. */
static const struct sample_item *judged(
    const struct request *r, const struct sample_item *list, size_t n)
{
    const char *text = str_or(request_form(r, "seq"), request_query(r, "n"));
    int64_t seq;

    if (!str_int(str_or(text, ""), 1, (int64_t)n, &seq) || *list[seq - 1].result != '\0')
        return NULL;
    return &list[seq - 1];
}

enum err sample_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    const struct crumb crumbs[] = { { "/staff/quality", html_t(o, N_("Quality of guides")) },
        { "/staff/quality/samples", html_t(o, N_("Spot checks")) } };
    struct sample_page p = { .may_judge = may(o, "quality.inspect") };
    struct sample_item *list;
    struct sample s;
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(sample_load(c, id, &s));
    TRY(sample_items(c, id, &list, &p.n));
    if (str_eq(request_query(r, "format"), "csv"))
        return sample_csv(c, out, &s, list, p.n);
    p.sample = &s;
    p.items = list;
    p.judged = p.may_judge ? judged(r, list, p.n) : NULL;
    p.path = str_printf(c->mem, "/staff/quality/samples/%lld", (long long)id);
    p.csv = str_printf(c->mem, "%s?format=csv", p.path);
    quality_sample_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = s.title,
            .kind = "quality.sample",
            .nav = "quality",
            .crumbs = crumbs,
            .n_crumbs = COUNT_OF(crumbs),
            .noindex = true },
        o);
}

enum err sample_judge_send(struct call *c, struct request *r, struct response *out)
{
    int64_t id, seq;

    TRY(request_param_id(c, r, "id", &id));
    TRY(request_form_int(c, r, "seq", 1, SAMPLE_MAX, &seq));
    TRY(sample_judge(c, id, seq, str_or(request_form(r, "result"), ""), request_form(r, "note")));
    return redirect(c, out, "/staff/quality/samples/%lld", (long long)id);
}
