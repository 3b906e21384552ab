/* casefile_read.c – loading cases and what belongs to them; the gate is passed with the case. */
#include "core/casefile/casefile.h"

#include <jansson.h>

#include "core/casefile/casefile_store.h"
#include "core/casefile/private.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

/* ---- loading
 * ------------------------------------------------------------------------------------------- */

bool casefile_waits(const struct casefile *k)
{
    return k->is_open && str_eq(k->due_clock, "supply");
}

enum err casefile_load(struct call *c, int64_t id, struct casefile *ret)
{
    enum err e = store_case(c, id, ret);

    /* The scope alone opens nothing: administrators, managers of items and tokens for other things
     * have one too. */
    if (e == OK && (c->actor->kind == ACTOR_STAFF || c->actor->kind == ACTOR_MACHINE) &&
        !actor_has(c->actor, "casefile.view"))
        e = ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, N_("There is no such case, or it is not yours to see"));
    return e;
}

enum err casefile_ids(struct call *c, int64_t after, int limit, int64_t **ret, size_t *ret_n)
{
    struct overdue_row *rows;

    TRY(store_case_ids(c, after, limit, &rows, ret_n));
    *ret = mem_array(c->mem, int64_t, *ret_n);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = rows[i].id;
    return OK;
}

enum err casefile_by_number(struct call *c, const char *number, struct casefile *ret)
{
    int64_t id;
    enum err e = store_id_by_number(c, number, &id);

    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, N_("There is no such case, or it is not yours to see"));
    TRY(e);
    return casefile_load(c, id, ret);
}

static enum err open_party(struct call *c, const struct party_row *r, struct casefile_party *p)
{
    *p = (struct casefile_party) { .id = r->id,
        .role = r->role,
        .kind = r->kind,
        .account_id = r->account_id,
        .id_kind = r->id_kind,
        .authority = r->authority,
        .authority_until = r->authority_until };
    TRY(open_text(c, "casefile_party", "name", r->id, r->name, &p->name));
    TRY(open_text(c, "casefile_party", "id_number", r->id, r->id_number, &p->id_number));
    return open_text(c, "casefile_party", "phone", r->id, r->phone, &p->phone);
}

enum err casefile_parties(
    struct call *c, const struct casefile *k, struct casefile_party **ret, size_t *ret_n)
{
    struct party_row *rows;

    TRY(store_parties(c, k->id, &rows, ret_n));
    *ret = mem_array(c->mem, struct casefile_party, *ret_n);
    for (size_t i = 0; i < *ret_n; i++)
        TRY(open_party(c, &rows[i], &(*ret)[i]));
    return OK;
}

enum err casefile_materials(
    struct call *c, const struct casefile *k, struct casefile_material **ret, size_t *ret_n)
{
    return store_materials(c, k->id, ret, ret_n);
}

enum err casefile_specials(
    struct call *c, const struct casefile *k, struct casefile_special **ret, size_t *ret_n)
{
    struct special_row *rows;

    TRY(store_specials(c, k->id, &rows, ret_n));
    *ret = mem_array(c->mem, struct casefile_special, *ret_n);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct casefile_special) {
            .seq = rows[i].seq, .kind = rows[i].kind, .until_on = rows[i].until_on
        };
    return OK;
}

enum err casefile_answers(struct call *c, const struct casefile *k, json_t **ret)
{
    struct bytes sealed;
    const char *text;

    TRY(store_form(c, k->id, &sealed));
    TRY(open_text(c, "casefile_form", "answers", k->id, sealed, &text));
    *ret = json_loads(text, 0, NULL);
    return *ret == NULL ? fail_internal(c, "the form of case %lld cannot be read", (long long)k->id)
                        : OK;
}

enum err casefile_events(
    struct call *c, const struct casefile *k, struct casefile_event **ret, size_t *ret_n)
{
    struct event_row *rows;

    TRY(store_events(c, k->id, &rows, ret_n));
    *ret = mem_array(c->mem, struct casefile_event, *ret_n);
    for (size_t i = 0; i < *ret_n; i++) {
        (*ret)[i] = (struct casefile_event) { .seq = rows[i].seq,
            .act = rows[i].act,
            .from_state = rows[i].from_state,
            .to_state = rows[i].to_state,
            .actor_name = rows[i].actor_name,
            .at = rows[i].at,
            .on_day = rows[i].on_day,
            .actor_id = rows[i].actor_id };
        TRY(open_text(c, "casefile_event", event_note_column(c, rows[i].seq), k->id, rows[i].note,
            &(*ret)[i].note));
    }
    return OK;
}
