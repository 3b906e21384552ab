/* figures_store.c – sums and lists over item_card. The table has some thousand rows, so that
 * optional filters may be written into one statement (rules of portable SQL). */
#include "app/figures/figures_store.h"

#include "lib/base/field.h"
#include "lib/db/db.h"

/* $1 day, $2 office, $3 level, $4 day of the baseline; b is the same item in the baseline. */
#define IN_FORCE                                                                                   \
    " FROM item_card a LEFT JOIN item_card b ON b.record_id = a.record_id"                         \
    " AND b.state <> 'cancelled' AND ((CAST($4 AS TEXT) IS NULL AND b.version = 1)"                \
    " OR (b.valid_from <= $4 AND b.valid_until > $4))"                                             \
    " LEFT JOIN scan_result k ON k.record_id = a.record_id AND k.live = 1"                         \
    " AND k.version >= a.version"                                                                  \
    " WHERE a.valid_from <= $1 AND a.valid_until > $1 AND a.state = 'published'"                   \
    " AND a.type NOT IN ('02', '03', '04', '06')"                                                  \
    " AND (CAST($2 AS TEXT) IS NULL OR a.office = $2)"                                             \
    " AND (CAST($3 AS INTEGER) = 0 OR a.level = CAST($3 AS INTEGER))"
#define BIG(name, sum) ", CAST(" sum " AS BIGINT) AS " name
#define HAVING_FACT(name, bit) BIG(name, "sum((a.facts / " bit ") % 2)")
#define IN_UNIT(bit, what) "sum(((a.facts / " bit ") % 2) * (" what "))"

STATEMENT(figures_by_group,
    "SELECT a.office AS office, a.level AS level" BIG("items", "count(*)") HAVING_FACT("generated",
        "4096") HAVING_FACT("online", "1") HAVING_FACT("full_online", "2") HAVING_FACT("zero_visit",
        "4") HAVING_FACT("one_visit", "8") HAVING_FACT("at_once", "16") HAVING_FACT("kiosk", "32")
        HAVING_FACT("cross_region", "64") HAVING_FACT("zero_material", "128")
            HAVING_FACT("working", "256") BIG("working_legal", IN_UNIT("256", "a.legal_n"))
                BIG("working_saved", IN_UNIT("256", "a.legal_n - a.promise_n"))
                    HAVING_FACT("natural", "512") BIG("natural_legal", IN_UNIT("512", "a.legal_n"))
                        BIG("natural_saved", IN_UNIT("512", "a.legal_n - a.promise_n"))
                            HAVING_FACT("other_units", "1024") HAVING_FACT("no_limit", "2048")
                                BIG("materials", "sum(a.materials_n)")
                                    BIG("compared", "count(b.record_id)") BIG("materials_before",
                                        "COALESCE(sum(b.materials_n), 0)") BIG("materials_saved",
                                        "COALESCE(sum(b.materials_n - a.materials_n), 0)")
                                        BIG("live_codes", "count(k.record_id)") IN_FORCE
    " GROUP BY a.office, a.level ORDER BY a.office NULLS LAST, a.level NULLS LAST");

/* $5 facts, $6 only those: enum figure_only. */
#define BEHIND                                                                                     \
    IN_FORCE " AND (a.facts & CAST($5 AS INTEGER)) = CAST($5 AS INTEGER)"                          \
             " AND (CAST($6 AS INTEGER) <> 1 OR b.materials_n <> a.materials_n)"                   \
             " AND (CAST($6 AS INTEGER) <> 2 OR k.record_id IS NOT NULL)"
STATEMENT(figures_behind,
    "SELECT a.record_id AS record_id, a.code AS code, a.name_zh AS name_zh, a.name_en AS name_en,"
    " a.office AS office, a.level AS level, a.visits AS visits, a.facts AS facts,"
    " a.promise_n AS promise_n, a.promise_unit AS promise_unit, a.legal_n AS legal_n,"
    " a.legal_unit AS legal_unit, a.materials_n AS materials_n,"
    " COALESCE(b.materials_n, -1) AS before" BEHIND
    " ORDER BY a.sort_key NULLS LAST, a.record_id NULLS LAST LIMIT $7 OFFSET $8");
STATEMENT(figures_behind_count, "SELECT count(*)" BEHIND);

#define EXPORTED                                                                                   \
    " FROM item_card WHERE valid_from <= $1 AND valid_until > $1 AND state <> 'cancelled'"
STATEMENT(figures_export,
    "SELECT record_id, version, code, short_code, state, name_zh, name_en, office, decided_by,"
    " type, level, promise_n, promise_unit, legal_n, legal_unit, visits, facts, materials_n,"
    " for_person, for_firm, valid_from" EXPORTED
    " AND record_id > $2 ORDER BY record_id NULLS LAST LIMIT $3");
STATEMENT(figures_site,
    "SELECT code, valid_from" EXPORTED " ORDER BY record_id NULLS LAST LIMIT $2 OFFSET $3");
