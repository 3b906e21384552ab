/* staff_pages.c – the security administrator's pages: list, a new account, one account with its
 * roles and departments. No page shows a password; the person chooses an own one at once. */
#include "core/account/account.h"
#include "core/account/pages/staff.html.h"
#include "core/account/staff_pages.h"
#include "core/org/org.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/slow.h"
#include "lib/html/html.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"
#include "lib/sign/sign.h"

#define CHOICES_MAX 500
#define DIVISION "division:" /* in front of its code */

/* ---- choices ------------------------------------------------------------------------------- */

static enum err role_choices(struct call *c, struct choice **ret, size_t *ret_n)
{
    struct role *roles;
    struct choice *list;

    TRY(role_list(c, &roles, ret_n));
    list = mem_array(c->mem, struct choice, *ret_n + 1);
    for (size_t i = 0; i < *ret_n; i++) {
        list[i].value = roles[i].code;
        list[i].label = c->lang == LANG_EN ? roles[i].name_en : roles[i].name_zh;
    }
    *ret = list;
    return OK;
}

/* One choice for each division that has departments: "division:450681". */
static enum err division_choices(struct call *c, struct choice *list, size_t *n)
{
    const struct org *org = org_all(c);
    size_t first = *n;

    for (size_t i = 0; org != NULL && i < org->n_departments && *n < CHOICES_MAX; i++) {
        const char *code = org->departments[i].division;
        const char *value = str_printf(c->mem, DIVISION "%s", code);
        struct division d;
        bool known = false;

        for (size_t k = first; k < *n; k++)
            known |= str_eq(list[k].value, value);
        if (known)
            continue;
        TRY(org_division(c, code, &d));
        list[*n].value = value;
        list[(*n)++].label = tf(c, N_("All departments of {division}"), "division", d.name);
    }
    return OK;
}

/* Departments by code; with `all`, the first choices are every department, and every department of
 * a division. */
static enum err department_choices(struct call *c, bool all, struct choice **ret, size_t *ret_n)
{
    const struct org *org = org_all(c);
    size_t n = 0, most = org == NULL ? 0 : org->n_departments;
    struct choice *list = mem_array(c->mem, struct choice, 2 * most + 2);

