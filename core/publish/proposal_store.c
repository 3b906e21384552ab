/* proposal_store.c – every SQL statement about drafts and batches. */
#include "core/publish/proposal_store.h"

#include "lib/base/field.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/db.h"

#define PROPOSAL_COLUMNS                                                                           \
    "id, COALESCE(batch_id, 0) AS batch_id, kind, code, title, office, base_version, state,"       \
    " target, effective_on, body, reason, revision, COALESCE(owner_id, 0) AS owner_id, owner,"     \
    " editors, COALESCE(reviewer_id, 0) AS reviewer_id, COALESCE(typing_id, 0) AS typing_id,"      \
    " typing, typing_at, changed_at, COALESCE(version, 0) AS version"

static const struct field proposal_fields[] = {
    FIELD_INT(struct proposal, id),
    FIELD_INT(struct proposal, batch_id),
    FIELD_TEXT(struct proposal, kind),
    FIELD_TEXT(struct proposal, code),
    FIELD_TEXT(struct proposal, title),
    FIELD_TEXT(struct proposal, office),
    FIELD_INT32(struct proposal, base_version),
    FIELD_TEXT(struct proposal, state),
    FIELD_TEXT(struct proposal, target),
    FIELD_TEXT(struct proposal, effective_on),
    FIELD_TEXT(struct proposal, body),
    FIELD_TEXT(struct proposal, reason),
    FIELD_INT32(struct proposal, revision),
    FIELD_INT(struct proposal, owner_id),
    FIELD_TEXT(struct proposal, owner),
    FIELD_TEXT(struct proposal, editors),
    FIELD_INT(struct proposal, reviewer_id),
    FIELD_INT(struct proposal, typing_id),
    FIELD_TEXT(struct proposal, typing),
    FIELD_TEXT(struct proposal, typing_at),
    FIELD_TEXT(struct proposal, changed_at),
    FIELD_INT32(struct proposal, version),
    FIELD_END,
};
static const struct field act_fields[] = {
    FIELD_INT32(struct proposal_act, seq),
    FIELD_TEXT(struct proposal_act, act),
    FIELD_INT(struct proposal_act, actor_id),
    FIELD_TEXT(struct proposal_act, actor),
    FIELD_TEXT(struct proposal_act, at),
    FIELD_TEXT(struct proposal_act, note),
    FIELD_END,
};
static const struct field head_fields[] = {
    FIELD_INT(struct batch_head, id),
    FIELD_TEXT(struct batch_head, state),
    FIELD_END,
};

static const struct field item_fields[] = {
    FIELD_INT(struct batch_item, id),
    FIELD_TEXT(struct batch_item, kind),
    FIELD_TEXT(struct batch_item, code),
    FIELD_TEXT(struct batch_item, title),
    FIELD_TEXT(struct batch_item, office),
    FIELD_TEXT(struct batch_item, state),
    FIELD_TEXT(struct batch_item, effective_on),
    FIELD_END,
};

#define PROPOSAL_FILTER                                                                            \
    " FROM registry_proposal WHERE state <> 'staged'"                                              \
    " AND (CAST($1 AS TEXT) IS NULL OR state = $1) AND (CAST($2 AS TEXT) IS NULL OR office = $2)"  \
    " AND (CAST($3 AS TEXT) IS NULL OR kind = $3) AND (CAST($4 AS BIGINT) = 0 OR owner_id = $4)"   \
    " AND (CAST($5 AS INTEGER) = 0 OR state IN ('draft', 'submitted', 'reviewed'))"

STATEMENT(proposal_add,
    "INSERT INTO registry_proposal (id, batch_id, kind, code, title, office, base_version, state,"
    " target, effective_on, body, reason, revision, owner_id, owner, editors, typing, typing_at,"
    " changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $15, '',"
    " '', $16)");
STATEMENT(proposal_get, "SELECT " PROPOSAL_COLUMNS " FROM registry_proposal WHERE id = $1");
STATEMENT(proposal_change,
    "UPDATE registry_proposal SET code = $3, title = $4, office = $5, state = $6, target = $7,"
    " effective_on = $8, body = $9, reason = $10, owner_id = $11, owner = $12, editors = $13,"
    " reviewer_id = $14, changed_at = $15, version = $16, revision = revision + 1"
    " WHERE id = $1 AND revision = $2");
STATEMENT(proposal_set_typing,
    "UPDATE registry_proposal SET typing_id = $2, typing = $3, typing_at = $4 WHERE id = $1");
