/* own.c – what one does with one's own account after signing in: another password. */
#include "core/account/account.h"
#include "core/account/account_store.h"
#include "core/ledger/ledger.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"

enum err password_history(struct call *c, const char *const **ret, size_t *ret_n)
{
    struct old_password *old;
    struct account_row a;
    const char **all;
    size_t n;

    if (c->actor->account_id <= 0)
        return fail(c, ERR_LOGIN, N_("Please sign in to continue"));
    TRY(store_account(c, c->actor->account_id, &a));
    if (a.password == NULL)
        return fail(c, ERR_STATE, N_("This account signs in elsewhere and has no password here"));
    TRY(store_passwords(c, a.id, &old, &n));
    all = mem_array(c->mem, const char *, n + 1);
    all[0] = a.password;
    for (size_t i = 0; i < n; i++)
        all[i + 1] = old[i].hash;
    *ret = all;
    *ret_n = n + 1 < PASSWORDS_KEPT ? n + 1 : PASSWORDS_KEPT;
    return OK;
}

enum err password_change(struct call *c, const char *hash)
{
    int64_t id = c->actor->account_id;
    struct account_row a;

    TRY(store_account(c, id, &a));
    if (a.password != NULL)
        TRY(store_password_keep(c, id_new(c), id, a.password));
    TRY(store_password(c, id, hash, clock_instant(c->mem, c->now), false));
    TRY(ledger_append(c, "account", id, "password.change", 0, NULL));
    return store_session_end_others(c, id, c->actor->session_id);
}
