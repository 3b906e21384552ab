/* account_pages.c – signing up, signing in and out, one's own account. Hashing happens on slow
 * workers; each page works without a script. */
#include "core/account/account.h"
#include "core/account/account_cmd.h"
#include "core/account/pages/account.html.h"
#include "core/account/provider.h"
#include "core/account/session.h"
#include "core/account/sign_in_pages.h"
#include "lib/base/check.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/slow.h"
#include "lib/doc/qr.h"
#include "lib/html/html.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"
#include "lib/sign/sign.h"
#include "lib/work/work.h"

#define RETURN_MAX 1000

bool sign_in_secure(struct call *c)
{
    return c->site->public_url != NULL && str_starts(c->site->public_url, "https:");
}

static const char *session_cookie(struct call *c)
{
    return sign_in_secure(c) ? "__Host-session" : "session";
}

static const char *second_cookie(struct call *c)
{
    return sign_in_secure(c) ? "__Host-second" : "second";
}

/* Where to go afterwards: a path of our own, else the person's own pages. */
const char *sign_in_return(const struct request *r)
{
    const char *to = request_form(r, "return");

    if (to == NULL)
        to = request_query(r, "return");
    if (to == NULL || to[0] != '/' || to[1] == '/' || to[1] == '\\' || strlen(to) > RETURN_MAX)
        return NULL;
    for (const char *p = to; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x21 || *p == 0x7f)
            return NULL;
    }
    return to;
}

/* A word for the list of sessions; no fingerprint. */
const char *sign_in_agent(const struct request *r)
{
    const char *agent = str_or(request_header(r, "User-Agent"), "");

    if (strstr(agent, "Mobile") != NULL)
        return "phone";
    return strstr(agent, "Mozilla") != NULL ? "computer" : "program";
}

/* ---- sign up
 * --------------------------------------------------------------------------------------------- */

static enum err sign_up_show(struct call *c, struct request *r, struct response *out)
{
    const char *kind = request_form(r, "kind");
    struct html *o = page_html(c, r);

    if (kind == NULL)
        kind = request_query(r, "kind");
    sign_up_page(o, str_eq(kind, "firm"), sign_in_return(r));
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Sign up")),
            .kind = "account.sign-up",
            .nav = "sign-in",
            .noindex = true },
        o);
}

static enum err sign_up_write(struct call *c, void *data)
{
    int64_t id;

    return account_sign_up(c, data, &id);
}

static enum err sign_up(struct call *c, struct request *r, struct response *out)
{
    const char *password = request_form(r, "password");
    struct sign_up s = { .kind = str_or(request_form(r, "kind"), "person"),
        .login = str_trim(c->mem, str_or(request_form(r, "login"), "")),
        .name = str_plain(c->mem, str_or(request_form(r, "name"), ""), false),
        .id_number = check_typed(c->mem, str_or(request_form(r, "id_number"), "")),
        .phone = check_typed_phone(c->mem, str_or(request_form(r, "phone"), "")),
        .handler_name = str_plain(c->mem, str_or(request_form(r, "handler_name"), ""), false),
        .handler_id_number = check_typed(c->mem, str_or(request_form(r, "handler_id_number"), "")),
        .assurance = 1 };

    (void)sign_up_check(c, &s);
    (void)password_check(c, "password", password, s.login);
    TRY(fields_ok(c));
    TRY(password_hash(c, password, &s.password_hash));
    TRY(slow_write(c, sign_up_write, &s));
    return redirect(c, out, "/sign-in?new=1%s%s",
        sign_in_return(r) == NULL ? "" : "&return=", str_or(sign_in_return(r), ""));
}

/* ---- sign in
 * ------------------------------------------------------------------------------------------------
 */

struct attempt {
    const char *login, *address, *agent;
    struct credentials found;
    bool full;
    const char *token;
};

static enum err sign_in_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);

    sign_in_page(
        o, sign_in_return(r), request_query(r, "new") != NULL, site_find(c->site, providers_slot));
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Sign in")),
            .kind = "account.sign-in",
            .nav = "sign-in",
            .noindex = true },
        o);
}

static enum err find_credentials(struct call *c, void *data)
{
    struct attempt *a = data;

    return credentials_find(c, a->login, a->address, &a->found);
}

static enum err note_failure(struct call *c, void *data)
{
    struct attempt *a = data;

    return sign_in_failed(c, a->login, a->address);
}

static enum err begin_session(struct call *c, void *data)
{
    struct attempt *a = data;

    return session_begin(c, a->found.account_id, a->full, a->agent, a->address, &a->token);
}

