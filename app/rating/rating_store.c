/* rating_store.c – ratings, codes and counts in the database. */
#include "app/rating/private.h"
#include "core/account/gate.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/db/db.h"

#define COLUMNS                                                                                    \
    "r.casefile_id, r.stage, r.scope_id, r.item_code, r.title_zh, r.title_en, r.offered_on,"       \
    " r.default_on, r.level, r.is_default, r.rated_at"

static const struct field rating_fields[] = {
    FIELD_INT(struct rating, casefile_id),
    FIELD_TEXT(struct rating, stage),
    FIELD_INT(struct rating, scope_id),
    FIELD_TEXT(struct rating, item_code),
    FIELD_TEXT(struct rating, title_zh),
    FIELD_TEXT(struct rating, title_en),
    FIELD_TEXT(struct rating, offered_on),
    FIELD_TEXT(struct rating, default_on),
    FIELD_INT32(struct rating, level),
    FIELD_BOOL(struct rating, is_default),
    FIELD_TEXT(struct rating, rated_at),
    FIELD_END,
};

/* ---- ratings
 * ---------------------------------------------------------------------------------------- */

STATEMENT(rating_offer_add,
    "INSERT INTO rating (casefile_id, stage, scope_id, hall_id, item_code, title_zh, title_en,"
    " offered_on, default_on, level, is_default, row_id)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10)"
    " ON CONFLICT (casefile_id, stage) DO NOTHING");
STATEMENT(rating_one,
    "SELECT " COLUMNS
    " FROM rating r WHERE r.casefile_id = $2 AND r.stage = $3 AND " GATE("r", "r.casefile_id"));
STATEMENT(rating_one_by_code,
    "SELECT " COLUMNS " FROM rating r WHERE r.casefile_id = $1 AND r.stage = $2");
STATEMENT(
    rating_of_case_list, "SELECT " COLUMNS " FROM rating r WHERE r.casefile_id = $2 AND " GATE(
                             "r", "r.casefile_id") " ORDER BY r.stage NULLS LAST");
STATEMENT(rating_own_list,
    "SELECT " COLUMNS " FROM rating r WHERE " GATE_OWN(
        "r.casefile_id") " ORDER BY r.casefile_id DESC, r.stage NULLS LAST LIMIT 200");
STATEMENT(rating_set_own,
    "UPDATE rating SET level = $3, is_default = 0, channel = $4, comment = $5, row_id = $6,"
    " rated_at = $7 WHERE casefile_id = $1 AND stage = $2 AND (level = 0 OR is_default = 1)");
STATEMENT(rating_due_list,
    "SELECT casefile_id, stage, scope_id, offered_on FROM rating"
    " WHERE level = 0 AND default_on <= $1 ORDER BY default_on NULLS LAST, casefile_id, stage"
    " LIMIT $2");
STATEMENT(rating_set_default, "UPDATE rating SET level = $3, is_default = 1, rated_at = $4"
                              " WHERE casefile_id = $1 AND stage = $2 AND level = 0");

static const struct field due_fields[] = {
    FIELD_INT(struct rating_due, casefile_id),
    FIELD_TEXT(struct rating_due, stage),
    FIELD_INT(struct rating_due, scope_id),
    FIELD_TEXT(struct rating_due, offered_on),
    FIELD_END,
};

enum err rating_store_offer(
    struct call *c, const struct rating *r, int64_t hall_id, int64_t row_id, bool *ret_new)
{
    int64_t n;

    TRY(db_change(c, &rating_offer_add, &n, r->casefile_id, r->stage, r->scope_id, hall_id,
        r->item_code, r->title_zh, r->title_en, r->offered_on, r->default_on, row_id));
    *ret_new = n == 1;
    return OK;
}

enum err rating_store_one(
    struct call *c, int64_t casefile_id, const char *stage, struct rating *ret)
{
    return db_one(c, &rating_one, rating_fields, ret, c->actor->account_id, casefile_id, stage);
}

enum err rating_store_one_by_code(
    struct call *c, int64_t casefile_id, const char *stage, struct rating *ret)
{
    return db_one(c, &rating_one_by_code, rating_fields, ret, casefile_id, stage);
}

enum err rating_of_case(struct call *c, int64_t casefile_id, struct rating **ret, size_t *ret_n)
{
    return db_list(
        c, &rating_of_case_list, rating_fields, ret, ret_n, c->actor->account_id, casefile_id);
}

enum err rating_list(struct call *c, struct rating **ret, size_t *ret_n)
{
    return db_list(c, &rating_own_list, rating_fields, ret, ret_n, c->actor->account_id);
}

