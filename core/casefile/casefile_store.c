/* casefile_store.c – statements on cases and what belongs to them. */
#include "core/casefile/casefile_store.h"

#include "core/account/gate.h"
#include "core/casefile/columns.h"
#include "lib/base/id.h"
#include "lib/db/db.h"

/* ---- the case
 * ------------------------------------------------------------------------------------------ */

STATEMENT(
    case_by_id, "SELECT " CASE_COLUMNS " FROM casefile k WHERE k.id = $2 AND " GATE("k", "k.id"));
STATEMENT(case_insert,
    "INSERT INTO casefile (id, version, number, receipt_code, record_id, record_version,"
    " item_code, title_zh, title_en, procedure_id, procedure_version, scope_id, supervising_id,"
    " region, hall_id, channel, immediate, basis, state, is_open, received_at, received_on,"
    " due_on, due_clock, due_provisional, last_act, last_by, updated_at) VALUES ($1, 1, $2, $3,"
    " $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,"
    " $23, $24, $25, $26, $20)");
STATEMENT(
    case_lock, "UPDATE casefile SET version = version + 1 WHERE id = $2 AND version = $3 AND " GATE(
                   "casefile", "casefile.id") " RETURNING version");
STATEMENT(case_update,
    "UPDATE casefile SET version = $3, state = $4, is_open = $5, complete_on = $6,"
    " accepted_on = $7, decided_on = $8, outcome = $9, doc_number = $10, due_on = $11,"
    " due_clock = $12, due_provisional = $13, last_act = $14, last_by = $15, updated_at = $16"
    " WHERE id = $2 AND version = $3 AND " GATE("casefile", "casefile.id"));
STATEMENT(number_claim, "INSERT INTO casefile_number (number, casefile_id) VALUES ($1, $2)"
                        " ON CONFLICT (number) DO NOTHING");
STATEMENT(numbers_claim,
    "INSERT INTO casefile_number (number, casefile_id) VALUES ($1, $3), ($2, $3)"
    " ON CONFLICT (number) DO NOTHING");
STATEMENT(
    numbers_give_back, "DELETE FROM casefile_number WHERE number IN ($1, $2) AND casefile_id = $3");
STATEMENT(number_find, "SELECT casefile_id FROM casefile_number WHERE number = $1");

enum err store_case(struct call *c, int64_t id, struct casefile *ret)
{
    *ret = (struct casefile) { 0 };
    return db_one(c, &case_by_id, case_fields, ret, c->actor->account_id, id);
}

enum err store_case_add(struct call *c, const struct casefile *k)
{
    return db_exec(c, &case_insert, k->id, k->number, k->receipt_code, k->record_id,
        k->record_version, k->item_code, k->title_zh, k->title_en, k->procedure_id,
        k->procedure_version, k->scope_id, k->supervising_id, k->region, k->hall_id, k->channel,
        k->immediate, k->basis, k->state, k->is_open, k->received_at, k->received_on, k->due_on,
        k->due_clock, k->due_provisional, k->last_act, k->last_by);
}

enum err store_case_lock(struct call *c, int64_t id, int64_t version)
{
    int64_t now;

    return db_int(c, &case_lock, &now, c->actor->account_id, id, version);
}

enum err store_case_update(struct call *c, const struct casefile *k)
{
    return db_exec(c, &case_update, c->actor->account_id, k->id, k->version, k->state, k->is_open,
        k->complete_on, k->accepted_on, k->decided_on, k->outcome, k->doc_number, k->due_on,
        k->due_clock, k->due_provisional, k->last_act, k->last_by, k->updated_at);
}

enum err store_claim_number(struct call *c, const char *number, int64_t id)
{
    int64_t claimed;

    TRY(db_change(c, &number_claim, &claimed, number, id));
    return claimed == 0 ? ERR_NOT_FOUND : OK;
}

enum err store_claim_numbers(
    struct call *c, const char *number, const char *receipt_code, int64_t id)
{
    int64_t claimed;

    TRY(db_change(c, &numbers_claim, &claimed, number, receipt_code, id));
    if (claimed == 2)
        return OK;
    TRY(db_exec(c, &numbers_give_back, number, receipt_code, id));
    return ERR_NOT_FOUND;
}

enum err store_id_by_number(struct call *c, const char *number, int64_t *ret)
{
    return db_int(c, &number_find, ret, number);
}

/* ---- parties and form
 * ------------------------------------------------------------------------------------ */

static const struct field party_fields[] = { FIELD_INT(struct party_row, id),
    FIELD_TEXT(struct party_row, role), FIELD_INT(struct party_row, account_id),
    FIELD_TEXT(struct party_row, kind), FIELD_BLOB(struct party_row, name),
    FIELD_TEXT(struct party_row, id_kind), FIELD_BLOB(struct party_row, id_number),
    FIELD_TEXT(struct party_row, id_digest), FIELD_BLOB(struct party_row, id_tail),
    FIELD_BLOB(struct party_row, phone), FIELD_BLOB(struct party_row, email),
    FIELD_TEXT(struct party_row, authority), FIELD_TEXT(struct party_row, authority_until),
    FIELD_END };
