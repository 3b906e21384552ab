/* session.c – sessions and tokens: who is behind a cookie. */
#include "core/account/session.h"

#include "core/account/account_store.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

#define SEEN_EVERY_S 60 /* last-seen is written at most once a minute */
#define RIGHTS_MAX 128

static const char *digest_of(struct call *c, const char *token)
{
    return sm3_hex(c->mem, token, strlen(token));
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "a.read b.write" → sorted names. */
static void put_rights(struct call *c, struct actor *a, const char *list)
{
    size_t n;
    char **names = str_split(c->mem, str_or(list, ""), ' ', &n);
    const char **rights = mem_array(c->mem, const char *, n + 1);

    for (size_t i = 0; i < n; i++) {
        if (*names[i] != '\0' && a->n_rights < RIGHTS_MAX)
            rights[a->n_rights++] = names[i];
    }
    qsort(rights, a->n_rights, sizeof *rights, by_name);
    a->rights = rights;
}

/* Tally: the executor adds up and flushes each second, so a busy session costs one row a minute. */
static enum err write_seen(struct call *c, const void *data)
{
    const struct tally *seen = data;

    return store_session_seen(c, seen->key, clock_instant(c->mem, c->now));
}

static bool is_alive(struct call *c, const struct session_found *s)
{
    time_t seen, ends;

    return str_eq(s->state, "full") && str_eq(s->account_state, "active") &&
           clock_parse(s->seen_at, &seen) && clock_parse(s->ends_at, &ends) && c->now < ends &&
           c->now - seen < SESSION_IDLE_S;
}

static void note_seen(struct call *c, const struct session_found *s)
{
    time_t seen;

    if (clock_parse(s->seen_at, &seen) && c->now - seen >= SEEN_EVERY_S)
        note_tally(c, write_seen, s->id);
}

enum err session_actor(struct call *c, const char *token, const struct actor **ret)
{
    struct session_found s;
    struct actor *a;
    enum err e;

    *ret = NULL;
    e = store_session(c, digest_of(c, token), &s);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    if (!is_alive(c, &s))
        return OK;
    note_seen(c, &s);
    a = mem_new(c->mem, struct actor);
    a->kind = str_eq(s.kind, "staff") ? ACTOR_STAFF : ACTOR_PERSON;
    a->account_id = s.account_id;
    a->session_id = s.id;
    a->office_id = s.department_id;
    a->hall_id = s.hall_id;
    a->name = a->kind == ACTOR_STAFF ? str_or(s.staff_name, "staff") : "applicant";
    put_rights(c, a, s.must_change ? NULL : s.rights);
    *ret = a;
    return OK;
}

enum err bearer_actor(struct call *c, const char *token, const struct actor **ret)
{
    struct token_found t;
    struct actor *a;
    time_t ends;
    enum err e;

    *ret = NULL;
    e = store_token(c, digest_of(c, token), &t);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    if (!str_eq(t.account_state, "active") || !clock_parse(t.ends_at, &ends) || c->now >= ends)
        return OK;
    a = mem_new(c->mem, struct actor);
    a->kind = ACTOR_MACHINE;
    a->account_id = t.account_id;
    a->name = t.name;
    put_rights(c, a, t.scopes);
    *ret = a;
    return OK;
}

/* ---- beginning and ending
 * ----------------------------------------------------------------------------- */

enum err session_begin(struct call *c, int64_t account_id, bool full, const char *agent,
    const char *address, const char **ret_token)
{
    const char *token = str_printf(c->mem, "%s%s", id_random(c->mem), id_random(c->mem));
    int64_t id = id_new(c);
    struct bytes sealed;

    TRY(seal_text(c, "session", "address", id, address, &sealed));
    TRY(store_session_add(c, digest_of(c, token), id, account_id, clock_instant(c->mem, c->now),
        clock_instant(c->mem, c->now + (full ? SESSION_MAX_S : 10 * 60)), full ? "full" : "totp",
        agent, sealed));
    *ret_token = token;
    return OK;
}

/* A session waiting for its second step: its account, or ERR_LOGIN. */
static enum err waiting_session(struct call *c, const char *token, struct account_row *ret)
{
    struct session_found s;
    time_t ends;
    enum err e = token == NULL ? ERR_NOT_FOUND : store_session(c, digest_of(c, token), &s);

    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == ERR_NOT_FOUND || !str_eq(s.state, "totp") || !str_eq(s.account_state, "active") ||
        !clock_parse(s.ends_at, &ends) || c->now >= ends)
        return fail(c, ERR_LOGIN, N_("Please sign in again"));
    return store_account(c, s.account_id, ret);
}

enum err session_totp_state(
    struct call *c, const char *token, int64_t *ret_account, const char **ret_secret_to_enrol)
{
    struct account_row a;

    *ret_secret_to_enrol = NULL;
    TRY(waiting_session(c, token, &a));
    *ret_account = a.id;
    if (a.totp.p != NULL && a.totp_step == 0)
        return open_text(c, "account", "totp", a.id, a.totp, ret_secret_to_enrol);
    return OK;
}

enum err session_totp(struct call *c, const char *token, const char *code, bool *ret_ok)
{
    struct account_row a;
    const char *secret;
    int64_t step;
    enum err e;

    *ret_ok = false;
    TRY(waiting_session(c, token, &a));
    if (a.totp.p == NULL)
        return fail(c, ERR_STATE, N_("This account has no second factor yet"));
    TRY(open_text(c, "account", "totp", a.id, a.totp, &secret));
    if (!totp_matches(secret, code, c->now, &step))
        return OK;
    e = store_totp_step(c, a.id, step);
    if (e == ERR_NOT_FOUND) /* used already: somebody looked over a shoulder */
        return OK;
    TRY(e);
    *ret_ok = true;
    return store_session_end(c, digest_of(c, token));
}

enum err session_end(struct call *c, const char *token)
{
    return store_session_end(c, digest_of(c, token));
}

enum err session_list(struct call *c, struct session_row **ret, size_t *ret_n)
{
    TRY(store_session_list(c, c->actor->account_id, clock_instant(c->mem, c->now), ret, ret_n));
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i].current = (*ret)[i].id == c->actor->session_id;
    return OK;
}

enum err session_end_own(struct call *c, int64_t id)
{
    if (store_session_end_own(c, c->actor->account_id, id) == OK)
        return OK;
    return c->error.code != OK ? c->error.code
                               : fail(c, ERR_NOT_FOUND, N_("This session has ended already"));
}

enum err session_sweep(struct call *c)
{
    TRY(store_failures_forget(c, clock_instant(c->mem, c->now - 86400)));
    return store_session_sweep(c, clock_instant(c->mem, c->now));
}