enum err rating_store_give(struct call *c, int64_t casefile_id, const char *stage, int level,
    const char *channel, struct bytes comment, int64_t row_id, int64_t *ret_n)
{
    return db_change(c, &rating_set_own, ret_n, casefile_id, stage, level, channel, comment, row_id,
        clock_instant(c->mem, c->now));
}

enum err rating_store_due(
    struct call *c, const char *today, int limit, struct rating_due **ret, size_t *ret_n)
{
    return db_list(c, &rating_due_list, due_fields, ret, ret_n, today, limit);
}

enum err rating_store_default(
    struct call *c, int64_t casefile_id, const char *stage, int level, int64_t *ret_n)
{
    return db_change(
        c, &rating_set_default, ret_n, casefile_id, stage, level, clock_instant(c->mem, c->now));
}

/* ---- codes
 * ------------------------------------------------------------------------------------------- */

static const struct field code_fields[] = {
    FIELD_INT(struct rating_code_row, casefile_id),
    FIELD_TEXT(struct rating_code_row, stage),
    FIELD_END,
};

STATEMENT(rating_code_add,
    "INSERT INTO rating_code (code_digest, casefile_id, stage, made_by, expires_at)"
    " VALUES ($1, $2, $3, $4, $5)");
STATEMENT(rating_code_find, "SELECT casefile_id, stage FROM rating_code"
                            " WHERE code_digest = $1 AND used_at IS NULL AND expires_at > $2");
STATEMENT(rating_code_use,
    "UPDATE rating_code SET used_at = $2 WHERE code_digest = $1 AND used_at IS NULL"
    " AND expires_at > $2 RETURNING casefile_id, stage");
STATEMENT(
    rating_guess_count, "SELECT COUNT(*) FROM rating_guess WHERE address_digest = $1 AND at > $2");
STATEMENT(
    rating_guess_add, "INSERT INTO rating_guess (address_digest, id, at) VALUES ($1, $2, $3)");
STATEMENT(rating_guesses_prune, "DELETE FROM rating_guess WHERE at < $1");
STATEMENT(rating_codes_prune, "DELETE FROM rating_code WHERE expires_at < $1");

enum err rating_store_code_add(struct call *c, const char *digest, int64_t casefile_id,
    const char *stage, const char *expires_at)
{
    return db_exec(
        c, &rating_code_add, digest, casefile_id, stage, c->actor->account_id, expires_at);
}

enum err rating_store_code_find(struct call *c, const char *digest, struct rating_code_row *ret)
{
    return db_one(c, &rating_code_find, code_fields, ret, digest, clock_instant(c->mem, c->now));
}

enum err rating_store_code_use(struct call *c, const char *digest, struct rating_code_row *ret)
{
    return db_one(c, &rating_code_use, code_fields, ret, digest, clock_instant(c->mem, c->now));
}

enum err rating_store_guesses(struct call *c, const char *digest, const char *since, int64_t *ret)
{
    return db_int(c, &rating_guess_count, ret, digest, since);
}

enum err rating_store_guess_add(struct call *c, const char *digest)
{
    return db_exec(c, &rating_guess_add, digest, id_new(c), clock_instant(c->mem, c->now));
}

enum err rating_store_codes_prune(struct call *c, const char *before)
{
    TRY(db_exec(c, &rating_guesses_prune, before));
    return db_exec(c, &rating_codes_prune, before);
}

/* ---- the rule
 * ------------------------------------------------------------------------------------------ */

static const struct field rule_fields[] = {
    FIELD_INT32(struct rating_rule, days),
    FIELD_INT32(struct rating_rule, level),
    FIELD_TEXT(struct rating_rule, source),
    FIELD_END,
};

STATEMENT(rating_rule_get, "SELECT days, level, source FROM rating_default WHERE id = 1");
STATEMENT(rating_rule_set,
    "INSERT INTO rating_default (id, days, level, source) VALUES (1, $1, $2, $3)"
    " ON CONFLICT (id) DO UPDATE SET days = excluded.days, level = excluded.level,"
    " source = excluded.source");
STATEMENT(rating_rule_drop, "DELETE FROM rating_default");

enum err rating_store_rule(struct call *c, struct rating_rule *ret)
{
    return db_one(c, &rating_rule_get, rule_fields, ret);
}

enum err rating_store_set_rule(struct call *c, const struct rating_rule *r)
{
    return db_exec(c, &rating_rule_set, r->days, r->level, r->source);
}

