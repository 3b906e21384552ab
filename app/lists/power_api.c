/* power_api.c – the power list as JSON. */
#include <jansson.h>

#include "app/lists/lists.h"
#include "app/lists/power.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

#define LIMIT_MAX 500

static enum err powers_get(struct call *c, struct request *r, struct response *out)
{
    const struct power_filter f = { .office = request_query(r, "office"),
        .type = request_query(r, "type"),
        .words = request_query(r, "q") };
    const struct power **found;
    json_t *list;
    int64_t limit, from;
    const char *next = NULL;
    size_t n;

    TRY(request_query_int(c, r, "limit", 1, LIMIT_MAX, 100, &limit));
    TRY(request_query_int(c, r, "cursor", 0, INT32_MAX, 0, &from));
    TRY(power_list(c, &f, &found, &n));
    list = json_array();
    for (size_t i = (size_t)from; i < n && i < (size_t)(from + limit); i++)
        json_array_append_new(list, shape_to_json(power_shape, found[i]));
    if ((size_t)(from + limit) < n)
        next = str_printf(c->mem, "%lld", (long long)(from + limit));
    return response_json_list(c, out, list, (int64_t)n, next);
}

static const struct api_field query[] = {
    { "office", "string", "code of the department", false },
    { "type", "string", "01 permit … 10 other", false },
    { "q", "string", "words of the name", false },
    { "limit", "integer", "1 to 500, 100 if absent", false },
    { "cursor", "string", "next of the page before", false },
    { 0 },
};
static const struct api_field answer[] = {
    { "items", "array", "code, name, type, office, basis, duties, catalogue, …", true },
    { "total", "integer", "all that fit", true },
    { "next", "string", "cursor of the next page; null on the last", true },
    { 0 },
};
static const struct api_doc doc = { .query = query, .answer = answer };

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/lists/powers", "public", powers_get, N_("Power list"), .api = &doc },
    { 0 },
};

const struct module lists_power_api_module = { .name = "app/lists powers API", .routes = routes };