#define PARTY_COLUMNS                                                                              \
    "id, role, account_id, kind, name, id_kind, id_number, id_digest, id_tail, phone, email,"      \
    " authority, authority_until"

STATEMENT(party_insert,
    "INSERT INTO casefile_party (casefile_id, " PARTY_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6,"
    " $7, $8, $9, $10, $11, $12, $13, $14)");
STATEMENT(
    party_list, "SELECT " PARTY_COLUMNS " FROM casefile_party WHERE casefile_id = $1 ORDER BY id");
STATEMENT(form_insert,
    "INSERT INTO casefile_form (casefile_id, seq, answers, given_at) VALUES ($1, $2, $3, $4)");
STATEMENT(form_newest,
    "SELECT answers FROM casefile_form WHERE casefile_id = $1 ORDER BY seq DESC LIMIT 1");

enum err store_party_add(struct call *c, int64_t case_id, const struct party_row *p)
{
    return db_exec(c, &party_insert, case_id, p->id, p->role, p->account_id, p->kind, p->name,
        p->id_kind, p->id_number, p->id_digest, p->id_tail, p->phone, p->email, p->authority,
        p->authority_until);
}

enum err store_parties(struct call *c, int64_t case_id, struct party_row **ret, size_t *ret_n)
{
    return db_list(c, &party_list, party_fields, ret, ret_n, case_id);
}

enum err store_form_add(
    struct call *c, int64_t case_id, int seq, struct bytes answers, const char *at)
{
    return db_exec(c, &form_insert, case_id, seq, answers, at);
}

struct form_row {
    struct bytes answers;
};
static const struct field form_fields[] = { FIELD_BLOB(struct form_row, answers), FIELD_END };

enum err store_form(struct call *c, int64_t case_id, struct bytes *ret)
{
    struct form_row row;

    TRY(db_one(c, &form_newest, form_fields, &row, case_id));
    *ret = row.answers;
    return OK;
}

/* ---- materials and files
 * ----------------------------------------------------------------------------------- */

static const struct field material_fields[] = { FIELD_TEXT(struct casefile_material, code),
    FIELD_TEXT(struct casefile_material, name_zh), FIELD_TEXT(struct casefile_material, name_en),
    FIELD_BOOL(struct casefile_material, required), FIELD_TEXT(struct casefile_material, state),
    FIELD_TEXT(struct casefile_material, defect), FIELD_END };

