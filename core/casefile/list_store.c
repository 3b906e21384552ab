/* list_store.c – lists of cases: a family of statements, one per filter; each walks an index in the
 * order of the deadlines. Counts are sums over the rows of casefile_count. */
#include <stdlib.h>
#include <string.h>

#include "core/account/gate.h"
#include "core/casefile/casefile_store.h"
#include "core/casefile/columns.h"
#include "lib/db/db.h"

const struct field case_fields[] = { FIELD_INT(struct casefile, id),
    FIELD_INT(struct casefile, version), FIELD_TEXT(struct casefile, number),
    FIELD_TEXT(struct casefile, receipt_code), FIELD_INT(struct casefile, record_id),
    FIELD_INT32(struct casefile, record_version), FIELD_TEXT(struct casefile, item_code),
    FIELD_TEXT(struct casefile, title_zh), FIELD_TEXT(struct casefile, title_en),
    FIELD_INT(struct casefile, procedure_id), FIELD_INT32(struct casefile, procedure_version),
    FIELD_INT(struct casefile, scope_id), FIELD_INT(struct casefile, supervising_id),
    FIELD_TEXT(struct casefile, region), FIELD_INT(struct casefile, hall_id),
    FIELD_TEXT(struct casefile, channel), FIELD_BOOL(struct casefile, immediate),
    FIELD_TEXT(struct casefile, basis), FIELD_TEXT(struct casefile, state),
    FIELD_BOOL(struct casefile, is_open), FIELD_TEXT(struct casefile, received_at),
    FIELD_TEXT(struct casefile, received_on), FIELD_TEXT(struct casefile, complete_on),
    FIELD_TEXT(struct casefile, accepted_on), FIELD_TEXT(struct casefile, decided_on),
    FIELD_TEXT(struct casefile, outcome), FIELD_TEXT(struct casefile, doc_number),
    FIELD_TEXT(struct casefile, due_on), FIELD_TEXT(struct casefile, due_clock),
    FIELD_BOOL(struct casefile, due_provisional), FIELD_TEXT(struct casefile, last_act),
    FIELD_INT(struct casefile, last_by), FIELD_TEXT(struct casefile, updated_at), FIELD_END };

/* Open ones and those in a state, of any item or of one; within days, and without the clock $6. */
#define CASES_WHERE(condition)                                                                     \
    "SELECT " CASE_COLUMNS " FROM casefile k WHERE " condition                                     \
    " AND k.due_on >= $4 AND k.due_on <= $5 AND k.due_clock <> $6 AND " GATE_SCOPE(                \
        "k") " ORDER BY k.due_on, k.id LIMIT $2 OFFSET $3"
STATEMENT(case_list_open, CASES_WHERE("k.is_open = 1"));
STATEMENT(case_list_open_item, CASES_WHERE("k.is_open = 1 AND k.item_code = $7"));
STATEMENT(case_list_state, CASES_WHERE("k.state = $7"));
STATEMENT(case_list_state_item, CASES_WHERE("k.state = $7 AND k.item_code = $8"));
STATEMENT(case_list_item,
    "SELECT " CASE_COLUMNS " FROM casefile k WHERE k.item_code = $4 AND " GATE_SCOPE(
        "k") " ORDER BY k.due_on, k.id LIMIT $2 OFFSET $3");
STATEMENT(case_list_applicant,
    "SELECT " CASE_COLUMNS " FROM casefile_party p JOIN casefile k ON k.id = p.casefile_id"
    " WHERE p.id_digest = $4 AND " GATE_SCOPE("k") " ORDER BY p.casefile_id LIMIT $2 OFFSET $3");
STATEMENT(case_list_own,
    "SELECT " CASE_COLUMNS " FROM account_object go JOIN casefile k ON k.id = go.object_id"
    " WHERE go.account_id = $1 /* gate */ ORDER BY go.object_id DESC LIMIT $2 OFFSET $3");

#define DAY_FIRST "0000-00-00"

