/* import_store.c – every SQL statement about uploaded lists. */
#include "app/import/import_store.h"

#include "lib/base/clock.h"
#include "lib/base/field.h"
#include "lib/db/db.h"

#define COLUMNS                                                                                    \
    "id, name, change, state, made_by, maker, made_at, offices, lang, batch_id, n_read, "          \
    "n_changes,"                                                                                   \
    " n_unchanged, n_errors, findings, released_by, releaser, changed_at"

STATEMENT(list_import_add, "INSERT INTO list_import (" COLUMNS
                           ") VALUES ($1, $2, $8, 'checking', $3, $4, $5, $6, $7, 0, 0, 0,"
                           " 0, 0, '[]', 0, '', $5)");
STATEMENT(list_import_list,
    "SELECT " COLUMNS " FROM list_import WHERE (CAST($1 AS BIGINT) = 0 OR made_by = $1)"
    " ORDER BY id DESC NULLS LAST LIMIT $2 OFFSET $3");
STATEMENT(list_import_count,
    "SELECT count(*) FROM list_import WHERE (CAST($1 AS BIGINT) = 0 OR made_by = $1)");
STATEMENT(list_import_get, "SELECT " COLUMNS " FROM list_import WHERE id = $1");
STATEMENT(list_import_change,
    "UPDATE list_import SET state = $3, batch_id = $4, n_read = $5, n_changes = $6,"
    " n_unchanged = $7, n_errors = $8, findings = $9, released_by = $10, releaser = $11,"
    " changed_at = $12 WHERE id = $1 AND state = $2");

static const struct field fields[] = { FIELD_INT(struct list_import, id),
    FIELD_TEXT(struct list_import, name), FIELD_TEXT(struct list_import, change),
    FIELD_TEXT(struct list_import, state), FIELD_INT(struct list_import, made_by),
    FIELD_TEXT(struct list_import, maker), FIELD_TEXT(struct list_import, made_at),
    FIELD_TEXT(struct list_import, offices), FIELD_TEXT(struct list_import, lang),
    FIELD_INT(struct list_import, batch_id), FIELD_INT(struct list_import, n_read),
    FIELD_INT(struct list_import, n_changes), FIELD_INT(struct list_import, n_unchanged),
    FIELD_INT(struct list_import, n_errors), FIELD_TEXT(struct list_import, findings),
    FIELD_INT(struct list_import, released_by), FIELD_TEXT(struct list_import, releaser),
    FIELD_TEXT(struct list_import, changed_at), FIELD_END };

enum err import_store_add(struct call *c, const struct list_import *k)
{
    return db_exec(c, &list_import_add, k->id, k->name, k->made_by, k->maker, k->made_at,
        k->offices, k->lang, k->change);
}

enum err import_store_list(struct call *c, int64_t made_by, int64_t offset, int64_t limit,
    struct list_import **ret, size_t *ret_n, int64_t *ret_total)
{
    TRY(db_int(c, &list_import_count, ret_total, made_by));
    return db_list(c, &list_import_list, fields, ret, ret_n, made_by, limit, offset);
}

enum err import_store_get(struct call *c, int64_t id, struct list_import *ret)
{
    return db_one(c, &list_import_get, fields, ret, id);
}

enum err import_store_change(struct call *c, const struct list_import *k, const char *from)
{
    int64_t n;

    TRY(db_change(c, &list_import_change, &n, k->id, from, k->state, k->batch_id, k->n_read,
        k->n_changes, k->n_unchanged, k->n_errors, k->findings, k->released_by, k->releaser,
        clock_instant(c->mem, c->now)));
    return n == 1 ? OK : fail(c, ERR_STATE, N_("Somebody was faster; look at it again"));
}
