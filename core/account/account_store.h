/* account_store.h – rows of core/account. */
#ifndef ACCOUNT_STORE_H
#define ACCOUNT_STORE_H

#include "core/account/account.h"
#include "lib/base/str.h"

struct account_row {
    int64_t id;
    const char *kind, *login;
    struct bytes name;
    const char *staff_name, *id_kind;
    struct bytes id_number, phone, email, handler;
    int64_t department_id, hall_id;
    int assurance;
    const char *password;
    struct bytes totp;
    int64_t totp_step;
    bool must_totp, must_change;
    const char *state;
    const char *created_at;
    int64_t version;
};

enum err store_account(struct call *c, int64_t id, struct account_row *ret) nodiscard;
enum err store_account_add(struct call *c, const struct account_row *a) nodiscard;
/* ERR_NOT_FOUND when the claim is taken. */
enum err store_claim_login(struct call *c, const char *login, int64_t id) nodiscard;
enum err store_claim_identity(struct call *c, const char *digest, int64_t id) nodiscard;
enum err store_id_by_login(struct call *c, const char *login, int64_t *ret) nodiscard;
enum err store_id_by_identity(struct call *c, const char *digest, int64_t *ret) nodiscard;
enum err store_totp(struct call *c, int64_t id, struct bytes secret) nodiscard;
/* ERR_NOT_FOUND when the step (or a later one) was used already. */
enum err store_totp_step(struct call *c, int64_t id, int64_t step) nodiscard;
/* The database holds demo accounts: every page says so from the next start on. */
enum err store_mark_demo(struct call *c, const char *at) nodiscard;
enum err store_assurance(struct call *c, int64_t id, int assurance) nodiscard;
enum err store_password(
    struct call *c, int64_t id, const char *hash, const char *at, bool must_change) nodiscard;
struct old_password {
    const char *hash;
};
/* Keeps a hash that is used no more; five are kept. */
enum err store_password_keep(struct call *c, int64_t row, int64_t id, const char *hash) nodiscard;
enum err store_passwords(
    struct call *c, int64_t id, struct old_password **ret, size_t *ret_n) nodiscard;

enum err store_role_put(struct call *c, const struct role *r) nodiscard;
enum err store_roles(struct call *c, struct role **ret, size_t *ret_n) nodiscard;
enum err store_role_give(struct call *c, int64_t id, const char *role) nodiscard;
/* Writes account.rights_cache anew: of one account, of all that have a role. */
enum err store_rights_refresh(struct call *c, int64_t id) nodiscard;
enum err store_role_refresh(struct call *c, const char *role) nodiscard;
enum err store_scope_give(struct call *c, int64_t id, int64_t scope) nodiscard;
enum err store_object_give(
    struct call *c, int64_t id, int64_t object, const char *why, const char *at) nodiscard;
enum err store_object_take(struct call *c, int64_t id, int64_t object) nodiscard;

struct session_found {
    int64_t id, account_id;
    const char *seen_at, *ends_at, *state;
    /* of the account */
    const char *kind, *staff_name;
    int64_t department_id, hall_id;
    const char *account_state;
    const char *rights; /* of all roles, separated by spaces */
    bool must_change;
};
enum err store_session(struct call *c, const char *digest, struct session_found *ret) nodiscard;
enum err store_session_add(struct call *c, const char *digest, int64_t id, int64_t account_id,
    const char *at, const char *ends_at, const char *state, const char *agent,
    struct bytes address) nodiscard;
enum err store_session_full(struct call *c, const char *digest) nodiscard;
enum err store_session_seen(struct call *c, int64_t id, const char *at) nodiscard;
enum err store_session_end(struct call *c, const char *digest) nodiscard;
enum err store_session_list(struct call *c, int64_t account_id, const char *now,
    struct session_row **ret, size_t *ret_n) nodiscard;
enum err store_session_end_own(struct call *c, int64_t account_id, int64_t id) nodiscard;
/* Ends all sessions of an account but one; 0: all. */
enum err store_session_end_others(struct call *c, int64_t account_id, int64_t except) nodiscard;
enum err store_session_sweep(struct call *c, const char *now) nodiscard;

struct token_found {
    int64_t account_id;
    const char *name, *scopes, *ends_at, *account_state;
};
enum err store_token(struct call *c, const char *digest, struct token_found *ret) nodiscard;
enum err store_token_add(struct call *c, const char *digest, int64_t id, int64_t account_id,
    const char *name, const char *scopes, const char *at, const char *ends_at) nodiscard;

enum err store_failure_add(struct call *c, int64_t id, const char *login_digest,
    const char *address_digest, const char *at) nodiscard;
enum err store_failures(struct call *c, const char *login_digest, const char *address_digest,
    const char *since, int64_t *ret) nodiscard;
enum err store_failures_forget(struct call *c, const char *before) nodiscard;

#endif
