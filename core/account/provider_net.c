/* provider_net.c – talking to an identity provider: discovery, keys, code for token, user info.
 *
 * Its addresses and keys are asked for anew at each sign-in: a key that it withdrew is not trusted
 * a minute longer. No redirect is followed, and nobody is spoken to in clear but on this machine.
 */
#include <jansson.h>

#include "core/account/provider.h"
#include "lib/base/attr.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/net/net.h"
#include "lib/sign/jws.h"

#define TIMEOUT_S 8
#define URL_MAX 8192

struct endpoints {
    const char *authorization, *token, *keys, *userinfo;
};

static void free_json(json_t **v)
{
    json_decref(*v);
}

bool provider_address_safe(const char *url)
{
    static const char *const near[] = { "http://127.0.0.1", "http://localhost", "http://[::1]" };

    if (str_blank(url) || strpbrk(url, " \r\n\"<>\\") != NULL)
        return false;
    for (size_t i = 0; i < COUNT_OF(near); i++) {
        size_t n = strlen(near[i]);

        if (strncmp(url, near[i], n) == 0 && (url[n] == ':' || url[n] == '/' || url[n] == '\0'))
            return true;
    }
    return str_starts(url, "https://") && url[8] != '\0';
}

static enum err not_there(struct call *c, const struct provider *p, const char *why)
{
    enum err e = fail(c, ERR_UNAVAILABLE,
        N_("The identity provider does not answer just now. Please try again later, or sign in "
           "here"));

    fail_detail(c, "provider %s: %s", p->code, why);
    return e;
}

/* The answer as a JSON object, to be decrefed. */
static enum err ask(
    struct call *c, const struct provider *p, const struct net_request *r, json_t **ret)
{
    struct net_answer a;

    if (!provider_address_safe(r->url))
        return not_there(c, p, "its address is not https");
    if (net_http(c, r, &a) != OK) {
        error_clear(c);
        return not_there(c, p, "no connection");
    }
    if (a.status != 200)
        return not_there(c, p, str_printf(c->mem, "%s: status %d", r->url, a.status));
    *ret = json_loadb((const char *)a.body.p, a.body.n, JSON_REJECT_DUPLICATES, NULL);
    return json_is_object(*ret) ? OK : not_there(c, p, "no JSON object");
}

static enum err get(struct call *c, const struct provider *p, const char *url, json_t **ret)
{
    return ask(
        c, p, &(struct net_request) { .method = "GET", .url = url, .timeout_s = TIMEOUT_S }, ret);
}

static const char *member(struct call *c, const json_t *o, const char *name)
{
    return str_dup(c->mem, json_string_value(json_object_get(o, name)));
}

static enum err discover(struct call *c, const struct provider *p, struct endpoints *ret)
{
    const char *slash = p->issuer[strlen(p->issuer) - 1] == '/' ? "" : "/";
    cleanup_with(free_json) json_t *o = NULL;

    TRY(get(
        c, p, str_printf(c->mem, "%s%s.well-known/openid-configuration", p->issuer, slash), &o));
    if (!str_eq(json_string_value(json_object_get(o, "issuer")), p->issuer))
        return not_there(c, p, "it calls itself by another name");
    *ret = (struct endpoints) { .authorization = member(c, o, "authorization_endpoint"),
        .token = member(c, o, "token_endpoint"),
        .keys = member(c, o, "jwks_uri"),
        .userinfo = member(c, o, "userinfo_endpoint") };
    if (!provider_address_safe(ret->authorization) || !provider_address_safe(ret->token) ||
        !provider_address_safe(ret->keys))
        return not_there(c, p, "an address is missing or not https");
    return OK;
}

static void add_parameter(struct buf *b, char before, const char *name, const char *value)
{
    buf_putc(b, before);
    buf_puts(b, name);
    buf_putc(b, '=');
    for (const unsigned char *s = (const unsigned char *)value; *s != '\0'; s++) {
        if ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') ||
            strchr("-._~", *s) != NULL)
            buf_putc(b, (char)*s);
        else
            buf_printf(b, "%%%02X", *s);
    }
}

