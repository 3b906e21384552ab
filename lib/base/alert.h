/* alert.h – what the people who operate the server must look at.
 *
 * bin/ knows the figures (bin/alerts.c) and puts the source into the site; app/console keeps who
 * was told, shows them and tells the administrators. */
#ifndef BASE_ALERT_H
#define BASE_ALERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"

#define ALERTS_MAX 16

struct alert {
    const char *name; /* "outbox_age": in logs, metrics, the database */
    const char *text; /* msgid: what it means and what to do */
    int64_t value, limit;
    bool raised; /* value is beyond limit */
};

struct alert_source {
    /* In any transaction; ret has room for ALERTS_MAX. */
    enum err (*look)(struct call *c, struct alert *ret, size_t *ret_n);
};
extern const char alerts_slot[]; /* in c->site: const struct alert_source *; absent: none */

#endif
