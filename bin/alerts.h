/* alerts.h – the figures behind the alerts (lib/base/alert.h), also for /metrics. */
#ifndef BIN_ALERTS_H
#define BIN_ALERTS_H

#include "lib/base/alert.h"

extern const struct alert_source alert_source;

/* Notes wall clock and monotonic clock, so that a jump of the former is seen. At start. */
void alerts_begin(void);

#endif