enum err provider_begin(struct call *c, const struct provider *p, const struct provider_try *t,
    const char *back_to, const char **ret_url)
{
    struct endpoints at;
    struct buf b;

    TRY(discover(c, p, &at));
    buf_init(&b, c->mem, URL_MAX);
    buf_puts(&b, at.authorization);
    add_parameter(&b, strchr(at.authorization, '?') == NULL ? '?' : '&', "response_type", "code");
    add_parameter(&b, '&', "client_id", p->client_id);
    add_parameter(&b, '&', "redirect_uri", back_to);
    add_parameter(&b, '&', "scope", p->scope);
    add_parameter(&b, '&', "state", t->state);
    add_parameter(&b, '&', "nonce", t->nonce);
    add_parameter(&b, '&', "code_challenge", pkce_challenge(c->mem, t->verifier));
    add_parameter(&b, '&', "code_challenge_method", "S256");
    if (!buf_ok(&b))
        return not_there(c, p, "its address is too long");
    *ret_url = b.p;
    return OK;
}

/* RFC 6749 §4.1.3; a client with a secret proves itself by HTTP Basic, one without by PKCE. */
static enum err exchange(struct call *c, const struct provider *p, const struct endpoints *at,
    const struct provider_try *t, const char *back_to, const char *code, json_t **ret)
{
    struct net_request r = { .method = "POST",
        .url = at->token,
        .type = "application/x-www-form-urlencoded",
        .user = p->client_secret == NULL ? NULL : p->client_id,
        .password = p->client_secret,
        .timeout_s = TIMEOUT_S };
    struct buf b;

    buf_init(&b, c->mem, URL_MAX);
    buf_puts(&b, "grant_type=authorization_code");
    add_parameter(&b, '&', "code", code);
    add_parameter(&b, '&', "redirect_uri", back_to);
    add_parameter(&b, '&', "code_verifier", t->verifier);
    if (p->client_secret == NULL)
        add_parameter(&b, '&', "client_id", p->client_id);
    if (!buf_ok(&b))
        return fail(
            c, ERR_USAGE, N_("What the identity provider answered does not fit. Please try again"));
    r.body = (struct bytes) { .p = (const uint8_t *)b.p, .n = b.n };
    return ask(c, p, &r, ret);
}

static enum err open_token(struct call *c, const struct provider *p, const struct endpoints *at,
    const char *token, json_t **ret_claims)
{
    cleanup_with(free_json) json_t *keys = NULL;
    enum err e;

    TRY(get(c, p, at->keys, &keys));
    e = jws_open(c, token, keys, ret_claims);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_DENIED, N_("The signature of the other system is not right"));
    return e;
}

/* What the token does not tell may stand in the user info; it must speak of the same subject. */
static enum err ask_userinfo(struct call *c, const struct provider *p, const struct endpoints *at,
    const char *access_token, json_t *claims)
{
    const struct net_header bearer = { "Authorization",
        str_printf(c->mem, "Bearer %s", access_token) };
    const struct net_request r = { .method = "GET",
        .url = at->userinfo,
        .headers = &bearer,
        .n_headers = 1,
        .timeout_s = TIMEOUT_S };
    cleanup_with(free_json) json_t *more = NULL;

    TRY(ask(c, p, &r, &more));
    if (!str_eq(json_string_value(json_object_get(more, "sub")),
            json_string_value(json_object_get(claims, "sub"))))
        return fail(c, ERR_DENIED,
            N_("What the identity provider answered does not fit. Please try again"));
    return json_object_update_missing(claims, more) == 0 ? OK : ERR_INTERNAL;
}

static bool says_too_little(const struct provider *p, const json_t *claims)
{
    return json_object_get(claims, p->claim_name) == NULL ||
           (p->claim_id_number != NULL && json_object_get(claims, p->claim_id_number) == NULL);
}

static void copy_person(struct call *c, struct provider_person *who)
{
    who->subject = str_dup(c->mem, who->subject);
    who->name = str_dup(c->mem, who->name);
    who->id_number = str_dup(c->mem, who->id_number);
    who->phone = str_dup(c->mem, who->phone);
}

enum err provider_finish(struct call *c, const struct provider *p, const struct provider_try *t,
    const char *back_to, const char *code, struct provider_person *ret)
{
    cleanup_with(free_json) json_t *answer = NULL, *claims = NULL;
    const char *token, *access;
    struct endpoints at;

    TRY(discover(c, p, &at));
    TRY(exchange(c, p, &at, t, back_to, code, &answer));
    token = json_string_value(json_object_get(answer, "id_token"));
    access = json_string_value(json_object_get(answer, "access_token"));
    if (token == NULL)
        return not_there(c, p, "no id_token");
    TRY(open_token(c, p, &at, token, &claims));
    TRY(provider_check(c, p, claims, t->nonce));
    if (says_too_little(p, claims) && access != NULL && provider_address_safe(at.userinfo))
        TRY(ask_userinfo(c, p, &at, access, claims));
    provider_read_person(p, claims, ret);
    copy_person(c, ret);
    return OK;
}
