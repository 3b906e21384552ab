/* lists_store.c – later checks in the database. */
#include "app/lists/lists_store.h"

#include "core/account/gate.h"
#include "lib/db/db.h"

#define CHECK_COLUMNS                                                                              \
    "k.casefile_id, k.check_id, k.version, k.scope_id, k.number, k.item_code, k.title_zh, "        \
    "k.title_en,"                                                                                  \
    " k.decided_on, k.decided_by, k.due_on, k.result, k.checked_on, k.checker, k.handling"

static const struct field check_fields[] = {
    FIELD_INT(struct later_check, casefile_id),
    FIELD_INT(struct later_check, check_id),
    FIELD_INT(struct later_check, version),
    FIELD_INT(struct later_check, scope_id),
    FIELD_TEXT(struct later_check, number),
    FIELD_TEXT(struct later_check, item_code),
    FIELD_TEXT(struct later_check, title_zh),
    FIELD_TEXT(struct later_check, title_en),
    FIELD_TEXT(struct later_check, decided_on),
    FIELD_INT(struct later_check, decided_by),
    FIELD_TEXT(struct later_check, due_on),
    FIELD_TEXT(struct later_check, result),
    FIELD_TEXT(struct later_check, checked_on),
    FIELD_TEXT(struct later_check, checker),
    FIELD_BLOB(struct later_check, handling),
    FIELD_END,
};

STATEMENT(later_check_add,
    "INSERT INTO later_check (casefile_id, check_id, version, scope_id, number, item_code, "
    "title_zh,"
    " title_en, decided_on, decided_by, due_on) VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10)"
    " ON CONFLICT (casefile_id) DO NOTHING");
STATEMENT(later_check_one,
    "SELECT " CHECK_COLUMNS " FROM later_check k WHERE k.casefile_id = $2 AND " GATE_SCOPE("k"));
STATEMENT(later_check_open,
    "SELECT " CHECK_COLUMNS " FROM later_check k WHERE k.result IS NULL AND " GATE_SCOPE(
        "k") " ORDER BY k.due_on, k.casefile_id LIMIT $2");
STATEMENT(later_check_closed,
    "SELECT " CHECK_COLUMNS " FROM later_check k WHERE k.result IS NOT NULL AND " GATE_SCOPE(
        "k") " ORDER BY k.checked_on DESC, k.casefile_id DESC LIMIT $2");
STATEMENT(later_check_set,
    "UPDATE later_check SET version = version + 1, result = $4, checked_on = $5, checker = $6,"
    " handling = $7 WHERE casefile_id = $2 AND version = $3 AND result IS NULL AND " GATE_SCOPE(
        "later_check"));

enum err lists_store_check_add(struct call *c, const struct later_check *k)
{
    return db_exec(c, &later_check_add, k->casefile_id, k->check_id, k->scope_id, k->number,
        k->item_code, k->title_zh, k->title_en, k->decided_on, k->decided_by, k->due_on);
}

enum err lists_store_check(struct call *c, int64_t casefile_id, struct later_check *ret)
{
    return db_one(c, &later_check_one, check_fields, ret, c->actor->account_id, casefile_id);
}

enum err lists_store_checks(struct call *c, bool open, struct later_check **ret, size_t *ret_n)
{
    return db_list(c, open ? &later_check_open : &later_check_closed, check_fields, ret, ret_n,
        c->actor->account_id, CHECKS_SHOWN);
}

enum err lists_store_check_done(struct call *c, const struct later_check *k, int64_t *ret_n)
{
    return db_change(c, &later_check_set, ret_n, c->actor->account_id, k->casefile_id, k->version,
        k->result, k->checked_on, k->checker, k->handling);
}