STATEMENT(figures_site_count, "SELECT count(*)" EXPORTED);

const struct field figures_sums_fields[] = { FIELD_TEXT(struct figures_sums, office),
    FIELD_INT32(struct figures_sums, level), FIELD_INT(struct figures_sums, items),
    FIELD_INT(struct figures_sums, generated), FIELD_INT(struct figures_sums, online),
    FIELD_INT(struct figures_sums, full_online), FIELD_INT(struct figures_sums, zero_visit),
    FIELD_INT(struct figures_sums, one_visit), FIELD_INT(struct figures_sums, at_once),
    FIELD_INT(struct figures_sums, kiosk), FIELD_INT(struct figures_sums, cross_region),
    FIELD_INT(struct figures_sums, zero_material), FIELD_INT(struct figures_sums, working),
    FIELD_INT(struct figures_sums, working_legal), FIELD_INT(struct figures_sums, working_saved),
    FIELD_INT(struct figures_sums, natural), FIELD_INT(struct figures_sums, natural_legal),
    FIELD_INT(struct figures_sums, natural_saved), FIELD_INT(struct figures_sums, other_units),
    FIELD_INT(struct figures_sums, no_limit), FIELD_INT(struct figures_sums, materials),
    FIELD_INT(struct figures_sums, compared), FIELD_INT(struct figures_sums, materials_before),
    FIELD_INT(struct figures_sums, materials_saved), FIELD_INT(struct figures_sums, live_codes),
    FIELD_END };
static const struct field item_fields[] = { FIELD_INT(struct figure_item, record_id),
    FIELD_TEXT(struct figure_item, code), FIELD_TEXT(struct figure_item, name_zh),
    FIELD_TEXT(struct figure_item, name_en), FIELD_TEXT(struct figure_item, office),
    FIELD_INT32(struct figure_item, level), FIELD_INT32(struct figure_item, visits),
    FIELD_INT32(struct figure_item, facts), FIELD_INT32(struct figure_item, promise_n),
    FIELD_TEXT(struct figure_item, promise_unit), FIELD_INT32(struct figure_item, legal_n),
    FIELD_TEXT(struct figure_item, legal_unit), FIELD_INT32(struct figure_item, materials_n),
    FIELD_INT32(struct figure_item, before), FIELD_END };
static const struct field export_fields[] = { FIELD_INT(struct export_row, record_id),
    FIELD_INT32(struct export_row, version), FIELD_TEXT(struct export_row, code),
    FIELD_TEXT(struct export_row, short_code), FIELD_TEXT(struct export_row, state),
    FIELD_TEXT(struct export_row, name_zh), FIELD_TEXT(struct export_row, name_en),
    FIELD_TEXT(struct export_row, office), FIELD_TEXT(struct export_row, decided_by),
    FIELD_TEXT(struct export_row, type), FIELD_INT32(struct export_row, level),
    FIELD_INT32(struct export_row, promise_n), FIELD_TEXT(struct export_row, promise_unit),
    FIELD_INT32(struct export_row, legal_n), FIELD_TEXT(struct export_row, legal_unit),
    FIELD_INT32(struct export_row, visits), FIELD_INT32(struct export_row, facts),
    FIELD_INT32(struct export_row, materials_n), FIELD_BOOL(struct export_row, for_person),
    FIELD_BOOL(struct export_row, for_firm), FIELD_TEXT(struct export_row, valid_from), FIELD_END };
static const struct field site_fields[] = { FIELD_TEXT(struct site_row, code),
    FIELD_TEXT(struct site_row, valid_from), FIELD_END };

enum err figures_store_groups(
    struct call *c, const struct figures_query *q, struct figures_sums **ret, size_t *ret_n)
{
    return db_list(c, &figures_by_group, figures_sums_fields, ret, ret_n, q->on, q->office,
        q->level, q->baseline);
}

enum err figures_store_items(struct call *c, const struct figures_query *q,
    const struct figure_kind *k, int64_t offset, int64_t limit, struct figure_item **ret,
    size_t *ret_n, int64_t *ret_total)
{
    TRY(db_int(c, &figures_behind_count, ret_total, q->on, q->office, q->level, q->baseline,
        k->facts, (int)k->only));
    return db_list(c, &figures_behind, item_fields, ret, ret_n, q->on, q->office, q->level,
        q->baseline, k->facts, (int)k->only, limit, offset);
}

enum err figures_store_export(struct call *c, const char *on, int64_t after, int64_t limit,
    struct export_row **ret, size_t *ret_n)
{
    return db_list(c, &figures_export, export_fields, ret, ret_n, on, after, limit);
}

enum err figures_store_site(struct call *c, const char *on, int64_t offset, int64_t limit,
    struct site_row **ret, size_t *ret_n)
{
    return db_list(c, &figures_site, site_fields, ret, ret_n, on, limit, offset);
}

enum err figures_store_site_count(struct call *c, const char *on, int64_t *ret)
{
    return db_int(c, &figures_site_count, ret, on);
}
