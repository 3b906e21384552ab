/* lists_store.h – rows of this room. */
#ifndef LISTS_LISTS_STORE_H
#define LISTS_LISTS_STORE_H

#include "app/lists/reform.h"
#include "lib/base/str.h"

enum err lists_store_check_add(struct call *c, const struct later_check *k) nodiscard;
enum err lists_store_check(struct call *c, int64_t casefile_id, struct later_check *ret) nodiscard;
enum err lists_store_checks(
    struct call *c, bool open, struct later_check **ret, size_t *ret_n) nodiscard;
/* *ret_n 0: somebody was faster. */
enum err lists_store_check_done(
    struct call *c, const struct later_check *k, int64_t *ret_n) nodiscard;

#endif