static const char *some_item(const struct casefile_query *q)
{
    return str_blank(q->item_code) ? NULL : q->item_code;
}

enum err store_list(struct call *c, const struct casefile_query *q, const char *digest,
    struct casefile **ret, size_t *ret_n)
{
    const char *from = str_or(q->due_from, DAY_FIRST), *to = str_or(q->due_to, CASEFILE_NEVER);
    const char *without = q->ours ? "supply" : "", *item = some_item(q);
    int64_t me = c->actor->account_id, skip = (q->page - 1) * q->per_page;

    switch (q->kind) {
    case LIST_OPEN:
        if (item == NULL)
            return db_list(c, &case_list_open, case_fields, ret, ret_n, me, q->per_page, skip, from,
                to, without);
        return db_list(c, &case_list_open_item, case_fields, ret, ret_n, me, q->per_page, skip,
            from, to, without, item);
    case LIST_STATE:
        if (item == NULL)
            return db_list(c, &case_list_state, case_fields, ret, ret_n, me, q->per_page, skip,
                from, to, without, q->state);
        return db_list(c, &case_list_state_item, case_fields, ret, ret_n, me, q->per_page, skip,
            from, to, without, q->state, item);
    case LIST_ITEM:
        return db_list(
            c, &case_list_item, case_fields, ret, ret_n, me, q->per_page, skip, q->item_code);
    case LIST_APPLICANT:
        return db_list(
            c, &case_list_applicant, case_fields, ret, ret_n, me, q->per_page, skip, digest);
    case LIST_OWN:
        return db_list(c, &case_list_own, case_fields, ret, ret_n, me, q->per_page, skip);
    }
    return fail_internal(c, "a list of no kind");
}

#define COUNT_WHERE(condition)                                                                     \
    "SELECT CAST(COALESCE(SUM(n.delta), 0) AS BIGINT) FROM casefile_count n WHERE " condition      \
    " AND n.due_on >= $2 AND n.due_on <= $3 AND n.waits <= $4 AND " GATE_SCOPE("n")
STATEMENT(case_count_open, COUNT_WHERE("n.is_open = 1"));
STATEMENT(case_count_open_item, COUNT_WHERE("n.is_open = 1 AND n.item_code = $5"));
STATEMENT(case_count_state, COUNT_WHERE("n.state = $5"));
STATEMENT(case_count_state_item, COUNT_WHERE("n.state = $5 AND n.item_code = $6"));
STATEMENT(
    case_count_item, "SELECT COUNT(*) FROM casefile k WHERE k.item_code = $2 AND " GATE_SCOPE("k"));
STATEMENT(case_count_applicant,
    "SELECT COUNT(*) FROM casefile_party p JOIN casefile k ON k.id = p.casefile_id"
    " WHERE p.id_digest = $2 AND " GATE_SCOPE("k"));
STATEMENT(case_count_own,
    "SELECT COUNT(*) FROM account_object go JOIN casefile k ON k.id = go.object_id"
    " WHERE go.account_id = $1 /* gate */");

enum err store_list_count(
    struct call *c, const struct casefile_query *q, const char *digest, int64_t *ret)
{
    const char *from = str_or(q->due_from, DAY_FIRST), *to = str_or(q->due_to, CASEFILE_NEVER);
    const char *item = some_item(q);
    int waits = q->ours ? 0 : 1;
    int64_t me = c->actor->account_id;

    switch (q->kind) {
    case LIST_OPEN:
        if (item == NULL)
            return db_int(c, &case_count_open, ret, me, from, to, waits);
        return db_int(c, &case_count_open_item, ret, me, from, to, waits, item);
    case LIST_STATE:
        if (item == NULL)
            return db_int(c, &case_count_state, ret, me, from, to, waits, q->state);
        return db_int(c, &case_count_state_item, ret, me, from, to, waits, q->state, item);
    case LIST_ITEM:
        return db_int(c, &case_count_item, ret, me, q->item_code);
    case LIST_APPLICANT:
        return db_int(c, &case_count_applicant, ret, me, digest);
    case LIST_OWN:
        return db_int(c, &case_count_own, ret, me);
    }
    return fail_internal(c, "a count of no kind");
}

