/* same_store.c – every SQL statement about to-dos from the catalogue. */
#include "app/same/same_store.h"

#include "lib/base/field.h"
#include "lib/base/str.h"
#include "lib/db/db.h"

#define COLUMNS                                                                                    \
    "id, revision, item, name, office, catalogue, from_version, to_version, state, owner_id,"      \
    " owner, reason, proposal_id, made_at, changed_at"

STATEMENT(upstream_add, "INSERT INTO upstream_todo (" COLUMNS ") VALUES ($1, 1, $2, $3, $4, $5, $6,"
                        " $7, 'open', 0, '', '', 0, $8, $8) ON CONFLICT (item, to_version)"
                        " DO NOTHING");
STATEMENT(upstream_change,
    "UPDATE upstream_todo SET revision = revision + 1, state = $3, owner_id = $4, owner = $5,"
    " reason = $6, proposal_id = $7, changed_at = $8 WHERE id = $1 AND revision = $2");
STATEMENT(upstream_one, "SELECT " COLUMNS " FROM upstream_todo WHERE id = $1");
STATEMENT(upstream_of_all, "SELECT " COLUMNS " FROM upstream_todo WHERE state = $1"
                           " ORDER BY changed_at DESC, id DESC LIMIT $2 OFFSET $3");
STATEMENT(upstream_of_office, "SELECT " COLUMNS " FROM upstream_todo WHERE state = $1"
                              " AND office = $4 ORDER BY changed_at DESC, id DESC"
                              " LIMIT $2 OFFSET $3");
STATEMENT(upstream_count_all, "SELECT count(*) FROM upstream_todo WHERE state = $1");
STATEMENT(
    upstream_count_office, "SELECT count(*) FROM upstream_todo WHERE state = $1 AND office = $2");
STATEMENT(upstream_close, "UPDATE upstream_todo SET state = 'closed', revision = revision + 1,"
                          " changed_at = $3 WHERE item = $1 AND to_version < $2"
                          " AND state <> 'closed'");

static const struct field fields[] = {
    FIELD_INT(struct upstream, id),
    FIELD_INT32(struct upstream, revision),
    FIELD_TEXT(struct upstream, item),
    FIELD_TEXT(struct upstream, name),
    FIELD_TEXT(struct upstream, office),
    FIELD_TEXT(struct upstream, catalogue),
    FIELD_INT32(struct upstream, from_version),
    FIELD_INT32(struct upstream, to_version),
    FIELD_TEXT(struct upstream, state),
    FIELD_INT(struct upstream, owner_id),
    FIELD_TEXT(struct upstream, owner),
    FIELD_TEXT(struct upstream, reason),
    FIELD_INT(struct upstream, proposal_id),
    FIELD_TEXT(struct upstream, made_at),
    FIELD_TEXT(struct upstream, changed_at),
    FIELD_END,
};

enum err same_store_add(struct call *c, const struct upstream *x)
{
    return db_exec(c, &upstream_add, x->id, x->item, x->name, x->office, x->catalogue,
        x->from_version, x->to_version, x->made_at);
}

enum err same_store_change(struct call *c, const struct upstream *x, int revision, bool *ret_done)
{
    int64_t n;

    TRY(db_change(c, &upstream_change, &n, x->id, revision, x->state, x->owner_id, x->owner,
        x->reason, x->proposal_id, x->changed_at));
    *ret_done = n == 1;
    return OK;
}

enum err same_store_get(struct call *c, int64_t id, struct upstream *ret)
{
    return db_one(c, &upstream_one, fields, ret, id);
}

enum err same_store_list(struct call *c, const char *state, const char *office, int64_t limit,
    int64_t offset, struct upstream **ret, size_t *ret_n, int64_t *ret_total)
{
    if (office == NULL) {
        TRY(db_int(c, &upstream_count_all, ret_total, state));
        return db_list(c, &upstream_of_all, fields, ret, ret_n, state, limit, offset);
    }
    TRY(db_int(c, &upstream_count_office, ret_total, state, office));
    return db_list(c, &upstream_of_office, fields, ret, ret_n, state, limit, offset, office);
}

enum err same_store_close(struct call *c, const char *item, int before_version, const char *at)
{
    return db_exec(c, &upstream_close, item, before_version, at);
}
