/* coverage_store.c – item_card has some thousand rows, so that optional filters may be written into
 * one statement (rules of portable SQL). */
#include "app/scan/coverage_store.h"

#include "lib/base/field.h"
#include "lib/db/db.h"

/* ---- coverage: $1 the day. The items of app/figures, so that both count the same. ---- */
#define IN_USE                                                                                     \
    " FROM item_card a LEFT JOIN scan_result k ON k.record_id = a.record_id"                       \
    " WHERE a.valid_from <= $1 AND a.valid_until > $1 AND a.state = 'published'"                   \
    " AND a.type NOT IN ('02', '03', '04', '06')"
#define SEEN "k.version >= a.version" /* NULL when never checked */
#define LIVE "(k.live = 1 AND " SEEN ")"

STATEMENT(scan_coverage,
    "SELECT count(*) AS items, CAST(COALESCE(sum(CASE WHEN " LIVE " THEN 1 ELSE 0 END), 0) AS"
    " BIGINT) AS live, CAST(COALESCE(sum(CASE WHEN " SEEN " THEN 0 ELSE 1 END), 0) AS BIGINT) AS"
    " unchecked" IN_USE);
STATEMENT(scan_faults,
    "SELECT a.record_id AS record_id, a.code AS code, a.short_code AS short_code,"
    " a.name_zh AS name_zh, a.name_en AS name_en, a.office AS office,"
    " CASE WHEN " SEEN " THEN k.why ELSE '' END AS why, k.checked_at AS checked_at" IN_USE
    " AND CASE WHEN " LIVE " THEN 1 ELSE 0 END = 0"
    " ORDER BY why DESC NULLS LAST, a.sort_key NULLS LAST, a.record_id NULLS LAST"
    " LIMIT $2 OFFSET $3");
STATEMENT(scan_to_check,
    "SELECT a.record_id AS record_id, a.version AS version, a.code AS code,"
    " a.short_code AS short_code, a.name_zh AS name_zh, COALESCE(k.why, '') AS why,"
    " COALESCE(k.version, 0) AS seen, COALESCE(k.live, 0) AS live" IN_USE
    " AND (CAST($2 AS INTEGER) = 1 OR k.version IS NULL OR k.version < a.version)"
    " AND a.record_id > $3 ORDER BY a.record_id NULLS LAST LIMIT $4");
STATEMENT(scan_put_result,
    "INSERT INTO scan_result (record_id, version, checked_at, live, why) VALUES ($1, $2, $3, $4,"
    " $5) ON CONFLICT (record_id) DO UPDATE SET version = excluded.version,"
    " checked_at = excluded.checked_at, live = excluded.live, why = excluded.why");
STATEMENT(scan_put_check,
    "INSERT INTO scan_check (began_at, ms, items, live) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (began_at) DO NOTHING");
STATEMENT(scan_last_check, "SELECT began_at, ms, items, live FROM scan_check"
                           " ORDER BY began_at DESC NULLS LAST LIMIT 1");

static const struct field coverage_fields[] = { FIELD_INT(struct coverage, items),
    FIELD_INT(struct coverage, live), FIELD_INT(struct coverage, unchecked), FIELD_END };
static const struct field fault_fields[] = { FIELD_INT(struct code_fault, record_id),
    FIELD_TEXT(struct code_fault, code), FIELD_TEXT(struct code_fault, short_code),
    FIELD_TEXT(struct code_fault, name_zh), FIELD_TEXT(struct code_fault, name_en),
    FIELD_TEXT(struct code_fault, office), FIELD_TEXT(struct code_fault, why),
    FIELD_TEXT(struct code_fault, checked_at), FIELD_END };
static const struct field row_fields[] = { FIELD_INT(struct code_row, record_id),
    FIELD_INT32(struct code_row, version), FIELD_TEXT(struct code_row, code),
    FIELD_TEXT(struct code_row, short_code), FIELD_TEXT(struct code_row, name_zh),
    FIELD_TEXT(struct code_row, why), FIELD_INT32(struct code_row, seen),
    FIELD_BOOL(struct code_row, live), FIELD_END };
static const struct field check_fields[] = { FIELD_TEXT(struct check_row, began_at),
    FIELD_INT(struct check_row, ms), FIELD_INT(struct check_row, items),
    FIELD_INT(struct check_row, live), FIELD_END };

enum err store_coverage(struct call *c, const char *on, struct coverage *ret)
{
    return db_one(c, &scan_coverage, coverage_fields, ret, on);
}

enum err store_faults(struct call *c, const char *on, int64_t offset, int64_t limit,
    struct code_fault **ret, size_t *ret_n)
{
    return db_list(c, &scan_faults, fault_fields, ret, ret_n, on, limit, offset);
}

