/* gate.h – the one row-visibility gate. There is no path around it: search, count, export,
 * attachment, file name and statistics use it too.
 *
 * Each gated row (casefile, material, message, rating, …) carries one `scope_id`: the id of the
 * department that answers for it. A principal – always $1, c->actor->account_id – sees
 *   - rows whose scope is among its scopes (table account_scope; scope 0 means all), and
 *   - rows of an object it owns or was assigned (table account_object).
 *
 *     STATEMENT(casefile_by_id, "SELECT … FROM casefile k WHERE k.id = $2 AND " GATE("k", "k.id"));
 *
 * The prepare test refuses a statement that names a gated table without GATE, GATE_SCOPE or
 * GATE_OWN; exceptions are listed in tests/gate_exceptions.txt with their reasons. */
#ifndef ACCOUNT_GATE_H
#define ACCOUNT_GATE_H

#include "lib/base/call.h"

/* The SQL comment in the text is what the test looks for. */
#define GATE_SCOPE(alias)                                                                          \
    "/* gate */ EXISTS (SELECT 1 FROM account_scope gs WHERE gs.account_id = $1"                   \
    " AND gs.scope_id IN (0, " alias ".scope_id))"
#define GATE_OWN(object_id)                                                                        \
    "/* gate */ EXISTS (SELECT 1 FROM account_object go WHERE go.account_id = $1"                  \
    " AND go.object_id = " object_id ")"
#define GATE(alias, object_id) "(" GATE_SCOPE(alias) " OR " GATE_OWN(object_id) ")"

/* Lets an account see an object (its own case, one it was made agent or assignee of). Idempotent.
 */
enum err gate_grant(struct call *c, int64_t account_id, int64_t object_id, const char *why);
enum err gate_withdraw(struct call *c, int64_t account_id, int64_t object_id);

#endif
