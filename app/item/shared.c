/* shared.c – what items share about materials: a definition or a blank form exists once, and what
 * is shown is always its newest version. The item's own words stay beneath, for lists as files and
 * for the day when the definition is not there. */
#include "app/item/item.h"
#include "app/item/parts.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

/* Else it is an address. */
static bool is_code(const char *blank)
{
    return !str_blank(blank) && strchr(blank, '/') == NULL;
}

static enum err find(struct call *c, const struct definition_kind *k, const char *code,
    const struct definition **ret)
{
    enum err e = definition_current(c, k, code, ret);

    if (e != ERR_NOT_FOUND)
        return e;
    *ret = NULL;
    return OK;
}

static enum err define(struct call *c, struct item_material *a)
{
    const struct definition *d = NULL;
    const struct material *s;

    if (str_blank(a->shared))
        return OK;
    TRY(find(c, &definition_of_material, a->shared, &d));
    if (d == NULL)
        return OK;
    s = d->value;
    a->name = s->name;
    a->source = s->source;
    a->form = s->form;
    a->note = s->note.zh != NULL ? s->note : a->note;
    a->licence_type = str_or(s->licence_type, a->licence_type);
    a->basis = str_or(s->basis, a->basis);
    a->blank = str_or(s->blank, a->blank);
    return OK;
}

static enum err put_blank(struct call *c, struct item_material *a)
{
    const struct definition *d = NULL;
    const struct blank *b;

    if (!is_code(a->blank))
        return OK;
    TRY(find(c, &definition_of_blank, a->blank, &d));
    b = d == NULL ? NULL : d->value;
    a->blank = b == NULL ? NULL : b->address;
    a->example = b == NULL ? a->example : str_or(b->example, a->example);
    return OK;
}

enum err item_put_shared(struct call *c, struct item *m)
{
    struct item_material *list;
    bool any = false;

    for (size_t i = 0; i < m->n_materials; i++)
        any = any || m->materials[i].shared != NULL || is_code(m->materials[i].blank);
    if (!any)
        return OK;
    list = mem_array(c->mem, struct item_material, m->n_materials + 1);
    for (size_t i = 0; i < m->n_materials; i++) {
        list[i] = m->materials[i];
        TRY(define(c, &list[i]));
        TRY(put_blank(c, &list[i]));
    }
    m->materials = list;
    return OK;
}
