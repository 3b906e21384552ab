/* log.h – one logfmt line per event to stderr, with journald's <level> prefix. Fields never hold
 * bodies, names, phone or identity numbers. Only executors, the dispatcher and command runners log
 * above debug; rooms return errors instead. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "lib/base/attr.h"

enum log_level { LOG_ERROR = 3, LOG_WARNING = 4, LOG_INFO = 6, LOG_DEBUG = 7 };

void log_set_level(enum log_level level); /* once, at start */

bool log_wants(enum log_level level); /* would such an event be written? */

/* Pairs of (key, value) follow the event and end with NULL: log_info("served", "path", p, NULL). */
void log_event(enum log_level level, const char *event, ...) ends_with_null;
#define log_error(...) log_event(LOG_ERROR, __VA_ARGS__, (const char *)NULL)
#define log_warning(...) log_event(LOG_WARNING, __VA_ARGS__, (const char *)NULL)
#define log_info(...) log_event(LOG_INFO, __VA_ARGS__, (const char *)NULL)
#define log_debug(...) log_event(LOG_DEBUG, __VA_ARGS__, (const char *)NULL)

#endif
