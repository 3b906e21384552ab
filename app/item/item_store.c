/* item_store.c – one line per version of an item, for lists. The table has some thousand rows, so
 * that optional filters may be written into one statement (rules of portable SQL). */
#include "app/item/item_store.h"

#include "lib/base/field.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/db.h"

#define CARD_COLUMNS                                                                               \
    "record_id, version, code, short_code, state, name_zh, name_en, summary_zh, summary_en,"       \
    " sort_key, office, decided_by, type, level, immediate, promise_n, promise_unit, visits,"      \
    " for_person, for_firm, themes, parts, valid_from, valid_until, facts, legal_n, legal_unit,"   \
    " materials_n"
#define CARD_FILTER                                                                                \
    " FROM item_card WHERE valid_from <= $1 AND valid_until > $1 AND state <> 'cancelled'"         \
    " AND (CAST($2 AS TEXT) IS NULL OR office = $2)"                                               \
    " AND (CAST($3 AS TEXT) IS NULL OR themes LIKE $3)"                                            \
    " AND for_person >= CAST($4 AS INTEGER) AND for_firm >= CAST($5 AS INTEGER)"

static const struct field card_fields[] = {
    FIELD_INT(struct item_card, record_id),
    FIELD_INT32(struct item_card, version),
    FIELD_TEXT(struct item_card, code),
    FIELD_TEXT(struct item_card, short_code),
    FIELD_TEXT(struct item_card, state),
    FIELD_TEXT(struct item_card, name_zh),
    FIELD_TEXT(struct item_card, name_en),
    FIELD_TEXT(struct item_card, summary_zh),
    FIELD_TEXT(struct item_card, summary_en),
    FIELD_TEXT(struct item_card, sort_key),
    FIELD_TEXT(struct item_card, office),
    FIELD_TEXT(struct item_card, decided_by),
    FIELD_TEXT(struct item_card, type),
    FIELD_INT32(struct item_card, level),
    FIELD_BOOL(struct item_card, immediate),
    FIELD_INT32(struct item_card, promise_n),
    FIELD_TEXT(struct item_card, promise_unit),
    FIELD_INT32(struct item_card, visits),
    FIELD_BOOL(struct item_card, for_person),
    FIELD_BOOL(struct item_card, for_firm),
    FIELD_TEXT(struct item_card, themes),
    FIELD_TEXT(struct item_card, parts),
    FIELD_TEXT(struct item_card, valid_from),
    FIELD_TEXT(struct item_card, valid_until),
    FIELD_INT32(struct item_card, facts),
    FIELD_INT32(struct item_card, legal_n),
    FIELD_TEXT(struct item_card, legal_unit),
    FIELD_INT32(struct item_card, materials_n),
    FIELD_END,
};
static const struct field tally_fields[] = {
    FIELD_TEXT(struct item_tally, code),
    FIELD_INT(struct item_tally, n),
    FIELD_END,
};

STATEMENT(item_put_card,
    "INSERT INTO item_card (" CARD_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
    " $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,"
    " $26, $27, $28)"
    " ON CONFLICT (record_id, version) DO UPDATE SET code = excluded.code,"
    " short_code = excluded.short_code, state = excluded.state, name_zh = excluded.name_zh,"
    " name_en = excluded.name_en, summary_zh = excluded.summary_zh,"
    " summary_en = excluded.summary_en, sort_key = excluded.sort_key, office = excluded.office,"
    " decided_by = excluded.decided_by, type = excluded.type, level = excluded.level,"
    " immediate = excluded.immediate, promise_n = excluded.promise_n,"
    " promise_unit = excluded.promise_unit, visits = excluded.visits,"
    " for_person = excluded.for_person, for_firm = excluded.for_firm, themes = excluded.themes,"
    " parts = excluded.parts,"
    " valid_from = excluded.valid_from, valid_until = excluded.valid_until,"
    " facts = excluded.facts, legal_n = excluded.legal_n, legal_unit = excluded.legal_unit,"
    " materials_n = excluded.materials_n");
STATEMENT(item_list_page, "SELECT " CARD_COLUMNS CARD_FILTER
                          " ORDER BY sort_key NULLS LAST, record_id NULLS LAST LIMIT $6 OFFSET $7");
STATEMENT(item_list_after,
    "SELECT " CARD_COLUMNS CARD_FILTER " AND (sort_key > $6 OR (sort_key = $6 AND record_id > $7))"
    " ORDER BY sort_key NULLS LAST, record_id NULLS LAST LIMIT $8");
STATEMENT(item_with_part,
    "SELECT " CARD_COLUMNS " FROM item_card WHERE valid_from <= $1 AND valid_until > $1"
    " AND state <> 'cancelled' AND parts LIKE $2 ORDER BY sort_key NULLS LAST, record_id NULLS LAST"
    " LIMIT 20000");
STATEMENT(item_count, "SELECT count(*)" CARD_FILTER);
STATEMENT(item_cards,
    "SELECT " CARD_COLUMNS " FROM item_card WHERE record_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9,"
    " $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)"
    " AND valid_from <= $25 AND valid_until > $25");
