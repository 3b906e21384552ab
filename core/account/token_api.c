/* token_api.c – access tokens for other systems: listed, made and revoked by an administrator. */
#include <jansson.h>

#include "core/account/token.h"
#include "core/org/org.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/http/http.h"

static enum err list(struct call *c, struct request *r, struct response *out)
{
    struct token_view *tokens;
    json_t *items;
    size_t n;

    (void)r;
    TRY(token_list(c, &tokens, &n));
    items = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(items,
            json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "id",
                str_printf(c->mem, "%lld", (long long)tokens[i].id), "login", tokens[i].login,
                "name", tokens[i].name, "scopes", tokens[i].scopes, "created_at",
                tokens[i].created_at, "ends_at", tokens[i].ends_at, "ended", tokens[i].ended));
    return response_json_list(c, out, items, (int64_t)n, NULL);
}

static const char **words(struct call *c, const json_t *array, size_t *ret_n)
{
    const char **all = mem_array(c->mem, const char *, json_array_size(array) + 1);

    for (*ret_n = 0; *ret_n < json_array_size(array); (*ret_n)++)
        all[*ret_n] = str_or(json_string_value(json_array_get(array, *ret_n)), "");
    return all;
}

static enum err give(struct call *c, struct request *r, struct response *out)
{
    struct new_token new = { 0 };
    json_t *scopes = NULL, *departments = NULL;
    json_int_t days = 0;
    const char **codes, *made;
    int64_t *ids;

    if (json_unpack(r->json_body, "{s:s, s:s, s:I, s:o, s?o}", "login", &new.login, "name",
            &new.name, "days", &days, "scopes", &scopes, "departments", &departments) != 0)
        return fail(c, ERR_INVALID, N_("Send {expected}"), "expected",
            "{login, name, days, scopes, departments?}");
    new.days = days;
    new.scopes = words(c, scopes, &new.n_scopes);
    codes = words(c, departments, &new.n_departments);
    ids = mem_array(c->mem, int64_t, new.n_departments + 1);
    for (size_t i = 0; i < new.n_departments; i++) {
        const struct department *d = org_department_by_code(c, codes[i]);

        if (d == NULL && !str_eq(codes[i], "*"))
            return fail_field(c, "departments", N_("Choose one of the answers"));
        ids[i] = d == NULL ? 0 : d->id;
    }
    new.departments = ids;
    TRY(token_give(c, &new, &made));
    return response_json(c, out, json_pack("{s:s}", "token", made));
}

static enum err revoke(struct call *c, struct request *r, struct response *out)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(token_revoke(c, id));
    return response_json(c, out, json_pack("{s:b}", "ended", true));
}

static const struct api_field list_answer[] = {
    { "items", "array", "tokens, the newest first: id, login, name, scopes, created_at, ends_at",
        true },
    { "total", "integer", "how many there are", true },
    { "next", "string", "always null", true },
    { 0 },
};
static const struct api_field give_body[] = {
    { "login", "string", "of the machine account; made if there is none", true },
    { "name", "string", "what the token is for", true },
    { "days", "integer", "how long it lasts, 1 to 730", true },
    { "scopes", "array", "rights that it carries", true },
    { "departments", "array", "codes of departments whose cases a new account sees; * is all",
        false },
    { 0 },
};
static const struct api_field give_answer[] = {
    { "token", "string", "shown this once", true },
    { 0 },
};
static const struct api_field revoke_answer[] = {
    { "ended", "boolean", "true", true },
    { 0 },
};
static const struct api_doc list_doc = { NULL, NULL, list_answer, "account.manage" };
static const struct api_doc give_doc = { NULL, give_body, give_answer, "account.manage" };
static const struct api_doc revoke_doc = { NULL, NULL, revoke_answer, "account.manage" };

static const struct route token_routes[] = {
    { HTTP_GET, "/api/v1/tokens", "account.manage", list, N_("Access tokens"), .api = &list_doc },
    { HTTP_POST, "/api/v1/tokens", "account.manage", give, N_("New access token"),
        .api = &give_doc },
    { HTTP_POST, "/api/v1/tokens/{id}/revoke", "account.manage", revoke, N_("Revoke a token"),
        .sample = "nothing", .api = &revoke_doc },
    { 0 },
};

const struct module account_token_api_module = { .name = "core/account/token api",
    .routes = token_routes };
