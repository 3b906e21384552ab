/* figures_pages.c – the figures of the list of services, each a link to the items behind it. */
#include "app/figures/figures_pages.h"

#include <string.h>

#include "app/figures/pages/figures.html.h"
#include "core/org/org.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define PER_PAGE 50
#define PAGE_MAX 100000
#define LEVELS 7
#define CSV_MAX ((size_t)16 * 1024 * 1024)

static const char *const columns[] = { "online", "full-online", "one-visit", "time-saved",
    "immediate", "materials", "zero-material" };

const char *figure_level_text(struct html *o, int level)
{
    static const char *const names[LEVELS] = { NULL, N_("National"), N_("Region"), N_("City"),
        N_("County"), N_("Town"), N_("Village") };

    return level > 0 && level < LEVELS ? html_t(o, names[level]) : "";
}

const char *figure_days(struct html *o, int n, const char *unit)
{
    static const struct {
        const char *unit, *text;
    } texts[] = {
        { "working", N_("{n} working days") },
        { "natural", N_("{n} natural days") },
        { "month", N_("{n} months") },
        { "hour", N_("{n} hours") },
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (n > 0 && str_eq(texts[i].unit, unit))
            return html_tf(o, texts[i].text, "n", number_text(o, n), NULL);
    }
    return "–";
}

/* Address with the query's values; figure NULL: none. */
static const char *address(struct call *c, const char *path, const struct figures_query *q,
    const char *office, int level, const char *figure)
{
    struct buf b;

    buf_init(&b, c->mem, 4096);
    buf_printf(&b, "%s?on=%s", path, q->on);
    if (figure != NULL)
        buf_printf(&b, "&figure=%s", figure);
    if (office != NULL)
        buf_printf(&b, "&office=%s", office);
    if (level != 0)
        buf_printf(&b, "&level=%d", level);
    if (q->baseline != NULL)
        buf_printf(&b, "&baseline=%s", q->baseline);
    return b.p;
}

static const char *office_name(struct html *o, const char *code)
{
    const struct department *d = org_department_by_code(o->c, code);

    return d == NULL ? code : pick(o, d->name_zh, d->name_en);
}

static const char *whose(struct html *o, const struct figures_query *q)
{
    const char *name =
        q->office == NULL ? html_t(o, N_("All departments")) : office_name(o, q->office);

    return q->level == 0 ? name
                         : str_printf(o->c->mem, "%s · %s", name, figure_level_text(o, q->level));
}

static const struct figure_tile *tiles_of(
    struct html *o, const struct figures_query *q, const struct figures_sums *s)
{
    struct figure_tile *all = mem_array(o->c->mem, struct figure_tile, n_figure_kinds);

    for (size_t i = 0; i < n_figure_kinds; i++) {
        const struct figure_kind *k = &figure_kinds[i];

        all[i] = (struct figure_tile) { .name = html_t(o, k->name),
            .definition = html_t(o, k->definition),
            .formula = html_t(o, k->formula),
            .value = figure_text(o->c->mem, k, s),
            .detail = html_tf(o, N_("{part} of {whole}"), "part", number_text(o, figure_part(k, s)),
                "whole", number_text(o, figure_whole(k, s)), NULL),
            .href = address(o->c, "/figures/items", q, q->office, q->level, k->code) };
    }
    return all;
}

static struct figure_line line_of(struct html *o, const struct figures_query *q, const char *name,
    const char *office, int level, const struct figures_sums *s)
{
    struct figure_cell *cells = mem_array(o->c->mem, struct figure_cell, COUNT_OF(columns) + 1);
    struct figure_line l = {
        .name = name, .href = address(o->c, "/figures", q, office, level, NULL), .cells = cells
    };

    cells[0] = (struct figure_cell) { number_text(o, s->items), NULL };
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        cells[i + 1] = (struct figure_cell) { figure_text(o->c->mem, figure_kind(columns[i]), s),
            address(o->c, "/figures/items", q, office, level, columns[i]) };
    }
    return l;
}

