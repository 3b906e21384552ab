/* item_quality.c – the rules over everything that is in force. */
#include "app/item/item_quality.h"

#include "app/item/item_store.h"
#include "core/registry/registry.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

static enum err visit(struct call *c, const struct registry_version *v, void *data)
{
    scoped_mem void *own = mem_context(c->mem);
    void *mem = c->mem;
    struct item m;
    enum err e;

    if (str_eq(v->state, "cancelled"))
        return OK;
    c->mem = own; /* what the item consists of goes at once */
    e = item_parse(c, v, &m);
    c->mem = mem;
    TRY(e);
    audit_item(data, &m);
    return OK;
}

enum err item_audit_all(struct call *c, const struct item_rule *only, struct audit **ret)
{
    TRY(audit_begin(c, only, ret));
    TRY(registry_each(c, ITEM_KIND, DAY_NONE, visit, *ret));
    audit_end(*ret);
    return OK;
}

enum err item_probe(struct call *c, const char *target, bool reached, const char *note)
{
    return item_store_probe(c, target, day_text(c->mem, day_of(c->now)), reached, note);
}
