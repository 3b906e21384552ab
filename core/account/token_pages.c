/* token_pages.c – the security administrator's page of accesses for other systems. A new token is
 * in the answer to its own form and nowhere else. */
#include "core/account/token_pages.h"

#include "core/account/pages/tokens.html.h"
#include "core/org/org.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

static enum err put_choices(struct call *c, struct token_form *f)
{
    const struct org *org = org_all(c);
    size_t most = org == NULL ? 0 : org->n_departments;
    const char *const *scopes;

    TRY(token_scopes(c, &scopes, &f->n_scopes));
    f->scopes = mem_array(c->mem, struct choice, f->n_scopes + 1);
    for (size_t i = 0; i < f->n_scopes; i++)
        f->scopes[i] = (struct choice) { .value = scopes[i], .label = scopes[i] };
    f->departments = mem_array(c->mem, struct choice, most + 1);
    f->departments[f->n_departments++] =
        (struct choice) { .value = "*", .label = t(c, N_("All departments")) };
    for (size_t i = 0; i < most; i++)
        f->departments[f->n_departments++] = (struct choice) { .value = org->departments[i].code,
            .label =
                c->lang == LANG_EN ? org->departments[i].name_en : org->departments[i].name_zh };
    return OK;
}

static enum err send(struct call *c, struct request *r, struct response *out, const char *made)
{
    struct html *o = page_html(c, r);
    struct token_form f = { .made = made };
    struct token_view *list;

    TRY(token_list(c, &list, &f.n));
    f.list = list;
    TRY(put_choices(c, &f));
    tokens_page(o, &f);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Access tokens")),
            .kind = "account.tokens",
            .nav = "account",
            .noindex = true },
        o);
}

static enum err show(struct call *c, struct request *r, struct response *out)
{
    return send(c, r, out, NULL);
}

static enum err give(struct call *c, struct request *r, struct response *out)
{
    struct new_token new = { .login = str_or(request_form(r, "login"), ""),
        .name = str_trim(c->mem, str_or(request_form(r, "name"), "")) };
    const char **codes = request_form_all(c, r, "departments", &new.n_departments);
    int64_t *departments = mem_array(c->mem, int64_t, new.n_departments + 1);
    const char *made;

    TRY(request_form_int(c, r, "days", 1, TOKEN_DAYS_MAX, &new.days));
    for (size_t i = 0; i < new.n_departments; i++) {
        const struct department *d = org_department_by_code(c, codes[i]);

        if (d == NULL && !str_eq(codes[i], "*"))
            return fail_field(c, "departments", N_("Choose one of the answers"));
        departments[i] = d == NULL ? 0 : d->id;
    }
    new.departments = departments;
    new.scopes = request_form_all(c, r, "scopes", &new.n_scopes);
    TRY(token_give(c, &new, &made));
    return send(c, r, out, made);
}

static enum err revoke(struct call *c, struct request *r, struct response *out)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(token_revoke(c, id));
    return redirect(c, out, "/staff/tokens");
}

static const struct route token_routes[] = {
    { HTTP_GET, "/staff/tokens", "account.manage", show, N_("Access tokens") },
    { HTTP_POST, "/staff/tokens", "account.manage", give, N_("New access token"), .again = show },
    { HTTP_POST, "/staff/tokens/{id}/revoke", "account.manage", revoke, N_("Revoke a token"),
        .sample = "nothing" },
    { 0 },
};

const struct module account_token_module = { .name = "core/account/token", .routes = token_routes };
