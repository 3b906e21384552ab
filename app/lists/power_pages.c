/* power_pages.c – the power list for everybody, and its gap to the services. */
#include "app/lists/power_pages.h"

#include "app/item/item.h"
#include "app/item/parts.h"
#include "app/lists/pages/power.html.h"
#include "core/org/org.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define SHOWN_MAX 200
#define OFFICES_MAX 400

const char *power_type_text(struct html *o, const char *type)
{
    return html_t(o, power_type_name(type));
}

const char *power_filter_text(
    struct html *o, const struct power_filter *f, const char *name, const char *value)
{
    return str_printf(o->c->mem, "/lists/powers?office=%s&type=%s&q=%s",
        str_eq(name, "office") ? value : f->office, str_eq(name, "type") ? value : f->type,
        f->words);
}

const char *power_office_name(struct call *c, const char *code)
{
    const struct department *d = org_department_by_code(c, code);

    return d == NULL ? code : c->lang == LANG_EN ? d->name_en : d->name_zh;
}

/* ---- the list -------------------------------------------------------------------------------- */

static void count_office(struct call *c, struct power_office *list, size_t *n, const char *code)
{
    for (size_t i = 0; i < *n; i++) {
        if (str_eq(list[i].code, code)) {
            list[i].n++;
            return;
        }
    }
    if (*n < OFFICES_MAX)
        list[(*n)++] =
            (struct power_office) { .code = code, .name = power_office_name(c, code), .n = 1 };
}

static enum err fill_facets(struct call *c, struct power_list_page *p)
{
    struct power_office *offices = mem_array(c->mem, struct power_office, OFFICES_MAX);
    const struct power **all;

    TRY(power_list(c, &(struct power_filter) { 0 }, &all, &p->total));
    for (size_t i = 0; i < p->total; i++) {
        count_office(c, offices, &p->n_offices, all[i]->office);
        for (size_t k = 0; k < POWER_TYPES; k++)
            p->types[k] += str_eq(all[i]->type, power_type_codes[k]);
    }
    p->offices = offices;
    return OK;
}

static enum err list_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    const struct power_filter f = { .office = str_or(request_query(r, "office"), ""),
        .type = str_or(request_query(r, "type"), ""),
        .words = str_trim(c->mem, str_or(request_query(r, "q"), "")) };
    struct power_list_page p = { .filter = &f };
    const struct power **found;
    struct power_line *lines;

    TRY(power_list(c, &f, &found, &p.n));
    lines = mem_array(c->mem, struct power_line, p.n + 1);
    for (size_t i = 0; i < p.n; i++)
        lines[i] = (struct power_line) { found[i], power_office_name(c, found[i]->office) };
    p.lines = lines;
    TRY(fill_facets(c, &p));
    power_list_page(o, &p);
    return page_send(
        c, r, out, &(struct page) { .title = t(c, N_("Power list")), .kind = "lists.powers" }, o);
}

/* ---- one power ------------------------------------------------------------------------------- */

/* Items are found by their code, which begins with the credit code of their office. */
static enum err find_items(struct call *c, const struct power *x, struct power_page *p)
{
    const struct department *d = org_department_by_code(c, x->office);
    struct power_item *list = mem_array(c->mem, struct power_item, x->n_catalogue + 1);

    for (size_t i = 0; d != NULL && i < x->n_catalogue; i++) {
        struct item m;
        enum err e = item_load(
            c, str_printf(c->mem, "%s%d%s", d->uscc, x->level, x->catalogue[i]), DAY_NONE, &m);

        if (e == ERR_NOT_FOUND) {
            error_clear(c);
            continue;
        }
        TRY(e);
        list[p->n_items++] = (struct power_item) { m.code, m.name.zh, m.name.en };
    }
    p->items = list;
    return OK;
}

static enum err show(struct call *c, struct request *r, struct response *out)
{
    const struct crumb crumbs[] = { { "/lists", t(c, N_("Lists of government powers")) },
        { "/lists/powers", t(c, N_("Power list")) } };
    struct html *o = page_html(c, r);
    struct registry_version version;
    struct power_change *changes;
    struct power x;
    struct power_page p = { .power = &x, .version = &version };

    TRY(power_get(c, request_param(r, "code"), &x, &version));
    TRY(phone_number(c, x.phone, &p.phone));
    TRY(find_items(c, &x, &p));
    TRY(power_change_of(c, x.code, &changes, &p.n_changes));
    p.changes = changes;
    p.office = power_office_name(c, x.office);
    power_show_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = list_text(o, x.name),
            .kind = "lists.power",
            .crumbs = crumbs,
            .n_crumbs = COUNT_OF(crumbs) },
        o);
}

/* ---- gaps ------------------------------------------------------------------------------------ */

static enum err read_gaps(struct call *c, void *data)
{
    return power_gaps(c, data);
}

static enum err gaps_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct power_report report;
    struct gaps_page p = { .report = &report };

    TRY(slow_read(c, read_gaps, &report));
    for (size_t i = 0; i < report.n; i++) {
        p.no_item += str_eq(report.gaps[i].rule, "no-item");
        p.no_power += str_eq(report.gaps[i].rule, "no-power");
        p.other_type += str_eq(report.gaps[i].rule, "other-type");
        p.repealed += str_eq(report.gaps[i].rule, "repealed");
    }
    p.n_shown = report.n < SHOWN_MAX ? report.n : SHOWN_MAX;
    power_gaps_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Powers against services")),
            .kind = "lists.power-gaps",
            .noindex = true },
        o);
}

const struct route power_routes[] = {
    { HTTP_GET, "/lists/powers", "public", list_show, N_("Power list") },
    { HTTP_GET, "/lists/powers/gaps", "lists.report", gaps_show, N_("Powers against services"),
        .run = RUN_SLOW },
    { HTTP_GET, "/lists/powers/{code}", "public", show, N_("A power of the list"),
        .sample = "power" },
    { 0 },
};