static void set_cookie(struct call *c, struct response *out, const char *name, const char *value)
{
    response_cookie(c, out,
        &(struct cookie) { .name = name, .value = value, .max_age = value[0] == '\0' ? -1 : 0 });
}

void sign_in_set_cookie(struct call *c, struct response *out, const char *token)
{
    set_cookie(c, out, session_cookie(c), token);
}

/* A log-in that does not exist takes as long as one that does. */
static bool check_password(const struct attempt *a, const char *password)
{
    static const char dummy[] = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                                "WkJXcYFnDqAUXGM4VQMI1Gn0Qpz5VJn4D9uMHRVQ0Zo";
    bool ok = password_matches(a->found.hash == NULL ? dummy : a->found.hash, password);

    return ok && a->found.account_id > 0;
}

static enum err refuse(struct call *c, struct attempt *a)
{
    TRY(slow_write(c, note_failure, a));
    return fail_field(c, "login", N_("The log-in or the password is not right"));
}

static enum err sign_in(struct call *c, struct request *r, struct response *out)
{
    const char *password = str_or(request_form(r, "password"), "");
    struct attempt a = { .login = str_or(request_form(r, "login"), ""),
        .address = r->remote,
        .agent = sign_in_agent(r) };
    const char *to = sign_in_return(r);

    TRY(slow_read(c, find_credentials, &a));
    if (a.found.locked)
        return fail(
            c, ERR_LIMIT, N_("Too many failed attempts from here. Wait a quarter of an hour"));
    if (!check_password(&a, password))
        return refuse(c, &a);
    a.full = !a.found.needs_totp;
    TRY(slow_write(c, begin_session, &a));
    if (a.full) {
        sign_in_set_cookie(c, out, a.token);
        return redirect(c, out, "%s",
            a.found.must_change ? "/account/password"
            : to == NULL        ? "/start"
                                : to);
    }
    set_cookie(c, out, second_cookie(c), a.token);
    return redirect(c, out, "/sign-in/code%s%s", to == NULL ? "" : "?return=", str_or(to, ""));
}

static enum err code_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    const char *secret;
    int64_t account_id;

    TRY(session_totp_state(c, request_cookie(r, second_cookie(c)), &account_id, &secret));
    code_page(o, sign_in_return(r), secret);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Second step")),
            .kind = "account.code",
            .nav = "my",
            .noindex = true },
        o);
}

/* The key to enrol, for the camera of an authenticator; only until the first code was right. */
static enum err code_key(struct call *c, struct request *r, struct response *out)
{
    const char *secret, *svg;
    struct account a;
    int64_t id;

    TRY(session_totp_state(c, request_cookie(r, second_cookie(c)), &id, &secret));
    if (secret == NULL)
        return fail(c, ERR_NOT_FOUND, N_("The second factor of this account is enrolled already"));
    TRY(account_open(c, id, &a));
    TRY(qr_svg(c, totp_uri(c->mem, secret, "Cityhall", a.login),
        t(c, N_("QR code of the key for your authenticator")), &svg));
    return response_text(c, out, "image/svg+xml", svg);
}

/* A wrong code is recorded as a failed attempt, so the answer is made in a second transaction. */
struct code_attempt {
    struct attempt a;
    const char *second, *code;
    bool ok;
};

static enum err try_code(struct call *c, void *data)
{
    struct code_attempt *k = data;
    const char *secret;
    struct account account;

    TRY(session_totp_state(c, k->second, &k->a.found.account_id, &secret));
    TRY(account_open(c, k->a.found.account_id, &account));
    k->a.found.must_change = account.must_change;
    TRY(session_totp(c, k->second, k->code, &k->ok));
    if (!k->ok)
        return sign_in_failed(c, k->a.login, k->a.address);
    return session_begin(c, k->a.found.account_id, true, k->a.agent, k->a.address, &k->a.token);
}

static enum err code_locked(struct call *c, void *data)
{
    struct code_attempt *k = data;
    const char *secret;
    int64_t account;

    /* by account, not by session: a new session must not bring new attempts */
    TRY(session_totp_state(c, k->second, &account, &secret));
    k->a.login = str_printf(c->mem, "second step %lld", (long long)account);
    return credentials_find(c, k->a.login, k->a.address, &k->a.found);
}

static enum err code(struct call *c, struct request *r, struct response *out)
{
    struct code_attempt k = { .a = { .address = r->remote, .agent = sign_in_agent(r) },
        .second = request_cookie(r, second_cookie(c)),
        .code = str_trim(c->mem, str_or(request_form(r, "code"), "")) };

