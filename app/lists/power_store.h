/* power_store.h – changes of the power list in the database. */
#ifndef LISTS_POWER_STORE_H
#define LISTS_POWER_STORE_H

#include "app/lists/power_change.h"

/* ERR_NOT_FOUND, without a text: the power has an open change. */
enum err power_store_add(struct call *c, const struct power_change *x) nodiscard;
/* The guard of every act: ERR_NOT_FOUND when `version` is not the stored one. */
enum err power_store_lock(struct call *c, int64_t id, int64_t version) nodiscard;
enum err power_store_update(struct call *c, const struct power_change *x) nodiscard;
enum err power_store_get(struct call *c, int64_t id, struct power_change *ret) nodiscard;
enum err power_store_list(
    struct call *c, bool open, struct power_change **ret, size_t *ret_n) nodiscard;
enum err power_store_of(
    struct call *c, const char *code, struct power_change **ret, size_t *ret_n) nodiscard;
enum err power_store_act_add(struct call *c, int64_t id, const struct power_act *a) nodiscard;
enum err power_store_acts(
    struct call *c, int64_t id, struct power_act **ret, size_t *ret_n) nodiscard;

#endif
