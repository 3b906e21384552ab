/* item_api.c – items as JSON: /api/v1/items and /api/v1/items/CODE. */
#include <jansson.h>

#include "app/item/item.h"
#include "app/item/item_pages_routes.h"
#include "core/org/org.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/http/http.h"

/* Cursor: the offset in a ranked list ("r40"), or the last record of a sorted one ("k<id>:<key>").
 */
static enum err read_cursor(struct call *c, const struct request *r, struct item_filter *f)
{
    const char *cursor = request_query(r, "cursor"), *colon;
    int64_t n;

    if (str_blank(cursor))
        return OK;
    colon = strchr(cursor, ':');
    if (*cursor == 'r' && str_int(cursor + 1, 0, 1000000, &n)) {
        f->offset = n;
        return OK;
    }
    if (*cursor == 'k' && colon != NULL &&
        str_int(str_dup_n(c->mem, cursor + 1, (size_t)(colon - cursor - 1)), 0, INT64_MAX, &n)) {
        f->after = colon + 1;
        f->after_id = n;
        return OK;
    }
    return fail_field(c, "cursor", N_("This cursor is not one of ours"));
}

static const char *next_cursor(struct call *c, const struct item_filter *f,
    const struct item_card *cards, size_t n, int64_t total)
{
    if (n == 0 || (int64_t)n < f->limit)
        return NULL;
    if (f->q != NULL)
        return f->offset + (int64_t)n < total
                   ? str_printf(c->mem, "r%lld", (long long)f->offset + (long long)n)
                   : NULL;
    return str_printf(c->mem, "k%lld:%s", (long long)cards[n - 1].record_id, cards[n - 1].sort_key);
}

static json_t *card_json(struct call *c, const struct item_card *k)
{
    struct department d = { .name_zh = k->office };
    json_t *audience = json_array();

    if (org_find_department(c, k->office, &d) != OK)
        d.name_zh = k->office;
    if (k->for_person)
        json_array_append_new(audience, json_string("person"));
    if (k->for_firm)
        json_array_append_new(audience, json_string("firm"));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:b, s:i, s:s, s:i, s:s, s:o}",
        "code", k->code, "short_code", k->short_code, "name", k->name_zh, "name_en", k->name_en,
        "department", d.name_zh, "department_code", k->office, "type", k->type, "level", k->level,
        "immediate", k->immediate, "promise", k->promise_n, "promise_unit", k->promise_unit,
        "visits", k->visits, "state", k->state, "audience", audience);
}

static enum err list(struct call *c, struct request *r, struct response *out)
{
    struct item_filter f = { .q = request_query(r, "q"),
        .audience = request_query(r, "audience"),
        .theme = request_query(r, "theme"),
        .office = request_query(r, "department") };
    struct item_card *cards;
    json_t *items;
    int64_t total;
    size_t n;

    if (str_blank(f.q))
        f.q = NULL;
    TRY(request_query_int(c, r, "limit", 1, ITEM_LIMIT_MAX, 20, &f.limit));
    TRY(read_cursor(c, r, &f));
    TRY(item_list(c, &f, &cards, &n, &total));
    items = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(items, card_json(c, &cards[i]));
    return response_json_list(c, out, items, total, next_cursor(c, &f, cards, n, total));
}

static enum err one(struct call *c, struct request *r, struct response *out)
{
    struct item_phones phones;
    struct item m;
    json_t *o;

    TRY(item_load(c, request_param(r, "code"), DAY_NONE, &m));
    TRY(item_phone_numbers(c, &m, &phones));
    o = shape_to_json(item_shape, &m);
    json_object_set_new(o, "phones",
        json_pack("{s:s, s:s}", "advice", phones.advice, "complaint", phones.complaint));
    json_object_set_new(o, "names", json_incref(json_object_get(o, "name")));
    json_object_set_new(o, "name", json_string(m.name.zh));
    json_object_set_new(o, "department", json_string(m.office_name.zh));
    json_object_set_new(o, "short_code", json_string(m.short_code));
    json_object_set_new(o, "state", json_string(m.state));
    json_object_set_new(o, "version", json_integer(m.version));
    json_object_set_new(o, "effective_on", json_string(m.effective_on));
    return response_json(c, out, o);
}

static const struct api_field list_query[] = {
    { "q", "string", "words; ranked by how well they fit", false },
    { "audience", "string", "person or firm", false },
    { "theme", "string", "for example firm:010", false },
    { "department", "string", "code of the implementing body", false },
    { "limit", "integer", "1 to 200, 20 if absent", false },
    { "cursor", "string", "next of the page before", false },
    { 0 },
};
static const struct api_field list_answer[] = {
    { "items", "array", "code, short_code, name (Chinese), name_en, department, …", true },
    { "total", "integer", "all that match", true },
    { "next", "string", "cursor of the next page; null on the last", true },
    { 0 },
};
static const struct api_field one_answer[] = {
    { "code", "string", "31 characters", true },
    { "short_code", "string", "the one in the QR code", true },
    { "name", "string", "Chinese", true },
    { "names", "object", "zh and en", true },
    { "department", "string", "implementing body", true },
    { "state", "string", "published, suspended, cancelled", true },
    { "version", "integer", "in force today", true },
    { "effective_on", "string", "legal day", true },
    { "materials", "array", "what to hand in", true },
    { "promise", "object", "n, unit, start", true },
    { "legal", "object", "n, unit, start", true },
    { 0 },
};
static const struct api_doc list_doc = { .query = list_query, .answer = list_answer };
static const struct api_doc one_doc = { .answer = one_answer };

const struct route item_api_routes[] = {
    { HTTP_GET, "/api/v1/items", "public", list, N_("Services"), .api = &list_doc },
    { HTTP_GET, "/api/v1/items/{code}", "public", one, N_("Service"), .api = &one_doc,
        .sample = "item" },
    { 0 },
};
