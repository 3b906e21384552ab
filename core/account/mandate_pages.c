/* mandate_pages.c – giving and ending mandates: who may act for me, for whom I may act. */
#include "core/account/mandate.h"
#include "core/account/pages/mandates.html.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/html/html.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

static enum err mandates_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct mandate *list;
    size_t n;

    TRY(mandate_list(c, &list, &n));
    mandates_page(o, list, n, c->actor->kind == ACTOR_PERSON, day_text(c->mem, day_of(c->now)));
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Mandates")),
            .kind = "account.mandates",
            .nav = "account",
            .noindex = true },
        o);
}

static const char *field(struct call *c, const struct request *r, const char *name)
{
    return str_plain(c->mem, str_or(request_form(r, name), ""), false);
}

static enum err give(struct call *c, struct request *r, struct response *out)
{
    struct new_mandate m = { .kind = field(c, r, "kind"),
        .agent_name = field(c, r, "agent_name"),
        .agent_id_number = field(c, r, "agent_id_number"),
        .item = field(c, r, "item"),
        .from_day = field(c, r, "from_day"),
        .to_day = field(c, r, "to_day") };
    int64_t id;

    TRY(mandate_give(c, &m, &id));
    return redirect(c, out, "/account/mandates");
}

/* ---- at the window ------------------------------------------------------------------------- */

static enum err papers_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);

    mandate_papers_page(o, request_query(r, "done") != NULL, day_text(c->mem, day_of(c->now)));
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Mandate on papers")),
            .kind = "account.mandate-papers",
            .nav = "desk",
            .noindex = true },
        o);
}

static enum err papers(struct call *c, struct request *r, struct response *out)
{
    struct paper_mandate p = { .m = { .kind = field(c, r, "kind"),
                                   .agent_name = field(c, r, "agent_name"),
                                   .agent_id_number = field(c, r, "agent_id_number"),
                                   .item = field(c, r, "item"),
                                   .from_day = field(c, r, "from_day"),
                                   .to_day = field(c, r, "to_day") },
        .principal_name = field(c, r, "principal_name"),
        .principal_number = field(c, r, "principal_number"),
        .papers = field(c, r, "papers") };
    int64_t id;

    TRY(mandate_record_papers(c, &p, &id));
    return redirect(c, out, "/desk/mandates?done=1");
}

static enum err end(struct call *c, struct request *r, struct response *out)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(mandate_end(c, id));
    return redirect(c, out, "/account/mandates");
}

static const struct route mandate_routes[] = {
    { HTTP_GET, "/account/mandates", "person", mandates_show, N_("Mandates") },
    { HTTP_POST, "/account/mandates", "person", give, N_("Give a mandate"),
        .again = mandates_show },
    { HTTP_POST, "/account/mandates/{id}/end", "person", end, N_("End a mandate"),
        .sample = "mandate" },
    { HTTP_GET, "/desk/mandates", "intake.window", papers_show, N_("Mandate on papers") },
    { HTTP_POST, "/desk/mandates", "intake.window", papers, N_("Mandate on papers"),
        .again = papers_show },
    { 0 },
};

const struct module account_mandate_module = { .name = "core/account/mandate",
    .routes = mandate_routes };
