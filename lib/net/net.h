/* net.h – talking to other systems: the only room that includes curl.
 *
 * Every function blocks (up to the time-out) and therefore runs on slow workers and job runners,
 * never with a transaction open: c->db must be NULL. Redirects are not followed, only http, https,
 * smtp and smtps are spoken, certificates are verified. ERR_UNAVAILABLE: nobody answered in time
 * (the detail says why); an answer with an error status is OK and says so. */
#ifndef NET_NET_H
#define NET_NET_H

#include <stddef.h>

#include "lib/base/call.h"
#include "lib/base/str.h"

#define NET_TIMEOUT_S 20
#define NET_ANSWER_MAX (1024 * 1024)

struct net_header {
    const char *name, *value; /* no CR, no LF: refused */
};

struct net_request {
    const char *method; /* "GET", "POST" */
    const char *url;
    const struct net_header *headers;
    size_t n_headers;
    const char *type;            /* Content-Type of the body; NULL: none */
    struct bytes body;           /* empty: none */
    const char *user, *password; /* HTTP Basic; NULL: none */
    int timeout_s;               /* 0: NET_TIMEOUT_S */
};
struct net_answer {
    int status;
    const char *type;
    struct bytes body; /* followed by a NUL that is not counted */
};
enum err net_http(struct call *c, const struct net_request *r, struct net_answer *ret) nodiscard;

/* Hands a complete message (headers, empty line, body, CRLF) to a mail server: smtp://host:25, or
 * smtps://user:password@host. OK when the server has taken it over. */
enum err net_mail(struct call *c, const char *smtp_url, const char *from, const char *to,
    const char *message) nodiscard;

#endif
