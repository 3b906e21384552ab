/* mandate_store.c – statements about mandates. */
#include "core/account/mandate_store.h"

#include "lib/base/call.h"
#include "lib/base/mem.h"
#include "lib/db/db.h"

static const struct field mandate_fields[] = { FIELD_INT(struct mandate, id),
    FIELD_INT(struct mandate, principal_id), FIELD_INT(struct mandate, agent_id),
    FIELD_TEXT(struct mandate, kind), FIELD_TEXT(struct mandate, item),
    FIELD_TEXT(struct mandate, from_day), FIELD_TEXT(struct mandate, to_day),
    FIELD_TEXT(struct mandate, state), FIELD_END };

#define MANDATE_COLUMNS "id, principal_id, agent_id, kind, item, from_day, to_day, state"

STATEMENT(mandate_insert, "INSERT INTO mandate (" MANDATE_COLUMNS ", given_at)"
                          " VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', $8)");
STATEMENT(mandate_finish,
    "UPDATE mandate SET state = 'ended', ended_at = $3"
    " WHERE id = $1 AND state = 'active' AND (principal_id = $2 OR agent_id = $2) RETURNING id");
STATEMENT(mandate_given, "SELECT " MANDATE_COLUMNS " FROM mandate WHERE principal_id = $1"
                         " AND to_day >= $2 ORDER BY id DESC LIMIT 100");
STATEMENT(mandate_held, "SELECT " MANDATE_COLUMNS " FROM mandate WHERE agent_id = $1"
                        " AND to_day >= $2 ORDER BY to_day LIMIT 100");
STATEMENT(mandate_valid,
    "SELECT COUNT(*) FROM mandate WHERE agent_id = $2 AND principal_id = $1 AND state = 'active'"
    " AND from_day <= $3 AND to_day >= $3 AND (item IS NULL OR item = $4)");

enum err store_mandate_add(struct call *c, int64_t id, const struct mandate *m, const char *at)
{
    return db_exec(c, &mandate_insert, id, m->principal_id, m->agent_id, m->kind, m->item,
        m->from_day, m->to_day, at);
}

enum err store_mandate_end(struct call *c, int64_t id, int64_t account, const char *at)
{
    int64_t ended;

    return db_int(c, &mandate_finish, &ended, id, account, at);
}

enum err store_mandates(
    struct call *c, int64_t account, const char *today, struct mandate **ret, size_t *ret_n)
{
    struct mandate *given, *held;
    size_t n_given, n_held;

    TRY(db_list(c, &mandate_given, mandate_fields, &given, &n_given, account, today));
    TRY(db_list(c, &mandate_held, mandate_fields, &held, &n_held, account, today));
    *ret = mem_array(c->mem, struct mandate, n_given + n_held + 1);
    for (size_t i = 0; i < n_given; i++)
        (*ret)[i] = given[i];
    for (size_t i = 0; i < n_held; i++)
        (*ret)[n_given + i] = held[i];
    *ret_n = n_given + n_held;
    return OK;
}

enum err store_mandate_count(struct call *c, int64_t principal, int64_t agent, const char *today,
    const char *item, int64_t *ret)
{
    return db_int(c, &mandate_valid, ret, principal, agent, today, item);
}