STATEMENT(material_insert,
    "INSERT INTO casefile_material (casefile_id, code, name_zh, name_en, required, state, defect,"
    " seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
STATEMENT(material_set,
    "UPDATE casefile_material SET state = $3, defect = $4 WHERE casefile_id = $1 AND code = $2");
STATEMENT(material_list,
    "SELECT code, name_zh, name_en, required, state, defect FROM casefile_material"
    " WHERE casefile_id = $1 ORDER BY seq");

enum err store_material_add(
    struct call *c, int64_t case_id, const struct casefile_material *m, int seq)
{
    return db_exec(c, &material_insert, case_id, m->code, m->name_zh, m->name_en, m->required,
        m->state, m->defect, seq);
}

enum err store_material_set(
    struct call *c, int64_t case_id, const char *code, const char *state, const char *defect)
{
    return db_exec(c, &material_set, case_id, code, state, defect);
}

enum err store_materials(
    struct call *c, int64_t case_id, struct casefile_material **ret, size_t *ret_n)
{
    return db_list(c, &material_list, material_fields, ret, ret_n, case_id);
}

static const struct field file_fields[] = { FIELD_INT(struct file_row, id),
    FIELD_TEXT(struct file_row, material_code), FIELD_BLOB(struct file_row, filename),
    FIELD_TEXT(struct file_row, type), FIELD_TEXT(struct file_row, sm3),
    FIELD_INT(struct file_row, size), FIELD_TEXT(struct file_row, stored),
    FIELD_BLOB(struct file_row, file_key), FIELD_INT(struct file_row, uploaded_by),
    FIELD_TEXT(struct file_row, uploaded_at), FIELD_END };
#define FILE_COLUMNS                                                                               \
    "id, material_code, filename, type, sm3, size, stored, file_key, uploaded_by, uploaded_at"

STATEMENT(file_insert,
    "INSERT INTO casefile_file (owner_id, " FILE_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7,"
    " $8, $9, $10, $11)");
STATEMENT(file_list, "SELECT " FILE_COLUMNS " FROM casefile_file WHERE owner_id = $1 ORDER BY id");
STATEMENT(file_one, "SELECT " FILE_COLUMNS " FROM casefile_file WHERE owner_id = $1 AND id = $2");
STATEMENT(file_delete, "DELETE FROM casefile_file WHERE owner_id = $1 AND id = $2");
STATEMENT(file_move, "UPDATE casefile_file SET owner_id = $3, filename = $4, file_key = $5"
                     " WHERE owner_id = $1 AND id = $2");

enum err store_file_add(struct call *c, int64_t owner_id, const struct file_row *f)
{
    return db_exec(c, &file_insert, owner_id, f->id, f->material_code, f->filename, f->type, f->sm3,
        f->size, f->stored, f->file_key, f->uploaded_by, f->uploaded_at);
}

enum err store_files(struct call *c, int64_t owner_id, struct file_row **ret, size_t *ret_n)
{
    return db_list(c, &file_list, file_fields, ret, ret_n, owner_id);
}

enum err store_file(struct call *c, int64_t owner_id, int64_t id, struct file_row *ret)
{
    return db_one(c, &file_one, file_fields, ret, owner_id, id);
}

enum err store_file_delete(struct call *c, int64_t owner_id, int64_t id)
{
    return db_exec(c, &file_delete, owner_id, id);
}

enum err store_file_move(struct call *c, int64_t owner_id, int64_t id, int64_t to,
    struct bytes filename, struct bytes file_key)
{
    return db_exec(c, &file_move, owner_id, id, to, filename, file_key);
}

/* ---- events and counts
 * --------------------------------------------------------------------------------------- */

static const struct field event_fields[] = { FIELD_INT(struct event_row, seq),
    FIELD_TEXT(struct event_row, act), FIELD_TEXT(struct event_row, from_state),
    FIELD_TEXT(struct event_row, to_state), FIELD_INT(struct event_row, actor_id),
    FIELD_TEXT(struct event_row, actor_name), FIELD_TEXT(struct event_row, at),
    FIELD_TEXT(struct event_row, on_day), FIELD_BLOB(struct event_row, note),
    FIELD_BLOB(struct event_row, salt), FIELD_END };

STATEMENT(event_insert,
    "INSERT INTO casefile_event (casefile_id, seq, act, from_state, to_state, actor_id,"
    " actor_name, at, on_day, note, salt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
STATEMENT(event_list,
    "SELECT seq, act, from_state, to_state, actor_id, actor_name, at, on_day, note, salt"
    " FROM casefile_event WHERE casefile_id = $1 ORDER BY seq");
static const struct field special_fields[] = { FIELD_INT(struct special_row, seq),
    FIELD_TEXT(struct special_row, kind), FIELD_TEXT(struct special_row, until_on), FIELD_END };
STATEMENT(special_insert,
    "INSERT INTO casefile_special (casefile_id, seq, kind, until_on) VALUES ($1, $2, $3, $4)");
STATEMENT(special_list,
    "SELECT seq, kind, until_on FROM casefile_special WHERE casefile_id = $1 ORDER BY seq");
static const struct field letter_fields[] = { FIELD_INT(struct letter_row, seq),
    FIELD_TEXT(struct letter_row, kind), FIELD_TEXT(struct letter_row, number),
    FIELD_TEXT(struct letter_row, code), FIELD_TEXT(struct letter_row, issued_on),
    FIELD_BLOB(struct letter_row, body), FIELD_END };
STATEMENT(letter_insert,
    "INSERT INTO casefile_letter (casefile_id, seq, kind, number, code, issued_on, body)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(letter_all, "SELECT seq, kind, number, code, issued_on, body FROM casefile_letter"
                      " WHERE casefile_id = $1 ORDER BY seq");
STATEMENT(count_insert,
    "INSERT INTO casefile_count (scope_id, state, item_code, due_on, id, is_open, waits,"
    " delta) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
STATEMENT(document_next,
    "INSERT INTO document_counter (department_id, kind, year, n) VALUES ($1, $2, $3, 1)"
    " ON CONFLICT (department_id, kind, year) DO UPDATE SET n = document_counter.n + 1"
    " RETURNING n");

enum err store_event_add(struct call *c, int64_t case_id, const struct event_row *e)
{
    return db_exec(c, &event_insert, case_id, e->seq, e->act, e->from_state, e->to_state,
        e->actor_id, e->actor_name, e->at, e->on_day, e->note, e->salt);
}

enum err store_events(struct call *c, int64_t case_id, struct event_row **ret, size_t *ret_n)
{
    return db_list(c, &event_list, event_fields, ret, ret_n, case_id);
}

enum err store_special_add(struct call *c, int64_t case_id, const struct special_row *s)
{
    return db_exec(c, &special_insert, case_id, s->seq, s->kind, s->until_on);
}

enum err store_specials(struct call *c, int64_t case_id, struct special_row **ret, size_t *ret_n)
{
    return db_list(c, &special_list, special_fields, ret, ret_n, case_id);
}

enum err store_letter_add(struct call *c, int64_t case_id, const struct letter_row *l)
{
    return db_exec(
        c, &letter_insert, case_id, l->seq, l->kind, l->number, l->code, l->issued_on, l->body);
}

enum err store_letters(struct call *c, int64_t case_id, struct letter_row **ret, size_t *ret_n)
{
    return db_list(c, &letter_all, letter_fields, ret, ret_n, case_id);
}

enum err store_count(struct call *c, const struct casefile *k, int64_t delta)
{
    return db_exec(c, &count_insert, k->scope_id, k->state, k->item_code, k->due_on, id_new(c),
        k->is_open, casefile_waits(k), delta);
}

enum err store_next_document(
    struct call *c, int64_t department_id, const char *kind, int year, int64_t *ret)
{
    return db_int(c, &document_next, ret, department_id, kind, year);
}
