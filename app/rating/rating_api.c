/* rating_api.c – ratings as JSON: the public figures, one's own, and giving one. */
#include "app/rating/rating_api.h"

#include <jansson.h>

#include "app/rating/rating.h"
#include "app/rating/rating_pages.h"
#include "core/org/org.h"
#include "lib/base/mem.h"

static json_t *rate(int hundredths)
{
    return hundredths < 0 ? json_null() : json_integer(hundredths);
}

enum err rating_api_figures(struct call *c, struct request *r, struct response *out)
{
    json_t *items = json_array();
    struct rating_figures *f;
    const char *from, *to;
    size_t n;

    TRY(rating_months(c, r, &from, &to));
    TRY(rating_figures(c, from, to, &f, &n));
    for (size_t i = 0; i < n; i++) {
        const struct department *d = org_department(c, f[i].department_id);

        json_array_append_new(items,
            json_pack("{s:s?, s:s?, s:I, s:[I,I,I,I,I], s:I, s:o, s:o, s:o}", "department",
                d == NULL ? NULL : d->code, "name", d == NULL ? NULL : d->name_zh, "offered",
                (json_int_t)f[i].offered, "levels", (json_int_t)f[i].own1, (json_int_t)f[i].own2,
                (json_int_t)f[i].own3, (json_int_t)f[i].own4, (json_int_t)f[i].own5, "by_default",
                (json_int_t)f[i].by_default, "own_rate", rate(rating_own_rate(&f[i])),
                "rate_with_default", rate(rating_rate_with_default(&f[i])), "participation",
                rate(rating_participation(&f[i]))));
    }
    return response_json_list(c, out, items, (int64_t)n, NULL);
}

static json_t *rating_json(struct call *c, const struct rating *r)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:b, s:s, s:s?}", "case",
        str_printf(c->mem, "%lld", (long long)r->casefile_id), "stage", r->stage, "item",
        r->item_code, "title", r->title_zh, "level", r->level, "is_default", r->is_default,
        "offered_on", r->offered_on, "rated_at", r->rated_at);
}

enum err rating_api_list(struct call *c, struct request *r, struct response *out)
{
    json_t *items = json_array();
    struct rating *ratings;
    size_t n;

    (void)r;
    TRY(rating_list(c, &ratings, &n));
    for (size_t i = 0; i < n; i++)
        json_array_append_new(items, rating_json(c, &ratings[i]));
    return response_json_list(c, out, items, (int64_t)n, NULL);
}

enum err rating_api_give(struct call *c, struct request *r, struct response *out)
{
    const json_t *level = json_object_get(r->json_body, "level");
    const json_t *comment = json_object_get(r->json_body, "comment");
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(rating_give(c, id, request_param(r, "stage"),
        json_is_integer(level) && json_integer_value(level) <= RATING_LEVELS
            ? (int)json_integer_value(level)
            : 0,
        json_string_value(comment), "api"));
    return response_json(c, out, json_pack("{s:b}", "rated", 1));
}

static const struct api_field figures_query[] = {
    { "from", "string", "first month, YYYY-MM; eleven months ago if absent", false },
    { "to", "string", "last month, YYYY-MM; this month if absent", false },
    { 0 },
};
static const struct api_field figures_answer[] = {
    { "items", "array",
        "per department: department, name, offered, levels (numbers of own ratings of level 1 to "
        "5), by_default, own_rate, rate_with_default, participation (hundredths of a percent or "
        "null)",
        true },
    { "total", "integer", "number of departments", true },
    { 0 },
};
static const struct api_field list_answer[] = {
    { "items", "array",
        "case, stage, item, title, level (0: not rated), is_default, offered_on, rated_at", true },
    { "total", "integer", "number of ratings", true },
    { 0 },
};
static const struct api_field give_body[] = {
    { "level", "integer", "1 very satisfied … 5 very dissatisfied", true },
    { "comment", "string", "at most 500 characters", false },
    { 0 },
};
static const struct api_field give_answer[] = {
    { "rated", "boolean", "true", true },
    { 0 },
};

const struct api_doc rating_api_figures_doc = { .query = figures_query, .answer = figures_answer };
const struct api_doc rating_api_list_doc = { .answer = list_answer, .scope = "ratings:read" };
const struct api_doc rating_api_give_doc = {
    .body = give_body, .answer = give_answer, .scope = "ratings:write"
};
