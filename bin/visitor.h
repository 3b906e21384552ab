/* visitor.h – what a request says about its visitor before the database is asked: cookies,
 * language, mode, and the token that ties forms to this browser. */
#ifndef BIN_VISITOR_H
#define BIN_VISITOR_H

#include "lib/base/call.h"
#include "lib/http/http.h"

/* Language: the cookie "lang", else Accept-Language, else Chinese. */
enum lang visitor_lang(const struct request *r);
/* Mode: the cookie "mode": "elder" or ordinary. */
int visitor_mode(const struct request *r);

/* The session cookie's value, or NULL. Its name is "__Host-session" where cookies are Secure. */
const char *visitor_session_token(const struct request *r, bool secure);
/* The bearer token of the Authorization header, or NULL. */
const char *visitor_bearer(const struct request *r);

/* Forms carry a token derived from the session's cookie, or, for people who are not signed in,
 * from the cookie "anon" that the first page with a form sets. NULL: neither cookie is there. */
const char *visitor_csrf(struct call *c, const struct request *r, bool secure);

/* Checks a write: Origin (or Referer's absence) and token. Bearer requests without cookies pass. */
enum err visitor_check_write(struct call *c, const struct request *r, bool secure) nodiscard;

/* Gives a browser without session and "anon" cookie one, so that its forms can carry a token:
 * sets r->csrf; *ret_cookie is the value that must be set with the answer. */
void visitor_new_anon(struct call *c, struct request *r, const char **ret_cookie);
const char *visitor_anon_name(bool secure);

#endif
