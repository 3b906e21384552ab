/* account_store.c – every statement of core/account. */
#include "core/account/account_store.h"

#include "lib/base/mem.h"
#include "lib/db/db.h"

#define ACCOUNT_COLUMNS                                                                            \
    "id, kind, login, name, staff_name, id_kind, id_number, phone, email, handler,"                \
    " department_id, hall_id, assurance, password, totp, totp_step, must_totp, state,"             \
    " created_at, version, must_change"

static const struct field account_fields[] = { FIELD_INT(struct account_row, id),
    FIELD_TEXT(struct account_row, kind), FIELD_TEXT(struct account_row, login),
    FIELD_BLOB(struct account_row, name), FIELD_TEXT(struct account_row, staff_name),
    FIELD_TEXT(struct account_row, id_kind), FIELD_BLOB(struct account_row, id_number),
    FIELD_BLOB(struct account_row, phone), FIELD_BLOB(struct account_row, email),
    FIELD_BLOB(struct account_row, handler), FIELD_INT(struct account_row, department_id),
    FIELD_INT(struct account_row, hall_id), FIELD_INT32(struct account_row, assurance),
    FIELD_TEXT(struct account_row, password), FIELD_BLOB(struct account_row, totp),
    FIELD_INT(struct account_row, totp_step), FIELD_BOOL(struct account_row, must_totp),
    FIELD_TEXT(struct account_row, state), FIELD_TEXT(struct account_row, created_at),
    FIELD_INT(struct account_row, version), FIELD_BOOL(struct account_row, must_change),
    FIELD_END };

