/* token.h – accesses of other systems: a machine account has any number of tokens, each with a
 * name, scopes (rights) and a last instant. The token itself is shown once and never stored. Needs
 * the right account.manage; giving and revoking are acts in the ledger. */
#ifndef ACCOUNT_TOKEN_H
#define ACCOUNT_TOKEN_H

#include "core/account/account.h"

#define TOKEN_DAYS_MAX 730 /* a token is renewed at least every other year */

struct token_view {
    int64_t id, account_id;
    const char *login, *name, *scopes; /* scopes separated by spaces */
    const char *created_at, *ends_at;
    bool ended; /* run out or revoked */
};
/* Newest first, at most 500. */
enum err token_list(struct call *c, struct token_view **ret, size_t *ret_n) nodiscard;

/* Rights that a token may carry: those of roles which need no second factor. What a person may only
 * do with a second factor (deciding, administering), no token does. */
enum err token_scopes(struct call *c, const char *const **ret, size_t *ret_n) nodiscard;

struct new_token {
    const char *login; /* of the machine account; made if there is none */
    const char *name;  /* what for */
    const char *const *scopes;
    size_t n_scopes;
    const int64_t *departments; /* whose cases a new account sees; {0} is all */
    size_t n_departments;
    int64_t days;
};
enum err token_give(struct call *c, const struct new_token *t, const char **ret_token) nodiscard;
/* Effective with the next request. ERR_NOT_FOUND if it has ended already. */
enum err token_revoke(struct call *c, int64_t id) nodiscard;

extern const struct module account_token_module, account_token_api_module;

#endif
