/* edit_lock.c – controls of the editing form that people see and must not change. */
#include "core/publish/edit_pages.h"

#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

bool edit_locked(struct call *c, const struct record_kind *k, const void *value, const char *path)
{
    bool locked = false;

    if (k->locked == NULL || k->locked(c, value, path, &locked) == OK)
        return locked;
    error_clear(c); /* what cannot be read now is checked when it is submitted */
    return false;
}

void edit_lock(struct call *c, const struct record_kind *k, const void *value, struct control *ret)
{
    if (!edit_locked(c, k, value, ret->name))
        return;
    ret->readonly = true;
    ret->hint = t(c, N_("Taken over from the catalogue: it changes there"));
    for (size_t i = 0; str_eq(ret->type, "select") && i < ret->n_choices; i++) {
        if (str_eq(ret->choices[i].value, ret->value))
            ret->value = ret->choices[i].label;
    }
    if (str_eq(ret->type, "select"))
        ret->type = "text";
}
