/* dispatch.h – from a request to its answer: who asks, may they, where does it run, what was said.
 *
 * The only place that logs errors of requests. */
#ifndef BIN_DISPATCH_H
#define BIN_DISPATCH_H

#include "lib/base/call.h"
#include "lib/base/slow.h"
#include "lib/http/http.h"

struct exchange;
struct executor;
struct router;

struct dispatcher {
    struct executor *executor;
    const struct router *router;
    const struct site *site;
    bool secure; /* public_url is https: cookies are Secure */
};

/* What bin/ puts under slow_slot: short transactions that honour the request's idempotency key. */
extern const struct slow_ops dispatch_slow_ops;

/* Given to http_start(): called on a connection's thread for each complete request. */
void dispatch(struct exchange *x, void *dispatcher);

#endif
