/* ledger.c – appending to and reading the record of acts (ledger.h). The canonical bytes of a row
 * are a compact JSON array of all its columns; changing anything here makes every chain invalid. */
#include "core/ledger/ledger.h"

#include <jansson.h>

#include "core/ledger/private.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/str.h"

#define FACTS_MAX 8192 /* bytes: facts are few and short */

const char ledger_genesis[] = "0000000000000000000000000000000000000000000000000000000000000000";

static char *dump(const void *mem, const json_t *j)
{
    char *text = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS);
    char *copy;

    must(text != NULL);
    copy = str_dup(mem, text);
    free(text);
    return copy;
}

char *ledger_row_hash(const void *mem, const struct ledger_row *r)
{
    scoped_mem void *work = mem_context(NULL);
    json_t *row = json_pack("[s, s, I, I, s, s, I, s, s, s, s, s]", "cityhall ledger 1",
        r->prev_hash, (json_int_t)r->subject_id, (json_int_t)r->seq, r->kind, r->act,
        (json_int_t)r->actor_id, r->actor, r->at, r->happened_at, r->request_id, r->facts);
    char *text;

    must(row != NULL);
    text = dump(work, row);
    json_decref(row);
    return sm3_hex(mem, text, strlen(text));
}

/* Facts are flat: texts, integers, yes or no. */
static bool is_flat(const json_t *facts)
{
    json_t *value;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)facts, key, value)
    {
        if (json_is_object(value) || json_is_array(value) || json_is_real(value))
            return false;
    }
    return true;
}

enum err ledger_append(struct call *c, const char *kind, int64_t subject_id, const char *act,
    time_t happened_at, json_t *facts)
{
    struct ledger_row r = { .subject_id = subject_id,
        .kind = kind,
        .act = act,
        .actor_id = c->actor->account_id,
        .actor = str_or(c->actor->name, ""),
        .at = clock_instant(c->mem, c->now),
        .request_id = str_or(c->id, "") };

    must(facts == NULL || (json_is_object(facts) && is_flat(facts)));
    r.happened_at = happened_at == 0 ? r.at : clock_instant(c->mem, happened_at);
    r.facts = facts == NULL ? "{}" : dump(c->mem, facts);
    json_decref(facts);
    if (strlen(r.facts) > FACTS_MAX)
        return fail_internal(c, "facts of %s %s are too long", kind, act);
    TRY(ledger_store_take_seq(c, kind, subject_id, &r.seq, &r.prev_hash));
    r.hash = ledger_row_hash(c->mem, &r);
    TRY(ledger_store_add_row(c, &r));
    return ledger_store_set_head(c, subject_id, r.hash);
}

enum err ledger_list(struct call *c, int64_t subject_id, struct ledger_entry **ret, size_t *ret_n)
{
    return ledger_store_entries(c, subject_id, ret, ret_n);
}

const struct module ledger_module = {
    .name = "core/ledger", .commands = ledger_commands, .jobs = ledger_jobs
};