    if (all) {
        list[n++] = (struct choice) { .value = "*", .label = t(c, N_("All departments")) };
        TRY(division_choices(c, list, &n));
    }
    for (size_t i = 0; i < most && n < CHOICES_MAX; i++) {
        const struct department *d = &org->departments[i];

        list[n].value = d->code;
        list[n++].label = c->lang == LANG_EN ? d->name_en : d->name_zh;
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

static void hall_choices(struct call *c, struct choice **ret, size_t *ret_n)
{
    const struct org *org = org_all(c);
    size_t n = org == NULL ? 0 : org->n_halls;
    struct choice *list = mem_array(c->mem, struct choice, n + 1);

    for (size_t i = 0; i < n; i++) {
        list[i].value = org->halls[i].code;
        list[i].label = c->lang == LANG_EN ? org->halls[i].name_en : org->halls[i].name_zh;
    }
    *ret = list;
    *ret_n = n;
}

static enum err put_choices(struct call *c, struct staff_form *f)
{
    TRY(role_choices(c, &f->roles, &f->n_roles));
    TRY(department_choices(c, false, &f->departments, &f->n_departments));
    TRY(department_choices(c, true, &f->scopes, &f->n_scopes));
    hall_choices(c, &f->halls, &f->n_halls);
    return OK;
}

/* ---- what was posted ----------------------------------------------------------------------- */

/* The departments that a division has today. */
static size_t add_division(struct call *c, const char *code, int64_t *scopes, size_t n)
{
    const struct org *org = org_all(c);

    for (size_t i = 0; org != NULL && i < org->n_departments; i++) {
        if (str_eq(org->departments[i].division, code))
            scopes[n++] = org->departments[i].id;
    }
    return n;
}

/* Department codes and divisions to scopes of the gate. */
static enum err posted_scopes(struct call *c, const struct request *r, int64_t **ret, size_t *ret_n)
{
    const struct org *org = org_all(c);
    size_t n_codes, n = 0;
    const char **codes = request_form_all(c, r, "scopes", &n_codes);
    int64_t *scopes =
        mem_array(c->mem, int64_t, n_codes * (org == NULL ? 1 : org->n_departments + 1) + 1);

    for (size_t i = 0; i < n_codes; i++) {
        const struct department *d = org_department_by_code(c, codes[i]);
        size_t before = n;

        if (str_starts(codes[i], DIVISION))
            n = add_division(c, codes[i] + strlen(DIVISION), scopes, n);
        else if (d != NULL || str_eq(codes[i], "*"))
            scopes[n++] = d == NULL ? 0 : d->id;
        if (n == before)
            return fail_field(c, "scopes", N_("Choose one of the answers"));
    }
    *ret = scopes;
    *ret_n = n;
    return OK;
}

static enum err posted_staff(struct call *c, const struct request *r, struct new_staff *s)
{
    const char *department = request_form(r, "department"), *hall = request_form(r, "hall");
    const struct department *d = NULL;
    const struct hall *h = NULL;
    int64_t *scopes;

    *s = (struct new_staff) { .login = request_form(r, "login"),
        .name = str_plain(c->mem, str_or(request_form(r, "name"), ""), false),
        .must_change = true };
    s->roles = request_form_all(c, r, "roles", &s->n_roles);
    TRY(posted_scopes(c, r, &scopes, &s->n_scopes));
    s->scopes = scopes;
    if (!str_blank(department) && (d = org_department_by_code(c, department)) == NULL)
        fail_field(c, "department", N_("Choose one of the answers"));
    if (!str_blank(hall) && (h = org_hall_by_code(c, hall)) == NULL)
        fail_field(c, "hall", N_("Choose one of the answers"));
    s->department_id = d == NULL ? 0 : d->id;
    s->hall_id = h == NULL ? 0 : h->id;
    return fields_ok(c);
}

/* ---- pages --------------------------------------------------------------------------------- */

static enum err send(
    struct call *c, struct request *r, struct response *out, const char *kind, struct html *o)
{
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("Staff")), .kind = kind, .nav = "account", .noindex = true },
        o);
}

static enum err list_show(struct call *c, struct request *r, struct response *out)
{
    struct paging paging = { .per_page = STAFF_PER_PAGE, .base = "/staff" };
    struct staff_view *list;
    struct html *o;
    size_t n;

    TRY(request_query_int(c, r, "page", 1, 100000, 1, &paging.page));
    TRY(staff_list(c, paging.page, &list, &n, &paging.total));
    paging.pages = (paging.total + STAFF_PER_PAGE - 1) / STAFF_PER_PAGE;
    o = page_html(c, r);
    staff_list_page(o, list, n, &paging);
    return send(c, r, out, "account.staff", o);
}

static enum err new_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct staff_form f = { 0 };

    TRY(put_choices(c, &f));
    staff_new_page(o, &f);
    return send(c, r, out, "account.staff-new", o);
}

static const char *joined(struct call *c, const char *list, const char *word)
{
    return list == NULL ? word : str_printf(c->mem, "%s,%s", list, word);
}

static enum err one_show(struct call *c, struct request *r, struct response *out)
{
    struct staff_form f = { 0 };
    struct staff_duty *duties;
    struct staff_scope *scopes;
    struct staff_view s;
    struct html *o = page_html(c, r);
    size_t n;
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(staff_find(c, id, &s));
    TRY(put_choices(c, &f));
    TRY(staff_duties(c, id, &duties, &n));
    for (size_t i = 0; i < n; i++)
        f.has_roles = joined(c, f.has_roles, duties[i].role);
    TRY(staff_scopes(c, id, &scopes, &n));
    for (size_t i = 0; i < n; i++) {
        const struct department *d = org_department(c, scopes[i].scope_id);

        if (scopes[i].scope_id == 0 || d != NULL)
            f.has_scopes = joined(c, f.has_scopes, d == NULL ? "*" : d->code);
    }
    f.version = str_printf(c->mem, "%lld", (long long)s.version);
    f.own = id == c->actor->account_id;
    staff_one_page(o, &s, &f);
    return send(c, r, out, "account.staff-one", o);
}

