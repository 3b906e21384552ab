/* same_pages.c – to-dos from the catalogue, for those who look after the items of an office. */
#include "app/same/same_pages.h"
#include "app/same/same_pages_routes.h"

#include "app/item/item.h"
#include "app/same/pages/upstream.html.h"
#include "core/account/staff.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/http/http.h"

#define COLLEAGUES_MAX 200

const char *upstream_state_text(struct html *o, const char *state)
{
    if (str_eq(state, "open"))
        return html_t(o, N_("To be decided"));
    return str_eq(state, "objected") ? html_t(o, N_("Objected")) : html_t(o, N_("Closed"));
}

const char *upstream_path_text(struct html *o, const struct upstream *x, const char *act)
{
    return str_printf(o->c->mem, "/staff/upstream/%lld/%s", (long long)x->id, act);
}

static enum err list(struct call *c, struct request *r, struct response *out)
{
    static const char *const states[] = { "open", "objected", "closed" };
    struct upstream_list_page v = { .state = str_or(request_query(r, "state"), "open") };
    struct html *o = page_html(c, r);
    struct upstream *rows;
    int64_t page;

    if (!str_in(v.state, states, COUNT_OF(states)))
        v.state = states[0];
    TRY(request_query_int(c, r, "page", 1, 100000, 1, &page));
    TRY(upstream_list(c, v.state, (page - 1) * UPSTREAM_PAGE, &rows, &v.n, &v.paging.total));
    v.list = rows;
    v.paging.page = page;
    v.paging.per_page = UPSTREAM_PAGE;
    v.paging.pages = (v.paging.total + UPSTREAM_PAGE - 1) / UPSTREAM_PAGE;
    v.paging.base = str_printf(c->mem, "/staff/upstream?state=%s", v.state);
    upstream_list_view(o, &v);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Changes of the catalogue")),
            .kind = "upstream.list",
            .nav = "lists",
            .noindex = true },
        o);
}

static enum err put_colleagues(struct call *c, struct upstream_page *v)
{
    struct choice *all;
    int64_t *ids;
    size_t n;

    TRY(staff_with_right(c, "registry.edit", &ids, &n));
    n = n < COLLEAGUES_MAX ? n : COLLEAGUES_MAX;
    all = mem_array(c->mem, struct choice, n + 1);
    for (size_t i = 0; i < n; i++) {
        all[i].value = str_printf(c->mem, "%lld", (long long)ids[i]);
        TRY(staff_name_of(c, ids[i], &all[i].label));
    }
    v->colleagues = all;
    v->n_colleagues = n;
    return OK;
}

static enum err show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct upstream_page v = { .entry_kind = record_kind_find(CATALOGUE_KIND),
        .item_kind = record_kind_find(ITEM_KIND) };
    const struct crumb crumb = { "/staff/upstream", t(c, N_("Changes of the catalogue")) };
    struct upstream x;
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(upstream_load(c, id, &x));
    TRY(upstream_compare(c, &x, &v.d));
    v.x = &x;
    v.may_edit = actor_has(c->actor, "registry.edit") && !str_eq(x.state, "closed");
    if (v.may_edit)
        TRY(put_colleagues(c, &v));
    upstream_view(o, &v);
    return page_send(c, r, out,
        &(struct page) { .title = x.name,
            .kind = "upstream.show",
            .nav = "lists",
            .crumbs = &crumb,
            .n_crumbs = 1,
            .noindex = true },
        o);
}

/* ---- acts ------------------------------------------------------------------------------------ */

static enum err asked(struct call *c, struct request *r, int64_t *ret_id, int *ret_revision)
{
    int64_t revision = 0; /* none fits */

    TRY(request_param_id(c, r, "id", ret_id));
    (void)str_int(str_or(request_form(r, "revision"), ""), 1, INT32_MAX, &revision);
    *ret_revision = (int)revision;
    return OK;
}

static enum err claim(struct call *c, struct request *r, struct response *out)
{
    int64_t id;
    int revision;

    TRY(asked(c, r, &id, &revision));
    TRY(upstream_claim(c, id, revision));
    return redirect(c, out, "/staff/upstream/%lld", (long long)id);
}

static enum err hand_over(struct call *c, struct request *r, struct response *out)
{
    int64_t id, to = 0; /* nobody */
    int revision;

    TRY(asked(c, r, &id, &revision));
    (void)str_int(str_or(request_form(r, "to"), ""), 1, INT64_MAX, &to);
    TRY(upstream_hand_over(c, id, revision, to));
    return redirect(c, out, "/staff/upstream/%lld", (long long)id);
}

static enum err object(struct call *c, struct request *r, struct response *out)
{
    int64_t id;
    int revision;

    TRY(asked(c, r, &id, &revision));
    TRY(upstream_object(c, id, revision, str_trim(c->mem, str_or(request_form(r, "reason"), ""))));
    return redirect(c, out, "/staff/upstream/%lld", (long long)id);
}

static enum err adopt(struct call *c, struct request *r, struct response *out)
{
    int64_t id, draft;
    int revision;

    TRY(asked(c, r, &id, &revision));
    TRY(upstream_adopt(c, id, revision, &draft));
    return redirect(c, out, "/staff/proposals/%lld", (long long)draft);
}

#define ACT(path_, handle_, title_)                                                                \
    {                                                                                              \
        HTTP_POST, "/staff/upstream/{id}/" path_, "registry.edit", handle_, title_,                \
            .again = show, .sample = "upstream"                                                    \
    }

const struct route same_routes[] = {
    { HTTP_GET, "/staff/upstream", "registry.view", list, N_("Changes of the catalogue") },
    { HTTP_GET, "/staff/upstream/{id}", "registry.view", show, N_("Change of the catalogue"),
        .sample = "upstream" },
    ACT("claim", claim, N_("I take this over")),
    ACT("hand-over", hand_over, N_("Hand over")),
    ACT("adopt", adopt, N_("Take the values over")),
    ACT("object", object, N_("Object")),
    { 0 },
};
