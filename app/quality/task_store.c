/* task_store.c – every SQL statement about tasks. */
#include "app/quality/task_store.h"

#include "core/account/gate.h"
#include "lib/base/clock.h"
#include "lib/base/field.h"
#include "lib/db/db.h"

#define TASK_COLUMNS                                                                               \
    "t.id AS id, t.scope_id AS scope_id, t.office AS office, t.source AS source, t.rule AS rule,"  \
    " t.record_id AS record_id, t.item AS item, t.severity AS severity, t.finding AS finding, "    \
    "t.opened_at AS opened_at,"                                                                    \
    " t.due_on AS due_on, t.state AS state, t.ended_at AS ended_at, t.answered_by AS answered_by," \
    " t.about_id AS about_id, t.version AS version"
/* $2 is today: the item as it is now. */
#define NAMES                                                                                      \
    " LEFT JOIN item_card a ON a.record_id = t.record_id AND a.valid_from <= $2 AND "              \
    "a.valid_until > $2"

static const struct field task_fields[] = { FIELD_INT(struct task, id),
    FIELD_INT(struct task, scope_id), FIELD_TEXT(struct task, office),
    FIELD_TEXT(struct task, source), FIELD_TEXT(struct task, rule),
    FIELD_INT(struct task, record_id), FIELD_TEXT(struct task, item),
    FIELD_TEXT(struct task, severity), FIELD_TEXT(struct task, finding),
    FIELD_TEXT(struct task, opened_at), FIELD_TEXT(struct task, due_on),
    FIELD_TEXT(struct task, state), FIELD_TEXT(struct task, ended_at),
    FIELD_INT(struct task, answered_by), FIELD_INT(struct task, about_id),
    FIELD_INT(struct task, version), FIELD_TEXT(struct task, name_zh),
    FIELD_TEXT(struct task, name_en), FIELD_END };
static const struct field act_fields[] = { FIELD_TEXT(struct task_act, act),
    FIELD_TEXT(struct task_act, actor), FIELD_TEXT(struct task_act, at),
    FIELD_TEXT(struct task_act, note), FIELD_INT(struct task_act, actor_id), FIELD_END };

#define FILTER                                                                                     \
    " WHERE t.state = $7 AND " GATE_SCOPE(                                                         \
        "t") " AND (CAST($3 AS TEXT) IS NULL OR t.office = $3)"                                    \
             " AND (CAST($4 AS TEXT) IS NULL OR t.rule = $4)"                                      \
             " AND (CAST($5 AS TEXT) IS NULL OR t.source = $5)"                                    \
             " AND (CAST($6 AS TEXT) IS NULL OR t.severity = $6)"                                  \
             " AND (CAST($8 AS INTEGER) = 0 OR t.due_on < $2)"

STATEMENT(quality_task_add,
    "INSERT INTO quality_task (id, scope_id, office, source, rule, record_id, item, severity,"
    " finding, opened_at, due_on, state, answered_by, about_id, version) VALUES ($1, $2, $3, $4, "
    "$5,"
    " $6, $7, $8, $9, $10, $11, 'open', 0, $12, 1)");
STATEMENT(quality_task_list,
    "SELECT " TASK_COLUMNS
    ", a.name_zh AS name_zh, a.name_en AS name_en FROM quality_task t" NAMES FILTER
    " ORDER BY t.due_on NULLS LAST, t.id NULLS LAST LIMIT $9 OFFSET $10");
STATEMENT(quality_task_count, "SELECT count(*) FROM quality_task t" FILTER);
STATEMENT(quality_task_get,
    "SELECT " TASK_COLUMNS ", a.name_zh AS name_zh, a.name_en AS name_en FROM quality_task t" NAMES
    " WHERE t.id = $3 AND " GATE_SCOPE("t"));
STATEMENT(quality_task_change,
    "UPDATE quality_task SET state = $2, severity = $3, finding = $4, due_on = $5, answered_by = "
    "$6,"
    " ended_at = $7, version = version + 1 WHERE id = $1 AND version = $8");
STATEMENT(quality_act_add,
    "INSERT INTO quality_act (task_id, seq, act, actor_id, actor, at, note) SELECT"
    " CAST($1 AS BIGINT), COALESCE(max(seq), 0) + 1, $2, CAST($3 AS BIGINT), $4, $5, $6"
    " FROM quality_act WHERE task_id = $1");
STATEMENT(quality_act_list, "SELECT act, actor, at, note, actor_id FROM quality_act"
                            " WHERE task_id = $1 ORDER BY seq NULLS LAST");
STATEMENT(quality_days, "SELECT days FROM quality_deadline WHERE name = $1");
STATEMENT(quality_set_days, "INSERT INTO quality_deadline (name, days) VALUES ($1, $2)"
                            " ON CONFLICT (name) DO UPDATE SET days = excluded.days");
STATEMENT(quality_task_of_rules,
    "SELECT " TASK_COLUMNS ", NULL AS name_zh, NULL AS name_en FROM quality_task t"
    " WHERE t.state <> 'closed' AND t.source = 'rule' AND t.item >= $1"
    " AND (t.item, t.rule, t.id) > ($1, $2, $3) ORDER BY t.item NULLS LAST, t.rule NULLS LAST,"
    " t.id NULLS LAST LIMIT 1000");

enum err task_store_add(struct call *c, const struct task *t)
{
    return db_exec(c, &quality_task_add, t->id, t->scope_id, t->office, t->source, t->rule,
        t->record_id, t->item, t->severity, t->finding, t->opened_at, t->due_on, t->about_id);
}

enum err task_store_list(struct call *c, const struct task_filter *f, const char *today,
    int64_t offset, int64_t limit, struct task **ret, size_t *ret_n, int64_t *ret_total)
{
    TRY(db_int(c, &quality_task_count, ret_total, c->actor->account_id, today, f->office, f->rule,
        f->source, f->severity, f->state, f->overdue));
    return db_list(c, &quality_task_list, task_fields, ret, ret_n, c->actor->account_id, today,
        f->office, f->rule, f->source, f->severity, f->state, f->overdue, limit, offset);
}

enum err task_store_load(struct call *c, int64_t id, const char *today, struct task *ret)
{
    return db_one(c, &quality_task_get, task_fields, ret, c->actor->account_id, today, id);
}

enum err task_store_change(struct call *c, const struct task *t)
{
    int64_t n;

    TRY(db_change(c, &quality_task_change, &n, t->id, t->state, t->severity, t->finding, t->due_on,
        t->answered_by, t->ended_at, t->version));
    return n == 1 ? OK : fail(c, ERR_CONFLICT, N_("Somebody else took a step; look at it again"));
}

enum err task_store_add_act(struct call *c, int64_t id, const struct task_act *a)
{
    return db_exec(c, &quality_act_add, id, a->act, a->actor_id, a->actor, a->at, a->note);
}

enum err task_store_acts(struct call *c, int64_t id, struct task_act **ret, size_t *ret_n)
{
    return db_list(c, &quality_act_list, act_fields, ret, ret_n, id);
}

enum err task_store_days(struct call *c, const char *name, int64_t *ret)
{
    return db_int(c, &quality_days, ret, name);
}

enum err task_store_set_days(struct call *c, const char *name, int64_t days)
{
    return db_exec(c, &quality_set_days, name, days);
}

enum err task_store_of_rules(
    struct call *c, const struct task *after, struct task **ret, size_t *ret_n)
{
    return db_list(
        c, &quality_task_of_rules, task_fields, ret, ret_n, after->item, after->rule, after->id);
}
