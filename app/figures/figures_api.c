/* figures_api.c – the figures and the items behind them as JSON. */
#include <jansson.h>

#include "app/figures/figures_pages.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define CURSOR_MAX 1000000

static json_t *value_json(const struct figure_kind *k, int64_t part, int64_t whole)
{
    if (k->shape == FIGURE_COUNT)
        return json_integer(part);
    return whole == 0 ? json_null() : json_real((double)part / (double)whole);
}

static json_t *figure_json(
    struct call *c, const struct figure_kind *k, const struct figures_sums *s)
{
    static const char *const shapes[] = { "share", "average", "count" };

    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:o, s:s, s:s}", "code", k->code, "name",
        t(c, k->name), "definition", t(c, k->definition), "formula", t(c, k->formula), "shape",
        shapes[k->shape], "part", (json_int_t)figure_part(k, s), "whole",
        (json_int_t)figure_whole(k, s), "value",
        value_json(k, figure_part(k, s), figure_whole(k, s)), "text", figure_text(c->mem, k, s),
        "source", "item versions in force");
}

static json_t *all_figures(struct call *c, const struct figures_sums *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n_figure_kinds; i++)
        json_array_append_new(list, figure_json(c, &figure_kinds[i], s));
    return list;
}

static json_t *group_json(const struct figures_sums *s)
{
    json_t *figures = json_object();

    for (size_t i = 0; i < n_figure_kinds; i++) {
        const struct figure_kind *k = &figure_kinds[i];

        json_object_set_new(figures, k->code,
            json_pack("{s:I, s:I, s:o}", "part", (json_int_t)figure_part(k, s), "whole",
                (json_int_t)figure_whole(k, s), "value",
                value_json(k, figure_part(k, s), figure_whole(k, s))));
    }
    return json_pack("{s:s, s:i, s:I, s:o}", "department", s->office, "level", s->level, "services",
        (json_int_t)s->items, "figures", figures);
}

static enum err list(struct call *c, struct request *r, struct response *out)
{
    struct figures_sums *groups, sum = { 0 };
    json_t *by = json_array();
    struct figures_query q;
    size_t n;

    TRY(figures_asked(c, r, &q));
    TRY(figures_groups(c, &q, &groups, &n));
    for (size_t i = 0; i < n; i++) {
        figures_add(&sum, &groups[i]);
        json_array_append_new(by, group_json(&groups[i]));
    }
    return response_json(c, out,
        json_pack("{s:s, s:s?, s:s?, s:i, s:I, s:I, s:o, s:o}", "on", q.on, "baseline", q.baseline,
            "department", q.office, "level", q.level, "services", (json_int_t)sum.items,
            "generated", (json_int_t)sum.generated, "figures", all_figures(c, &sum), "groups", by));
}

static json_t *item_json(const struct figure_item *m)
{
    json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:s, s:i, s:s, s:i}", "code",
        m->code, "name", m->name_zh, "name_en", m->name_en, "department", m->office, "level",
        m->level, "visits", m->visits, "promise", m->promise_n, "promise_unit", m->promise_unit,
        "legal", m->legal_n, "legal_unit", m->legal_unit, "materials", m->materials_n);

    json_object_set_new(
        o, "materials_before", m->before < 0 ? json_null() : json_integer(m->before));
    return o;
}

static enum err items(struct call *c, struct request *r, struct response *out)
{
    const struct figure_kind *k;
    int64_t limit, offset, total;
    struct figure_item *found;
    struct figures_query q;
    json_t *all;
    size_t n;

    TRY(figures_asked(c, r, &q));
    TRY(figure_asked(c, r, &k));
    TRY(request_query_int(c, r, "limit", 1, ITEM_LIMIT_MAX, 50, &limit));
    TRY(request_query_int(c, r, "cursor", 0, CURSOR_MAX, 0, &offset));
    TRY(figures_items(c, &q, k, offset, limit, &found, &n, &total));
    all = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(all, item_json(&found[i]));
    offset += (int64_t)n;
    return response_json_list(c, out, all, total,
        n > 0 && offset < total ? str_printf(c->mem, "%lld", (long long)offset) : NULL);
}

#define ASKED                                                                                      \
    { "on", "string", "legal day, today if absent", false },                                       \
        { "office", "string", "code of a department", false },                                     \
        { "level", "integer", "3 city, 4 county, 5 town", false },                                 \
    {                                                                                              \
        "baseline", "string", "day whose materials are compared; absent: the first versions",      \
            false                                                                                  \
    }
static const struct api_field list_query[] = { ASKED, { 0 } };
static const struct api_field list_answer[] = {
    { "on", "string", "legal day", true },
    { "services", "integer", "published services that people apply for", true },
    { "generated", "integer", "of these, made by the generator for load tests", true },
    { "figures", "array", "code, name, definition, formula, shape, part, whole, value, text",
        true },
    { "groups", "array", "the same by department and level", true },
    { 0 },
};
static const struct api_field items_query[] = {
    { "figure", "string", "code of the figure; online if absent", false },
    ASKED,
    { "limit", "integer", "1 to 200, 50 if absent", false },
    { "cursor", "integer", "next of the page before", false },
    { 0 },
};
static const struct api_field items_answer[] = {
    { "items", "array", "code, name, department, promise, legal, visits, materials, …", true },
    { "total", "integer", "all behind the figure", true },
    { "next", "string", "cursor of the next page; null on the last", true },
    { 0 },
};
static const struct api_doc list_doc = { .query = list_query, .answer = list_answer };
static const struct api_doc items_doc = { .query = items_query, .answer = items_answer };

const struct route figures_api_routes[] = {
    { HTTP_GET, "/api/v1/figures", "public", list, N_("Figures of the services"),
        .api = &list_doc },
    { HTTP_GET, "/api/v1/figures/items", "public", items, N_("Services behind a figure"),
        .api = &items_doc },
    { 0 },
};