/* ---- acts ---------------------------------------------------------------------------------- */

struct act {
    int64_t id, version;
    struct new_staff staff;
};

static enum err begin(struct call *c, const struct request *r, struct act *a)
{
    *a = (struct act) { 0 };
    TRY(request_param_id(c, r, "id", &a->id));
    return request_form_int(c, r, "version", 1, INT64_MAX, &a->version);
}

static enum err write_new(struct call *c, void *data)
{
    struct act *a = data;

    return staff_add(c, &a->staff, &a->id);
}

static enum err add(struct call *c, struct request *r, struct response *out)
{
    const char *password = request_form(r, "password");
    struct act a = { 0 };

    TRY(posted_staff(c, r, &a.staff));
    TRY(password_check(c, "password", password, a.staff.login));
    TRY(password_hash(c, password, &a.staff.password_hash));
    TRY(slow_write(c, write_new, &a));
    return redirect(c, out, "/staff/%lld", (long long)a.id);
}

static enum err set_duties(struct call *c, struct request *r, struct response *out)
{
    struct act a;
    size_t n_roles, n_scopes;
    const char **roles = request_form_all(c, r, "roles", &n_roles);
    int64_t *scopes;

    TRY(begin(c, r, &a));
    TRY(posted_scopes(c, r, &scopes, &n_scopes));
    TRY(staff_set_duties(c, a.id, a.version, roles, n_roles, scopes, n_scopes));
    return redirect(c, out, "/staff/%lld", (long long)a.id);
}

static enum err set_state(struct call *c, struct request *r, struct response *out)
{
    struct act a;

    TRY(begin(c, r, &a));
    TRY(staff_set_state(c, a.id, a.version, request_form(r, "state")));
    return redirect(c, out, "/staff/%lld", (long long)a.id);
}

static enum err write_password(struct call *c, void *data)
{
    struct act *a = data;

    return staff_set_password(c, a->id, a->version, a->staff.password_hash);
}

static enum err set_password(struct call *c, struct request *r, struct response *out)
{
    const char *password = request_form(r, "password");
    struct act a;

    TRY(begin(c, r, &a));
    TRY(password_check(c, "password", password, NULL));
    TRY(password_hash(c, password, &a.staff.password_hash));
    TRY(slow_write(c, write_password, &a));
    return redirect(c, out, "/staff/%lld", (long long)a.id);
}

static enum err reset_totp(struct call *c, struct request *r, struct response *out)
{
    struct act a;

    TRY(begin(c, r, &a));
    TRY(staff_reset_totp(c, a.id, a.version));
    return redirect(c, out, "/staff/%lld", (long long)a.id);
}

static const struct route staff_routes[] = {
    { HTTP_GET, "/staff", "account.manage", list_show, N_("Staff") },
    { HTTP_GET, "/staff/new", "account.manage", new_show, N_("New staff account") },
    { HTTP_POST, "/staff", "account.manage", add, N_("New staff account"), .again = new_show,
        .run = RUN_SLOW },
    { HTTP_GET, "/staff/{id}", "account.manage", one_show, N_("Staff account"), .sample = "staff" },
    { HTTP_POST, "/staff/{id}/duties", "account.manage", set_duties,
        N_("Change roles and departments"), .again = one_show, .sample = "staff" },
    { HTTP_POST, "/staff/{id}/state", "account.manage", set_state, N_("Disable or enable"),
        .again = one_show, .sample = "staff" },
    { HTTP_POST, "/staff/{id}/password", "account.manage", set_password, N_("Set a password"),
        .again = one_show, .run = RUN_SLOW, .sample = "staff" },
    { HTTP_POST, "/staff/{id}/totp", "account.manage", reset_totp, N_("Reset the second factor"),
        .again = one_show, .sample = "staff" },
    { 0 },
};
static const struct right staff_rights[] = {
    { "account.manage", N_("Administers staff accounts and their roles") },
    { 0 },
};

const struct module account_staff_module = {
    .name = "core/account/staff", .routes = staff_routes, .rights = staff_rights
};
