/* once.h – idempotency keys of writes.
 *
 * Inside the write's transaction: once_begin() claims the key or finds the answer that was given
 * before; after the handler succeeded, once_finish() keeps its answer. When the handler fails, the
 * savepoint takes the claim with it, so that the person can correct the form and send it again. */
#ifndef BIN_ONCE_H
#define BIN_ONCE_H

#include <stdbool.h>

#include "lib/http/http.h"

struct once {
    const char *key_digest; /* NULL: the request carried no key */
    int64_t id;
};

/* *ret_answered: `out` now holds the first answer; the handler must not run. A key that was used
 * for another act is ERR_CONFLICT. */
enum err once_begin(struct call *c, const struct request *r, struct once *o, struct response *out,
    bool *ret_answered) nodiscard;
enum err once_finish(struct call *c, const struct once *o, const struct response *out) nodiscard;

/* Looks whether the key's act was committed, claiming nothing; fills out with its answer. */
enum err once_look(struct call *c, const struct request *r, struct once *o, struct response *out,
    bool *ret_answered) nodiscard;

/* Timer: forgets answers older than 7 days. */
enum err once_forget(struct call *c) nodiscard;

#endif
