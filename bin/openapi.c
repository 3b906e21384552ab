/* openapi.c – every JSON route describes itself (struct api_doc); this file only translates. */
#include "bin/openapi.h"

#include <jansson.h>

#include "app/modules.h"
#include "bin/bin.h"
#include "lib/base/mem.h"

#define API_PREFIX "/api/v1"

static const char *method_key(enum method m)
{
    switch (m) {
    case HTTP_GET:
        return "get";
    case HTTP_POST:
        return "post";
    case HTTP_PUT:
        return "put";
    case HTTP_PATCH:
        return "patch";
    case HTTP_DELETE:
        return "delete";
    }
    return "get";
}

static json_t *schema_of(const struct api_field *fields)
{
    json_t *properties = json_object(), *required = json_array();

    for (; fields != NULL && fields->name != NULL; fields++) {
        json_object_set_new(properties, fields->name,
            json_pack("{s:s, s:s}", "type", fields->type, "description", fields->note));
        if (fields->required)
            json_array_append_new(required, json_string(fields->name));
    }
    return json_pack(
        "{s:s, s:o, s:o}", "type", "object", "properties", properties, "required", required);
}

static json_t *content_of(const struct api_field *fields, const char *type)
{
    return json_pack("{s:{s:o}}", type, "schema", schema_of(fields));
}

/* "{id}" in the path, and the query. */
static json_t *parameters_of(const struct route *r)
{
    json_t *list = json_array();

    for (const char *at = strchr(r->path, '{'); at != NULL; at = strchr(at + 1, '{')) {
        int n = (int)strcspn(at + 1, "}");

        json_array_append_new(list, json_pack("{s:s#, s:s, s:b, s:{s:s}}", "name", at + 1, n, "in",
                                        "path", "required", 1, "schema", "type", "string"));
    }
    for (const struct api_field *f = r->api->query; f != NULL && f->name != NULL; f++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:b, s:s, s:{s:s}}", "name", f->name, "in", "query",
                      "required", f->required, "description", f->note, "schema", "type", f->type));
    return list;
}

static json_t *problem_ref(const char *description)
{
    return json_pack("{s:s, s:{s:{s:{s:s}}}}", "description", description, "content",
        "application/problem+json", "schema", "$ref", "#/components/schemas/problem");
}

static json_t *operation_of(struct call *c, const struct route *r)
{
    const char *ok = r->method == HTTP_POST ? "201" : "200";
    json_t *responses = json_object();
    json_t *op = json_pack("{s:s, s:s, s:o}", "summary", r->title, "operationId",
        str_printf(c->mem, "%s %s", method_key(r->method), r->path), "parameters",
        parameters_of(r));

    json_object_set_new(responses, ok,
        json_pack("{s:s, s:o}", "description", "Done", "content",
            content_of(r->api->answer, "application/json")));
    json_object_set_new(responses, "default", problem_ref("Refused: what and how to mend it"));
    json_object_set_new(op, "responses", responses);
    if (r->api->body != NULL)
        json_object_set_new(op, "requestBody",
            json_pack("{s:b, s:o}", "required", 1, "content",
                content_of(r->api->body, "application/json")));
    if (r->api->scope != NULL)
        json_object_set_new(op, "security", json_pack("[{s:[s]}]", "token", r->api->scope));
    else
        json_object_set_new(op, "security", json_array());
    return op;
}

static void add_routes(struct call *c, json_t *paths, const struct route *r)
{
    for (; r != NULL && r->path != NULL; r++) {
        const char *path = r->path + strlen(API_PREFIX);
        json_t *item;

        if (r->api == NULL || !str_starts(r->path, API_PREFIX))
            continue;
        item = json_object_get(paths, path);
        if (item == NULL) {
            item = json_object();
            json_object_set_new(paths, path, item);
        }
        json_object_set_new(item, method_key(r->method), operation_of(c, r));
    }
}

static json_t *components(void)
{
    return json_pack(
        "{s:{s:{s:s, s:s, s:s}}, s:{s:{s:s, s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}}}}}",
        "securitySchemes", "token", "type", "http", "scheme", "bearer", "description",
        "An access token with scopes, made under /account/tokens", "schemas", "problem", "type",
        "object", "properties", "type", "type", "string", "title", "type", "string", "status",
        "type", "integer", "detail", "type", "string", "request_id", "type", "string");
}

enum err openapi_show(struct call *c, struct request *r, struct response *out)
{
    json_t *paths = json_object();

    (void)r;
    for (size_t i = 0; modules[i] != NULL; i++)
        add_routes(c, paths, modules[i]->routes);
    add_routes(c, paths, bin_routes);
    out->cache = CACHE_REVALIDATE;
    return response_json(c, out,
        json_pack("{s:s, s:{s:s, s:s, s:s, s:{s:s, s:s}}, s:[{s:s}], s:o, s:o}", "openapi", "3.1.0",
            "info", "title", "Cityhall", "version", "1", "description",
            "One-stop government service: items, cases, ratings. Lists share one envelope "
            "{items, total, next}; errors are RFC 9457 problems with the request id.",
            "license", "name", "Apache-2.0", "identifier", "Apache-2.0", "servers", "url",
            API_PREFIX, "paths", paths, "components", components()));
}
