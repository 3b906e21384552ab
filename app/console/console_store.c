/* console_store.c – the rows of alerts. */
#include "app/console/console_store.h"

#include "lib/base/field.h"
#include "lib/db/db.h"

static const struct field alert_fields[] = { FIELD_TEXT(struct raised_alert, name),
    FIELD_TEXT(struct raised_alert, raised_at), FIELD_INT(struct raised_alert, value), FIELD_END };

STATEMENT(alert_list, "SELECT name, raised_at, value FROM alert ORDER BY name");
STATEMENT(alert_raise, "INSERT INTO alert (name, raised_at, value) VALUES ($1, $2, $3)"
                       " ON CONFLICT (name) DO NOTHING");
STATEMENT(alert_clear, "DELETE FROM alert WHERE name = $1");

enum err store_alerts(struct call *c, struct raised_alert **ret, size_t *ret_n)
{
    return db_list(c, &alert_list, alert_fields, ret, ret_n);
}

enum err store_alert_raise(struct call *c, const char *name, int64_t value, const char *at)
{
    int64_t n;

    TRY(db_change(c, &alert_raise, &n, name, at, value));
    return n == 0 ? ERR_NOT_FOUND : OK;
}

enum err store_alert_clear(struct call *c, const char *name)
{
    int64_t n;

    TRY(db_change(c, &alert_clear, &n, name));
    return n == 0 ? ERR_NOT_FOUND : OK;
}
