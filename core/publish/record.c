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

enum err record_add(struct call *c, const struct record_kind *k, const char *code,
    const char *state, const char *body, const char *effective_on, int64_t *ret_id,
    int *ret_version)
{
    bool changed;
    day from;

    *ret_id = 0;
    if (!day_parse(effective_on, &from))
        return fail(c, ERR_INVALID, N_("{text} is no day"), "text", effective_on);
    TRY(registry_add(
        c, state, k->definition->kind, code, body, from, ret_id, ret_version, &changed));
    if (!changed) {
        *ret_id = 0;
        return OK;
    }
    return ledger_append(c, k->definition->kind, *ret_id, "publish", 0,
        json_pack("{s:i, s:s, s:s, s:s}", "version", *ret_version, "state", state, "effective_on",
            effective_on, "digest", registry_digest(c->mem, body)));
}

enum err record_publish(struct call *c, const struct record_kind *k, const char *code,
    const char *state, const char *body, const char *effective_on, int *ret_version)
{
    int64_t id;

    TRY(record_add(c, k, code, state, body, effective_on, &id, ret_version));
    if (id == 0)
        return OK;
    TRY(record_touch(c, k));
    return k->published == NULL ? OK : k->published(c, id);
}

enum err record_touch(struct call *c, const struct record_kind *k)
{
    return k->definition->many ? registry_touch_many(c) : registry_touch(c);
}
