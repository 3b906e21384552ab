/* ledger.c – appending to and reading the record of acts (ledger.h). The canonical bytes of a row
 * are a compact JSON array of all its columns; changing anything here makes every chain invalid. */
#include "core/ledger/ledger.h"

#include <jansson.h>

#include "core/ledger/private.h"
#include "lib/base/attr.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/str.h"

#define FACTS_MAX 8192         /* bytes: facts are few and short */
#define ROW_TEXT_MAX (1 << 20) /* a changed row may be long: it is hashed, too */

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
    const char *texts[] = { r->actor, r->at, r->happened_at, r->request_id, r->facts };
    struct buf b;

    buf_init(&b, work, ROW_TEXT_MAX);
    buf_puts(&b, "[\"cityhall ledger 1\",");
    buf_json(&b, r->prev_hash);
    buf_printf(&b, ",%lld,%lld,", (long long)r->subject_id, (long long)r->seq);
    buf_json(&b, r->kind);
    buf_putc(&b, ',');
    buf_json(&b, r->act);
    buf_printf(&b, ",%lld", (long long)r->actor_id);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        buf_putc(&b, ',');
        buf_json(&b, texts[i]);
    }
    buf_putc(&b, ']');
    must(buf_ok(&b));
    return sm3_hex(mem, b.p, b.n);
}

/* What is told of an act, but for its facts. */
struct ledger_act {
    const char *kind;
    int64_t subject_id;
    const char *act;
    time_t happened_at;
};

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

/* Takes the facts. */
static enum err make_row(
    struct call *c, const struct ledger_act *a, json_t *facts, struct ledger_row *ret)
{
    must(facts == NULL || (json_is_object(facts) && is_flat(facts)));
    *ret = (struct ledger_row) { .subject_id = a->subject_id,
        .kind = a->kind,
        .act = a->act,
        .actor_id = c->actor->account_id,
        .actor = str_or(c->actor->name, ""),
        .at = clock_instant(c->mem, c->now),
        .request_id = str_or(c->id, ""),
        .facts = facts == NULL ? "{}" : dump(c->mem, facts) };
    ret->happened_at = a->happened_at == 0 ? ret->at : clock_instant(c->mem, a->happened_at);
    json_decref(facts);
    if (strlen(ret->facts) > FACTS_MAX)
        return fail_internal(c, "facts of %s %s are too long", a->kind, a->act);
    return OK;
}

enum err ledger_begin(
    struct call *c, const char *kind, int64_t subject_id, const char *act, json_t *facts)
{
    const struct ledger_act a = { .kind = kind, .subject_id = subject_id, .act = act };
    struct ledger_row r;

    TRY(make_row(c, &a, facts, &r));
    r.seq = 1;
    r.prev_hash = ledger_genesis;
    r.hash = ledger_row_hash(c->mem, &r);
    TRY(ledger_store_add_head(c, kind, subject_id, r.hash));
    return ledger_store_add_row(c, &r);
}

enum err ledger_append(struct call *c, const char *kind, int64_t subject_id, const char *act,
    time_t happened_at, json_t *facts)
{
    const struct ledger_act a = {
        .kind = kind, .subject_id = subject_id, .act = act, .happened_at = happened_at
    };
    struct ledger_row r;

    TRY(make_row(c, &a, facts, &r));
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
