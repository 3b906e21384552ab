/* actor.h – the principal: who asks, and what that account may do.
 *
 * Rights are names such as "casefile.accept", listed in the route tables; roles are sets of rights
 * (data, in the pack). Which *rows* an actor sees is not decided here but by the gate in the
 * storage layer (core/account/gate.h), keyed by account_id. */
#ifndef BASE_ACTOR_H
#define BASE_ACTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/base/err.h"

enum actor_kind {
    ACTOR_PUBLIC,  /* nobody is signed in; account_id is ACCOUNT_PUBLIC */
    ACTOR_PERSON,  /* a citizen or a firm's handler */
    ACTOR_STAFF,   /* somebody who works for the city */
    ACTOR_MACHINE, /* an API token of another system */
    ACTOR_PROGRAM  /* jobs, timers, commands of the operator; account_id is ACCOUNT_PROGRAM */
};

#define ACCOUNT_PROGRAM INT64_C(0)
#define ACCOUNT_PUBLIC INT64_C(-1)

struct actor {
    enum actor_kind kind;
    int64_t account_id;
    int64_t session_id; /* 0 without a session */
    int64_t office_id;  /* staff: the department they belong to; else 0 */
    int64_t hall_id;    /* staff: the hall where they sit; else 0 */
    const char *name;   /* as written into the ledger: staff their name, citizens "applicant" */
    const char *const *rights; /* sorted by strcmp */
    size_t n_rights;
};

extern const struct actor actor_public;  /* no rights beyond those of public routes */
extern const struct actor actor_program; /* every right */

bool actor_has(const struct actor *a, const char *right);

/* ERR_LOGIN for the public, ERR_DENIED for others, OK if the actor has the right. */
enum err actor_require(struct call *c, const char *right) nodiscard;

#endif
