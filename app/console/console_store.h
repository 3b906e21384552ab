/* console_store.h – rows of app/console. */
#ifndef CONSOLE_CONSOLE_STORE_H
#define CONSOLE_CONSOLE_STORE_H

#include "app/console/alerts.h"

enum err store_alerts(struct call *c, struct raised_alert **ret, size_t *ret_n) nodiscard;
/* ERR_NOT_FOUND: it is raised already. */
enum err store_alert_raise(
    struct call *c, const char *name, int64_t value, const char *at) nodiscard;
/* ERR_NOT_FOUND: it is not raised. */
enum err store_alert_clear(struct call *c, const char *name) nodiscard;

#endif
