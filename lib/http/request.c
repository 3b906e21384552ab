/* request.c – how handlers read a request. */
#include "lib/http/private.h"

#include "lib/base/mem.h"

const char *request_param(const struct request *r, const char *name)
{
    for (const struct param *p = r->p->path; p != NULL && p->name != NULL; p++) {
        if (strcmp(p->name, name) == 0)
            return p->value;
    }
    return NULL;
}

const char *request_query(const struct request *r, const char *name)
{
    return params_get(&r->p->query, name);
}

const char *request_form(const struct request *r, const char *name)
{
    return params_get(&r->p->form, name);
}

const char **request_form_all(
    struct call *c, const struct request *r, const char *name, size_t *ret_n)
{
    const char **all = mem_array(c->mem, const char *, r->p->form.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < r->p->form.n; i++) {
        if (strcmp(r->p->form.list[i].name, name) == 0)
            all[n++] = r->p->form.list[i].value;
    }
    *ret_n = n;
    return all;
}

const char **request_form_names(struct call *c, const struct request *r, size_t *ret_n)
{
    const char **all = mem_array(c->mem, const char *, r->p->form.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < r->p->form.n; i++) {
        if (!str_in(r->p->form.list[i].name, all, n))
            all[n++] = r->p->form.list[i].name;
    }
    *ret_n = n;
    return all;
}

const char *request_header(const struct request *r, const char *name)
{
    const struct params *h = &r->p->headers;

    for (size_t i = 0; i < h->n; i++) {
        if (strcasecmp(h->list[i].name, name) == 0)
            return h->list[i].value;
    }
    return NULL;
}

const char *request_cookie(const struct request *r, const char *name)
{
    return params_get(&r->p->cookies, name);
}

const char *request_csrf(struct call *c, struct request *r)
{
    if (r->csrf == NULL && r->make_csrf != NULL)
        r->csrf = r->make_csrf(c, r);
    return r->csrf;
}

const struct upload *request_upload(const struct request *r, const char *field, size_t i)
{
    for (size_t k = 0; k < r->p->uploads.n; k++) {
        if (strcmp(r->p->uploads.list[k].field, field) == 0 && i-- == 0)
            return &r->p->uploads.list[k];
    }
    return NULL;
}

enum err request_param_id(struct call *c, const struct request *r, const char *name, int64_t *ret)
{
    const char *text = request_param(r, name);

    if (text == NULL || !str_int(text, 1, INT64_MAX, ret))
        return fail(c, ERR_NOT_FOUND, N_("There is nothing at this address"));
    return OK;
}

enum err request_query_int(struct call *c, const struct request *r, const char *name, int64_t min,
    int64_t max, int64_t absent, int64_t *ret)
{
    const char *text = request_query(r, name);

    if (str_blank(text)) {
        *ret = absent;
        return OK;
    }
    if (!str_int(text, min, max, ret))
        return fail(c, ERR_USAGE, N_("The parameter {name} is not a number that is allowed here"),
            "name", name);
    return OK;
}

enum err request_form_int(struct call *c, const struct request *r, const char *name, int64_t min,
    int64_t max, int64_t *ret)
{
    const char *text = request_form(r, name);

    if (text == NULL || !str_int(str_trim(c->mem, text), min, max, ret))
        return fail_field(c, name, N_("Enter a number from {min} to {max}"), "min",
            str_printf(c->mem, "%lld", (long long)min), "max",
            str_printf(c->mem, "%lld", (long long)max));
    return OK;
}

enum err request_form_text(
    struct call *c, const struct request *r, const char *name, size_t max, const char **ret)
{
    const char *text = request_form(r, name);

    if (str_blank(text))
        return fail_field(c, name, N_("Please fill this in"));
    text = str_plain(c->mem, text, true);
    if (utf8_length(text) > max)
        return fail_field(
            c, name, N_("At most {max} characters"), "max", str_printf(c->mem, "%zu", max));
    *ret = text;
    return OK;
}
