/* sample_store.c – every SQL statement about spot checks. */
#include "app/quality/sample_store.h"

#include "lib/base/field.h"
#include "lib/db/db.h"

#define SAMPLE_COLUMNS                                                                             \
    "s.id AS id, s.title AS title, s.office AS office, s.seed AS seed, s.digest AS digest,"        \
    " s.population AS population, s.n AS n, s.drawn_at AS drawn_at, s.drawn_by AS drawn_by,"       \
    " (SELECT count(*) FROM quality_sample_item k WHERE k.sample_id = s.id AND k.result <> '')"    \
    " AS checked, (SELECT count(*) FROM quality_sample_item k WHERE k.sample_id = s.id"            \
    " AND k.result = 'wrong') AS wrong"

STATEMENT(quality_sample_add,
    "INSERT INTO quality_sample (id, title, office, seed, population, digest, n, drawn_at,"
    " drawn_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
STATEMENT(quality_sample_item_add,
    "INSERT INTO quality_sample_item (sample_id, seq, item, office, record_id, version, result,"
    " note, checked_by) VALUES ($1, $2, $3, $4, $5, $6, '', '', '')");
STATEMENT(quality_sample_list, "SELECT " SAMPLE_COLUMNS " FROM quality_sample s"
                               " ORDER BY s.id DESC NULLS LAST LIMIT $1 OFFSET $2");
STATEMENT(quality_sample_count, "SELECT count(*) FROM quality_sample");
STATEMENT(quality_sample_get, "SELECT " SAMPLE_COLUMNS " FROM quality_sample s WHERE s.id = $1");
STATEMENT(quality_sample_items,
    "SELECT k.seq AS seq, k.item AS item, k.office AS office, k.record_id AS record_id,"
    " k.version AS version, k.result AS result, k.note AS note, k.checked_by AS checked_by,"
    " k.checked_at AS checked_at, a.name_zh AS name_zh, a.name_en AS name_en"
    " FROM quality_sample_item k LEFT JOIN item_card a ON a.record_id = k.record_id"
    " AND a.valid_from <= $2 AND a.valid_until > $2 WHERE k.sample_id = $1"
    " ORDER BY k.seq NULLS LAST");
STATEMENT(quality_sample_judge,
    "UPDATE quality_sample_item SET result = $3, note = $4, checked_by = $5, checked_at = $6"
    " WHERE sample_id = $1 AND seq = $2 AND result = ''");

static const struct field sample_fields[] = { FIELD_INT(struct sample, id),
    FIELD_TEXT(struct sample, title), FIELD_TEXT(struct sample, office),
    FIELD_TEXT(struct sample, seed), FIELD_TEXT(struct sample, digest),
    FIELD_INT(struct sample, population), FIELD_INT(struct sample, n),
    FIELD_TEXT(struct sample, drawn_at), FIELD_TEXT(struct sample, drawn_by),
    FIELD_INT(struct sample, checked), FIELD_INT(struct sample, wrong), FIELD_END };
static const struct field item_fields[] = { FIELD_INT32(struct sample_item, seq),
    FIELD_TEXT(struct sample_item, item), FIELD_TEXT(struct sample_item, office),
    FIELD_INT(struct sample_item, record_id), FIELD_INT32(struct sample_item, version),
    FIELD_TEXT(struct sample_item, result), FIELD_TEXT(struct sample_item, note),
    FIELD_TEXT(struct sample_item, checked_by), FIELD_TEXT(struct sample_item, checked_at),
    FIELD_TEXT(struct sample_item, name_zh), FIELD_TEXT(struct sample_item, name_en), FIELD_END };

enum err sample_store_add(struct call *c, const struct sample *s)
{
    return db_exec(c, &quality_sample_add, s->id, s->title, s->office, s->seed, s->population,
        s->digest, s->n, s->drawn_at, s->drawn_by);
}

enum err sample_store_add_item(struct call *c, int64_t id, const struct sample_item *k)
{
    return db_exec(
        c, &quality_sample_item_add, id, k->seq, k->item, k->office, k->record_id, k->version);
}

enum err sample_store_list(struct call *c, int64_t offset, int64_t limit, struct sample **ret,
    size_t *ret_n, int64_t *ret_total)
{
    TRY(db_int(c, &quality_sample_count, ret_total));
    return db_list(c, &quality_sample_list, sample_fields, ret, ret_n, limit, offset);
}

enum err sample_store_load(struct call *c, int64_t id, struct sample *ret)
{
    return db_one(c, &quality_sample_get, sample_fields, ret, id);
}

enum err sample_store_items(
    struct call *c, int64_t id, const char *today, struct sample_item **ret, size_t *ret_n)
{
    return db_list(c, &quality_sample_items, item_fields, ret, ret_n, id, today);
}

enum err sample_store_judge(struct call *c, int64_t id, const struct sample_item *k)
{
    int64_t n;

    TRY(db_change(c, &quality_sample_judge, &n, id, k->seq, k->result, k->note, k->checked_by,
        k->checked_at));
    return n == 1 ? OK : fail(c, ERR_STATE, N_("Somebody has judged this service already"));
}
