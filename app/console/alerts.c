/* alerts.c – raises and clears alerts, once each, whatever number of processes look. */
#include "app/console/alerts.h"

#include "app/console/console_store.h"
#include "core/account/staff.h"
#include "core/message/message.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/mem.h"
#include "lib/base/site.h"
#include "lib/base/str.h"

static enum err look(struct call *c, struct alert *list, size_t *ret_n)
{
    const struct alert_source *source = site_find(c->site, alerts_slot);

    *ret_n = 0;
    return source == NULL ? OK : source->look(c, list, ret_n);
}

static enum err tell(struct call *c, const struct alert *a)
{
    const struct message m = { .about_kind = "alert",
        .link = "/console",
        .title = a->raised ? N_("Please look at the console") : N_("All is well again"),
        .text = a->text };
    int64_t *ids;
    size_t n;

    TRY(staff_with_right(c, "system.console", &ids, &n));
    for (size_t i = 0; i < n; i++)
        TRY(message_send(c, ids[i], &m));
    return OK;
}

static enum err check(struct call *c, const struct alert *a)
{
    enum err e = a->raised ? store_alert_raise(c, a->name, a->value, clock_instant(c->mem, c->now))
                           : store_alert_clear(c, a->name);

    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    log_warning(a->raised ? "alert raised" : "alert cleared", "alert", a->name, "value",
        str_printf(c->mem, "%lld", (long long)a->value), "limit",
        str_printf(c->mem, "%lld", (long long)a->limit));
    return tell(c, a);
}

enum err alerts_check(struct call *c)
{
    struct alert list[ALERTS_MAX];
    size_t n;

    TRY(look(c, list, &n));
    for (size_t i = 0; i < n; i++)
        TRY(check(c, &list[i]));
    return OK;
}

enum err alerts_raised(struct call *c, struct raised_alert **ret, size_t *ret_n)
{
    struct alert list[ALERTS_MAX];
    size_t n;

    TRY(look(c, list, &n));
    TRY(store_alerts(c, ret, ret_n));
    for (size_t i = 0; i < *ret_n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (str_eq((*ret)[i].name, list[j].name))
                (*ret)[i].text = list[j].text;
        }
    }
    return OK;
}
