/* token_store.c – statements about access tokens, for their administrator. */
#include "core/account/token_store.h"

#include "lib/base/mem.h"
#include "lib/db/db.h"

static const struct field view_fields[] = { FIELD_INT(struct token_view, id),
    FIELD_INT(struct token_view, account_id), FIELD_TEXT(struct token_view, login),
    FIELD_TEXT(struct token_view, name), FIELD_TEXT(struct token_view, scopes),
    FIELD_TEXT(struct token_view, created_at), FIELD_TEXT(struct token_view, ends_at), FIELD_END };

STATEMENT(token_all,
    "SELECT k.id, k.account_id, a.login, k.name, k.scopes, k.created_at, k.ends_at"
    " FROM access_token k JOIN account a ON a.id = k.account_id ORDER BY k.id DESC LIMIT 500");
STATEMENT(token_end, "UPDATE access_token SET ends_at = $2 WHERE id = $1 AND ends_at > $2"
                     " RETURNING account_id");

enum err store_tokens(struct call *c, struct token_view **ret, size_t *ret_n)
{
    return db_list(c, &token_all, view_fields, ret, ret_n);
}

enum err store_token_end(struct call *c, int64_t id, const char *now, int64_t *ret_account)
{
    return db_int(c, &token_end, ret_account, id, now);
}
