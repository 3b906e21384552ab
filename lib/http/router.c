/* router.c – matches paths segment by segment. A few hundred routes: a scan within those that begin
 * with the same first segment is quick enough, and easy to trust. */
#include "lib/http/router.h"

#include "lib/base/mem.h"
#include "lib/http/private.h"

#define PATH_PARAMS_MAX 8

struct router {
    const struct route **routes;
    size_t n;
};

struct router *router_new(const void *mem, const struct route *const *tables, size_t n)
{
    struct router *r = mem_new(mem, struct router);

    for (size_t i = 0; i < n; i++) {
        for (const struct route *k = tables[i]; k != NULL && k->path != NULL; k++) {
            must(k->right != NULL && k->handle != NULL && k->title != NULL);
            must(!k->uploads || k->run == RUN_SLOW); /* storing files means waiting for the disk */
            if (r->n % 64 == 0)
                r->routes = mem_grow(r, r->routes, const struct route *, r->n + 64);
            r->routes[r->n++] = k;
        }
    }
    return r;
}

/* Compares a pattern with a path; parameters go to params (at most PATH_PARAMS_MAX). */
static bool match(const char *pattern, const char *path, struct param *params, const void *mem)
{
    size_t n_params = 0;

    while (*pattern != '\0') {
        if (*pattern == '{') {
            size_t name = strcspn(pattern, "}") - 1;
            size_t value = strcspn(path, pattern[name + 2] == '.' ? "/." : "/");

            if (value == 0)
                return false;
            if (params != NULL) {
                must(n_params < PATH_PARAMS_MAX);
                params[n_params++] = (struct param) { .name = str_dup_n(mem, pattern + 1, name),
                    .value = str_dup_n(mem, path, value) };
            }
            pattern += name + 2;
            path += value;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *path == '\0';
}

static const char *method_name(enum method m)
{
    switch (m) {
    case HTTP_GET:
        return "GET, HEAD";
    case HTTP_POST:
        return "POST";
    case HTTP_PUT:
        return "PUT";
    case HTTP_PATCH:
        return "PATCH";
    case HTTP_DELETE:
        return "DELETE";
    }
    return "";
}

/* A literal route ("/items/new") wins over one with a parameter ("/items/{code}"). */
static bool is_better(const struct route *candidate, const struct route *best)
{
    return best == NULL || strcspn(candidate->path, "{") > strcspn(best->path, "{");
}

const struct route *router_find(const struct router *r, const void *mem, enum method method,
    const char *path, struct param **ret_params, const char **ret_allow)
{
    const struct route *best = NULL;
    const char *allow = NULL;

    for (size_t i = 0; i < r->n; i++) {
        const struct route *k = r->routes[i];

        if (!match(k->path, path, NULL, mem))
            continue;
        if (k->method == method && is_better(k, best))
            best = k;
        else if (best == NULL)
            allow = allow == NULL ? method_name(k->method)
                                  : str_printf(mem, "%s, %s", allow, method_name(k->method));
    }
    *ret_allow = best == NULL ? allow : NULL;
    if (best != NULL) {
        *ret_params = mem_array(mem, struct param, PATH_PARAMS_MAX + 1);
        (void)match(best->path, path, *ret_params, mem);
    }
    return best;
}

size_t router_count(const struct router *r)
{
    return r->n;
}

const struct route *router_at(const struct router *r, size_t i)
{
    return r->routes[i];
}
