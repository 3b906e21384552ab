/* staff_store.h – rows of staff accounts as their administrator sees and changes them. */
#ifndef ACCOUNT_STAFF_STORE_H
#define ACCOUNT_STAFF_STORE_H

#include "core/account/staff.h"

enum err store_staff_list(struct call *c, int64_t limit, int64_t offset, struct staff_view **ret,
    size_t *ret_n) nodiscard;
enum err store_staff_count(struct call *c, int64_t *ret) nodiscard;
enum err store_staff(struct call *c, int64_t id, struct staff_view *ret) nodiscard;
enum err store_staff_duties(
    struct call *c, int64_t id, struct staff_duty **ret, size_t *ret_n) nodiscard;
enum err store_staff_scopes(
    struct call *c, int64_t id, struct staff_scope **ret, size_t *ret_n) nodiscard;
/* The guard of every change: ERR_NOT_FOUND when the version is not the one. */
enum err store_staff_touch(struct call *c, int64_t id, int64_t version) nodiscard;
enum err store_staff_state(struct call *c, int64_t id, const char *state) nodiscard;
enum err store_staff_must_totp(struct call *c, int64_t id, bool must) nodiscard;
enum err store_staff_clear_duties(struct call *c, int64_t id) nodiscard;

enum err store_staff_with_right(
    struct call *c, const char *right, int64_t **ret, size_t *ret_n) nodiscard;

#endif