/* Groups come sorted by office. */
static void by_office(struct html *o, const struct figures_query *q, const struct figures_sums *g,
    size_t n, struct figure_table *ret)
{
    struct figure_line *lines = mem_array(o->c->mem, struct figure_line, n + 1);

    for (size_t i = 0; i < n;) {
        struct figures_sums sum = g[i];
        size_t next = i + 1;

        while (next < n && str_eq(g[next].office, g[i].office))
            figures_add(&sum, &g[next++]);
        lines[ret->n++] = line_of(o, q, office_name(o, g[i].office), g[i].office, q->level, &sum);
        i = next;
    }
    ret->lines = lines;
}

static void by_level(struct html *o, const struct figures_query *q, const struct figures_sums *g,
    size_t n, struct figure_table *ret)
{
    struct figure_line *lines = mem_array(o->c->mem, struct figure_line, LEVELS);

    for (int level = 1; level < LEVELS; level++) {
        struct figures_sums sum = { 0 };

        for (size_t i = 0; i < n; i++) {
            if (g[i].level == level)
                figures_add(&sum, &g[i]);
        }
        if (sum.items > 0)
            lines[ret->n++] = line_of(o, q, figure_level_text(o, level), q->office, level, &sum);
    }
    ret->lines = lines;
}

static const char *const *heads(struct html *o)
{
    const char **all = mem_array(o->c->mem, const char *, COUNT_OF(columns) + 1);

    all[0] = html_t(o, N_("Number of services"));
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        all[i + 1] = html_t(o, figure_kind(columns[i])->name);
    return all;
}

static const struct choice *office_choices(struct html *o, size_t *ret_n)
{
    const struct org *org = org_all(o->c);
    struct choice *all = mem_array(o->c->mem, struct choice, org->n_departments + 1);

    all[0] = (struct choice) { "", html_t(o, N_("All departments")), NULL };
    for (size_t i = 0; i < org->n_departments; i++) {
        const struct department *d = &org->departments[i];

        all[i + 1] = (struct choice) { d->code, pick(o, d->name_zh, d->name_en), NULL };
    }
    *ret_n = org->n_departments + 1;
    return all;
}

static enum err read_page(struct call *c, struct html *o, const struct request *r,
    struct figures_query *q, struct figures_page *p, bool offices)
{
    struct figures_sums *groups, *sum = mem_new(c->mem, struct figures_sums);
    struct figure_table *table = mem_new(c->mem, struct figure_table);
    size_t n;

    TRY(figures_asked(c, r, q));
    TRY(figures_groups(c, q, &groups, &n));
    for (size_t i = 0; i < n; i++)
        figures_add(sum, &groups[i]);
    *table = (struct figure_table) { .heads = heads(o), .n_heads = COUNT_OF(columns) + 1 };
    table->first = html_t(o, offices ? N_("Department") : N_("Level"));
    table->caption = html_t(o, offices ? N_("By department") : N_("By level"));
    (offices ? by_office : by_level)(o, q, groups, n, table);
    *p = (struct figures_page) { .query = q,
        .whose = whose(o, q),
        .sums = sum,
        .tiles = tiles_of(o, q, sum),
        .n_tiles = n_figure_kinds,
        .table = table,
        .level = q->level == 0 ? "" : str_printf(c->mem, "%d", q->level),
        .by_office = address(c, "/figures/departments", q, NULL, q->level, NULL),
        .by_level = address(c, "/figures", q, q->office, q->level, NULL),
        .as_json = address(c, "/api/v1/figures", q, q->office, q->level, NULL) };
    p->offices = office_choices(o, &p->n_offices);
    return OK;
}

static enum err show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct figures_query q;
    struct figures_page p;

    TRY(read_page(c, o, r, &q, &p, false));
    figures_index_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Figures of the services")), .kind = "figures.index" },
        o);
}

static enum err departments(struct call *c, struct request *r, struct response *out)
{
    const struct crumb crumbs[] = { { "/figures", t(c, N_("Figures of the services")) } };
    struct html *o = page_html(c, r);
    struct figures_query q;
    struct figures_page p;

