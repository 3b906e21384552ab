/* token_store.h – rows of access tokens, for their administrator. */
#ifndef ACCOUNT_TOKEN_STORE_H
#define ACCOUNT_TOKEN_STORE_H

#include "core/account/token.h"

enum err store_tokens(struct call *c, struct token_view **ret, size_t *ret_n) nodiscard;
/* Ends it now; ERR_NOT_FOUND if it has ended. *ret_account: whose it was. */
enum err store_token_end(
    struct call *c, int64_t id, const char *now, int64_t *ret_account) nodiscard;

#endif