STATEMENT(item_by_office,
    "SELECT office AS code, CAST(count(*) AS BIGINT) AS n FROM item_card WHERE valid_from <= $1"
    " AND valid_until > $1 AND state <> 'cancelled' GROUP BY office ORDER BY office NULLS LAST");
STATEMENT(item_by_themes,
    "SELECT themes AS code, CAST(count(*) AS BIGINT) AS n FROM item_card WHERE valid_from <= $1"
    " AND valid_until > $1 AND state <> 'cancelled' GROUP BY themes ORDER BY themes NULLS LAST");
STATEMENT(item_add_scans,
    "INSERT INTO item_scan (record_id, day, n) VALUES ($1, $2, $3)"
    " ON CONFLICT (record_id, day) DO UPDATE SET n = item_scan.n + excluded.n");

static const struct field probe_fields[] = {
    FIELD_TEXT(struct probe_row, target),
    FIELD_TEXT(struct probe_row, probed_on),
    FIELD_END,
};
STATEMENT(item_failed_probes,
    "SELECT target, probed_on FROM probe WHERE reached = 0 ORDER BY target NULLS LAST LIMIT 20000");
STATEMENT(item_put_probe,
    "INSERT INTO probe (target, probed_on, reached, note) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (target) DO UPDATE SET probed_on = excluded.probed_on,"
    " reached = excluded.reached, note = excluded.note");

enum err item_store_put_card(struct call *c, const struct item_card *k)
{
    return db_exec(c, &item_put_card, k->record_id, k->version, k->code, k->short_code, k->state,
        k->name_zh, k->name_en, k->summary_zh, k->summary_en, k->sort_key, k->office, k->decided_by,
        k->type, k->level, k->immediate, k->promise_n, k->promise_unit, k->visits, k->for_person,
        k->for_firm, k->themes, k->parts, k->valid_from, k->valid_until, k->facts, k->legal_n,
        k->legal_unit, k->materials_n);
}

static const char *or_null(const char *s)
{
    return s == NULL || *s == '\0' ? NULL : s;
}

static const char *theme_pattern(struct call *c, const struct item_filter *f)
{
    return or_null(f->theme) == NULL ? NULL : str_printf(c->mem, "%% %s %%", f->theme);
}

enum err item_store_list(struct call *c, const char *on, const struct item_filter *f,
    struct item_card **ret, size_t *ret_n)
{
    int person = str_eq(f->audience, "person"), firm = str_eq(f->audience, "firm");
    const char *office = or_null(f->office), *theme = theme_pattern(c, f);

    if (f->after != NULL)
        return db_list(c, &item_list_after, card_fields, ret, ret_n, on, office, theme, person,
            firm, f->after, f->after_id, f->limit);
    return db_list(c, &item_list_page, card_fields, ret, ret_n, on, office, theme, person, firm,
        f->limit, f->offset);
}

enum err item_store_with_part(
    struct call *c, const char *on, const char *part, struct item_card **ret, size_t *ret_n)
{
    return db_list(
        c, &item_with_part, card_fields, ret, ret_n, on, str_printf(c->mem, "%% %s %%", part));
}

enum err item_store_count(struct call *c, const char *on, const struct item_filter *f, int64_t *ret)
{
    int person = str_eq(f->audience, "person"), firm = str_eq(f->audience, "firm");

    return db_int(c, &item_count, ret, on, or_null(f->office), theme_pattern(c, f), person, firm);
}

enum err item_store_cards(struct call *c, const int64_t *ids, size_t n, const char *on,
    struct item_card **ret, size_t *ret_n)
{
    int64_t i[ITEM_CARDS_AT_ONCE] = { 0 };

    must(n <= ITEM_CARDS_AT_ONCE);
    memcpy(i, ids, n * sizeof *ids);
    return db_list(c, &item_cards, card_fields, ret, ret_n, i[0], i[1], i[2], i[3], i[4], i[5],
        i[6], i[7], i[8], i[9], i[10], i[11], i[12], i[13], i[14], i[15], i[16], i[17], i[18],
        i[19], i[20], i[21], i[22], i[23], on);
}

enum err item_store_offices(struct call *c, const char *on, struct item_tally **ret, size_t *ret_n)
{
    return db_list(c, &item_by_office, tally_fields, ret, ret_n, on);
}

enum err item_store_themes(struct call *c, const char *on, struct item_tally **ret, size_t *ret_n)
{
    return db_list(c, &item_by_themes, tally_fields, ret, ret_n, on);
}

enum err item_store_scan(struct call *c, int64_t record_id, const char *on, int64_t n)
{
    return db_exec(c, &item_add_scans, record_id, on, n);
}

enum err item_store_failed_probes(struct call *c, struct probe_row **ret, size_t *ret_n)
{
    return db_list(c, &item_failed_probes, probe_fields, ret, ret_n);
}

enum err item_store_probe(
    struct call *c, const char *target, const char *on, bool reached, const char *note)
{
    return db_exec(c, &item_put_probe, target, on, reached, note);
}
