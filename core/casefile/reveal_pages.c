/* reveal_pages.c – the page that asks for the reason, and its answer with the whole number. */
#include "core/casefile/reveal.h"

#include "core/casefile/pages/reveal.html.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/html/html.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

static enum err send(
    struct call *c, struct request *r, struct response *out, const struct revealed *v, bool whole)
{
    struct html *o = page_html(c, r);

    reveal_page(o, v, whole);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("The whole number")),
            .kind = "case.number",
            .nav = "desk",
            .noindex = true },
        o);
}

static enum err ask(struct call *c, struct request *r, struct response *out)
{
    struct revealed v;
    int64_t id, party;

    TRY(request_param_id(c, r, "id", &id));
    TRY(request_param_id(c, r, "party", &party));
    TRY(reveal_find(c, id, party, &v));
    return send(c, r, out, &v, false);
}

static enum err answer(struct call *c, struct request *r, struct response *out)
{
    struct revealed v;
    int64_t id, party;

    TRY(request_param_id(c, r, "id", &id));
    TRY(request_param_id(c, r, "party", &party));
    TRY(reveal_open(c, id, party, str_trim(c->mem, str_or(request_form(r, "reason"), "")), &v));
    return send(c, r, out, &v, true);
}

static const struct route reveal_routes[] = {
    { HTTP_GET, "/cases/{id}/parties/{party}/number", "casefile.view", ask, N_("The whole number"),
        .sample = "casefile.party" },
    { HTTP_POST, "/cases/{id}/parties/{party}/number", "casefile.view", answer,
        N_("The whole number"), .again = ask, .sample = "casefile.party" },
    { 0 },
};

const struct module reveal_module = { .name = "core/casefile reveal", .routes = reveal_routes };