STATEMENT(account_by_id, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE id = $1");
STATEMENT(account_insert, "INSERT INTO account (" ACCOUNT_COLUMNS
                          ", rights_cache) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
                          " $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, '')");
STATEMENT(account_cache_rights, "UPDATE account SET rights_cache = $2 WHERE id = $1");
STATEMENT(account_rights,
    "SELECT r.rights FROM account_role k JOIN role r ON r.code = k.role WHERE k.account_id = $1"
    " ORDER BY r.code");
STATEMENT(account_with_role, "SELECT account_id FROM account_role WHERE role = $1 LIMIT 20000");
STATEMENT(account_claim_login, "INSERT INTO account_login (login, account_id) VALUES ($1, $2)"
                               " ON CONFLICT (login) DO NOTHING RETURNING account_id");
STATEMENT(account_claim_identity,
    "INSERT INTO account_identity (digest, account_id) VALUES ($1, $2)"
    " ON CONFLICT (digest) DO NOTHING RETURNING account_id");
STATEMENT(account_id_by_login, "SELECT account_id FROM account_login WHERE login = $1");
STATEMENT(account_id_by_identity, "SELECT account_id FROM account_identity WHERE digest = $1");
STATEMENT(account_set_totp,
    "UPDATE account SET totp = $2, totp_step = 0, version = version + 1 WHERE id = $1");
STATEMENT(account_use_totp_step,
    "UPDATE account SET totp_step = $2 WHERE id = $1 AND totp_step < $2 RETURNING id");
STATEMENT(account_set_password, "UPDATE account SET password = $2, password_set_at = $3, "
                                "must_change = $4, version = version + 1"
                                " WHERE id = $1");
STATEMENT(password_keep, "INSERT INTO account_password (id, account_id, hash) VALUES ($1, $2, $3)");
STATEMENT(password_last,
    "SELECT hash FROM account_password WHERE account_id = $1 ORDER BY id DESC LIMIT 5");
STATEMENT(password_forget,
    "DELETE FROM account_password WHERE account_id = $1 AND id NOT IN (SELECT id FROM"
    " account_password WHERE account_id = $1 ORDER BY id DESC LIMIT 5)");

enum err store_account(struct call *c, int64_t id, struct account_row *ret)
{
    return db_one(c, &account_by_id, account_fields, ret, id);
}

enum err store_account_add(struct call *c, const struct account_row *a)
{
    return db_exec(c, &account_insert, a->id, a->kind, a->login, a->name, a->staff_name, a->id_kind,
        a->id_number, a->phone, a->email, a->handler, db_int_or_null(a->department_id, 0),
        db_int_or_null(a->hall_id, 0), a->assurance, a->password, a->totp, a->totp_step,
        a->must_totp, a->state, a->created_at, a->version, a->must_change);
}

enum err store_claim_login(struct call *c, const char *login, int64_t id)
{
    int64_t claimed;

    return db_int(c, &account_claim_login, &claimed, login, id);
}

enum err store_claim_identity(struct call *c, const char *digest, int64_t id)
{
    int64_t claimed;

    return db_int(c, &account_claim_identity, &claimed, digest, id);
}

enum err store_id_by_login(struct call *c, const char *login, int64_t *ret)
{
    return db_int(c, &account_id_by_login, ret, login);
}

enum err store_id_by_identity(struct call *c, const char *digest, int64_t *ret)
{
    return db_int(c, &account_id_by_identity, ret, digest);
}

enum err store_totp(struct call *c, int64_t id, struct bytes secret)
{
    return db_exec(c, &account_set_totp, id, secret);
}

enum err store_totp_step(struct call *c, int64_t id, int64_t step)
{
    int64_t used;

    return db_int(c, &account_use_totp_step, &used, id, step);
}

/* For ever: what was made for showing must never be taken for real. */
STATEMENT(account_mark_demo, "INSERT INTO database_mark (name, value, made_at)"
                             " VALUES ('demo', 'true', $1) ON CONFLICT DO NOTHING");
STATEMENT(account_set_assurance,
    "UPDATE account SET assurance = $2, version = version + 1 WHERE id = $1");

enum err store_assurance(struct call *c, int64_t id, int assurance)
{
    return db_exec(c, &account_set_assurance, id, assurance);
}

enum err store_password(
    struct call *c, int64_t id, const char *hash, const char *at, bool must_change)
{
    return db_exec(c, &account_set_password, id, hash, at, must_change);
}

enum err store_password_keep(struct call *c, int64_t row, int64_t id, const char *hash)
{
    TRY(db_exec(c, &password_keep, row, id, hash));
    return db_exec(c, &password_forget, id);
}

static const struct field password_fields[] = { FIELD_TEXT(struct old_password, hash), FIELD_END };

enum err store_passwords(struct call *c, int64_t id, struct old_password **ret, size_t *ret_n)
{
    return db_list(c, &password_last, password_fields, ret, ret_n, id);
}

/* ---- roles and the gate
 * ------------------------------------------------------------------------------ */

static const struct field role_fields[] = { FIELD_TEXT(struct role, code),
    FIELD_TEXT(struct role, name_zh), FIELD_TEXT(struct role, name_en),
    FIELD_TEXT(struct role, rights), FIELD_TEXT(struct role, excludes),
    FIELD_BOOL(struct role, must_totp), FIELD_END };

STATEMENT(role_put_row,
    "INSERT INTO role (code, name_zh, name_en, rights, excludes, must_totp)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh,"
    " name_en = excluded.name_en, rights = excluded.rights, excludes = excluded.excludes,"
    " must_totp = excluded.must_totp");
STATEMENT(
    role_all, "SELECT code, name_zh, name_en, rights, excludes, must_totp FROM role ORDER BY code");
STATEMENT(role_give,
    "INSERT INTO account_role (account_id, role) VALUES ($1, $2) ON CONFLICT DO NOTHING");
STATEMENT(scope_give,
    "INSERT INTO account_scope (account_id, scope_id) VALUES ($1, $2) ON CONFLICT DO NOTHING");
STATEMENT(object_give,
    "INSERT INTO account_object (account_id, object_id, why, granted_at) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT DO NOTHING");
STATEMENT(object_take, "DELETE FROM account_object WHERE account_id = $1 AND object_id = $2");

enum err store_role_put(struct call *c, const struct role *r)
{
    return db_exec(
        c, &role_put_row, r->code, r->name_zh, r->name_en, r->rights, r->excludes, r->must_totp);
}

enum err store_roles(struct call *c, struct role **ret, size_t *ret_n)
{
    return db_list(c, &role_all, role_fields, ret, ret_n);
}

enum err store_role_give(struct call *c, int64_t id, const char *role)
{
    return db_exec(c, &role_give, id, role);
}

struct rights_row {
    const char *rights;
};
static const struct field rights_fields[] = { FIELD_TEXT(struct rights_row, rights), FIELD_END };
struct holder_row {
    int64_t account_id;
};
static const struct field holder_fields[] = { FIELD_INT(struct holder_row, account_id), FIELD_END };

enum err store_rights_refresh(struct call *c, int64_t id)
{
    struct rights_row *rows;
    char *all = str_dup(c->mem, "");
    size_t n;

    TRY(db_list(c, &account_rights, rights_fields, &rows, &n, id));
    for (size_t i = 0; i < n; i++)
        all = str_printf(c->mem, "%s%s%s", all, i == 0 ? "" : " ", rows[i].rights);
    return db_exec(c, &account_cache_rights, id, all);
}

enum err store_role_refresh(struct call *c, const char *role)
{
    struct holder_row *rows;
    size_t n;

    TRY(db_list(c, &account_with_role, holder_fields, &rows, &n, role));
    for (size_t i = 0; i < n; i++)
        TRY(store_rights_refresh(c, rows[i].account_id));
    return OK;
}

enum err store_scope_give(struct call *c, int64_t id, int64_t scope)
{
    return db_exec(c, &scope_give, id, scope);
}

enum err store_object_give(
    struct call *c, int64_t id, int64_t object, const char *why, const char *at)
{
    return db_exec(c, &object_give, id, object, why, at);
}

enum err store_object_take(struct call *c, int64_t id, int64_t object)
{
    return db_exec(c, &object_take, id, object);
}

/* ---- sessions
 * ------------------------------------------------------------------------------------------- */

static const struct field session_found_fields[] = { FIELD_INT(struct session_found, id),
    FIELD_INT(struct session_found, account_id), FIELD_TEXT(struct session_found, seen_at),
    FIELD_TEXT(struct session_found, ends_at), FIELD_TEXT(struct session_found, state),
    FIELD_TEXT(struct session_found, kind), FIELD_TEXT(struct session_found, staff_name),
    FIELD_INT(struct session_found, department_id), FIELD_INT(struct session_found, hall_id),
    FIELD_TEXT(struct session_found, account_state), FIELD_TEXT(struct session_found, rights),
    FIELD_BOOL(struct session_found, must_change), FIELD_END };

/* One prepared point read; the account keeps its roles' rights for this. */
STATEMENT(session_by_token,
    "SELECT s.id, s.account_id, s.seen_at, s.ends_at, s.state, a.kind, a.staff_name,"
    " a.department_id, a.hall_id, a.state AS account_state, a.rights_cache AS rights, a.must_change"
    " FROM session s JOIN account a ON a.id = s.account_id WHERE s.token_digest = $1");
STATEMENT(session_insert,
    "INSERT INTO session (token_digest, id, account_id, begun_at, seen_at, ends_at, state, agent,"
    " address) VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)");
STATEMENT(session_make_full, "UPDATE session SET state = 'full' WHERE token_digest = $1");
STATEMENT(session_set_seen, "UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2");
STATEMENT(session_delete, "DELETE FROM session WHERE token_digest = $1");
STATEMENT(session_delete_own, "DELETE FROM session WHERE account_id = $1 AND id = $2");
STATEMENT(session_delete_others, "DELETE FROM session WHERE account_id = $1 AND id <> $2");
STATEMENT(session_delete_ended, "DELETE FROM session WHERE ends_at < $1");
STATEMENT(session_of_account,
    "SELECT id, begun_at, seen_at, agent FROM session WHERE account_id = $1 AND ends_at > $2"
    " ORDER BY seen_at DESC LIMIT 50");

static const struct field session_row_fields[] = { FIELD_INT(struct session_row, id),
    FIELD_TEXT(struct session_row, begun_at), FIELD_TEXT(struct session_row, seen_at),
    FIELD_TEXT(struct session_row, agent), FIELD_END };

enum err store_session(struct call *c, const char *digest, struct session_found *ret)
{
    return db_one(c, &session_by_token, session_found_fields, ret, digest);
}

enum err store_session_add(struct call *c, const char *digest, int64_t id, int64_t account_id,
    const char *at, const char *ends_at, const char *state, const char *agent, struct bytes address)
{
    return db_exec(c, &session_insert, digest, id, account_id, at, ends_at, state, agent, address);
}

enum err store_session_full(struct call *c, const char *digest)
{
    return db_exec(c, &session_make_full, digest);
}

enum err store_session_seen(struct call *c, int64_t id, const char *at)
{
    return db_exec(c, &session_set_seen, id, at);
}

enum err store_session_end(struct call *c, const char *digest)
{
    return db_exec(c, &session_delete, digest);
}

enum err store_session_list(
    struct call *c, int64_t account_id, const char *now, struct session_row **ret, size_t *ret_n)
{
    return db_list(c, &session_of_account, session_row_fields, ret, ret_n, account_id, now);
}

enum err store_session_end_own(struct call *c, int64_t account_id, int64_t id)
{
    int64_t n;

    TRY(db_change(c, &session_delete_own, &n, account_id, id));
    return n == 1 ? OK : ERR_NOT_FOUND;
}

enum err store_session_end_others(struct call *c, int64_t account_id, int64_t except)
{
    return db_exec(c, &session_delete_others, account_id, except);
}

enum err store_session_sweep(struct call *c, const char *now)
{
    return db_exec(c, &session_delete_ended, now);
}

/* ---- access tokens
 * --------------------------------------------------------------------------------------- */

static const struct field token_fields[] = { FIELD_INT(struct token_found, account_id),
    FIELD_TEXT(struct token_found, name), FIELD_TEXT(struct token_found, scopes),
    FIELD_TEXT(struct token_found, ends_at), FIELD_TEXT(struct token_found, account_state),
    FIELD_END };

STATEMENT(token_by_digest,
    "SELECT k.account_id, k.name, k.scopes, k.ends_at, a.state AS account_state"
    " FROM access_token k JOIN account a ON a.id = k.account_id WHERE k.token_digest = $1");
STATEMENT(token_insert,
    "INSERT INTO access_token (token_digest, id, account_id, name, scopes, created_at, ends_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)");

enum err store_token(struct call *c, const char *digest, struct token_found *ret)
{
    return db_one(c, &token_by_digest, token_fields, ret, digest);
}

enum err store_token_add(struct call *c, const char *digest, int64_t id, int64_t account_id,
    const char *name, const char *scopes, const char *at, const char *ends_at)
{
    return db_exec(c, &token_insert, digest, id, account_id, name, scopes, at, ends_at);
}

/* ---- failures
 * ------------------------------------------------------------------------------------------- */

STATEMENT(failure_insert,
    "INSERT INTO sign_in_failure (id, login_digest, address_digest, at) VALUES ($1, $2, $3, $4)");
STATEMENT(failure_count,
    "SELECT COUNT(*) FROM sign_in_failure WHERE login_digest = $1 AND address_digest = $2"
    " AND at > $3");
STATEMENT(failure_forget, "DELETE FROM sign_in_failure WHERE at < $1");

enum err store_failure_add(struct call *c, int64_t id, const char *login_digest,
    const char *address_digest, const char *at)
{
    return db_exec(c, &failure_insert, id, login_digest, address_digest, at);
}

enum err store_failures(struct call *c, const char *login_digest, const char *address_digest,
    const char *since, int64_t *ret)
{
    return db_int(c, &failure_count, ret, login_digest, address_digest, since);
}

enum err store_failures_forget(struct call *c, const char *before)
{
    return db_exec(c, &failure_forget, before);
}

enum err store_mark_demo(struct call *c, const char *at)
{
    return db_exec(c, &account_mark_demo, at);
}