enum err store_to_check(struct call *c, const char *on, bool all, int64_t after, int64_t limit,
    struct code_row **ret, size_t *ret_n)
{
    return db_list(c, &scan_to_check, row_fields, ret, ret_n, on, all, after, limit);
}

enum err store_result(struct call *c, const struct code_row *k, const char *at)
{
    return db_exec(c, &scan_put_result, k->record_id, k->version, at, k->live, k->why);
}

enum err store_check(struct call *c, const struct check_row *k)
{
    return db_exec(c, &scan_put_check, k->began_at, k->ms, k->items, k->live);
}

enum err store_last_check(struct call *c, struct check_row *ret)
{
    return db_one(c, &scan_last_check, check_fields, ret);
}

/* ---- scans: $1 today, $2 from, $3 until, $4 office ----------------------------------------- */
#define CARDS                                                                                      \
    " a.valid_from <= $1 AND a.valid_until > $1 AND a.state <> 'cancelled'"                        \
    " AND (CAST($4 AS TEXT) IS NULL OR a.office = $4)"
#define ITEMS_LEFT                                                                                 \
    " FROM item_card a LEFT JOIN item_scan s ON s.record_id = a.record_id AND s.day >= $2"         \
    " AND s.day <= $3 WHERE" CARDS
#define SCANNED                                                                                    \
    " FROM item_scan s JOIN item_card a ON a.record_id = s.record_id WHERE s.day >= $2"            \
    " AND s.day <= $3 AND" CARDS
#define SUM "CAST(COALESCE(sum(s.n), 0) AS BIGINT)"
#define BY_ITEM                                                                                    \
    " GROUP BY a.record_id, a.code, a.name_zh, a.name_en, a.office, a.sort_key"                    \
    " HAVING (CAST($5 AS INTEGER) = 0 OR COALESCE(sum(s.n), 0) = 0)"

STATEMENT(scans_sum, "SELECT " SUM SCANNED);
STATEMENT(scans_by_item,
    "SELECT a.code AS key, a.name_zh AS name_zh, a.name_en AS name_en, a.office AS office, " SUM
    " AS n" ITEMS_LEFT BY_ITEM
    " ORDER BY n DESC NULLS LAST, a.sort_key NULLS LAST, a.record_id NULLS LAST"
    " LIMIT $6 OFFSET $7");
STATEMENT(scans_items, "SELECT count(*) FROM (SELECT a.record_id" ITEMS_LEFT BY_ITEM ") x");
STATEMENT(scans_by_office,
    "SELECT a.office AS key, '' AS name_zh, '' AS name_en, a.office AS office, " SUM
    " AS n" ITEMS_LEFT " GROUP BY a.office ORDER BY n DESC NULLS LAST, key NULLS LAST");
STATEMENT(scans_by_day, "SELECT s.day AS key, '' AS name_zh, '' AS name_en, '' AS office, " SUM
                        " AS n" SCANNED " GROUP BY s.day ORDER BY key NULLS LAST");
STATEMENT(scans_by_month,
    "SELECT substr(s.day, 1, 7) AS key, '' AS name_zh, '' AS name_en, '' AS office, " SUM
    " AS n" SCANNED " GROUP BY substr(s.day, 1, 7) ORDER BY key NULLS LAST");

static const struct field scans_fields[] = { FIELD_TEXT(struct scans_row, key),
    FIELD_TEXT(struct scans_row, name_zh), FIELD_TEXT(struct scans_row, name_en),
    FIELD_TEXT(struct scans_row, office), FIELD_INT(struct scans_row, n), FIELD_END };

static enum err by_item(struct call *c, const char *on, const struct scans_query *q,
    struct scans_row **ret, size_t *ret_n, int64_t *ret_total)
{
    TRY(db_int(c, &scans_items, ret_total, on, q->from, q->until, q->office, q->never));
    return db_list(c, &scans_by_item, scans_fields, ret, ret_n, on, q->from, q->until, q->office,
        q->never, q->limit, q->offset);
}

enum err store_scans(struct call *c, const char *on, const struct scans_query *q,
    struct scans_row **ret, size_t *ret_n, int64_t *ret_total, int64_t *ret_scans)
{
    const struct statement *s = q->by == SCANS_BY_OFFICE ? &scans_by_office
                                : q->by == SCANS_BY_DAY  ? &scans_by_day
                                                         : &scans_by_month;

    TRY(db_int(c, &scans_sum, ret_scans, on, q->from, q->until, q->office));
    if (q->by == SCANS_BY_ITEM)
        return by_item(c, on, q, ret, ret_n, ret_total);
    TRY(db_list(c, s, scans_fields, ret, ret_n, on, q->from, q->until, q->office));
    *ret_total = (int64_t)*ret_n;
    return OK;
}