    if (k.second == NULL)
        return fail(c, ERR_LOGIN, N_("Please sign in again"));
    TRY(slow_read(c, code_locked, &k));
    if (k.a.found.locked)
        return fail(
            c, ERR_LIMIT, N_("Too many failed attempts from here. Wait a quarter of an hour"));
    TRY(slow_write(c, try_code, &k));
    if (!k.ok)
        return fail_field(
            c, "code", N_("The code is not right, or was used already. Wait for the next one"));
    set_cookie(c, out, second_cookie(c), "");
    sign_in_set_cookie(c, out, k.a.token);
    if (k.a.found.must_change)
        return redirect(c, out, "/account/password");
    return redirect(c, out, "%s", sign_in_return(r) == NULL ? "/start" : sign_in_return(r));
}

/* Where somebody begins who has just signed in: the first page of their work. */
static enum err start(struct call *c, struct request *r, struct response *out)
{
    static const struct {
        const char *right, *path;
    } pages[] = { { "casefile.view", "/desk" }, { "account.manage", "/staff" },
        { "system.console", "/console" }, { "ledger.view", "/ledger" } };

    (void)r;
    if (c->actor->kind != ACTOR_STAFF)
        return redirect(c, out, "/my");
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        if (actor_has(c->actor, pages[i].right))
            return redirect(c, out, "%s", pages[i].path);
    }
    return redirect(c, out, "/account");
}

/* ---- sign out, own account
 * ------------------------------------------------------------------------------------ */

static enum err sign_out(struct call *c, struct request *r, struct response *out)
{
    const char *token = request_cookie(r, session_cookie(c));

    if (token != NULL)
        TRY(session_end(c, token));
    set_cookie(c, out, session_cookie(c), "");
    response_header(c, out, "Clear-Site-Data", "\"cache\"");
    return redirect(c, out, "/");
}

static enum err account_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct session_row *sessions;
    struct account a;
    size_t n;

    TRY(account_mine(c, &a));
    TRY(session_list(c, &sessions, &n));
    if (a.id_number != NULL)
        a.id_number = str_mask(c->mem, a.id_number, 3, 2);
    if (a.phone != NULL)
        a.phone = str_mask(c->mem, a.phone, 3, 2);
    account_page(o, &a, sessions, n);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("My account")),
            .kind = "account.mine",
            .nav = "account",
            .noindex = true },
        o);
}

static enum err session_end_one(struct call *c, struct request *r, struct response *out)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(session_end_own(c, id));
    return redirect(c, out, "/account");
}

const struct route account_routes[] = {
    { HTTP_GET, "/sign-up", "public", sign_up_show, N_("Sign up") },
    { HTTP_POST, "/sign-up", "public", sign_up, N_("Sign up"), .again = sign_up_show,
        .run = RUN_SLOW },
    { HTTP_GET, "/sign-in", "public", sign_in_show, N_("Sign in") },
    { HTTP_POST, "/sign-in", "public", sign_in, N_("Sign in"), .again = sign_in_show,
        .run = RUN_SLOW, .no_once = true },
    { HTTP_GET, "/sign-in/code", "public", code_show, N_("Second step"), .sample = "second-step",
        .unlisted = true },
    { HTTP_GET, "/sign-in/code/key.svg", "public", code_key, N_("QR code of the second factor"),
        .sample = "second-step.new", .unlisted = true },
    { HTTP_POST, "/sign-in/code", "public", code, N_("Second step"), .again = code_show,
        .run = RUN_SLOW, .no_once = true },
    { HTTP_POST, "/sign-out", "person", sign_out, N_("Sign out"), .no_once = true },
    { HTTP_GET, "/start", "person", start, N_("First page"), .moves = true },
    { HTTP_GET, "/account", "person", account_show, N_("My account") },
    { HTTP_POST, "/account/sessions/{id}/end", "person", session_end_one, N_("End a session"),
        .sample = "session" },
    { 0 },
};

/* Ended sessions and old failures are of no use to anybody. */
static enum err sweep(struct call *c, const struct json_t *arguments)
{
    (void)arguments;
    return session_sweep(c);
}

static const struct job_kind account_jobs[] = {
    { .name = "account.sweep",
        .summary = "Removes ended sessions and old failed sign-ins",
        .run = JOB_IN_WRITE,
        .every_s = 600,
        .handle = sweep },
    { 0 },
};

const struct module account_module = { .name = "core/account",
    .routes = account_routes,
    .commands = account_commands,
    .jobs = account_jobs };
