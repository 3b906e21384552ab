/* same.c – when a to-do from the catalogue is made, who may do what with it, and when it is over.
 */
#include "app/same/same_store.h"

#include "app/item/item.h"
#include "core/account/staff.h"
#include "core/ledger/ledger.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#include <jansson.h>

/* ---- made and closed by the program ---------------------------------------------------------- */

static enum err make(struct call *c, const struct item *m, const struct registry_version *v)
{
    const struct upstream x = { .id = id_new(c),
        .item = m->code,
        .name = str_or(m->name.zh, ""),
        .office = m->office,
        .catalogue = v->code,
        .from_version = v->version - 1,
        .to_version = v->version,
        .made_at = clock_instant(c->mem, c->now) };

    TRY(same_store_close(c, m->code, v->version, x.made_at));
    return same_store_add(c, &x);
}

enum err upstream_entry_changed(struct call *c, const struct registry_version *v)
{
    const struct record_user *users;
    struct catalogue entry = { 0 };
    struct same_set set;
    size_t n;

    if (v->version < 2)
        return OK; /* nobody had it */
    if (!shape_from_text(c->mem, catalogue_shape, v->body, &entry))
        return fail_internal(c, "catalogue entry %s is no JSON", v->code);
    TRY(same_inherited(c, &set));
    TRY(item_users_of(c, CATALOGUE_KIND, v->code, &users, &n));
    for (size_t i = 0; i < n; i++) {
        struct item m;
        size_t differ;

        TRY(item_load(c, users[i].code, DAY_NONE, &m));
        (void)same_differences(c->mem, &set, &entry, &m, &differ);
        if (differ > 0)
            TRY(make(c, &m, v));
    }
    return OK;
}

/* The entry as it will be last; ERR_NOT_FOUND without a text. */
static enum err newest_entry(struct call *c, const char *code, struct catalogue *ret)
{
    struct registry_version v;

    TRY(registry_newest(c, CATALOGUE_KIND, code, &v));
    *ret = (struct catalogue) { 0 };
    return shape_from_text(c->mem, catalogue_shape, v.body, ret)
               ? OK
               : fail_internal(c, "catalogue entry %s is no JSON", code);
}

enum err upstream_item_changed(struct call *c, const struct registry_version *v)
{
    struct catalogue entry;
    struct same_set set;
    struct item m;
    size_t differ;
    enum err e;

    if (v->version < 2)
        return OK; /* a new item has none */
    TRY(item_parse(c, v, &m));
    e = newest_entry(c, m.catalogue, &entry);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(same_inherited(c, &set));
    (void)same_differences(c->mem, &set, &entry, &m, &differ);
    return differ > 0 ? OK : same_store_close(c, v->code, INT32_MAX, clock_instant(c->mem, c->now));
}

/* ---- looking at them ------------------------------------------------------------------------- */

enum err upstream_list(struct call *c, const char *state, int64_t offset, struct upstream **ret,
    size_t *ret_n, int64_t *ret_total)
{
    return same_store_list(
        c, state, proposal_only_office(c), UPSTREAM_PAGE, offset, ret, ret_n, ret_total);
}

enum err upstream_load(struct call *c, int64_t id, struct upstream *ret)
{
    const char *only = proposal_only_office(c);
    enum err e = same_store_get(c, id, ret);

    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK && (only == NULL || str_eq(only, ret->office)))
        return OK;
    return fail(c, ERR_NOT_FOUND, N_("There is no such to-do"));
}

static enum err entry_body(struct call *c, int64_t record, int version, const char **ret)
{
    struct registry_version v;

    TRY(registry_exact(c, record, version, &v));
    *ret = v.body;
    return OK;
}

enum err upstream_compare(
    struct call *c, const struct upstream *x, struct upstream_differences *ret)
{
    const char *before, *after;
    struct registry_version v;
    struct catalogue entry;
    struct same_set set;
    struct item m;

    TRY(registry_newest(c, CATALOGUE_KIND, x->catalogue, &v));
    TRY(entry_body(c, v.record_id, x->from_version, &before));
    TRY(entry_body(c, v.record_id, x->to_version, &after));
    TRY(record_compare(c, before, after, &ret->entry, &ret->n_entry));
    TRY(newest_entry(c, x->catalogue, &entry));
    TRY(item_load(c, x->item, DAY_NONE, &m));
    TRY(same_inherited(c, &set));
    ret->item = same_differences(c->mem, &set, &entry, &m, &ret->n_item);
    return OK;
}