enum err rating_store_no_rule(struct call *c)
{
    return db_exec(c, &rating_rule_drop);
}

/* ---- counts
 * -------------------------------------------------------------------------------------------- */

static const struct field count_fields[] = {
    FIELD_INT(struct rating_count_row, department_id),
    FIELD_TEXT(struct rating_count_row, month),
    FIELD_INT(struct rating_count_row, id),
    FIELD_INT(struct rating_count_row, offered),
    FIELD_INT(struct rating_count_row, own1),
    FIELD_INT(struct rating_count_row, own2),
    FIELD_INT(struct rating_count_row, own3),
    FIELD_INT(struct rating_count_row, own4),
    FIELD_INT(struct rating_count_row, own5),
    FIELD_INT(struct rating_count_row, by_default),
    FIELD_END,
};

static const struct field month_fields[] = {
    FIELD_INT(struct rating_count_row, department_id),
    FIELD_TEXT(struct rating_count_row, month),
    FIELD_END,
};

static const struct field figure_fields[] = {
    FIELD_INT(struct rating_figures, department_id),
    FIELD_INT(struct rating_figures, offered),
    FIELD_INT(struct rating_figures, own1),
    FIELD_INT(struct rating_figures, own2),
    FIELD_INT(struct rating_figures, own3),
    FIELD_INT(struct rating_figures, own4),
    FIELD_INT(struct rating_figures, own5),
    FIELD_INT(struct rating_figures, by_default),
    FIELD_END,
};

#define COUNTS "offered, own1, own2, own3, own4, own5, by_default"
#define SUM(x) "CAST(sum(" x ") AS BIGINT) AS " x

STATEMENT(rating_count_add, "INSERT INTO rating_count (department_id, month, id, " COUNTS
                            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
STATEMENT(rating_count_months,
    "SELECT department_id, month FROM rating_count GROUP BY department_id, month"
    " HAVING count(*) > 1 ORDER BY department_id, month LIMIT 200");
STATEMENT(rating_counts_of,
    "SELECT department_id, month, id, " COUNTS
    " FROM rating_count WHERE department_id = $1 AND month = $2 ORDER BY department_id, month, id"
    " LIMIT $3");
STATEMENT(rating_count_drop,
    "DELETE FROM rating_count WHERE department_id = $1 AND month = $2 AND id = $3");
STATEMENT(rating_figures_list,
    "SELECT department_id, " SUM("offered") ", " SUM("own1") ", " SUM("own2") ", " SUM(
        "own3") ", " SUM("own4") ", " SUM("own5") ", " SUM("by_default") " FROM rating_count WHERE "
                                                                         "month BETWEEN $1 AND $2 "
                                                                         "GROUP BY department_id "
                                                                         "ORDER BY department_id "
                                                                         "NULLS LAST");
DB_CHECK(rating_counts_fit,
    "SELECT 'the counts of ratings differ from a recount' AS problem WHERE"
    " (SELECT COALESCE(sum(offered), 0) FROM rating_count) <> (SELECT count(*) FROM rating)"
    " OR (SELECT COALESCE(sum(own1 + own2 + own3 + own4 + own5), 0) FROM rating_count) <>"
    " (SELECT count(*) FROM rating WHERE level > 0 AND is_default = 0)"
    " OR (SELECT COALESCE(sum(by_default), 0) FROM rating_count) <>"
    " (SELECT count(*) FROM rating WHERE is_default = 1)");

enum err rating_store_delta(struct call *c, const struct rating_delta *d)
{
    return db_exec(c, &rating_count_add, d->department_id, d->month, id_new(c), d->offered,
        d->own[1], d->own[2], d->own[3], d->own[4], d->own[5], d->by_default);
}

enum err rating_store_months_to_fold(struct call *c, struct rating_count_row **ret, size_t *ret_n)
{
    return db_list(c, &rating_count_months, month_fields, ret, ret_n);
}

enum err rating_store_counts_of(struct call *c, int64_t department_id, const char *month, int limit,
    struct rating_count_row **ret, size_t *ret_n)
{
    return db_list(c, &rating_counts_of, count_fields, ret, ret_n, department_id, month, limit);
}

enum err rating_store_count_drop(struct call *c, const struct rating_count_row *r)
{
    return db_exec(c, &rating_count_drop, r->department_id, r->month, r->id);
}

enum err rating_figures(
    struct call *c, const char *from, const char *to, struct rating_figures **ret, size_t *ret_n)
{
    return db_list(c, &rating_figures_list, figure_fields, ret, ret_n, from, to);
}
