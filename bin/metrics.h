/* metrics.h – figures of the running process, as Prometheus text on /metrics, and /healthz. */
#ifndef BIN_METRICS_H
#define BIN_METRICS_H

#include "lib/http/http.h"

/* Counted for each answered request; lock-free. */
void metrics_request(const struct route *route, int status, int64_t us);

enum err metrics_show(struct call *c, struct request *r, struct response *out);
/* 200 "ok" when the database answers and writes are taken; 503 with the reason otherwise. */
enum err health_show(struct call *c, struct request *r, struct response *out);

#endif
