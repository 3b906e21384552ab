/* power_store.c – every SQL statement about changes of the power list. */
#include "app/lists/power_store.h"

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/db.h"

#define CHANGE_COLUMNS                                                                             \
    "id, version, code, title, office, kind, document, reason, body, base_version,"                \
    " effective_on, state, drafter_id, COALESCE(lawyer_id, 0) AS lawyer_id,"                       \
    " COALESCE(approver_id, 0) AS approver_id, changed_at,"                                        \
    " COALESCE(published_version, 0) AS published_version"

static const struct field change_fields[] = {
    FIELD_INT(struct power_change, id),
    FIELD_INT(struct power_change, version),
    FIELD_TEXT(struct power_change, code),
    FIELD_TEXT(struct power_change, title),
    FIELD_TEXT(struct power_change, office),
    FIELD_TEXT(struct power_change, kind),
    FIELD_TEXT(struct power_change, document),
    FIELD_TEXT(struct power_change, reason),
    FIELD_TEXT(struct power_change, body),
    FIELD_INT32(struct power_change, base_version),
    FIELD_TEXT(struct power_change, effective_on),
    FIELD_TEXT(struct power_change, state),
    FIELD_INT(struct power_change, drafter_id),
    FIELD_INT(struct power_change, lawyer_id),
    FIELD_INT(struct power_change, approver_id),
    FIELD_TEXT(struct power_change, changed_at),
    FIELD_INT32(struct power_change, published_version),
    FIELD_END,
};
static const struct field act_fields[] = {
    FIELD_INT32(struct power_act, seq),
    FIELD_TEXT(struct power_act, act),
    FIELD_INT(struct power_act, actor_id),
    FIELD_TEXT(struct power_act, actor),
    FIELD_TEXT(struct power_act, at),
    FIELD_TEXT(struct power_act, note),
    FIELD_END,
};

STATEMENT(power_change_add,
    "INSERT INTO power_change (id, version, code, title, office, kind, document, reason, body,"
    " base_version, effective_on, state, open_code, drafter_id, changed_at)"
    " VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $2, $12, $13)"
    " ON CONFLICT (open_code) DO NOTHING RETURNING id");
STATEMENT(power_change_lock, "UPDATE power_change SET version = version + 1 WHERE id = $1 AND"
                             " version = $2 RETURNING id");
STATEMENT(power_change_update,
    "UPDATE power_change SET title = $2, kind = $3, document = $4, reason = $5, body = $6,"
    " base_version = $7, effective_on = $8, state = $9, open_code = $10, drafter_id = $11,"
    " lawyer_id = NULLIF(CAST($12 AS BIGINT), 0), approver_id = NULLIF(CAST($13 AS BIGINT), 0),"
    " changed_at = $14, published_version = NULLIF(CAST($15 AS INTEGER), 0) WHERE id = $1");
STATEMENT(power_change_one, "SELECT " CHANGE_COLUMNS " FROM power_change WHERE id = $1");
STATEMENT(power_change_open_list,
    "SELECT " CHANGE_COLUMNS " FROM power_change WHERE open_code IS NOT NULL"
    " ORDER BY changed_at DESC, id DESC LIMIT $1");
STATEMENT(power_change_done_list,
    "SELECT " CHANGE_COLUMNS " FROM power_change WHERE open_code IS NULL"
    " ORDER BY changed_at DESC, id DESC LIMIT $1");
STATEMENT(power_change_of_list,
    "SELECT " CHANGE_COLUMNS " FROM power_change WHERE code = $1 AND state = 'published'"
    " ORDER BY changed_at DESC, id DESC LIMIT $2");
STATEMENT(power_act_add,
    "INSERT INTO power_act (change_id, seq, act, actor_id, actor, at, note)"
    " SELECT $1, COALESCE(MAX(seq), 0) + 1, CAST($2 AS TEXT), CAST($3 AS BIGINT),"
    " CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT) FROM power_act WHERE change_id = $1");
STATEMENT(power_act_list, "SELECT seq, act, actor_id, actor, at, note FROM power_act"
                          " WHERE change_id = $1 ORDER BY seq");

/* NULL once it is done: a power may then change again. */
static const char *open_code(const struct power_change *x)
{
    return str_eq(x->state, "published") || str_eq(x->state, "withdrawn") ? NULL : x->code;
}

enum err power_store_add(struct call *c, const struct power_change *x)
{
    int64_t id;

    return db_int(c, &power_change_add, &id, x->id, x->code, x->title, x->office, x->kind,
        x->document, x->reason, x->body, x->base_version, x->effective_on, x->state, x->drafter_id,
        x->changed_at);
}

enum err power_store_lock(struct call *c, int64_t id, int64_t version)
{
    int64_t locked;

    return db_int(c, &power_change_lock, &locked, id, version);
}

enum err power_store_update(struct call *c, const struct power_change *x)
{
    return db_exec(c, &power_change_update, x->id, x->title, x->kind, x->document, x->reason,
        x->body, x->base_version, x->effective_on, x->state, open_code(x), x->drafter_id,
        x->lawyer_id, x->approver_id, x->changed_at, x->published_version);
}

enum err power_store_get(struct call *c, int64_t id, struct power_change *ret)
{
    return db_one(c, &power_change_one, change_fields, ret, id);
}

enum err power_store_list(struct call *c, bool open, struct power_change **ret, size_t *ret_n)
{
    return db_list(c, open ? &power_change_open_list : &power_change_done_list, change_fields, ret,
        ret_n, CHANGES_SHOWN);
}

enum err power_store_of(struct call *c, const char *code, struct power_change **ret, size_t *ret_n)
{
    return db_list(c, &power_change_of_list, change_fields, ret, ret_n, code, CHANGES_SHOWN);
}

enum err power_store_act_add(struct call *c, int64_t id, const struct power_act *a)
{
    return db_exec(c, &power_act_add, id, a->act, a->actor_id, a->actor, a->at, a->note);
}

enum err power_store_acts(struct call *c, int64_t id, struct power_act **ret, size_t *ret_n)
{
    return db_list(c, &power_act_list, act_fields, ret, ret_n, id);
}
