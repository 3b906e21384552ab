/* report_store.c – every SQL statement about reports. */
#include "app/quality/report_store.h"

#include "core/account/gate.h"
#include "lib/base/field.h"
#include "lib/db/db.h"

STATEMENT(quality_report_add,
    "INSERT INTO quality_report (id, scope_id, item, part, text, contact, made_at, client, task_id)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
STATEMENT(quality_number_add, "INSERT INTO quality_number (digest, report_id) VALUES ($1, $2)");
STATEMENT(quality_report_recent,
    "SELECT count(*) FROM quality_report WHERE client = $1 AND made_at > $2");
STATEMENT(quality_report_waiting,
    "SELECT count(*) FROM quality_task WHERE item = $1"
    " AND source = 'report' AND state = 'open' AND state <> 'closed'");
STATEMENT(quality_report_find,
    "SELECT r.item AS item, r.part AS part, r.made_at AS made_at, t.state AS state,"
    " t.due_on AS due_on, a.note AS answer, a.at AS answered_at"
    " FROM quality_number k JOIN quality_report r ON r.id = k.report_id JOIN quality_task t ON "
    "t.id = r.task_id"
    " LEFT JOIN quality_act a ON a.task_id = t.id AND a.seq = (SELECT max(n.seq) FROM quality_act n"
    " WHERE n.task_id = t.id AND n.act = 'answer') WHERE k.digest = $1");
STATEMENT(quality_report_sealed, "SELECT r.id AS id, r.text AS text, r.contact AS contact"
                                 " FROM quality_report r WHERE r.id = $2 AND " GATE_SCOPE("r"));
STATEMENT(quality_report_forget,
    "UPDATE quality_report SET client = '' WHERE client > '' AND made_at < $1");

static const struct field state_fields[] = { FIELD_TEXT(struct report_state, item),
    FIELD_TEXT(struct report_state, part), FIELD_TEXT(struct report_state, made_at),
    FIELD_TEXT(struct report_state, state), FIELD_TEXT(struct report_state, due_on),
    FIELD_TEXT(struct report_state, answer), FIELD_TEXT(struct report_state, answered_at),
    FIELD_END };
static const struct field sealed_fields[] = { FIELD_INT(struct report_row, id),
    FIELD_BLOB(struct report_row, text), FIELD_BLOB(struct report_row, contact), FIELD_END };

enum err report_store_add(struct call *c, const struct report_row *r)
{
    TRY(db_exec(c, &quality_number_add, r->receipt, r->id));
    return db_exec(c, &quality_report_add, r->id, r->scope_id, r->item, r->part, r->text,
        r->contact, r->made_at, r->client, r->task_id);
}

enum err report_store_recent(struct call *c, const char *client, const char *since, int64_t *ret)
{
    return db_int(c, &quality_report_recent, ret, client, since);
}

enum err report_store_waiting(struct call *c, const char *item, int64_t *ret)
{
    return db_int(c, &quality_report_waiting, ret, item);
}

enum err report_store_find(struct call *c, const char *receipt, struct report_state *ret)
{
    return db_one(c, &quality_report_find, state_fields, ret, receipt);
}

enum err report_store_sealed(struct call *c, int64_t id, struct report_row *ret)
{
    return db_one(c, &quality_report_sealed, sealed_fields, ret, c->actor->account_id, id);
}

enum err report_store_forget(struct call *c, const char *before)
{
    return db_exec(c, &quality_report_forget, before);
}