STATEMENT(proposal_open_one,
    "SELECT id FROM registry_proposal WHERE kind = $1 AND code = $2"
    " AND state IN ('draft', 'submitted', 'reviewed') ORDER BY id NULLS LAST LIMIT 1");
STATEMENT(proposal_page,
    "SELECT " PROPOSAL_COLUMNS PROPOSAL_FILTER
    " ORDER BY changed_at DESC NULLS LAST, id DESC NULLS LAST LIMIT $6 OFFSET $7");
STATEMENT(proposal_count, "SELECT count(*)" PROPOSAL_FILTER);
STATEMENT(proposal_add_act,
    "INSERT INTO registry_act (proposal_id, seq, act, actor_id, actor, at, note)"
    " SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6 FROM registry_act"
    " WHERE proposal_id = $1");
STATEMENT(proposal_all_acts, "SELECT seq, act, actor_id, actor, at, note FROM registry_act"
                             " WHERE proposal_id = $1 ORDER BY seq NULLS LAST");

struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD_INT(struct id_row, id), FIELD_END };

STATEMENT(batch_insert, "INSERT INTO registry_batch (id, title, state, made_by, maker, made_at)"
                        " VALUES ($1, $2, 'staging', $3, $4, $5)");
STATEMENT(batch_change_state, "UPDATE registry_batch SET state = $3 WHERE id = $1 AND state = $2");
STATEMENT(batch_set_end, "UPDATE registry_batch SET state = $2, ended_at = $3 WHERE id = $1");
/* $3: 0 all rows; else 1 or 2, by the length of the title. */
#define OF_HAND " AND (CAST($3 AS INTEGER) = 0 OR length(title) % 2 = CAST($3 AS INTEGER) - 1)"
STATEMENT(batch_repeats, "SELECT count(*) - count(DISTINCT code) FROM registry_proposal"
                         " WHERE batch_id = $1 AND state = 'staged'");
STATEMENT(batch_next,
    "SELECT " PROPOSAL_COLUMNS " FROM registry_proposal WHERE batch_id = $1"
    " AND id > $2 AND state = 'staged'" OF_HAND " ORDER BY id NULLS LAST LIMIT 128");
STATEMENT(batch_items_page,
    "SELECT id, kind, code, title, office, target AS state, effective_on FROM registry_proposal"
    " WHERE batch_id = $1 AND state = 'staged' ORDER BY id NULLS LAST LIMIT $2 OFFSET $3");
STATEMENT(batch_overtaken,
    "SELECT p.id, p.kind, p.code, p.title, p.office, p.target AS state, p.effective_on"
    " FROM registry_proposal p LEFT JOIN registry_record r ON r.kind = p.kind AND r.code = p.code"
    " WHERE p.batch_id = $1 AND p.state = 'staged' AND COALESCE(r.newest, 0) <> p.base_version"
    " ORDER BY p.id NULLS LAST LIMIT 10");
STATEMENT(batch_will_publish,
    "SELECT count(*) FROM registry_proposal p JOIN registry_batch b ON b.id = p.batch_id"
    " WHERE p.kind = $1 AND p.code = $2 AND p.state = 'staged' AND b.state = 'publishing'");
STATEMENT(batch_items_count,
    "SELECT count(*) FROM registry_proposal WHERE batch_id = $1 AND state = 'staged'");
STATEMENT(batch_take, "DELETE FROM registry_proposal WHERE batch_id = $1 AND id >= $2 AND id <= $4"
                      " AND state = 'staged'" OF_HAND " RETURNING id");
STATEMENT(batch_forget_some, "DELETE FROM registry_proposal WHERE id IN (SELECT id FROM "
                             "registry_proposal WHERE batch_id = $1"
                             " AND state = 'staged' ORDER BY id NULLS LAST LIMIT $2)");
STATEMENT(batch_in_state, "SELECT id, state FROM registry_batch WHERE state = $1 AND made_at < $2"
                          " ORDER BY id NULLS LAST LIMIT 100");

enum err proposal_store_add(struct call *c, const struct proposal *d)
{
    return db_exec(c, &proposal_add, d->id, db_int_or_null(d->batch_id, 0), d->kind, d->code,
        d->title, d->office, d->base_version, d->state, d->target, d->effective_on, d->body,
        d->reason, db_int_or_null(d->owner_id, 0), d->owner, d->editors, d->changed_at);
}

enum err proposal_store_get(struct call *c, int64_t id, struct proposal *ret)
{
    return db_one(c, &proposal_get, proposal_fields, ret, id);
}

enum err proposal_store_change(
    struct call *c, const struct proposal *d, int revision, bool *ret_done)
{
    int64_t n;

