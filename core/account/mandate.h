/* mandate.h – who may act for whom: an agent with a power of attorney, a firm's handler, a
 * guardian. Every mandate is dated (legal days, both included) and may be limited to one item. It
 * ends at its last day, or earlier when the principal takes it back or the agent lays it down; what
 * was done before stays done (civil code, articles 162, 173). */
#ifndef ACCOUNT_MANDATE_H
#define ACCOUNT_MANDATE_H

#include "core/account/account.h"

#define MANDATE_YEARS_MAX 3

struct mandate {
    int64_t id;
    int64_t principal_id, agent_id;
    const char *kind; /* agent, handler, guardian */
    const char *item; /* NULL: all */
    const char *from_day, *to_day;
    const char *state; /* active, ended */
    const char *other; /* list: the name of the other side */
    bool given;        /* list: by the actor, else to the actor */
};

/* One gives a mandate to somebody who has an account: name and identity number must both fit, and
 * the answer does not tell which of them does not. kind: agent or handler. */
struct new_mandate {
    const char *kind, *agent_name, *agent_id_number;
    const char *item; /* NULL: all */
    const char *from_day, *to_day;
};
enum err mandate_give(struct call *c, const struct new_mandate *m, int64_t *ret_id) nodiscard;
/* At the window, on papers seen there (right intake.window): also a guardian's. */
enum err mandate_record(struct call *c, const struct mandate *m, int64_t *ret_id) nodiscard;
/* The same by name and number of both, who have accounts; `papers` says what was seen, and stands
 * in the ledger. */
struct paper_mandate {
    struct new_mandate m;
    const char *principal_name, *principal_number, *papers;
};
enum err mandate_record_papers(
    struct call *c, const struct paper_mandate *p, int64_t *ret_id) nodiscard;
/* By the principal or the agent. */
enum err mandate_end(struct call *c, int64_t id) nodiscard;
/* The actor's own, given and held, that have not run out. */
enum err mandate_list(struct call *c, struct mandate **ret, size_t *ret_n) nodiscard;
/* Does the agent hold one for the principal today, in this item? */
enum err mandate_holds(
    struct call *c, int64_t principal_id, int64_t agent_id, const char *item, bool *ret) nodiscard;

extern const struct module account_mandate_module;

#endif
