/* account.c – rules of accounts: who may sign up, what a password must be, when an address is
 * locked out. Nothing here hashes: that is done beforehand, on a slow worker. */
#include "core/account/account.h"

#include <jansson.h>

#include <ctype.h>

#include "core/account/account_store.h"
#include "core/ledger/ledger.h"
#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

#define LOGIN_MIN 4
#define LOGIN_MAX 40
#define NAME_MAX 100

static const char *fold(struct call *c, const char *login)
{
    char *s = str_trim(c->mem, login);

    for (char *p = s; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    return s;
}

/* ---- reading
 * ------------------------------------------------------------------------------------------- */

static enum err open_account(struct call *c, const struct account_row *r, struct account *ret)
{
    *ret = (struct account) { .id = r->id,
        .kind = r->kind,
        .login = r->login,
        .staff_name = r->staff_name,
        .id_kind = r->id_kind,
        .department_id = r->department_id,
        .hall_id = r->hall_id,
        .assurance = r->assurance,
        .must_totp = r->must_totp,
        .state = r->state,
        .version = r->version,
        .has_totp = r->totp.p != NULL,
        .must_change = r->must_change };
    TRY(open_text(c, "account", "name", r->id, r->name, &ret->name));
    TRY(open_text(c, "account", "id_number", r->id, r->id_number, &ret->id_number));
    TRY(open_text(c, "account", "phone", r->id, r->phone, &ret->phone));
    TRY(open_text(c, "account", "email", r->id, r->email, &ret->email));
    return open_text(c, "account", "handler", r->id, r->handler, &ret->handler);
}

enum err account_open(struct call *c, int64_t id, struct account *ret)
{
    struct account_row row;
    enum err e = store_account(c, id, &row);

    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, N_("There is no such account"));
    TRY(e);
    return open_account(c, &row, ret);
}

enum err account_mine(struct call *c, struct account *ret)
{
    if (c->actor->account_id <= 0)
        return fail(c, ERR_LOGIN, N_("Please sign in to continue"));
    return account_open(c, c->actor->account_id, ret);
}

enum err account_by_identity(
    struct call *c, const char *id_kind, const char *id_number, int64_t *ret_id)
{
    const char *old = lookup_digest_old(c, id_kind, id_number);
    enum err e = store_id_by_identity(c, lookup_digest(c, id_kind, id_number), ret_id);

    if (e == ERR_NOT_FOUND && old != NULL)
        e = store_id_by_identity(c, old, ret_id);
    if (e == ERR_NOT_FOUND) {
        *ret_id = 0;
        e = OK;
    }
    return e;
}

/* ---- what is acceptable
 * --------------------------------------------------------------------------------- */

enum err password_check(struct call *c, const char *field, const char *password, const char *login)
{
    static const char *const common[] = { "12345678", "123456789", "1234567890", "password",
        "password1", "qwerty123", "11111111", "88888888", "abcd1234", "a1234567", "woaini1314",
        "p@ssw0rd", "passw0rd", "admin123", "1q2w3e4r" };
    bool lower = false, upper = false, digit = false, other = false;
    int kinds;

    for (const char *p = str_or(password, ""); *p != '\0'; p++) {
        lower |= *p >= 'a' && *p <= 'z';
        upper |= *p >= 'A' && *p <= 'Z';
        digit |= *p >= '0' && *p <= '9';
        other |= !isalnum((unsigned char)*p);
    }
    kinds = lower + upper + digit + other;
    if (password == NULL || utf8_length(password) < PASSWORD_MIN)
        return fail_field(c, field, N_("The password needs at least 8 characters"));
    if (kinds < 3)
        return fail_field(c, field,
            N_("Use three of these in the password: small letters, capitals, digits, signs"));
    if (str_in(fold(c, password), common, COUNT_OF(common)) ||
        (login != NULL && strstr(fold(c, password), fold(c, login)) != NULL))
        return fail_field(c, field, N_("This password is too easy to guess"));
    return OK;
}

static void check_login(struct call *c, const char *login)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@";

    if (login == NULL || strlen(login) < LOGIN_MIN || strlen(login) > LOGIN_MAX ||
        strspn(login, allowed) != strlen(login))
        fail_field(c, "login",
            N_("Choose a log-in of 4 to 40 letters, digits, dots, hyphens or a mail address"));
}

static void check_phone_field(struct call *c, const char *phone)
{
    const char *why = phone == NULL ? N_("Please fill this in") : check_phone(phone);

    if (why != NULL)
        fail_field(c, "phone", why);
}

static void check_name(struct call *c, const char *field, const char *name)
{
    if (str_blank(name) || utf8_length(name) > NAME_MAX)
        fail_field(c, field, N_("Enter the full name, as it stands in the document"));
}

