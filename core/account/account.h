/* account.h – citizens, firms, staff and other systems: who they are and how they prove it.
 *
 * Identity and phone numbers are sealed at rest and found by keyed digest. A password is Argon2id;
 * staff who decide or administer need a one-time code (TOTP) as well. Five failures from one
 * address lock that account for that address for a quarter of an hour – never the account for
 * everybody. */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/call.h"

#define PASSWORD_MIN 8
#define FAILURES_MAX 5
#define LOCK_S (15 * 60)
#define SESSION_IDLE_S (30 * 60)
#define SESSION_MAX_S (12 * 3600)

struct account {
    int64_t id;
    const char *kind; /* person, firm, staff, machine */
    const char *login;
    const char *staff_name;
    const char *id_kind;
    int64_t department_id, hall_id;
    int assurance;
    bool must_totp;
    const char *state;
    int64_t version;
    /* opened: only for the owner and for acts that need them */
    const char *name, *id_number, *phone, *email, *handler;
    bool has_totp;
    bool must_change;
};

/* The actor's own account, opened. ERR_LOGIN for the public. */
enum err account_mine(struct call *c, struct account *ret) nodiscard;
/* Any account's name for acts on its behalf; the caller has passed its own gate. */
enum err account_open(struct call *c, int64_t id, struct account *ret) nodiscard;
/* The account that holds an identity; *ret_id 0 if none. */
enum err account_by_identity(
    struct call *c, const char *id_kind, const char *id_number, int64_t *ret_id) nodiscard;

/* ---- signing up
 * -------------------------------------------------------------------------------------- */
struct sign_up {
    const char *kind; /* "person" or "firm" */
    const char *login;
    const char *name;      /* of the person or the firm */
    const char *id_number; /* identity number or credit code */
    const char *phone;
    const char *handler_name, *handler_id_number; /* firm */
    const char *password_hash;                    /* made beforehand, on a slow worker */
    int assurance;
};
/* Field errors for all that is wrong; the password itself is checked by password_check. */
enum err sign_up_check(struct call *c, const struct sign_up *s);
enum err password_check(struct call *c, const char *field, const char *password, const char *login);
enum err account_sign_up(struct call *c, const struct sign_up *s, int64_t *ret_id) nodiscard;

/* ---- staff
 * --------------------------------------------------------------------------------------------- */
struct new_staff {
    const char *login, *name;
    int64_t department_id; /* 0: none */
    int64_t hall_id;       /* 0: none */
    const char *const *roles;
    size_t n_roles;
    const int64_t *scopes; /* departments; {0} is all */
    size_t n_scopes;
    const char *password_hash;
    const char *totp_secret; /* base32; NULL: enrols at first sign-in if the roles demand it */
    bool must_change;        /* somebody else chose the password: no rights until it is changed */
};
enum err account_add_staff(struct call *c, const struct new_staff *s, int64_t *ret_id) nodiscard;

/* Separation of duties, and whether one of the roles demands a second factor. */
enum err roles_check(
    struct call *c, const char *const *roles, size_t n_roles, bool *ret_must_totp) nodiscard;

/* Another system: its accesses are tokens. */
enum err account_add_machine(struct call *c, const char *login, const int64_t *scopes,
    size_t n_scopes, int64_t *ret_id) nodiscard;
/* The same, or the machine account that has this log-in already; it keeps its scopes. */
enum err account_machine(struct call *c, const char *login, const int64_t *scopes, size_t n_scopes,
    int64_t *ret_id) nodiscard;
/* One more token of it, shown once; an act in the ledger. Pages and API use token.h. */
enum err access_token_make(struct call *c, int64_t account_id, const char *name, const char *scopes,
    int64_t days, const char **ret_token) nodiscard;

/* ---- passwords
 * ----------------------------------------------------------------------------------------- */
#define PASSWORDS_KEPT 5
/* Hashes that one's next password must not match: the present one first. */
enum err password_history(struct call *c, const char *const **ret, size_t *ret_n) nodiscard;
/* One's own new password (checked and hashed beforehand); all other sessions end. */
enum err password_change(struct call *c, const char *hash) nodiscard;

/* ---- signing in
 * ------------------------------------------------------------------------------------------ */
struct credentials {    /* what is needed to check a password outside of a transaction */
    int64_t account_id; /* 0: no such log-in (check a dummy all the same) */
    const char *hash;
    bool needs_totp, has_totp;
    bool locked;
    bool must_change; /* goes to /account/password first */
};
enum err credentials_find(
    struct call *c, const char *login, const char *address, struct credentials *ret) nodiscard;
enum err sign_in_failed(struct call *c, const char *login, const char *address) nodiscard;
/* Begins a session; *ret_token goes into the cookie. A session in state "totp" opens nothing but
 * the second step. */
enum err session_begin(struct call *c, int64_t account_id, bool full, const char *agent,
    const char *address, const char **ret_token) nodiscard;
/* The second step: checks the code and makes the session full. */
enum err session_totp(struct call *c, const char *token, const char *code, bool *ret_ok) nodiscard;
/* Whose session in state "totp" this is, and the secret to enrol if there is none yet. */
enum err session_totp_state(struct call *c, const char *token, int64_t *ret_account,
    const char **ret_secret_to_enrol) nodiscard;
enum err session_end(struct call *c, const char *token) nodiscard;

struct session_row {
    int64_t id;
    const char *begun_at, *seen_at, *agent;
    bool current;
};
enum err session_list(struct call *c, struct session_row **ret, size_t *ret_n) nodiscard; /* own */
enum err session_end_own(struct call *c, int64_t id) nodiscard;
enum err session_sweep(struct call *c) nodiscard; /* timer: removes what has ended */

/* ---- roles
 * ------------------------------------------------------------------------------------------------
 */
struct role {
    const char *code, *name_zh, *name_en, *rights, *excludes;
    bool must_totp;
};
enum err role_put(struct call *c, const struct role *r) nodiscard; /* load */

extern const struct module account_module;

#endif