static const struct field item_fields[] = { FIELD_TEXT(struct casefile_item, item_code),
    FIELD_TEXT(struct casefile_item, title_zh), FIELD_TEXT(struct casefile_item, title_en),
    FIELD_INT(struct casefile_item, open), FIELD_END };
#define TITLE_OF(column)                                                                           \
    "(SELECT k." column " FROM casefile k WHERE k.item_code = d.item_code AND " GATE_SCOPE(        \
        "k") " ORDER BY k.due_on, k.id LIMIT 1)"
STATEMENT(case_items,
    "SELECT d.item_code, COALESCE(" TITLE_OF(
        "title_zh") ", d.item_code) AS title_zh,"
                    " COALESCE(" TITLE_OF(
                        "title_en") ", d.item_code) AS title_en, d.open FROM ("
                                    "SELECT n.item_code, CAST(SUM(n.delta) AS BIGINT) AS open FROM "
                                    "casefile_count n"
                                    " WHERE n.is_open = 1 AND " GATE_SCOPE(
                                        "n") " GROUP BY n.item_code HAVING SUM(n.delta) > 0) d");

static int by_code(const void *a, const void *b)
{
    const struct casefile_item *one = a, *two = b;

    return strcmp(one->item_code, two->item_code);
}

enum err store_items(struct call *c, struct casefile_item **ret, size_t *ret_n)
{
    TRY(db_list(c, &case_items, item_fields, ret, ret_n, c->actor->account_id));
    qsort(*ret, *ret_n, sizeof **ret, by_code);
    return OK;
}

/* ---- figures
 * ------------------------------------------------------------------------------------------------
 */

static const struct field figures_fields[] = { FIELD_INT(struct casefile_figures, scope_id),
    FIELD_INT(struct casefile_figures, received), FIELD_INT(struct casefile_figures, closed),
    FIELD_INT(struct casefile_figures, open), FIELD_INT(struct casefile_figures, waiting),
    FIELD_INT(struct casefile_figures, late), FIELD_END };

STATEMENT(case_today,
    "SELECT d.scope_id, CAST(SUM(d.received) AS BIGINT) AS received,"
    " CAST(SUM(d.closed) AS BIGINT) AS closed, CAST(SUM(d.open) AS BIGINT) AS open,"
    " CAST(SUM(d.waiting) AS BIGINT) AS waiting, CAST(SUM(d.late) AS BIGINT) AS late FROM ("
    "SELECT k.scope_id, 1 AS received, 0 AS closed, 0 AS open, 0 AS waiting, 0 AS late"
    " FROM casefile k WHERE k.received_on = $2 AND " GATE_SCOPE(
        "k") " UNION ALL SELECT k.scope_id, 0, 1, 0, 0, 0 FROM casefile k WHERE k.decided_on = $2 "
             "AND " GATE_SCOPE("k") " UNION ALL SELECT n.scope_id, 0, 0, n.delta, n.waits * "
                                    "n.delta,"
                                    " CASE WHEN n.due_on < $2 AND n.waits = 0 THEN n.delta ELSE 0 "
                                    "END FROM casefile_count n"
                                    " WHERE n.is_open = 1 AND " GATE_SCOPE(
                                        "n") ") d GROUP BY d.scope_id ORDER BY d.scope_id");

enum err store_today(
    struct call *c, const char *today, struct casefile_figures **ret, size_t *ret_n)
{
    return db_list(c, &case_today, figures_fields, ret, ret_n, c->actor->account_id, today);
}

STATEMENT(case_overdue_first,
    "SELECT k.id, k.version, k.due_on FROM casefile k WHERE k.state = $2 AND k.due_on < $3"
    " AND k.due_clock = 'notice' AND k.procedure_id = $4 AND k.procedure_version = $5 "
    "AND " GATE_SCOPE("k") " ORDER BY k.due_on, k.id LIMIT $6");
