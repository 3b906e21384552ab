/* sign_in_pages.h – what the pages that sign somebody in share. */
#ifndef ACCOUNT_SIGN_IN_PAGES_H
#define ACCOUNT_SIGN_IN_PAGES_H

#include <stdbool.h>

#include "lib/http/http.h"

/* The city is reached by https: cookies are bound to its host. */
bool sign_in_secure(struct call *c);
/* Where to go afterwards: a path of our own, or NULL. */
const char *sign_in_return(const struct request *r);
/* A word for the list of sessions; no fingerprint. */
const char *sign_in_agent(const struct request *r);
void sign_in_set_cookie(struct call *c, struct response *out, const char *token);

#endif
