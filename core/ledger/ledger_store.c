/* ledger_store.c – rows, heads and checkpoints in the database. Rows are inserted, never updated.
 */
#include "core/ledger/private.h"
#include "lib/db/db.h"

#define ROW_COLUMNS                                                                                \
    "subject_id, seq, kind, act, actor_id, actor, at, happened_at, request_id, facts, prev_hash, " \
    "hash"

static const struct field row_fields[] = {
    FIELD_INT(struct ledger_row, subject_id),
    FIELD_INT(struct ledger_row, seq),
    FIELD_TEXT(struct ledger_row, kind),
    FIELD_TEXT(struct ledger_row, act),
    FIELD_INT(struct ledger_row, actor_id),
    FIELD_TEXT(struct ledger_row, actor),
    FIELD_TEXT(struct ledger_row, at),
    FIELD_TEXT(struct ledger_row, happened_at),
    FIELD_TEXT(struct ledger_row, request_id),
    FIELD_TEXT(struct ledger_row, facts),
    FIELD_TEXT(struct ledger_row, prev_hash),
    FIELD_TEXT(struct ledger_row, hash),
    FIELD_END,
};

static const struct field entry_fields[] = {
    FIELD_INT(struct ledger_entry, subject_id),
    FIELD_INT(struct ledger_entry, seq),
    FIELD_TEXT(struct ledger_entry, kind),
    FIELD_TEXT(struct ledger_entry, act),
    FIELD_INT(struct ledger_entry, actor_id),
    FIELD_TEXT(struct ledger_entry, actor),
    FIELD_TEXT(struct ledger_entry, at),
    FIELD_TEXT(struct ledger_entry, happened_at),
    FIELD_TEXT(struct ledger_entry, facts),
    FIELD_TEXT(struct ledger_entry, hash),
    FIELD_END,
};

static const struct field head_fields[] = {
    FIELD_INT(struct ledger_head, subject_id),
    FIELD_TEXT(struct ledger_head, kind),
    FIELD_INT(struct ledger_head, seq),
    FIELD_TEXT(struct ledger_head, hash),
    FIELD_END,
};

static const struct field checkpoint_fields[] = {
    FIELD_INT(struct checkpoint, number),
    FIELD_TEXT(struct checkpoint, at),
    FIELD_INT32(struct checkpoint, leaves),
    FIELD_TEXT(struct checkpoint, root),
    FIELD_TEXT(struct checkpoint, prev_hash),
    FIELD_TEXT(struct checkpoint, hash),
    FIELD_TEXT(struct checkpoint, key_id),
    FIELD_TEXT(struct checkpoint, signature),
    FIELD_END,
};

static const struct field leaf_fields[] = {
    FIELD_INT(struct leaf, number),
    FIELD_INT(struct leaf, subject_id),
    FIELD_TEXT(struct leaf, kind),
    FIELD_INT(struct leaf, seq),
    FIELD_TEXT(struct leaf, hash),
    FIELD_END,
};

/* ---- appending
 * ------------------------------------------------------------------------------------ */

STATEMENT(ledger_take_seq,
    "INSERT INTO ledger_head (subject_id, kind, seq, hash, dirty) VALUES ($1, $2, 1, $3, 1)"
    " ON CONFLICT (subject_id) DO UPDATE SET seq = ledger_head.seq + 1, dirty = 1"
    " RETURNING subject_id, kind, seq, hash");