static void check_number(struct call *c, const char *field, const char *number, bool firm)
{
    const char *why = number == NULL ? N_("Please fill this in")
                      : firm         ? check_credit_code(number)
                                     : check_id_number(number);

    if (why != NULL)
        fail_field(c, field, why);
}

enum err sign_up_check(struct call *c, const struct sign_up *s)
{
    bool firm = str_eq(s->kind, "firm");

    if (!firm && !str_eq(s->kind, "person"))
        fail_field(c, "kind", N_("Say whether you sign up as a person or for a firm"));
    check_login(c, s->login);
    check_name(c, "name", s->name);
    check_number(c, "id_number", s->id_number, firm);
    check_phone_field(c, s->phone);
    if (firm) {
        check_name(c, "handler_name", s->handler_name);
        check_number(c, "handler_id_number", s->handler_id_number, false);
    }
    return fields_ok(c);
}

/* ---- making accounts
 * ------------------------------------------------------------------------------------ */

static enum err claim_login(struct call *c, const char *login, int64_t id)
{
    enum err e = store_claim_login(c, fold(c, login), id);

    if (e != ERR_NOT_FOUND)
        return e;
    return fail_field(c, "login", N_("This log-in is taken. Choose another one"));
}

static const char *upper(struct call *c, const char *number)
{
    return check_upper(c->mem, str_trim(c->mem, number));
}

static enum err seal_person(
    struct call *c, const struct sign_up *s, const char *number, struct account_row *a)
{
    const char *handler = NULL;

    if (str_eq(s->kind, "firm"))
        handler = str_printf(
            c->mem, "%s\n%s", str_trim(c->mem, s->handler_name), upper(c, s->handler_id_number));
    TRY(seal_text(c, "account", "name", a->id, str_trim(c->mem, s->name), &a->name));
    TRY(seal_text(c, "account", "id_number", a->id, number, &a->id_number));
    TRY(seal_text(c, "account", "phone", a->id, str_trim(c->mem, s->phone), &a->phone));
    return seal_text(c, "account", "handler", a->id, handler, &a->handler);
}

enum err account_sign_up(struct call *c, const struct sign_up *s, int64_t *ret_id)
{
    bool firm = str_eq(s->kind, "firm");
    struct account_row a = { .id = id_new(c),
        .kind = s->kind,
        .login = fold(c, s->login),
        .id_kind = firm ? "001" : "111",
        .assurance = s->assurance,
        .password = s->password_hash,
        .state = "active",
        .created_at = clock_instant(c->mem, c->now),
        .version = 1 };
    const char *number = upper(c, s->id_number);
    enum err e;

    TRY(claim_login(c, s->login, a.id));
    e = store_claim_identity(c, lookup_digest(c, a.id_kind, number), a.id);
    if (e == ERR_NOT_FOUND)
        return fail_field(c, "id_number",
            N_("There is an account for this number already. Sign in, or come to any window"));
    TRY(e);
    TRY(seal_person(c, s, number, &a));
    TRY(store_account_add(c, &a));
    *ret_id = a.id;
    return OK;
}

/* ---- staff and machines
 * ------------------------------------------------------------------------------------ */

static const struct role *find_role(const struct role *all, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(all[i].code, code))
            return &all[i];
    }
    return NULL;
}

static bool word_in(const char *list, const char *word)
{
    size_t n = strlen(word);

    for (const char *at = strstr(list, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == list || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' '))
            return true;
    }
    return false;
}

static const char *role_name(const struct call *c, const struct role *r)
{
    if (r == NULL)
        return "?";
    return c->lang == LANG_EN && r->name_en != NULL ? r->name_en : r->name_zh;
}

/* Separation of duties: no role beside one that it excludes (system, security and audit
 * administrators exclude each other: GB/T 22239). */
enum err roles_check(struct call *c, const char *const *roles, size_t n_roles, bool *ret_must_totp)
{
    struct role *all;
    size_t n;

    *ret_must_totp = false;
    TRY(store_roles(c, &all, &n));
    for (size_t i = 0; i < n_roles; i++) {
        const struct role *r = find_role(all, n, roles[i]);

        if (r == NULL)
            return fail_field(c, "roles", N_("There is no role {role}"), "role", roles[i]);
        *ret_must_totp |= r->must_totp;
        for (size_t k = 0; k < n_roles; k++) {
            if (word_in(r->excludes, roles[k]))
                return fail_field(c, "roles", N_("Nobody may be both {a} and {b}"), "a",
                    role_name(c, r), "b", role_name(c, find_role(all, n, roles[k])));
        }
    }
    return OK;
}

