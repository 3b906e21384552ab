/* desk_pages.c – work lists, most urgent first, and today's figures for the leader. */
#include "core/casefile/desk_pages.h"

#include "core/casefile/pages/desk.html.h"
#include "core/org/org.h"
#include "lib/base/check.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

#define PER_PAGE 20

const char *paging_count_text(struct html *o, int64_t n)
{
    return str_printf(o->c->mem, "%lld", (long long)n);
}

/* What was typed into the one box: a number of a case, or of an applicant. */
static enum err read_query(struct call *c, const char *q, const char *state,
    struct casefile_query *ret, struct casefile *ret_found, bool *ret_is_one)
{
    enum err e;

    *ret_is_one = false;
    ret->kind = str_blank(state) ? LIST_OPEN : LIST_STATE;
    ret->state = state;
    if (str_blank(q))
        return OK;
    q = check_typed(c->mem, q);
    if (check_id_number(q) == NULL || check_credit_code(q) == NULL) {
        ret->kind = LIST_APPLICANT;
        ret->id_number = q;
        return OK;
    }
    e = casefile_by_number(c, q, ret_found);
    *ret_is_one = e == OK;
    if (e == ERR_NOT_FOUND) {
        error_clear(c);
        return fail_field(
            c, "q", N_("No case of yours has this number. Identity numbers must be complete"));
    }
    return e;
}

/* "week": from today to Sunday. "late": before today, and not the applicant's turn. */
static bool read_due(struct call *c, const char *due, struct casefile_query *ret)
{
    day today = day_of(c->now);

    if (str_eq(due, "today") || str_eq(due, "week")) {
        day last = str_eq(due, "week") ? today + 6 - day_weekday(today) : today;

        ret->due_from = day_text(c->mem, today);
        ret->due_to = day_text(c->mem, last);
        return true;
    }
    if (!str_eq(due, "late"))
        return false;
    ret->due_to = day_text(c->mem, today - 1);
    ret->ours = true;
    return true;
}

/* Only what the form offers: an unknown item or day is none. */
static enum err read_filters(
    struct call *c, struct request *r, struct casefile_query *query, struct desk_view *v)
{
    const char *item = str_or(request_query(r, "item"), "");
    struct casefile_item *items;

    TRY(casefile_items(c, &items, &v->n_items));
    v->items = items;
    v->due = str_or(request_query(r, "due"), "");
    if (!read_due(c, v->due, query))
        v->due = "";
    v->item = "";
    for (size_t i = 0; i < v->n_items; i++) {
        if (str_eq(items[i].item_code, item))
            v->item = query->item_code = items[i].item_code;
    }
    return OK;
}

/* The choices that are made, for the links of the pages. */
static const char *desk_base(struct call *c, const struct desk_view *v)
{
    const char *names[] = { "state", "item", "due" }, *values[] = { v->state, v->item, v->due };
    const char *base = "/desk";

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (!str_blank(values[i]))
            base = str_printf(c->mem, "%s%c%s=%s", base, strchr(base, '?') == NULL ? '?' : '&',
                names[i], values[i]);
    }
    return base;
}

static enum err desk_show(struct call *c, struct request *r, struct response *out)
{
    struct casefile_query query = { .per_page = PER_PAGE };
    struct desk_view v = { .q = str_or(request_query(r, "q"), ""),
        .state = str_or(request_query(r, "state"), "") };
    struct procedure p;
    struct casefile one;
    struct html *o;
    bool is_one;
    enum err e;

    TRY(request_query_int(c, r, "page", 1, 1000000, 1, &query.page));
    TRY(procedure_current(c, "permit", &p));
    v.states = p.states;
    v.n_states = p.n_states;
    if (procedure_state(&p, v.state) == NULL)
        v.state = "";
    TRY(read_filters(c, r, &query, &v));
    e = read_query(c, v.q, v.state, &query, &one, &is_one);
    if (e != OK && e != ERR_INVALID)
        return e;
    if (is_one)
        return redirect(c, out, "/cases/%lld", (long long)one.id);
    if (e == OK)
        TRY(casefile_find(c, &query, &v.list));
    v.paging = (struct paging) { .page = query.page,
        .pages = v.list.total == 0 ? 1 : (v.list.total + PER_PAGE - 1) / PER_PAGE,
        .total = v.list.total,
        .per_page = PER_PAGE,
        .base = desk_base(c, &v) };
    o = page_html(c, r);
    desk_page(o, &v);
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("Desk")), .kind = "desk", .nav = "desk", .noindex = true },
        o);
}

static enum err today_show(struct call *c, struct request *r, struct response *out)
{
    struct casefile_figures *figures;
    struct html *o = page_html(c, r);
    struct today_row *rows;
    size_t n;

    TRY(casefile_today(c, &figures, &n));
    rows = mem_array(c->mem, struct today_row, n);
    for (size_t i = 0; i < n; i++) {
        const struct department *d = org_department(c, figures[i].scope_id);

        rows[i] = (struct today_row) { .name = d == NULL ? "" : pick(o, d->name_zh, d->name_en),
            .f = figures[i] };
    }
    today_page(o, rows, n, clock_day(c->mem, c->now));
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Today, by department")),
            .kind = "desk.today",
            .nav = "desk",
            .noindex = true },
        o);
}

static const struct route desk_routes[] = {
    { HTTP_GET, "/desk", "casefile.view", desk_show, N_("Desk") },
    { HTTP_GET, "/desk/today", "casefile.view", today_show, N_("Today, by department") },
    { 0 },
};

const struct module desk_module = { .name = "core/casefile desks", .routes = desk_routes };
