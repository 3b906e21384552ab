/* casefile_record.c – writing down what happened: the event, its entry in the ledger, messages. The
 * ledger holds no personal value; of note, form, files and decision it holds commitments, salted
 * with what stands on the event, so that a change of any of them is found (casefile_vouch) and
 * erasing the salt erases the trace. */
#include <jansson.h>

#include "core/casefile/casefile_store.h"
#include "core/casefile/private.h"
#include "core/ledger/ledger.h"
#include "core/message/message.h"
#include "lib/base/buf.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

#define SALT 16
#define FILES_TEXT_MAX (1 << 20)

/* One column name for each event of a case: no two events share what their notes are bound to. */
const char *event_note_column(struct call *c, int64_t seq)
{
    return str_printf(c->mem, "note %lld", (long long)seq);
}

/* ---- commitments
 * ---------------------------------------------------------------------------------------- */

static const char *files_text(struct call *c, const struct file_row *files, size_t n)
{
    struct buf b;

    buf_init(&b, c->mem, FILES_TEXT_MAX);
    for (size_t i = 0; i < n; i++)
        buf_printf(
            &b, "%s %s %lld\n", files[i].material_code, files[i].sm3, (long long)files[i].size);
    must(buf_ok(&b));
    return n == 0 ? "" : b.p;
}

static void commit_to(
    struct call *c, json_t *facts, const char *name, const uint8_t salt[SALT], const char *value)
{
    if (value != NULL)
        json_object_set_new(facts, name, json_string(commitment(c->mem, salt, value)));
}

static void commit_all(struct call *c, json_t *facts, const uint8_t salt[SALT], const char *note,
    const struct evidence *v)
{
    commit_to(c, facts, "note", salt, note);
    if (v == NULL)
        return;
    commit_to(c, facts, "form", salt, v->form);
    commit_to(c, facts, "letter", salt, v->letter);
    if (v->with_files) {
        json_object_set_new(facts, "n_files", json_integer((json_int_t)v->n_files));
        commit_to(c, facts, "files", salt, files_text(c, v->files, v->n_files));
    }
}

/* ---- recording
 * --------------------------------------------------------------------------------------------- */

static json_t *facts_of(const struct casefile *k, const struct event_row *e)
{
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s}", "event", (json_int_t)e->seq, "from",
        e->from_state, "to", e->to_state, "on", e->on_day, "number", k->number, "outcome",
        str_or(k->outcome, ""), "document", str_or(k->doc_number, ""));
}

static void put_special(json_t *facts, const char *special, const char *until)
{
    if (special == NULL)
        return;
    json_object_set_new(facts, "special", json_string(special));
    json_object_set_new(facts, "until", json_string(until));
}

enum err casefile_record(struct call *c, const struct casefile *k, struct act_record *r)
{
    struct event_row e = { .act = r->act,
        .from_state = r->from,
        .to_state = r->to,
        .actor_id = c->actor->account_id,
        .actor_name = c->actor->name,
        .at = clock_instant(c->mem, c->now),
        .on_day = r->on_day != NULL ? r->on_day : clock_day(c->mem, c->now) };
    bool first = *r->from == '\0';
    struct event_row *before;
    uint8_t salt[SALT];
    size_t n = 0;
    json_t *facts;

    if (!first)
        TRY(store_events(c, k->id, &before, &n));
    e.seq = r->seq = (int64_t)n + 1;
    if (r->note != NULL || r->evidence != NULL) {
        random_bytes(salt, sizeof salt);
        e.salt = (struct bytes) { .p = salt, .n = sizeof salt };
    }
    TRY(seal_text(c, "casefile_event", event_note_column(c, e.seq), k->id, r->note, &e.note));
    TRY(store_event_add(c, k->id, &e));
    if (r->special != NULL)
        TRY(store_special_add(c, k->id,
            &(struct special_row) { .seq = e.seq, .kind = r->special, .until_on = r->until }));
    facts = facts_of(k, &e);
    put_special(facts, r->special, r->until);
    if (e.salt.p != NULL)
        commit_all(c, facts, salt, r->note, r->evidence);
    return first ? ledger_begin(c, "casefile", k->id, r->act, facts)
                 : ledger_append(c, "casefile", k->id, r->act, 0, facts);
}