enum err account_add_staff(struct call *c, const struct new_staff *s, int64_t *ret_id)
{
    struct account_row a = { .id = id_new(c),
        .kind = "staff",
        .login = fold(c, s->login),
        .staff_name = s->name,
        .department_id = s->department_id,
        .hall_id = s->hall_id,
        .must_change = s->must_change,
        .assurance = 2,
        .password = s->password_hash,
        .state = "active",
        .created_at = clock_instant(c->mem, c->now),
        .version = 1 };
    const char *secret = s->totp_secret;

    check_login(c, s->login);
    check_name(c, "name", s->name);
    TRY(fields_ok(c));
    TRY(roles_check(c, s->roles, s->n_roles, &a.must_totp));
    TRY(claim_login(c, s->login, a.id));
    if (a.must_totp && secret == NULL)
        secret = totp_new_secret(c->mem);
    TRY(seal_text(c, "account", "totp", a.id, secret, &a.totp));
    a.totp_step = s->totp_secret != NULL ? 1 : 0; /* 0: shown once, to be enrolled */
    TRY(store_account_add(c, &a));
    for (size_t i = 0; i < s->n_roles; i++)
        TRY(store_role_give(c, a.id, s->roles[i]));
    for (size_t i = 0; i < s->n_scopes; i++)
        TRY(store_scope_give(c, a.id, s->scopes[i]));
    *ret_id = a.id;
    return store_rights_refresh(c, a.id);
}

enum err account_add_machine(
    struct call *c, const char *login, const int64_t *scopes, size_t n_scopes, int64_t *ret_id)
{
    struct account_row a = { .id = id_new(c),
        .kind = "machine",
        .login = fold(c, login),
        .assurance = 2,
        .state = "active",
        .created_at = clock_instant(c->mem, c->now),
        .version = 1 };

    check_login(c, login);
    TRY(fields_ok(c));
    TRY(claim_login(c, login, a.id));
    TRY(store_account_add(c, &a));
    for (size_t i = 0; i < n_scopes; i++)
        TRY(store_scope_give(c, a.id, scopes[i]));
    *ret_id = a.id;
    return OK;
}

enum err account_machine(
    struct call *c, const char *login, const int64_t *scopes, size_t n_scopes, int64_t *ret_id)
{
    enum err e = store_id_by_login(c, fold(c, login), ret_id);
    struct account_row a;

    if (e == ERR_NOT_FOUND)
        return account_add_machine(c, login, scopes, n_scopes, ret_id);
    TRY(e);
    TRY(store_account(c, *ret_id, &a));
    if (!str_eq(a.kind, "machine"))
        return fail_field(c, "login", N_("This log-in belongs to a person. Choose another one"));
    return OK;
}

enum err access_token_make(struct call *c, int64_t account_id, const char *name, const char *scopes,
    int64_t days, const char **ret_token)
{
    const char *token = str_printf(c->mem, "ch_%s%s", id_random(c->mem), id_random(c->mem));
    const char *ends = clock_instant(c->mem, c->now + days * 86400);
    int64_t id = id_new(c);

    *ret_token = token;
    TRY(store_token_add(c, sm3_hex(c->mem, token, strlen(token)), id, account_id, name, scopes,
        clock_instant(c->mem, c->now), ends));
    return ledger_append(c, "account", account_id, "token.give", 0,
        json_pack("{s:s, s:s, s:s}", "token", str_printf(c->mem, "%lld", (long long)id), "scopes",
            scopes, "ends", ends));
}

enum err role_put(struct call *c, const struct role *r)
{
    TRY(store_role_put(c, r));
    return store_role_refresh(c, r->code);
}

/* ---- signing in
 * -------------------------------------------------------------------------------------------- */

enum err credentials_find(
    struct call *c, const char *login, const char *address, struct credentials *ret)
{
    const char *folded = fold(c, login);
    struct account_row a;
    int64_t failures;
    enum err e;

    *ret = (struct credentials) { 0 };
    TRY(store_failures(c, lookup_digest(c, "login", folded), lookup_digest(c, "address", address),
        clock_instant(c->mem, c->now - LOCK_S), &failures));
    ret->locked = failures >= FAILURES_MAX;
    e = store_id_by_login(c, folded, &ret->account_id);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(store_account(c, ret->account_id, &a));
    if (!str_eq(a.state, "active") || a.password == NULL) {
        ret->account_id = 0;
        return OK;
    }
    ret->hash = a.password;
    ret->must_change = a.must_change;
    ret->has_totp = a.totp.p != NULL;
    ret->needs_totp = a.must_totp || ret->has_totp;
    return OK;
}

enum err sign_in_failed(struct call *c, const char *login, const char *address)
{
    return store_failure_add(c, id_new(c), lookup_digest(c, "login", fold(c, login)),
        lookup_digest(c, "address", address), clock_instant(c->mem, c->now));
}
