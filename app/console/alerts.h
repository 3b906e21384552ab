/* alerts.h – who must look at what, and who was told (lib/base/alert.h has the figures). */
#ifndef CONSOLE_ALERTS_H
#define CONSOLE_ALERTS_H

#include "lib/base/alert.h"

struct raised_alert {
    const char *name;
    const char *raised_at; /* instant */
    int64_t value;         /* then */
    const char *text;      /* msgid; NULL: of an older release */
};
enum err alerts_raised(struct call *c, struct raised_alert **ret, size_t *ret_n) nodiscard;

/* Compares the figures with what is raised: a new alert is logged once and told to everybody with
 * the right system.console, in their box and by the channels they chose; so is its end. In a write.
 */
enum err alerts_check(struct call *c) nodiscard;

#endif