/* The text comes from the procedure in both languages; the translation of the msgid picks one. */
enum err casefile_tell(struct call *c, const struct casefile *k, struct pair message)
{
    const char *params[] = { "title_en", k->title_en, "title_zh", k->title_zh, "text_en",
        message.en, "text_zh", message.zh, NULL };
    struct message m = { .about_kind = "casefile",
        .about_id = k->id,
        .link = str_printf(c->mem, "/cases/%lld", (long long)k->id),
        .title = N_("{title_en}"),
        .text = N_("{text_en}"),
        .params = params };
    struct party_row *rows;
    size_t n;

    if (message.zh == NULL)
        return OK;
    TRY(store_parties(c, k->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].account_id > 0)
            TRY(message_send(c, rows[i].account_id, &m));
    }
    return OK;
}

/* ---- vouching
 * ---------------------------------------------------------------------------------------------- */

static enum err special_now(struct call *c, const struct casefile *k, int64_t seq, json_t *now)
{
    struct special_row *rows;
    size_t n;

    TRY(store_specials(c, k->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].seq == seq)
            put_special(now, rows[i].kind, rows[i].until_on);
    }
    return OK;
}

static enum err letter_now(
    struct call *c, const struct casefile *k, int64_t seq, struct evidence *v)
{
    struct letter_row *rows;
    size_t n;

    TRY(store_letters(c, k->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].seq == seq)
            TRY(open_text(
                c, "casefile_letter", letter_column(c, seq), k->id, rows[i].body, &v->letter));
    }
    return OK;
}

/* What the case shows of one event, put together again as it was when it was recorded. */
static enum err evidence_now(struct call *c, const struct casefile *k, const struct event_row *e,
    const json_t *facts, json_t *now, const char **ret_note, struct evidence *v)
{
    struct file_row *files;
    size_t n;

    *v = (struct evidence) { 0 };
    TRY(open_text(c, "casefile_event", event_note_column(c, e->seq), k->id, e->note, ret_note));
    if (json_object_get(facts, "form") != NULL) {
        struct bytes sealed;

        TRY(store_form(c, k->id, &sealed));
        TRY(open_text(c, "casefile_form", "answers", k->id, sealed, &v->form));
    }
    TRY(special_now(c, k, e->seq, now));
    TRY(letter_now(c, k, e->seq, v));
    v->with_files = json_object_get(facts, "files") != NULL;
    if (v->with_files) { /* files are only added, and their ids grow */
        size_t then = (size_t)json_integer_value(json_object_get(facts, "n_files"));

        TRY(store_files(c, k->id, &files, &n));
        v->files = files;
        v->n_files = then < n ? then : n;
    }
    return OK;
}

static bool same_facts(const json_t *sealed, const json_t *now)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)now, key, value)
    {
        /* number, outcome and document are the row's: it may have got them later */
        if (!str_eq(key, "outcome") && !str_eq(key, "document") &&
            !json_equal(json_object_get(sealed, key), value))
            return false;
    }
    return json_object_size(sealed) == json_object_size(now);
}

static enum err vouch_for(struct call *c, const struct casefile *k, const struct event_row *e,
    const struct ledger_entry *entry, bool *ret)
{
    json_t *sealed = json_loads(entry->facts, 0, NULL), *now = facts_of(k, e);
    struct evidence v;
    const char *note;
    enum err err = evidence_now(c, k, e, sealed, now, &note, &v);

    if (err == OK && e->salt.n == SALT)
        commit_all(c, now, e->salt.p, note, &v);
    *ret = err == OK && e->actor_id == entry->actor_id && str_eq(e->act, entry->act) &&
           same_facts(sealed, now);
    json_decref(sealed);
    json_decref(now);
    return err;
}

enum err casefile_vouch(struct call *c, const struct casefile *k, int64_t *ret_seq)
{
    struct ledger_entry *entries;
    struct event_row *events;
    size_t n, n_entries, at = 0;

    *ret_seq = 0;
    TRY(store_events(c, k->id, &events, &n));
    TRY(ledger_list(c, k->id, &entries, &n_entries));
    for (size_t i = 0; i < n && *ret_seq == 0; i++) {
        bool fine = false;

        while (at < n_entries && strstr(entries[at].facts, "\"event\":") == NULL)
            at++; /* files, ratings */
        if (at < n_entries)
            TRY(vouch_for(c, k, &events[i], &entries[at++], &fine));
        if (!fine)
            *ret_seq = events[i].seq;
    }
    for (; at < n_entries && *ret_seq == 0; at++) { /* an act that the case does not show */
        if (strstr(entries[at].facts, "\"event\":") != NULL)
            *ret_seq = (int64_t)n + 1;
    }
    return OK;
}
