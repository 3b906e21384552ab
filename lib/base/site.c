/* site.c – the slots of one generation. */
#include "lib/base/site.h"

#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/err.h"

void site_put(struct site *s, const char *slot, const void *value)
{
    must(s->n_slots < (int)COUNT_OF(s->slots));
    s->slots[s->n_slots].key = slot;
    s->slots[s->n_slots].value = value;
    s->n_slots++;
}

const void *site_find(const struct site *s, const char *slot)
{
    for (int i = s->n_slots; i-- > 0;) {
        if (s->slots[i].key == slot)
            return s->slots[i].value;
    }
    return NULL;
}

const void *site_get(const struct site *s, const char *slot)
{
    const void *value = site_find(s, slot);

    must(value != NULL);
    return value;
}
