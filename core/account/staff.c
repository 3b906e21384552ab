/* staff.c – rules of administering staff. Each change begins with the versioned update of the
 * account, ends its sessions where rights may have gone, and is written into the ledger. */
#include "core/account/staff.h"

#include <jansson.h>

#include "core/account/account_store.h"
#include "core/account/staff_store.h"
#include "core/ledger/ledger.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

enum err role_list(struct call *c, struct role **ret, size_t *ret_n)
{
    return store_roles(c, ret, ret_n);
}

enum err staff_list(
    struct call *c, int64_t page, struct staff_view **ret, size_t *ret_n, int64_t *ret_total)
{
    TRY(actor_require(c, "account.manage"));
    TRY(store_staff_count(c, ret_total));
    return store_staff_list(c, STAFF_PER_PAGE, (page - 1) * STAFF_PER_PAGE, ret, ret_n);
}

enum err staff_find(struct call *c, int64_t id, struct staff_view *ret)
{
    enum err e;

    TRY(actor_require(c, "account.manage"));
    e = store_staff(c, id, ret);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, N_("There is no such account"));
    return e;
}

enum err staff_name_of(struct call *c, int64_t id, const char **ret)
{
    struct staff_view v;
    enum err e = store_staff(c, id, &v);

    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, N_("There is no such account"));
    *ret = v.name;
    return e;
}

enum err staff_duties(struct call *c, int64_t id, struct staff_duty **ret, size_t *ret_n)
{
    TRY(actor_require(c, "account.manage"));
    return store_staff_duties(c, id, ret, ret_n);
}

enum err staff_scopes(struct call *c, int64_t id, struct staff_scope **ret, size_t *ret_n)
{
    TRY(actor_require(c, "account.manage"));
    return store_staff_scopes(c, id, ret, ret_n);
}

/* May this administrator change that account, and is it still as it was seen? */
static enum err begin_change(struct call *c, int64_t id, int64_t version)
{
    enum err e;

    TRY(actor_require(c, "account.manage"));
    if (id == c->actor->account_id)
        return fail(c, ERR_STATE,
            N_("Nobody administers the own account: another security "
               "administrator must do it"));
    e = store_staff_touch(c, id, version);
    if (e == ERR_NOT_FOUND)
        return fail(
            c, ERR_CONFLICT, N_("Somebody else changed this account meanwhile. Look at it again"));
    return e;
}

/* What an administrator gives, for the ledger: codes, no personal values. */
static struct json_t *duties_json(
    const char *const *roles, size_t n_roles, const int64_t *scopes, size_t n_scopes)
{
    json_t *facts = json_object();
    struct buf text;
    scoped_mem void *mem = mem_context(NULL);

    buf_init(&text, mem, 4096);
    for (size_t i = 0; i < n_roles; i++)
        buf_printf(&text, "%s%s", i == 0 ? "" : " ", roles[i]);
    json_object_set_new(facts, "roles", json_string(text.p));
    buf_reset(&text);
    for (size_t i = 0; i < n_scopes; i++)
        buf_printf(&text, "%s%lld", i == 0 ? "" : " ", (long long)scopes[i]);
    json_object_set_new(facts, "scopes", json_string(text.p));
    return facts;
}

enum err staff_add(struct call *c, const struct new_staff *s, int64_t *ret_id)
{
    TRY(actor_require(c, "account.manage"));
    TRY(account_add_staff(c, s, ret_id));
    return ledger_append(c, "account", *ret_id, "staff.add", 0,
        duties_json(s->roles, s->n_roles, s->scopes, s->n_scopes));
}

/* Roles that demand a second factor: whoever has none yet enrols at the next sign-in. */
static enum err set_must_totp(struct call *c, int64_t id, bool must)
{
    struct account_row a;
    struct bytes sealed;

    TRY(store_staff_must_totp(c, id, must));
    TRY(store_account(c, id, &a));
    if (!must || a.totp.p != NULL)
        return OK;
    TRY(seal_text(c, "account", "totp", id, totp_new_secret(c->mem), &sealed));
    return store_totp(c, id, sealed);
}

enum err staff_set_duties(struct call *c, int64_t id, int64_t version, const char *const *roles,
    size_t n_roles, const int64_t *scopes, size_t n_scopes)
{
    bool must_totp;

    TRY(begin_change(c, id, version));
    TRY(roles_check(c, roles, n_roles, &must_totp));
    TRY(store_staff_clear_duties(c, id));
    for (size_t i = 0; i < n_roles; i++)
        TRY(store_role_give(c, id, roles[i]));
    for (size_t i = 0; i < n_scopes; i++)
        TRY(store_scope_give(c, id, scopes[i]));
    TRY(store_rights_refresh(c, id));
    TRY(set_must_totp(c, id, must_totp));
    TRY(store_session_end_others(c, id, 0));
    return ledger_append(
        c, "account", id, "staff.duties", 0, duties_json(roles, n_roles, scopes, n_scopes));
}

enum err staff_set_state(struct call *c, int64_t id, int64_t version, const char *state)
{
    if (!str_eq(state, "active") && !str_eq(state, "disabled"))
        return fail_field(c, "state", N_("Choose one of the answers"));
    TRY(begin_change(c, id, version));
    TRY(store_staff_state(c, id, state));
    TRY(store_session_end_others(c, id, 0));
    return ledger_append(c, "account", id, "staff.state", 0, json_pack("{s:s}", "state", state));
}

enum err staff_set_password(struct call *c, int64_t id, int64_t version, const char *hash)
{
    struct account_row a;

    TRY(begin_change(c, id, version));
    TRY(store_account(c, id, &a));
    if (a.password != NULL)
        TRY(store_password_keep(c, id_new(c), id, a.password));
    TRY(store_password(c, id, hash, clock_instant(c->mem, c->now), true));
    TRY(store_session_end_others(c, id, 0));
    return ledger_append(c, "account", id, "staff.password", 0, NULL);
}

enum err staff_reset_totp(struct call *c, int64_t id, int64_t version)
{
    struct bytes sealed;

    TRY(begin_change(c, id, version));
    TRY(seal_text(c, "account", "totp", id, totp_new_secret(c->mem), &sealed));
    TRY(store_totp(c, id, sealed));
    TRY(store_session_end_others(c, id, 0));
    return ledger_append(c, "account", id, "staff.totp", 0, NULL);
}

enum err staff_with_right(struct call *c, const char *right, int64_t **ret, size_t *ret_n)
{
    return store_staff_with_right(c, right, ret, ret_n);
}
