/* record.c – kinds of records, and the publication of one. */
#include "core/publish/record.h"

#include <jansson.h>

#include "core/ledger/ledger.h"
#include "core/publish/proposal.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

const struct record_kind *record_kind_find(const char *kind)
{
    const struct record_kind *const *end = __stop_cityhall_records;

    for (const struct record_kind *const *k = __start_cityhall_records; k < end; k++) {
        if (str_eq((*k)->definition->kind, kind))
            return *k;
    }
    return NULL;
}

static enum err note_publication(struct call *c, const struct registry_version *v)
{
    json_t *facts = json_pack("{s:i, s:s, s:s, s:s}", "version", v->version, "state", v->state,
        "effective_on", v->effective_on, "digest", v->digest);

    return v->version == 1 ? ledger_begin(c, v->kind, v->record_id, "publish", facts)
                           : ledger_append(c, v->kind, v->record_id, "publish", 0, facts);
}

enum err record_add(struct call *c, const struct record_kind *k, const char *code,
    const char *state, const char *body, const char *effective_on, struct registry_version *ret)
{
    bool changed;
    day from;

    *ret = (struct registry_version) { 0 };
    if (!day_parse(effective_on, &from))
        return fail(c, ERR_INVALID, N_("{text} is no day"), "text", effective_on);
    TRY(registry_add(c, state, k->definition->kind, code, body, from, ret, &changed));
    if (changed)
        return note_publication(c, ret);
    ret->record_id = 0;
    return OK;
}

enum err record_publish(struct call *c, const struct record_kind *k, const char *code,
    const char *state, const char *body, const char *effective_on, int *ret_version)
{
    struct registry_version v;

    TRY(record_add(c, k, code, state, body, effective_on, &v));
    *ret_version = v.version;
    if (v.record_id == 0)
        return OK;
    TRY(record_touch(c, k));
    return k->published == NULL ? OK : k->published(c, &v);
}

enum err record_touch(struct call *c, const struct record_kind *k)
{
    return k->definition->many ? registry_touch_many(c) : registry_touch(c);
}
