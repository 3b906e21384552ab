/* token.c – rules of access tokens: who gives them, what they may carry, how they end. */
#include "core/account/token.h"

#include <jansson.h>

#include "core/account/staff.h"
#include "core/account/token_store.h"
#include "core/ledger/ledger.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define NAME_MAX_LETTERS 60
#define SCOPES_MAX 64

enum err token_list(struct call *c, struct token_view **ret, size_t *ret_n)
{
    const char *now = clock_instant(c->mem, c->now);

    TRY(actor_require(c, "account.manage"));
    TRY(store_tokens(c, ret, ret_n));
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i].ended = strcmp((*ret)[i].ends_at, now) <= 0;
    return OK;
}

static void add_words(struct call *c, const char *text, const char **list, size_t *n)
{
    for (const char *p = text; *p != '\0';) {
        size_t length = strcspn(p, " ");
        const char *word = str_printf(c->mem, "%.*s", (int)length, p);

        if (length > 0 && *n < SCOPES_MAX && !str_in(word, list, *n))
            list[(*n)++] = word;
        p += length + (p[length] == ' ');
    }
}

enum err token_scopes(struct call *c, const char *const **ret, size_t *ret_n)
{
    const char **list = mem_array(c->mem, const char *, SCOPES_MAX);
    struct role *roles;
    size_t n;

    TRY(role_list(c, &roles, &n));
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (!roles[i].must_totp)
            add_words(c, roles[i].rights, list, ret_n);
    }
    *ret = list;
    return OK;
}

static enum err check(struct call *c, const struct new_token *t, const char **ret_scopes)
{
    const char *const *known;
    char *all = str_dup(c->mem, "");
    size_t n;

    TRY(token_scopes(c, &known, &n));
    if (str_blank(t->name) || utf8_length(t->name) > NAME_MAX_LETTERS)
        fail_field(c, "name", N_("Say what the token is for, at most 60 characters"));
    if (t->days < 1 || t->days > TOKEN_DAYS_MAX)
        fail_field(c, "days", N_("A token lasts 1 to 730 days"));
    if (t->n_scopes == 0)
        fail_field(c, "scopes", N_("Choose at least one right"));
    for (size_t i = 0; i < t->n_scopes; i++) {
        if (!str_in(t->scopes[i], known, n))
            return fail_field(c, "scopes", N_("A token cannot carry this right"));
        all = str_printf(c->mem, "%s%s%s", all, i == 0 ? "" : " ", t->scopes[i]);
    }
    *ret_scopes = all;
    return fields_ok(c);
}

enum err token_give(struct call *c, const struct new_token *t, const char **ret_token)
{
    const char *scopes;
    int64_t id;

    TRY(actor_require(c, "account.manage"));
    TRY(check(c, t, &scopes));
    TRY(account_machine(c, t->login, t->departments, t->n_departments, &id));
    return access_token_make(c, id, t->name, scopes, t->days, ret_token);
}

enum err token_revoke(struct call *c, int64_t id)
{
    int64_t account;
    enum err e;

    TRY(actor_require(c, "account.manage"));
    e = store_token_end(c, id, clock_instant(c->mem, c->now), &account);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, N_("There is no such token, or it has ended already"));
    TRY(e);
    return ledger_append(c, "account", account, "token.revoke", 0,
        json_pack("{s:s}", "token", str_printf(c->mem, "%lld", (long long)id)));
}
