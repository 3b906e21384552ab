/* session.h – who is behind a cookie or a bearer token. What the dispatcher needs of core/account.
 *
 * Sessions live on the server; the database holds the SM3 of the token only. Checking one is a
 * single prepared point read; ending it is effective with the next request everywhere. */
#ifndef ACCOUNT_SESSION_H
#define ACCOUNT_SESSION_H

#include "lib/base/call.h"

/* The actor behind a session's token: *ret is NULL if it is unknown, ended or timed out. Runs in
 * any transaction. A session that has been idle for long hands over an evidence-free tally note
 * that moves its last-seen time. */
enum err session_actor(struct call *c, const char *token, const struct actor **ret) nodiscard;

/* The machine account behind an API token; its rights are the token's scopes. NULL if unknown. */
enum err bearer_actor(struct call *c, const char *token, const struct actor **ret) nodiscard;

#endif