/* ---- acts ------------------------------------------------------------------------------------ */

static enum err open_todo(struct call *c, int64_t id, struct upstream *ret)
{
    TRY(upstream_load(c, id, ret));
    return str_eq(ret->state, "closed") ? fail(c, ERR_STATE, N_("This to-do is closed")) : OK;
}

static enum err change(struct call *c, struct upstream *x, int revision, const char *act)
{
    json_t *facts = json_pack("{s:s, s:s, s:s, s:s}", "item", x->item, "state", x->state, "owner",
        x->owner, "reason", x->reason);
    bool done;

    x->changed_at = clock_instant(c->mem, c->now);
    TRY(same_store_change(c, x, revision, &done));
    if (!done) {
        json_decref(facts);
        return fail(c, ERR_CONFLICT, N_("Somebody else worked on this to-do: look at it again"));
    }
    return x->revision == 1 ? ledger_begin(c, "upstream", x->id, act, facts)
                            : ledger_append(c, "upstream", x->id, act, 0, facts);
}

enum err upstream_claim(struct call *c, int64_t id, int revision)
{
    struct upstream x;

    TRY(open_todo(c, id, &x));
    x.owner_id = c->actor->account_id;
    x.owner = c->actor->name;
    return change(c, &x, revision, "claim");
}

enum err upstream_hand_over(struct call *c, int64_t id, int revision, int64_t to)
{
    struct upstream x;
    int64_t *editors;
    size_t n, i = 0;

    TRY(open_todo(c, id, &x));
    TRY(staff_with_right(c, "registry.edit", &editors, &n));
    while (i < n && editors[i] != to)
        i++;
    if (i == n)
        return fail_field(c, "to", N_("Choose a colleague who edits items"));
    TRY(staff_name_of(c, to, &x.owner));
    x.owner_id = to;
    return change(c, &x, revision, "hand-over");
}

enum err upstream_object(struct call *c, int64_t id, int revision, const char *reason)
{
    struct upstream x;

    TRY(open_todo(c, id, &x));
    if (str_blank(reason))
        return fail_field(c, "reason", N_("Say why the catalogue is not followed"));
    if (utf8_length(reason) > UPSTREAM_REASON_MAX)
        return fail_field(c, "reason", N_("At most 500 characters"));
    x.state = "objected";
    x.reason = reason;
    x.owner_id = c->actor->account_id;
    x.owner = c->actor->name;
    return change(c, &x, revision, "object");
}

static enum err put_values(struct call *c, const struct upstream *x, int64_t draft)
{
    struct item m = { 0 };
    struct catalogue entry;
    struct same_set set;
    struct proposal p;

    TRY(proposal_load(c, draft, &p));
    if (!shape_from_text(c->mem, item_shape, p.body, &m))
        return fail_internal(c, "draft %lld is no JSON", (long long)draft);
    TRY(newest_entry(c, x->catalogue, &entry));
    TRY(same_inherited(c, &set));
    same_adopt(c->mem, &set, &entry, &m);
    return proposal_save(c, draft, p.revision, shape_to_text(c->mem, item_shape, &m),
        p.effective_on, p.target,
        str_blank(p.reason) ? t(c, N_("The entry of the basic catalogue changed")) : p.reason);
}

enum err upstream_adopt(struct call *c, int64_t id, int revision, int64_t *ret_proposal)
{
    struct upstream x;

    TRY(open_todo(c, id, &x));
    TRY(proposal_open_of(c, ITEM_KIND, x.item, ret_proposal));
    if (*ret_proposal == 0)
        TRY(proposal_begin(c, ITEM_KIND, x.item, ret_proposal));
    TRY(put_values(c, &x, *ret_proposal));
    x.state = "open";
    x.reason = "";
    x.proposal_id = *ret_proposal;
    x.owner_id = c->actor->account_id;
    x.owner = c->actor->name;
    return change(c, &x, revision, "adopt");
}