    TRY(db_change(c, &proposal_change, &n, d->id, revision, d->code, d->title, d->office, d->state,
        d->target, d->effective_on, d->body, d->reason, db_int_or_null(d->owner_id, 0), d->owner,
        d->editors, db_int_or_null(d->reviewer_id, 0), d->changed_at,
        db_int_or_null(d->version, 0)));
    *ret_done = n == 1;
    return OK;
}

enum err proposal_store_typing(
    struct call *c, int64_t id, int64_t who, const char *name, const char *at)
{
    return db_exec(c, &proposal_set_typing, id, who, name, at);
}

enum err proposal_store_open_of(struct call *c, const char *kind, const char *code, int64_t *ret_id)
{
    return db_int(c, &proposal_open_one, ret_id, kind, code);
}

enum err proposal_store_list(struct call *c, const struct proposal_filter *f, struct proposal **ret,
    size_t *ret_n, int64_t *ret_total)
{
    TRY(db_int(c, &proposal_count, ret_total, f->state, f->office, f->kind, f->owner_id, f->open));
    return db_list(c, &proposal_page, proposal_fields, ret, ret_n, f->state, f->office, f->kind,
        f->owner_id, f->open, f->limit, f->offset);
}

enum err proposal_store_act(struct call *c, int64_t proposal_id, const struct proposal_act *a)
{
    return db_exec(
        c, &proposal_add_act, proposal_id, a->act, a->actor_id, a->actor, a->at, a->note);
}

enum err proposal_store_acts(
    struct call *c, int64_t proposal_id, struct proposal_act **ret, size_t *ret_n)
{
    return db_list(c, &proposal_all_acts, act_fields, ret, ret_n, proposal_id);
}

/* ---- batches --------------------------------------------------------------------------------- */

enum err batch_store_open(struct call *c, int64_t id, const char *title, const char *at)
{
    return db_exec(c, &batch_insert, id, title, c->actor->account_id, c->actor->name, at);
}

enum err batch_store_state(
    struct call *c, int64_t id, const char *from, const char *to, bool *ret_done)
{
    int64_t n;

    TRY(db_change(c, &batch_change_state, &n, id, from, to));
    *ret_done = n == 1;
    return OK;
}

enum err batch_store_end(struct call *c, int64_t id, const char *state, const char *at)
{
    return db_exec(c, &batch_set_end, id, state, at);
}

enum err batch_store_for_one_hand(struct call *c, int64_t id, bool *ret)
{
    int64_t n;

    *ret = true;
    if (db_engine_of(c->db) == DB_SQLITE)
        return OK;
    TRY(db_int(c, &batch_repeats, &n, id));
    *ret = n > 0;
    return OK;
}

enum err batch_store_next(
    struct call *c, int64_t id, int hand, int64_t after, struct proposal **ret, size_t *ret_n)
{
    return db_list(c, &batch_next, proposal_fields, ret, ret_n, id, after, hand);
}

enum err batch_store_take(
    struct call *c, int64_t id, int hand, int64_t from, int64_t until, int64_t **ret, size_t *ret_n)
{
    struct id_row *rows;

    TRY(db_list(c, &batch_take, id_fields, &rows, ret_n, id, from, hand, until));
    *ret = mem_array(c->mem, int64_t, *ret_n);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = rows[i].id;
    return OK;
}

enum err batch_store_items(struct call *c, int64_t id, int64_t offset, int64_t limit,
    struct batch_item **ret, size_t *ret_n)
{
    return db_list(c, &batch_items_page, item_fields, ret, ret_n, id, limit, offset);
}

enum err batch_store_overtaken(struct call *c, int64_t id, struct batch_item **ret, size_t *ret_n)
{
    return db_list(c, &batch_overtaken, item_fields, ret, ret_n, id);
}

enum err batch_store_will_publish(struct call *c, const char *kind, const char *code, int64_t *ret)
{
    return db_int(c, &batch_will_publish, ret, kind, code);
}

enum err batch_store_count(struct call *c, int64_t id, int64_t *ret)
{
    return db_int(c, &batch_items_count, ret, id);
}

int64_t batch_store_slice_us(struct call *c)
{
    return db_slice_us(c->db);
}

enum err batch_store_forget_some(struct call *c, int64_t id, int limit, int64_t *ret_n)
{
    return db_change(c, &batch_forget_some, ret_n, id, limit);
}

enum err batch_store_list(
    struct call *c, const char *state, const char *before, struct batch_head **ret, size_t *ret_n)
{
    return db_list(c, &batch_in_state, head_fields, ret, ret_n, state, before);
}
