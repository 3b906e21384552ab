/* run_store.c – every SQL statement about runs and scores. */
#include "app/quality/run_store.h"

#include "lib/base/field.h"
#include "lib/db/db.h"

STATEMENT(quality_items,
    "SELECT record_id, version, code, office FROM item_card WHERE valid_from <= $1"
    " AND valid_until > $1 AND state <> 'cancelled' AND record_id > $2"
    " ORDER BY record_id NULLS LAST LIMIT 2000");
STATEMENT(quality_run_last, "SELECT at, day, generation, items, findings, ms FROM quality_run"
                            " ORDER BY at DESC NULLS LAST LIMIT 1");
STATEMENT(quality_run_put,
    "INSERT INTO quality_run (at, day, generation, items, findings, ms) VALUES ($1, $2, $3, $4, $5,"
    " $6) ON CONFLICT (at) DO NOTHING");
STATEMENT(quality_score_put,
    "INSERT INTO quality_score (day, office, items, good, errors, warnings) VALUES ($1, $2, $3, $4,"
    " $5, $6) ON CONFLICT (office, day) DO UPDATE SET items = excluded.items,"
    " good = excluded.good, errors = excluded.errors, warnings = excluded.warnings");
STATEMENT(quality_scores,
    "SELECT day, office, items, good, errors, warnings FROM quality_score s WHERE s.day ="
    " (SELECT max(n.day) FROM quality_score n WHERE n.office = s.office AND n.day <= $1)"
    " ORDER BY office NULLS LAST");
STATEMENT(quality_score_days,
    "SELECT day, office, items, good, errors, warnings FROM (SELECT day, office, items, good,"
    " errors, warnings FROM quality_score WHERE office = $1 ORDER BY day DESC NULLS LAST LIMIT 400)"
    " s ORDER BY day NULLS LAST");

static const struct field item_fields[] = { FIELD_INT(struct item_row, record_id),
    FIELD_INT32(struct item_row, version), FIELD_TEXT(struct item_row, code),
    FIELD_TEXT(struct item_row, office), FIELD_END };
static const struct field run_fields[] = { FIELD_TEXT(struct run_row, at),
    FIELD_TEXT(struct run_row, day), FIELD_INT(struct run_row, generation),
    FIELD_INT(struct run_row, items), FIELD_INT(struct run_row, findings),
    FIELD_INT(struct run_row, ms), FIELD_END };
static const struct field score_fields[] = { FIELD_TEXT(struct score, day),
    FIELD_TEXT(struct score, office), FIELD_INT(struct score, items), FIELD_INT(struct score, good),
    FIELD_INT(struct score, errors), FIELD_INT(struct score, warnings), FIELD_END };

enum err run_store_items(
    struct call *c, const char *today, int64_t after, struct item_row **ret, size_t *ret_n)
{
    return db_list(c, &quality_items, item_fields, ret, ret_n, today, after);
}

enum err run_store_last(struct call *c, struct run_row *ret)
{
    return db_one(c, &quality_run_last, run_fields, ret);
}

enum err run_store_put(struct call *c, const struct run_row *r)
{
    return db_exec(c, &quality_run_put, r->at, r->day, r->generation, r->items, r->findings, r->ms);
}

enum err run_store_put_score(struct call *c, const struct score *s)
{
    return db_exec(
        c, &quality_score_put, s->day, s->office, s->items, s->good, s->errors, s->warnings);
}

enum err run_store_scores(struct call *c, const char *until, struct score **ret, size_t *ret_n)
{
    return db_list(c, &quality_scores, score_fields, ret, ret_n, until);
}

enum err run_store_history(struct call *c, const char *office, struct score **ret, size_t *ret_n)
{
    return db_list(c, &quality_score_days, score_fields, ret, ret_n, office);
}
