/* test_account.c – sign-up, sessions, lock-out, separation of duties, the gate, tokens, mandates:
 * on both engines, with a clock that the test moves.
 *
 * Over 500 lines: one fixture serves all of it. */
#include "core/account/account.h"
#include "core/account/account_store.h"
#include "core/account/gate.h"
#include "core/account/mandate.h"
#include "core/account/session.h"
#include "core/account/staff.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/str.h"
#include "lib/sign/sign.h"
#include "tests/on_both.h"

#define LIN_NUMBER "45069919900307001"
#define WEI_NUMBER "45069919851112002"

static void with_keys(struct both *f)
{
    struct site *s = mem_new(f->c, struct site);
    const char *dir = test_dir(f->mem);
    struct keyring *k;

    *s = *f->c->site;
    s->data_dir = dir;
    f->c->site = s;
    test_ok(f->c, keyring_make(f->c, dir), "keys");
    test_ok(f->c, keyring_open(f->c, f->mem, dir, &k), "keys");
    site_put(s, keyring_slot, k);
}

/* The number with the check digit that makes it right. */
static const char *number(struct both *f, const char *head)
{
    static const int weight[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    int sum = 0;

    for (size_t i = 0; i < COUNT_OF(weight); i++)
        sum += (head[i] - '0') * weight[i];
    return str_printf(f->mem, "%s%c", head, "10X98765432"[sum % 11]);
}

static int64_t person(struct both *f, const char *login, const char *name, const char *head)
{
    struct sign_up s = { .kind = "person",
        .login = login,
        .name = name,
        .id_number = number(f, head),
        .phone = "0770-0200001",
        .password_hash = "$argon2id$none",
        .assurance = 1 };
    int64_t id;

    test_ok(f->c, sign_up_check(f->c, &s), "check");
    test_ok(f->c, account_sign_up(f->c, &s, &id), "sign up");
    return id;
}

static void put_roles(struct both *f)
{
    static const struct role roles[] = { { "clerk", "收件", "Clerk", "casefile.accept a.b",
                                             "decider", false },
        { "decider", "决定", "Decider", "casefile.decide", "clerk", true },
        { "security-admin", "安全", "Security", "account.manage", "", true } };

    for (size_t i = 0; i < COUNT_OF(roles); i++)
        test_ok(f->c, role_put(f->c, &roles[i]), "role");
}

static int64_t staff(struct both *f, const char *login, const char *role, int64_t scope)
{
    struct new_staff s = { .login = login,
        .name = "演示人员",
        .roles = &role,
        .n_roles = 1,
        .scopes = &scope,
        .n_scopes = scope < 0 ? 0 : 1,
        .password_hash = "$argon2id$none" };
    int64_t id;

    test_ok(f->c, account_add_staff(f->c, &s, &id), "staff");
    return id;
}

static const char *begin(struct both *f, int64_t id)
{
    const char *token;

    test_ok(f->c, session_begin(f->c, id, true, "computer", "127.0.0.1", &token), "begin");
    return token;
}

static const struct actor *who(struct both *f, const char *token)
{
    const struct actor *a;

    test_ok(f->c, session_actor(f->c, token, &a), "session");
    return a;
}

static const struct actor *as(struct both *f, int64_t id)
{
    return f->c->actor = who(f, begin(f, id));
}

/* ---- people -------------------------------------------------------------------------------- */

static void an_identity_has_one_account(void **state)
{
    struct both *f = *state;
    struct sign_up s = { .kind = "person",
        .login = "lin2",
        .name = "演示公民甲",
        .phone = "0770-0200001",
        .password_hash = "x" };
    struct account_row row;
    struct account a;
    int64_t id, found;

    with_keys(f);
    id = person(f, "Lin.One", "演示公民甲", LIN_NUMBER);
    s.id_number = number(f, LIN_NUMBER);
    assert_int_equal(account_sign_up(f->c, &s, &found), ERR_INVALID);
    assert_string_equal(f->c->error.fields[0].field, "id_number");
    error_clear(f->c);
    s.login = "LIN.ONE";
    s.id_number = number(f, WEI_NUMBER);
    assert_int_equal(account_sign_up(f->c, &s, &found), ERR_INVALID);
    assert_string_equal(f->c->error.fields[0].field, "login");
    error_clear(f->c);
    test_ok(f->c, account_by_identity(f->c, "111", number(f, LIN_NUMBER), &found), "by identity");
    assert_true(found == id);
    test_ok(f->c, account_open(f->c, id, &a), "open");
    assert_string_equal(a.id_number, number(f, LIN_NUMBER));
    /* at rest it is sealed */
    test_ok(f->c, store_account(f->c, id, &row), "row");
    assert_null(memmem(row.id_number.p, row.id_number.n, LIN_NUMBER, strlen(LIN_NUMBER)));
    assert_null(memmem(row.name.p, row.name.n, "公民", strlen("公民")));
}

static void wrong_sign_ups_name_their_fields(void **state)
{
    struct both *f = *state;
    const struct sign_up s = { .kind = "person",
        .login = "x",
        .name = " ",
        .id_number = "450699199003070010",
        .phone = "12" };

    assert_int_equal(sign_up_check(f->c, &s), ERR_INVALID);
    assert_true(f->c->error.n_fields >= 3);
    error_clear(f->c);
    assert_int_equal(password_check(f->c, "p", "short1A", NULL), ERR_INVALID);
    error_clear(f->c);
    assert_int_equal(password_check(f->c, "p", "onlysmallletters", NULL), ERR_INVALID);
    error_clear(f->c);
    assert_int_equal(password_check(f->c, "p", "P@ssw0rd", NULL), ERR_INVALID);
    error_clear(f->c);
    assert_int_equal(password_check(f->c, "p", "Xx1-linlin-9", "LinLin"), ERR_INVALID);
    error_clear(f->c);
    test_ok(f->c, password_check(f->c, "p", "Kt7-paper-boat", "linlin"), "good password");
}

/* ---- sessions ------------------------------------------------------------------------------ */

static void sessions_end_when_they_should(void **state)
{
    struct both *f = *state;
    const char *one, *two;
    struct session_row *rows;
    size_t n;
    int64_t id;

    with_keys(f);
    id = person(f, "lin.one", "演示公民甲", LIN_NUMBER);
    one = begin(f, id);
    two = begin(f, id);
    assert_true(who(f, one)->account_id == id);
    assert_int_equal(who(f, one)->kind, ACTOR_PERSON);
    assert_null(who(f, "no such token"));
    test_ok(f->c, session_end(f->c, one), "end");
    assert_null(who(f, one)); /* signed out: with the next request */
    f->c->actor = who(f, two);
    test_ok(f->c, session_list(f->c, &rows, &n), "list");
    assert_int_equal(n, 1);
    assert_true(rows[0].current);
    f->c->now += SESSION_IDLE_S - 1;
    assert_non_null(who(f, two));
    f->c->now += 1;
    assert_null(who(f, two)); /* idle */
    one = begin(f, id);
    for (int i = 0; i < SESSION_MAX_S / 600; i++) { /* busy, but not for ever */
        const struct session_row *r;

        assert_non_null(who(f, one));
        f->c->now += 600;
        f->c->actor = who(f, one) == NULL ? f->c->actor : who(f, one);
        test_ok(f->c, session_list(f->c, &rows, &n), "list");
        for (r = rows; r < rows + n; r++)
            test_ok(
                f->c, store_session_seen(f->c, r->id, clock_instant(f->mem, f->c->now)), "seen");
    }
    assert_null(who(f, one));
}

static void only_the_owner_ends_a_session(void **state)
{
    struct both *f = *state;
    int64_t lin, wei, session;
    const char *token;

    with_keys(f);
    lin = person(f, "lin.one", "演示公民甲", LIN_NUMBER);
    wei = person(f, "wei.two", "演示公民乙", WEI_NUMBER);
    token = begin(f, lin);
    session = who(f, token)->session_id;
    as(f, wei);
    assert_int_equal(session_end_own(f->c, session), ERR_NOT_FOUND);
    error_clear(f->c);
    assert_non_null(who(f, token));
    as(f, lin);
    test_ok(f->c, session_end_own(f->c, session), "own");
    assert_null(who(f, token));
}

static void five_failures_lock_one_address(void **state)
{
    struct both *f = *state;
    struct credentials found;

    with_keys(f);
    person(f, "lin.one", "演示公民甲", LIN_NUMBER);
    for (int i = 0; i < FAILURES_MAX; i++) {
        test_ok(f->c, credentials_find(f->c, "lin.one", "192.0.2.7", &found), "find");
        assert_false(found.locked);
        test_ok(f->c, sign_in_failed(f->c, "Lin.One", "192.0.2.7"), "failed");
    }
    test_ok(f->c, credentials_find(f->c, "lin.one", "192.0.2.7", &found), "find");
    assert_true(found.locked);
    /* nobody locks somebody else out, nor a whole city behind one address */
    test_ok(f->c, credentials_find(f->c, "lin.one", "192.0.2.8", &found), "find");
    assert_false(found.locked);
    test_ok(f->c, credentials_find(f->c, "wei.two", "192.0.2.7", &found), "find");
    assert_false(found.locked);
    f->c->now += LOCK_S + 1;
    test_ok(f->c, credentials_find(f->c, "lin.one", "192.0.2.7", &found), "find");
    assert_false(found.locked);
}

static void a_new_password_ends_other_sessions(void **state)
{
    struct both *f = *state;
    const char *const *old;
    const char *here, *there;
    size_t n;
    int64_t id;

    with_keys(f);
    id = person(f, "lin.one", "演示公民甲", LIN_NUMBER);
    there = begin(f, id);
    here = begin(f, id);
    f->c->actor = who(f, here);
    for (int i = 0; i < PASSWORDS_KEPT + 2; i++)
        test_ok(f->c, password_change(f->c, str_printf(f->mem, "hash %d", i)), "change");
    assert_non_null(who(f, here));
    assert_null(who(f, there));
    test_ok(f->c, password_history(f->c, &old, &n), "history");
    assert_int_equal(n, PASSWORDS_KEPT);
    assert_string_equal(old[0], "hash 6");
    assert_string_equal(old[4], "hash 2");
}

/* ---- second factor ------------------------------------------------------------------------- */

static void deciders_need_a_second_step(void **state)
{
    struct both *f = *state;
    struct credentials found;
    const char *token, *secret;
    int64_t id, account;
    bool ok;

    with_keys(f);
    put_roles(f);
    id = staff(f, "decider.one", "decider", 0);
    test_ok(f->c, credentials_find(f->c, "decider.one", "192.0.2.7", &found), "find");
    assert_true(found.needs_totp);
    test_ok(f->c, session_begin(f->c, id, false, "computer", "192.0.2.7", &token), "begin");
    assert_null(who(f, token)); /* half a session is none */
    test_ok(f->c, session_totp_state(f->c, token, &account, &secret), "state");
    assert_true(account == id);
    assert_non_null(secret); /* enrols at the first sign-in */
    test_ok(f->c, session_totp(f->c, token, "000000x", &ok), "wrong");
    assert_false(ok);
    test_ok(f->c, store_totp_step(f->c, id, 1), "enrolled");
    test_ok(f->c, session_totp_state(f->c, token, &account, &secret), "state");
    assert_null(secret); /* never shown again */
    f->c->now += 11 * 60;
    assert_int_equal(session_totp(f->c, token, "123456", &ok), ERR_LOGIN);
}

/* ---- staff --------------------------------------------------------------------------------- */

static void duties_are_separated(void **state)
{
    static const char *const both_roles[] = { "clerk", "decider" };
    struct both *f = *state;
    struct new_staff s = { .login = "two.hats",
        .name = "演示人员",
        .roles = both_roles,
        .n_roles = 2,
        .password_hash = "x" };
    int64_t id;

    with_keys(f);
    put_roles(f);
    assert_int_equal(account_add_staff(f->c, &s, &id), ERR_INVALID);
    assert_string_equal(f->c->error.fields[0].field, "roles");
}

static void only_security_administers_and_never_itself(void **state)
{
    static const char *const decider[] = { "decider" };
    struct both *f = *state;
    struct staff_view v;
    int64_t admin, clerk, scope = 0;
    const char *token;
    size_t n;
    struct staff_view *list;
    int64_t total;

    with_keys(f);
    put_roles(f);
    admin = staff(f, "admin.one", "security-admin", -1);
    clerk = staff(f, "clerk.one", "clerk", 0);
    as(f, clerk);
    assert_int_equal(staff_list(f->c, 1, &list, &n, &total), ERR_DENIED);
    error_clear(f->c);
    assert_int_equal(staff_set_state(f->c, admin, 1, "disabled"), ERR_DENIED);
    error_clear(f->c);
    token = begin(f, clerk);
    assert_true(actor_has(who(f, token), "casefile.accept"));
    as(f, admin);
    test_ok(f->c, staff_list(f->c, 1, &list, &n, &total), "list");
    assert_int_equal(total, 2);
    test_ok(f->c, staff_set_duties(f->c, clerk, 1, decider, 1, &scope, 1), "duties");
    assert_null(who(f, token)); /* old rights do not live on in a session */
    assert_false(actor_has(who(f, begin(f, clerk)), "casefile.accept"));
    test_ok(f->c, staff_find(f->c, clerk, &v), "find");
    assert_true(v.must_totp);
    assert_int_equal(staff_set_state(f->c, clerk, 1, "disabled"), ERR_CONFLICT);
    error_clear(f->c);
    token = begin(f, clerk);
    test_ok(f->c, staff_set_state(f->c, clerk, v.version, "disabled"), "disable");
    assert_null(who(f, token));
    assert_null(who(f, begin(f, clerk))); /* a disabled account opens nothing */
    assert_int_equal(staff_set_state(f->c, admin, 1, "disabled"), ERR_STATE);
}

static void a_given_password_opens_nothing(void **state)
{
    struct both *f = *state;
    int64_t admin, clerk;
    const char *token;

    with_keys(f);
    put_roles(f);
    admin = staff(f, "admin.one", "security-admin", -1);
    clerk = staff(f, "clerk.one", "clerk", 0);
    as(f, admin);
    test_ok(f->c, staff_set_password(f->c, clerk, 1, "given"), "set");
    token = begin(f, clerk);
    assert_non_null(who(f, token));
    assert_false(actor_has(who(f, token), "casefile.accept"));
    f->c->actor = who(f, token);
    test_ok(f->c, password_change(f->c, "own"), "change");
    assert_true(actor_has(who(f, token), "casefile.accept"));
}

/* ---- the gate ------------------------------------------------------------------------------ */

STATEMENT(test_gate_count, "SELECT COUNT(*) FROM (SELECT CAST($2 AS BIGINT) AS scope_id,"
                           " CAST($3 AS BIGINT) AS id) k WHERE " GATE("k", "k.id"));

/* Does the account see a row of that scope and id? */
static bool sees(struct both *f, int64_t account, int64_t scope, int64_t object)
{
    int64_t n;

    test_ok(f->c, db_int(f->c, &test_gate_count, &n, account, scope, object), "gate");
    return n == 1;
}

static void the_gate_shows_scopes_and_own_objects(void **state)
{
    struct both *f = *state;
    int64_t lin, one, all;

    with_keys(f);
    put_roles(f);
    lin = person(f, "lin.one", "演示公民甲", LIN_NUMBER);
    one = staff(f, "clerk.one", "clerk", 501);
    all = staff(f, "clerk.all", "clerk", 0);
    assert_true(sees(f, one, 501, 9001));
    assert_false(sees(f, one, 502, 9001));
    assert_true(sees(f, all, 502, 9001));
    assert_false(sees(f, lin, 501, 9001));
    assert_false(sees(f, ACCOUNT_PUBLIC, 501, 9001));
    assert_true(sees(f, ACCOUNT_PROGRAM, 501, 9001));
    test_ok(f->c, gate_grant(f->c, lin, 9001, "applicant"), "grant");
    test_ok(f->c, gate_grant(f->c, lin, 9001, "applicant"), "grant again");
    assert_true(sees(f, lin, 501, 9001));
    assert_false(sees(f, lin, 501, 9002));
    test_ok(f->c, gate_withdraw(f->c, lin, 9001), "withdraw");
    assert_false(sees(f, lin, 501, 9001));
}

/* ---- tokens and mandates ------------------------------------------------------------------- */

static void tokens_carry_their_scopes_and_end(void **state)
{
    struct both *f = *state;
    const struct actor *a;
    const char *token;
    int64_t id, all = 0;

    with_keys(f);
    test_ok(f->c, account_add_machine(f->c, "tax.system", &all, 1, &id), "machine");
    test_ok(
        f->c, access_token_make(f->c, id, "tax", "items:read casefiles:read", 30, &token), "token");
    test_ok(f->c, bearer_actor(f->c, token, &a), "bearer");
    assert_int_equal(a->kind, ACTOR_MACHINE);
    assert_true(actor_has(a, "items:read"));
    assert_false(actor_has(a, "items"));
    f->c->now += 30 * 86400;
    test_ok(f->c, bearer_actor(f->c, token, &a), "bearer");
    assert_null(a);
}

static void mandates_are_dated_and_end(void **state)
{
    struct both *f = *state;
    struct new_mandate m = { .kind = "agent",
        .agent_name = "演示公民乙",
        .item = "0123",
        .from_day = "2021-04-13",
        .to_day = "2021-04-20" };
    struct mandate *list;
    int64_t lin, wei, id;
    size_t n;
    bool holds;

    with_keys(f);
    lin = person(f, "lin.one", "演示公民甲", LIN_NUMBER);
    wei = person(f, "wei.two", "演示公民乙", WEI_NUMBER);
    as(f, lin);
    m.agent_id_number = number(f, WEI_NUMBER);
    m.agent_name = "别人";
    assert_int_equal(mandate_give(f->c, &m, &id), ERR_INVALID); /* name and number must fit */
    error_clear(f->c);
    m.agent_name = "演示公民乙";
    test_ok(f->c, mandate_give(f->c, &m, &id), "give");
    test_ok(f->c, mandate_holds(f->c, lin, wei, "0123", &holds), "holds");
    assert_false(holds); /* from tomorrow */
    f->c->now += 86400;
    test_ok(f->c, mandate_holds(f->c, lin, wei, "0123", &holds), "holds");
    assert_true(holds);
    test_ok(f->c, mandate_holds(f->c, lin, wei, "0124", &holds), "holds");
    assert_false(holds);
    test_ok(f->c, mandate_holds(f->c, wei, lin, "0123", &holds), "holds");
    assert_false(holds);
    as(f, wei);
    test_ok(f->c, mandate_list(f->c, &list, &n), "list");
    assert_int_equal(n, 1);
    assert_false(list[0].given);
    assert_string_equal(list[0].other, "演示公民甲");
    test_ok(f->c, mandate_end(f->c, id), "lay down");
    test_ok(f->c, mandate_holds(f->c, lin, wei, "0123", &holds), "holds");
    assert_false(holds);
    assert_int_equal(mandate_end(f->c, id), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(an_identity_has_one_account),
        ON_BOTH_ENGINES(wrong_sign_ups_name_their_fields),
        ON_BOTH_ENGINES(sessions_end_when_they_should),
        ON_BOTH_ENGINES(only_the_owner_ends_a_session),
        ON_BOTH_ENGINES(five_failures_lock_one_address),
        ON_BOTH_ENGINES(a_new_password_ends_other_sessions),
        ON_BOTH_ENGINES(deciders_need_a_second_step),
        ON_BOTH_ENGINES(duties_are_separated),
        ON_BOTH_ENGINES(only_security_administers_and_never_itself),
        ON_BOTH_ENGINES(a_given_password_opens_nothing),
        ON_BOTH_ENGINES(the_gate_shows_scopes_and_own_objects),
        ON_BOTH_ENGINES(tokens_carry_their_scopes_and_end),
        ON_BOTH_ENGINES(mandates_are_dated_and_end),
    };

    return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
