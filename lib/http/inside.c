/* inside.c – a request that came by no connection. */
#include "lib/http/inside.h"

#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/http/private.h"
#include "lib/http/router.h"
#include "lib/i18n/i18n.h"

#define TABLES_MAX 256

struct inside {
    struct router *router;
};

struct inside *inside_new(const void *mem, const struct module *const *modules)
{
    struct inside *i = mem_new(mem, struct inside);
    const struct route **tables = mem_array(i, const struct route *, TABLES_MAX);
    size_t n = 0;

    for (; modules[n] != NULL; n++) {
        must(n < TABLES_MAX);
        tables[n] = modules[n]->routes;
    }
    i->router = router_new(i, tables, n);
    return i;
}

static enum err run(
    struct call *c, struct request *r, const char *target, struct inside *i, struct response *out)
{
    const char *allow;

    r->path = str_dup_n(c->mem, target, strcspn(target, "?"));
    r->route = router_find(i->router, c->mem, HTTP_GET, r->path, &r->p->path, &allow);
    if (r->route == NULL || !str_eq(r->route->right, "public") || r->route->run == RUN_SLOW)
        return fail(c, ERR_NOT_FOUND, N_("There is no page at this address"));
    return r->route->handle(c, r, out);
}

int inside_get(struct call *c, struct inside *i, void *mem, const char *target,
    struct response *ret, const char **ret_problem)
{
    struct request_private p = { 0 };
    struct request r = { .method = HTTP_GET, .raw_target = target, .remote = "inside", .p = &p };
    struct response out = { 0 };
    struct call visit = *c;
    enum err e;

    visit.mem = mem;
    visit.actor = &actor_public;
    visit.lang = LANG_ZH;
    visit.error = (struct error) { 0 };
    visit.notes = NULL;
    e = run(&visit, &r, target, i, &out);
    *ret_problem = NULL;
    if (e != OK) {
        *ret_problem = str_printf(mem, "%s%s%s",
            i18n_format(mem, LANG_EN, str_or(visit.error.msgid, err_title(e)), visit.error.params),
            visit.error.detail == NULL ? "" : ": ", str_or(visit.error.detail, ""));
        return err_http_status(e);
    }
    *ret = out;
    return out.status == 0 ? 200 : out.status;
}
