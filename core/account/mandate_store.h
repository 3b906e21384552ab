/* mandate_store.h – rows of mandates. */
#ifndef ACCOUNT_MANDATE_STORE_H
#define ACCOUNT_MANDATE_STORE_H

#include "core/account/mandate.h"

enum err store_mandate_add(
    struct call *c, int64_t id, const struct mandate *m, const char *at) nodiscard;
/* ERR_NOT_FOUND: it is not one of this account, or ended already. */
enum err store_mandate_end(struct call *c, int64_t id, int64_t account, const char *at) nodiscard;
enum err store_mandates(struct call *c, int64_t account, const char *today, struct mandate **ret,
    size_t *ret_n) nodiscard;
enum err store_mandate_count(struct call *c, int64_t principal, int64_t agent, const char *today,
    const char *item, int64_t *ret) nodiscard;

#endif
