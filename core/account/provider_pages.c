/* provider_pages.c – the two steps of signing in with an identity provider: away, and back again.
 */
#include "core/account/account.h"
#include "core/account/provider.h"
#include "core/account/sign_in_pages.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/http/http.h"

#define BACK "/sign-in/back"

/* Where the provider sends the browser; registered there. Without a public_url (somebody's own
 * machine): as they came. */
static const char *back_to(struct call *c, const struct request *r)
{
    if (c->site->public_url != NULL)
        return str_printf(c->mem, "%s%s", c->site->public_url, BACK);
    return str_printf(c->mem, "http://%s%s", str_or(r->host, "localhost"), BACK);
}

static const char *try_cookie(struct call *c)
{
    return sign_in_secure(c) ? "__Host-provider" : "provider";
}

static enum err away(struct call *c, struct request *r, struct response *out)
{
    const struct provider *p = provider_find(c, request_param(r, "provider"));
    const struct provider_try t = { .code = p == NULL ? "" : p->code,
        .state = id_random(c->mem),
        .nonce = id_random(c->mem),
        .verifier = str_printf(c->mem, "%s%s", id_random(c->mem), id_random(c->mem)),
        .back = sign_in_return(r),
        .ends = c->now + PROVIDER_TRY_S };
    const char *sealed;

    if (p == NULL)
        return fail(c, ERR_NOT_FOUND, N_("There is no such identity provider"));
    TRY(provider_begin(c, p, &t, back_to(c, r), &out->redirect));
    TRY(provider_try_seal(c, &t, &sealed));
    response_cookie(c, out,
        &(struct cookie) { .name = try_cookie(c), .value = sealed, .max_age = PROVIDER_TRY_S });
    out->status = 303;
    return OK;
}

struct arrival {
    const struct provider *provider;
    struct provider_person who;
    const char *agent, *address, *token;
};

static enum err begin_session(struct call *c, void *data)
{
    struct arrival *a = data;
    int64_t account;

    TRY(provider_account(c, a->provider, &a->who, &account));
    return session_begin(c, account, true, a->agent, a->address, &a->token);
}

/* OpenID Connect Core §3.1.2.6: the person said no, or the provider could not. */
static enum err refused(struct call *c, const char *error)
{
    if (str_eq(error, "access_denied"))
        return fail(
            c, ERR_DENIED, N_("You did not allow the identity provider to tell us who you are"));
    return fail(c, ERR_DENIED,
        N_("The identity provider could not tell us who you are. Please try again later, or sign "
           "in here"));
}

static enum err back(struct call *c, struct request *r, struct response *out)
{
    struct arrival a = { .agent = sign_in_agent(r), .address = r->remote };
    const char *code = request_query(r, "code");
    struct provider_try t;

    TRY(provider_try_open(c, request_cookie(r, try_cookie(c)), request_query(r, "state"), &t));
    response_cookie(c, out, &(struct cookie) { .name = try_cookie(c), .value = "", .max_age = -1 });
    a.provider = provider_find(c, t.code);
    if (request_query(r, "error") != NULL)
        return refused(c, request_query(r, "error"));
    if (a.provider == NULL || str_blank(code))
        return refused(c, "");
    TRY(provider_finish(c, a.provider, &t, back_to(c, r), code, &a.who));
    TRY(slow_write(c, begin_session, &a));
    sign_in_set_cookie(c, out, a.token);
    return redirect(c, out, "%s", t.back == NULL ? "/my" : t.back);
}

static const struct route provider_routes[] = {
    { HTTP_GET, "/sign-in/with/{provider}", "public", away, N_("Sign in elsewhere"),
        .run = RUN_SLOW, .moves = true, .sample = "provider" },
    { HTTP_GET, BACK, "public", back, N_("Back from the identity provider"), .run = RUN_SLOW,
        .moves = true },
    { 0 },
};

const struct module account_provider_module = { .name = "core/account/provider",
    .routes = provider_routes };
