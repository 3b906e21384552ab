/* same_store.h – SQL of app/same. */
#ifndef SAME_SAME_STORE_H
#define SAME_SAME_STORE_H

#include "app/same/same.h"

/* Does nothing if there is one for this item and version. */
enum err same_store_add(struct call *c, const struct upstream *x) nodiscard;
/* *ret_done false: it is no longer at this revision. */
enum err same_store_change(
    struct call *c, const struct upstream *x, int revision, bool *ret_done) nodiscard;
enum err same_store_get(struct call *c, int64_t id, struct upstream *ret) nodiscard;
/* office NULL: all. */
enum err same_store_list(struct call *c, const char *state, const char *office, int64_t limit,
    int64_t offset, struct upstream **ret, size_t *ret_n, int64_t *ret_total) nodiscard;
/* Those of an item that are not closed, of versions of its entry before `version`, are closed. */
enum err same_store_close(
    struct call *c, const char *item, int before_version, const char *at) nodiscard;

#endif
