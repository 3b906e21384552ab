/* staff.h – the work of the security administrator: who works for the city, in which roles, for
 * which departments. Needs the right account.manage. Nobody changes the own account here, every
 * change is an act in the ledger, and taking rights away ends the sessions at once. */
#ifndef ACCOUNT_STAFF_H
#define ACCOUNT_STAFF_H

#include "core/account/account.h"

#define STAFF_PER_PAGE 50

struct staff_view {
    int64_t id;
    const char *login, *name;
    int64_t department_id, hall_id; /* 0: none */
    const char *state;              /* active, disabled */
    bool must_totp;
    int64_t totp_step; /* 0: the second factor is not enrolled yet */
    int64_t version;   /* every change names the version it saw: ERR_CONFLICT if it is old */
};
enum err staff_list(struct call *c, int64_t page, struct staff_view **ret, size_t *ret_n,
    int64_t *ret_total) nodiscard;
/* Accounts of active staff who have a right, by id. For messages of the program to them. */
enum err staff_with_right(
    struct call *c, const char *right, int64_t **ret, size_t *ret_n) nodiscard;
enum err staff_find(struct call *c, int64_t id, struct staff_view *ret) nodiscard;
/* The name of somebody who works for the city, for those who work with them. */
enum err staff_name_of(struct call *c, int64_t id, const char **ret) nodiscard;

struct staff_duty {
    const char *role;
};
struct staff_scope {
    int64_t scope_id; /* a department; 0: all */
};
enum err staff_duties(struct call *c, int64_t id, struct staff_duty **ret, size_t *ret_n) nodiscard;
enum err staff_scopes(
    struct call *c, int64_t id, struct staff_scope **ret, size_t *ret_n) nodiscard;

/* account_add_staff as an act of an administrator. */
enum err staff_add(struct call *c, const struct new_staff *s, int64_t *ret_id) nodiscard;
/* Replaces roles and scopes. */
enum err staff_set_duties(struct call *c, int64_t id, int64_t version, const char *const *roles,
    size_t n_roles, const int64_t *scopes, size_t n_scopes) nodiscard;
enum err staff_set_state(struct call *c, int64_t id, int64_t version, const char *state) nodiscard;
/* The person must change it at the next sign-in. */
enum err staff_set_password(
    struct call *c, int64_t id, int64_t version, const char *hash) nodiscard;
/* The authenticator was lost: the next sign-in enrols anew. */
enum err staff_reset_totp(struct call *c, int64_t id, int64_t version) nodiscard;

/* Roles as the pack gave them. */
enum err role_list(struct call *c, struct role **ret, size_t *ret_n) nodiscard;

extern const struct module account_staff_module;

#endif