STATEMENT(ledger_add_row, "INSERT INTO ledger_entry (" ROW_COLUMNS
                          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
STATEMENT(ledger_set_head, "UPDATE ledger_head SET hash = $2 WHERE subject_id = $1");

STATEMENT(ledger_add_head,
    "INSERT INTO ledger_head (subject_id, kind, seq, hash, dirty) VALUES ($1, $2, 1, $3, 1)");

enum err ledger_store_add_head(
    struct call *c, const char *kind, int64_t subject_id, const char *hash)
{
    return db_exec(c, &ledger_add_head, subject_id, kind, hash);
}

enum err ledger_store_take_seq(struct call *c, const char *kind, int64_t subject_id,
    int64_t *ret_seq, const char **ret_prev_hash)
{
    struct ledger_head h;

    TRY(db_one(c, &ledger_take_seq, head_fields, &h, subject_id, kind, ledger_genesis));
    *ret_seq = h.seq;
    *ret_prev_hash = h.hash;
    return OK;
}

enum err ledger_store_add_row(struct call *c, const struct ledger_row *r)
{
    return db_exec(c, &ledger_add_row, r->subject_id, r->seq, r->kind, r->act, r->actor_id,
        r->actor, r->at, r->happened_at, r->request_id, r->facts, r->prev_hash, r->hash);
}

enum err ledger_store_set_head(struct call *c, int64_t subject_id, const char *hash)
{
    return db_exec(c, &ledger_set_head, subject_id, hash);
}

/* ---- reading
 * --------------------------------------------------------------------------------------- */

STATEMENT(ledger_entries,
    "SELECT subject_id, seq, kind, act, actor_id, actor, at, happened_at, facts, hash"
    " FROM ledger_entry WHERE subject_id = $1 ORDER BY subject_id, seq");
STATEMENT(ledger_rows_after,
    "SELECT " ROW_COLUMNS " FROM ledger_entry WHERE (subject_id, seq) > ($1, $2)"
    " ORDER BY subject_id, seq LIMIT $3");
STATEMENT(
    ledger_head_get, "SELECT subject_id, kind, seq, hash FROM ledger_head WHERE subject_id = $1");
STATEMENT(ledger_heads_before, "SELECT subject_id, kind, seq, hash FROM ledger_head"
                               " WHERE subject_id < $1 ORDER BY subject_id DESC LIMIT $2");
STATEMENT(ledger_heads_without_rows,
    "SELECT h.subject_id, h.kind, h.seq, h.hash FROM ledger_head h WHERE NOT EXISTS"
    " (SELECT 1 FROM ledger_entry e WHERE e.subject_id = h.subject_id) ORDER BY h.subject_id LIMIT "
    "100");
STATEMENT(ledger_row_hash_get, "SELECT hash FROM ledger_entry WHERE subject_id = $1 AND seq = $2");

enum err ledger_store_entries(
    struct call *c, int64_t subject_id, struct ledger_entry **ret, size_t *ret_n)
{
    return db_list(c, &ledger_entries, entry_fields, ret, ret_n, subject_id);
}

enum err ledger_store_rows_after(struct call *c, int64_t subject_id, int64_t seq, int limit,
    struct ledger_row **ret, size_t *ret_n)
{
    return db_list(c, &ledger_rows_after, row_fields, ret, ret_n, subject_id, seq, limit);
}

enum err ledger_store_head(struct call *c, int64_t subject_id, struct ledger_head *ret)
{
    return db_one(c, &ledger_head_get, head_fields, ret, subject_id);
}

enum err ledger_store_heads_before(
    struct call *c, int64_t subject_id, int limit, struct ledger_head **ret, size_t *ret_n)
{
    return db_list(c, &ledger_heads_before, head_fields, ret, ret_n, subject_id, limit);
}

enum err ledger_store_heads_without_rows(struct call *c, struct ledger_head **ret, size_t *ret_n)
{
    return db_list(c, &ledger_heads_without_rows, head_fields, ret, ret_n);
}

enum err ledger_store_row_hash(struct call *c, int64_t subject_id, int64_t seq, const char **ret)
{
    return db_text(c, &ledger_row_hash_get, ret, subject_id, seq);
}

/* ---- checkpoints
 * ------------------------------------------------------------------------------------ */

#define CHECKPOINT_COLUMNS "number, at, leaves, root, prev_hash, hash, key_id, signature"

STATEMENT(ledger_dirty_heads,
    "SELECT subject_id, kind, seq, hash FROM ledger_head WHERE dirty = 1 ORDER BY subject_id LIMIT "
    "$1");
STATEMENT(ledger_clean_head, "UPDATE ledger_head SET dirty = 0 WHERE subject_id = $1 AND seq = $2");
STATEMENT(ledger_last_checkpoint,
    "SELECT " CHECKPOINT_COLUMNS
    " FROM ledger_checkpoint WHERE number = (SELECT max(number) FROM ledger_checkpoint)");
STATEMENT(ledger_checkpoints_after,
    "SELECT " CHECKPOINT_COLUMNS
    " FROM ledger_checkpoint WHERE number > $1 ORDER BY number LIMIT $2");
STATEMENT(ledger_leaves, "SELECT number, subject_id, kind, seq, hash FROM ledger_leaf WHERE number "
                         "= $1 ORDER BY number, "
                         "subject_id");
STATEMENT(ledger_add_checkpoint, "INSERT INTO ledger_checkpoint (" CHECKPOINT_COLUMNS
                                 ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
STATEMENT(ledger_add_leaf,
    "INSERT INTO ledger_leaf (number, subject_id, kind, seq, hash) VALUES ($1, $2, $3, $4, $5)");

enum err ledger_store_dirty_heads(
    struct call *c, int limit, struct ledger_head **ret, size_t *ret_n)
{
    return db_list(c, &ledger_dirty_heads, head_fields, ret, ret_n, limit);
}

enum err ledger_store_clean_head(struct call *c, int64_t subject_id, int64_t seq)
{
    return db_exec(c, &ledger_clean_head, subject_id, seq);
}

enum err ledger_store_last_checkpoint(struct call *c, struct checkpoint *ret)
{
    return db_one(c, &ledger_last_checkpoint, checkpoint_fields, ret);
}

enum err ledger_store_checkpoints_after(
    struct call *c, int64_t number, int limit, struct checkpoint **ret, size_t *ret_n)
{
    return db_list(c, &ledger_checkpoints_after, checkpoint_fields, ret, ret_n, number, limit);
}

enum err ledger_store_leaves(struct call *c, int64_t number, struct leaf **ret, size_t *ret_n)
{
    return db_list(c, &ledger_leaves, leaf_fields, ret, ret_n, number);
}

enum err ledger_store_add_checkpoint(struct call *c, const struct checkpoint *k)
{
    return db_exec(c, &ledger_add_checkpoint, k->number, k->at, k->leaves, k->root, k->prev_hash,
        k->hash, k->key_id, k->signature);
}

enum err ledger_store_add_leaf(struct call *c, const struct leaf *l)
{
    return db_exec(c, &ledger_add_leaf, l->number, l->subject_id, l->kind, l->seq, l->hash);
}
