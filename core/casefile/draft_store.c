/* draft_store.c – statements on drafts: always the actor's own. */
#include "core/casefile/casefile_store.h"

#include "lib/db/db.h"

#define DRAFT_COLUMNS                                                                              \
    "id, account_id, record_id, record_version, step, answers, updated_at, version"

static const struct field draft_fields[] = { FIELD_INT(struct draft_row, id),
    FIELD_INT(struct draft_row, account_id), FIELD_INT(struct draft_row, record_id),
    FIELD_INT32(struct draft_row, record_version), FIELD_TEXT(struct draft_row, step),
    FIELD_BLOB(struct draft_row, answers), FIELD_TEXT(struct draft_row, updated_at),
    FIELD_INT(struct draft_row, version), FIELD_END };

STATEMENT(draft_by_id, "SELECT " DRAFT_COLUMNS " FROM draft WHERE account_id = $1 AND id = $2");
STATEMENT(draft_by_record,
    "SELECT " DRAFT_COLUMNS " FROM draft WHERE account_id = $1 AND record_id = $2");
STATEMENT(draft_all,
    "SELECT " DRAFT_COLUMNS " FROM draft WHERE account_id = $1 ORDER BY updated_at DESC LIMIT 100");
STATEMENT(draft_insert,
    "INSERT INTO draft (" DRAFT_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, 1)"
    " ON CONFLICT (account_id, record_id) DO NOTHING");
STATEMENT(draft_change,
    "UPDATE draft SET record_version = $3, step = $4, answers = $5, updated_at = $6,"
    " version = version + 1 WHERE account_id = $1 AND id = $2 AND version = $7 RETURNING version");
STATEMENT(draft_remove, "DELETE FROM draft WHERE account_id = $1 AND id = $2 RETURNING id");

enum err store_draft(struct call *c, int64_t id, struct draft_row *ret)
{
    return db_one(c, &draft_by_id, draft_fields, ret, c->actor->account_id, id);
}

enum err store_draft_of(struct call *c, int64_t record_id, struct draft_row *ret)
{
    return db_one(c, &draft_by_record, draft_fields, ret, c->actor->account_id, record_id);
}

enum err store_drafts(struct call *c, struct draft_row **ret, size_t *ret_n)
{
    return db_list(c, &draft_all, draft_fields, ret, ret_n, c->actor->account_id);
}

enum err store_draft_add(struct call *c, const struct draft_row *d)
{
    int64_t n;

    TRY(db_change(c, &draft_insert, &n, d->id, d->account_id, d->record_id, d->record_version,
        d->step, d->answers, d->updated_at));
    return n == 0 ? ERR_CONFLICT : OK;
}

enum err store_draft_update(struct call *c, const struct draft_row *d, int64_t version)
{
    int64_t now;

    return db_int(c, &draft_change, &now, c->actor->account_id, d->id, d->record_version, d->step,
        d->answers, d->updated_at, version);
}

enum err store_draft_delete(struct call *c, int64_t id)
{
    int64_t removed;

    return db_int(c, &draft_remove, &removed, c->actor->account_id, id);
}
