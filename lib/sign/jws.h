/* jws.h – tokens that another system has signed (RFC 7515, 7517, 7519), by libjose. */
#ifndef SIGN_JWS_H
#define SIGN_JWS_H

#include "lib/base/call.h"
#include "lib/base/str.h"

struct json_t;

/* The claims of a compact JWS whose signature one of the keys ({"keys": […]}) confirms; the caller
 * decrefs them. RS256, PS256, ES256 and ES384 are taken and nothing else: "none" and keys that
 * both sides know are refused. ERR_NOT_FOUND, without a text: the token names a key that is not
 * among these. ERR_DENIED: no such signature. */
enum err jws_open(struct call *c, const char *compact, const struct json_t *keys,
    struct json_t **ret_claims) nodiscard;

/* base64url (RFC 4648 §5) without padding. */
char *base64url(const void *mem, struct bytes b);
/* False: it is none. */
bool base64url_read(const void *mem, const char *text, struct bytes *ret);

/* The challenge S256 of a verifier (RFC 7636 §4.2). */
char *pkce_challenge(const void *mem, const char *verifier);

#endif