    TRY(read_page(c, o, r, &q, &p, true));
    figures_departments_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Figures by department")),
            .kind = "figures.departments",
            .crumbs = crumbs,
            .n_crumbs = COUNT_OF(crumbs) },
        o);
}

static enum err send_csv(struct call *c, struct response *out, const struct figures_query *q,
    const struct figure_kind *k)
{
    struct figure_item *items;
    int64_t total;
    struct buf b;
    size_t n;

    TRY(figures_items(c, q, k, 0, FIGURE_ITEMS_MAX, &items, &n, &total));
    buf_init(&b, c->mem, CSV_MAX);
    buf_puts(&b, CSV_BEGIN "code,name,name_en,department,level,visits,promise,promise_unit,"
                           "legal,legal_unit,materials,materials_before\r\n");
    for (size_t i = 0; i < n; i++) {
        const struct figure_item *m = &items[i];

        csv_field(&b, m->code, false);
        csv_field(&b, m->name_zh, false);
        csv_field(&b, m->name_en, false);
        csv_field(&b, m->office, false);
        buf_printf(&b, "%d,%d,%d,%s,%d,%s,%d,%s\r\n", m->level, m->visits, m->promise_n,
            m->promise_unit, m->legal_n, m->legal_unit, m->materials_n,
            m->before < 0 ? "" : str_printf(c->mem, "%d", m->before));
    }
    return csv_send(c, out, str_printf(c->mem, "%s-%s", k->code, q->on), &b);
}

static enum err value_of(
    struct call *c, const struct figures_query *q, const struct figure_kind *k, const char **ret)
{
    struct figures_sums *groups, sum = { 0 };
    size_t n;

    TRY(figures_groups(c, q, &groups, &n));
    for (size_t i = 0; i < n; i++)
        figures_add(&sum, &groups[i]);
    *ret = figure_text(c->mem, k, &sum);
    return OK;
}

static enum err send_items(struct call *c, struct request *r, struct response *out,
    const struct figures_query *q, struct figure_items_page *p)
{
    const struct crumb crumbs[] = { { "/figures", t(c, N_("Figures of the services")) } };
    struct paging paging = { .per_page = PER_PAGE };
    struct html *o = page_html(c, r);
    struct figure_item *items;

    TRY(request_query_int(c, r, "page", 1, PAGE_MAX, 1, &paging.page));
    TRY(figures_items(
        c, q, p->kind, (paging.page - 1) * PER_PAGE, PER_PAGE, &items, &p->n, &p->total));
    TRY(value_of(c, q, p->kind, &p->value));
    paging.total = p->total;
    paging.pages = (p->total + PER_PAGE - 1) / PER_PAGE;
    paging.base = address(c, "/figures/items", q, q->office, q->level, p->kind->code);
    p->items = items;
    p->paging = &paging;
    p->whose = whose(o, q);
    p->back = address(c, "/figures", q, q->office, q->level, NULL);
    p->csv = str_printf(c->mem, "%s&format=csv", paging.base);
    figure_items_page(o, p);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, p->kind->name),
            .kind = "figures.items",
            .crumbs = crumbs,
            .n_crumbs = COUNT_OF(crumbs),
            .noindex = true },
        o);
}

static enum err items_show(struct call *c, struct request *r, struct response *out)
{
    struct figures_query q;
    struct figure_items_page p = { .query = &q };

    TRY(figures_asked(c, r, &q));
    TRY(figure_asked(c, r, &p.kind));
    if (str_eq(request_query(r, "format"), "csv"))
        return send_csv(c, out, &q, p.kind);
    return send_items(c, r, out, &q, &p);
}

const struct route figures_routes[] = {
    { HTTP_GET, "/figures", "public", show, N_("Figures of the services") },
    { HTTP_GET, "/figures/departments", "public", departments, N_("Figures by department") },
    { HTTP_GET, "/figures/items", "public", items_show, N_("Services behind a figure"),
        .unlisted = true },
    { 0 },
};