STATEMENT(case_overdue_next,
    "SELECT k.id, k.version, k.due_on FROM casefile k WHERE k.state = $2 AND k.due_on < $3"
    " AND k.due_clock = 'notice' AND k.procedure_id = $4 AND k.procedure_version = $5"
    " AND (k.due_on, k.id) > ($7, $8) AND " GATE_SCOPE("k") " ORDER BY k.due_on, k.id LIMIT $6");

static const struct field overdue_fields[] = { FIELD_INT(struct overdue_row, id),
    FIELD_INT(struct overdue_row, version), FIELD_TEXT(struct overdue_row, due_on), FIELD_END };

STATEMENT(
    case_ids, "SELECT k.id, k.version, k.due_on FROM casefile k WHERE k.id > $2 AND " GATE_SCOPE(
                  "k") " ORDER BY k.id LIMIT $3");

enum err store_case_ids(
    struct call *c, int64_t after, int limit, struct overdue_row **ret, size_t *ret_n)
{
    return db_list(c, &case_ids, overdue_fields, ret, ret_n, c->actor->account_id, after, limit);
}

enum err store_overdue(
    struct call *c, const struct overdue *o, int limit, struct overdue_row **ret, size_t *ret_n)
{
    int64_t me = c->actor->account_id;

    if (str_blank(o->after_due))
        return db_list(c, &case_overdue_first, overdue_fields, ret, ret_n, me, o->state, o->today,
            o->procedure_id, o->procedure_version, limit);
    return db_list(c, &case_overdue_next, overdue_fields, ret, ret_n, me, o->state, o->today,
        o->procedure_id, o->procedure_version, limit, o->after_due, o->after_id);
}

/* Folding: what was counted up to now is added up and replaced by one row per group. Only the
 * program runs this; its scope is all. The last hour stays as it is. */
STATEMENT(count_fold,
    "INSERT INTO casefile_count (scope_id, state, item_code, due_on, id, is_open, waits, delta)"
    " SELECT n.scope_id, n.state, n.item_code, n.due_on, 0 - n.is_open - n.waits, n.is_open,"
    " n.waits, CAST(SUM(n.delta) AS BIGINT) FROM casefile_count n"
    " WHERE n.is_open IN (0, 1) AND n.id <= $2 AND n.id > 0 AND " GATE_SCOPE(
        "n") " GROUP BY n.scope_id, n.state, n.item_code, n.due_on, n.is_open, n.waits"
             " ON CONFLICT (scope_id, state, item_code, due_on, id)"
             " DO UPDATE SET delta = casefile_count.delta + excluded.delta");
STATEMENT(count_forget,
    "DELETE FROM casefile_count WHERE is_open IN (0, 1) AND id <= $2 AND id > 0 AND " GATE_SCOPE(
        "casefile_count"));

enum err store_fold_counts(struct call *c)
{
    /* Ids begin with their milliseconds (lib/base/id.h). Rows of the last hour stay: one that is
     * written but not committed yet must not be forgotten unfolded. */
    int64_t newest = ((int64_t)c->now - 3600 - 1577836800) * 1000 << 22;

    TRY(db_exec(c, &count_fold, c->actor->account_id, newest));
    return db_exec(c, &count_forget, c->actor->account_id, newest);
}

/* `db check`: the counts equal a recount. */
DB_CHECK(case_counts_are_right,
    "SELECT 'casefile_count: department ' || CAST(d.scope_id AS TEXT) || ', state ' || d.state"
    " || ': off by ' || CAST(SUM(d.n) AS TEXT) AS problem FROM ("
    "SELECT scope_id, state, delta AS n FROM casefile_count"
    " UNION ALL SELECT scope_id, state, -1 FROM casefile) d"
    " GROUP BY d.scope_id, d.state HAVING SUM(d.n) <> 0");
