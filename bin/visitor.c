/* visitor.c – cookies, language and the tokens of forms. */
#include "bin/visitor.h"

#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/html/html.h"
#include "lib/i18n/i18n.h"
#include "lib/sign/sign.h"

#define TOKEN_MAX 128

enum lang visitor_lang(const struct request *r)
{
    const char *chosen = request_cookie(r, "lang");
    enum lang lang;

    if (chosen != NULL && i18n_parse(chosen, &lang))
        return lang;
    chosen = request_header(r, "Accept-Language");
    if (chosen != NULL && i18n_parse(chosen, &lang))
        return lang;
    return LANG_ZH;
}

int visitor_mode(const struct request *r)
{
    const char *mode = request_cookie(r, "mode");

    if (str_eq(mode, "kiosk"))
        return MODE_KIOSK;
    return str_eq(mode, "elder") ? MODE_ELDER : MODE_ORDINARY;
}

static const char *cookie_of(const struct request *r, const char *name)
{
    const char *value = request_cookie(r, name);

    return str_blank(value) || strlen(value) > TOKEN_MAX ? NULL : value;
}

const char *visitor_session_token(const struct request *r, bool secure)
{
    return cookie_of(r, secure ? "__Host-session" : "session");
}

const char *visitor_anon_name(bool secure)
{
    return secure ? "__Host-anon" : "anon";
}

const char *visitor_bearer(const struct request *r)
{
    const char *value = request_header(r, "Authorization");

    if (value == NULL || !str_starts(value, "Bearer ") || strlen(value) > TOKEN_MAX)
        return NULL;
    return value + strlen("Bearer ");
}

/* Whoever knows the cookie can make the token; the token does not tell the cookie. */
static const char *token_of(struct call *c, const char *cookie)
{
    static const char what[] = "form token";
    uint8_t mac[SM3_SIZE];

    hmac_sm3((struct bytes) { .p = (const uint8_t *)cookie, .n = strlen(cookie) }, what,
        sizeof what - 1, mac);
    return str_hex(c->mem, mac, sizeof mac);
}

const char *visitor_csrf(struct call *c, const struct request *r, bool secure)
{
    const char *cookie = visitor_session_token(r, secure);

    if (cookie == NULL)
        cookie = cookie_of(r, visitor_anon_name(secure));
    return cookie == NULL ? NULL : token_of(c, cookie);
}

void visitor_new_anon(struct call *c, struct request *r, const char **ret_cookie)
{
    *ret_cookie = id_random(c->mem);
    r->csrf = token_of(c, *ret_cookie);
}

/* Browsers send Origin with every cross-site POST; without one the token alone decides. */
static bool origin_is_ours(struct call *c, const struct request *r)
{
    const char *origin = request_header(r, "Origin");

    if (origin == NULL)
        return true;
    if (c->site->public_url != NULL && str_eq(origin, c->site->public_url))
        return true;
    return r->host != NULL && str_starts(origin, "http") && strstr(origin, "://") != NULL &&
           str_eq(strstr(origin, "://") + 3, r->host) &&
           (c->site->public_url == NULL || str_starts(c->site->public_url, "http://"));
}

enum err visitor_check_write(struct call *c, const struct request *r, bool secure)
{
    const char *want = visitor_csrf(c, r, secure), *got = request_form(r, "_csrf");

    if (visitor_bearer(r) != NULL && request_header(r, "Cookie") == NULL)
        return OK;
    if (!origin_is_ours(c, r))
        return fail(c, ERR_DENIED, N_("This form was sent from another site"));
    if (got == NULL)
        got = request_header(r, "X-CSRF-Token");
    if (want == NULL || got == NULL || strlen(want) != strlen(got) ||
        !equal_in_constant_time(want, got, strlen(want)))
        return fail(c, ERR_DENIED,
            N_("This page has expired. Open it again; what you saved is still there"));
    return OK;
}
