/* console_pages.c – /console, for system administrators. Shows no addresses and no texts: those are
 * sealed, and operating the server needs neither. */
#include "app/console/console_pages.h"

#include "app/console/console.h"
#include "app/console/console_jobs.h"
#include "app/console/pages/console.html.h"
#include "core/ledger/ledger.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

const char *console_channel(struct html *o, const struct outbox_row *m)
{
    switch (m->channel) {
    case OUTBOX_EMAIL:
        return t(o->c, N_("E-mail"));
    case OUTBOX_SMS:
        return t(o->c, N_("Text message"));
    default:
        return t(o->c, N_("Webhook"));
    }
}

const char *console_revive_job(struct html *o, const struct job_row *j)
{
    return str_printf(o->c->mem, "/console/jobs/%lld/revive", (long long)j->id);
}

const char *console_revive_message(struct html *o, const struct outbox_row *m)
{
    return str_printf(o->c->mem, "/console/outbox/%lld/revive", (long long)m->id);
}

const char *console_alert(struct html *o, const struct raised_alert *a)
{
    return a->text == NULL ? a->name : t(o->c, a->text);
}

const char *console_region(struct html *o, const char *region)
{
    return str_eq(region, "CN") ? t(o->c, N_("the country")) : region;
}

static enum err console_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct console_view v;

    TRY(alerts_raised(c, &v.alerts, &v.n_alerts));
    TRY(work_figures(c, &v.figures));
    TRY(job_list(c, false, &v.jobs, &v.n_jobs));
    TRY(job_list(c, true, &v.dead_jobs, &v.n_dead_jobs));
    TRY(outbox_list(c, "waiting", &v.waiting, &v.n_waiting));
    TRY(outbox_list(c, "dead", &v.dead, &v.n_dead));
    TRY(calendar_years(c, &v.years, &v.n_years));
    console_page(o, &v);
    return page_send(c, r, out,
        &(struct page) {
            .title = t(c, N_("Console")), .kind = "console", .nav = "console", .noindex = true },
        o);
}

static enum err revive_job(struct call *c, struct request *r, struct response *out)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(job_revive(c, id));
    TRY(ledger_append(c, "job", id, "revive", 0, NULL));
    return redirect(c, out, "/console");
}

static enum err revive_message(struct call *c, struct request *r, struct response *out)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(outbox_revive(c, id));
    TRY(ledger_append(c, "outbox", id, "revive", 0, NULL));
    return redirect(c, out, "/console");
}

static const struct route routes[] = {
    { HTTP_GET, "/console", "system.console", console_show, N_("Console") },
    { HTTP_POST, "/console/jobs/{id}/revive", "system.console", revive_job,
        N_("Try a dead job again"), .sample = "nothing" },
    { HTTP_POST, "/console/outbox/{id}/revive", "system.console", revive_message,
        N_("Try a dead letter again"), .sample = "nothing" },
    { 0 },
};

static const struct right rights[] = {
    { "system.console", N_("See jobs, outbox and dead letters, and try them again") },
    { 0 },
};

const struct module console_module = {
    .name = "app/console", .routes = routes, .rights = rights, .jobs = console_timers
};
