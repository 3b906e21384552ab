/* jws.c – checks what other systems sign (jws.h). The algorithm is chosen by us, never by the
 * token alone: what its head names must be on our list. */
#include "lib/sign/jws.h"

#include <jose/b64.h>
#include <jose/jws.h>

#include "lib/base/attr.h"
#include "lib/base/mem.h"
#include "lib/sign/openssl.h"

#define PARTS 3
#define TOKEN_MAX (64 * 1024)

static void free_json(json_t **v)
{
    json_decref(*v);
}

char *base64url(const void *mem, struct bytes b)
{
    size_t n = jose_b64_enc_buf(b.p, b.n, NULL, 0);
    char *text = mem_array(mem, char, n + 1);

    must(jose_b64_enc_buf(b.p, b.n, text, n) == n);
    return text;
}

bool base64url_read(const void *mem, const char *text, struct bytes *ret)
{
    size_t n = jose_b64_dec_buf(text, strlen(text), NULL, 0);
    uint8_t *p;

    if (n == SIZE_MAX)
        return false;
    p = mem_array(mem, uint8_t, n + 1);
    if (jose_b64_dec_buf(text, strlen(text), p, n) != n)
        return false;
    *ret = (struct bytes) { .p = p, .n = n };
    return true;
}

char *pkce_challenge(const void *mem, const char *verifier)
{
    uint8_t digest[32];
    unsigned n = sizeof digest;

    must(EVP_Digest(verifier, strlen(verifier), digest, &n, EVP_sha256(), NULL) == 1);
    return base64url(mem, (struct bytes) { .p = digest, .n = n });
}

static json_t *json_of(const void *mem, const char *part)
{
    struct bytes b;

    if (!base64url_read(mem, part, &b))
        return NULL;
    return json_loadb((const char *)b.p, b.n, JSON_REJECT_DUPLICATES, NULL);
}

static bool split(const void *mem, const char *compact, char *parts[static PARTS])
{
    char *rest = str_dup(mem, compact);

    for (int i = 0; i < PARTS; i++) {
        char *dot = strchr(rest, '.');

        if ((dot == NULL) != (i == PARTS - 1))
            return false;
        parts[i] = rest;
        if (dot != NULL) {
            *dot = '\0';
            rest = dot + 1;
        }
    }
    return true;
}

/* Made for signing with this algorithm, and the one that the token names, if it names one. */
static bool key_fits(json_t *key, const char *alg, const char *kid)
{
    const char *use = json_string_value(json_object_get(key, "use"));
    const char *own_alg = json_string_value(json_object_get(key, "alg"));
    const char *own_kid = json_string_value(json_object_get(key, "kid"));
    const char *kty = json_string_value(json_object_get(key, "kty"));

    return (use == NULL || str_eq(use, "sig")) && (own_alg == NULL || str_eq(own_alg, alg)) &&
           (kid == NULL || str_eq(own_kid, kid)) && str_eq(kty, alg[0] == 'E' ? "EC" : "RSA");
}

static enum err refuse(struct call *c)
{
    return fail(c, ERR_DENIED, N_("The signature of the other system is not right"));
}

enum err jws_open(struct call *c, const char *compact, const json_t *keys, json_t **ret_claims)
{
    static const char *const taken[] = { "RS256", "PS256", "ES256", "ES384" };
    cleanup_with(free_json) json_t *head = NULL, *jws = NULL;
    const char *alg, *kid;
    char *parts[PARTS];
    json_t *key;
    bool known = false;
    size_t i;

    if (strlen(compact) > TOKEN_MAX || !split(c->mem, compact, parts))
        return refuse(c);
    head = json_of(c->mem, parts[0]);
    alg = json_string_value(json_object_get(head, "alg"));
    kid = json_string_value(json_object_get(head, "kid"));
    if (alg == NULL || !str_in(alg, taken, COUNT_OF(taken)) || json_object_get(head, "crit"))
        return refuse(c);
    jws = json_pack(
        "{s:s, s:s, s:s}", "protected", parts[0], "payload", parts[1], "signature", parts[2]);
    must(jws != NULL);
    json_array_foreach(json_object_get(keys, "keys"), i, key)
    {
        if (!key_fits(key, alg, kid))
            continue;
        known = true;
        if (!jose_jws_ver(NULL, jws, NULL, key, false))
            continue;
        *ret_claims = json_of(c->mem, parts[1]);
        return json_is_object(*ret_claims) ? OK : refuse(c);
    }
    return known ? refuse(c) : ERR_NOT_FOUND;
}
