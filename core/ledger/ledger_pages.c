/* ledger_pages.c – the ledger as the audit administrator sees it. */
#include "core/ledger/ledger_pages.h"

#include "core/ledger/pages/ledger.html.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

const char *ledger_id_text(struct html *o, int64_t id)
{
    return str_printf(o->c->mem, "%lld", (long long)id);
}

static enum err list_show(struct call *c, struct request *r, struct response *out)
{
    const char *wanted = request_query(r, "subject");
    struct html *o = page_html(c, r);
    struct ledger_list_view v = { 0 };
    int64_t before, subject;

    if (!str_blank(wanted) && str_int(wanted, 1, INT64_MAX, &subject))
        return redirect(c, out, "/ledger/%lld", (long long)subject);
    if (!str_blank(wanted))
        (void)fail_field(c, "subject", N_("A subject has a number of 18 digits or so"));
    TRY(request_query_int(c, r, "before", 0, INT64_MAX, 0, &before));
    o = page_html(c, r);
    TRY(ledger_chains(c, before, &v.chains, &v.n));
    TRY(ledger_last_seal(c, &v.last));
    if (v.n == LEDGER_PER_PAGE)
        v.next = v.chains[v.n - 1].subject_id;
    ledger_list_page(o, &v);
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("Ledger")), .kind = "ledger", .nav = "ledger", .noindex = true },
        o);
}

static enum err chain_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct ledger_chain_view v = { 0 };
    enum err e;

    TRY(request_param_id(c, r, "subject", &v.subject_id));
    e = ledger_chain_check(c, v.subject_id, &v.state);
    if (e == ERR_NOT_FOUND)
        return fail(c, e, N_("The ledger has no such subject"));
    TRY(e);
    TRY(ledger_list(c, v.subject_id, &v.entries, &v.n));
    ledger_chain_page(o, &v);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Acts of one subject")),
            .kind = "ledger.chain",
            .nav = "ledger",
            .noindex = true },
        o);
}

static const struct route routes[] = {
    { HTTP_GET, "/ledger", "ledger.view", list_show, N_("Ledger") },
    { HTTP_GET, "/ledger/{subject}", "ledger.view", chain_show, N_("Acts of one subject"),
        .sample = "ledger-chain" },
    { 0 },
};

static const struct right rights[] = {
    { "ledger.view", N_("Read the ledger of acts and check its chains") },
    { 0 },
};

const struct module ledger_pages_module = {
    .name = "core/ledger/pages", .routes = routes, .rights = rights
};
