/* item_facts.c – what an item's card tells the figures: one bit per fact, and two counts. */
#include "app/item/item.h"
#include "lib/base/str.h"

static bool has(const char *const *list, size_t n, const char *word)
{
    return str_in(word, list, n);
}

/* Which limits may be compared: those of one unit. Nothing is as short as "at once" in any. */
static int limit_facts(const struct item *m)
{
    const char *legal = str_or(m->legal.unit, "working");
    bool same = m->promise.n == 0 || str_eq(str_or(m->promise.unit, "working"), legal);

    if (m->legal.none || m->legal.n == 0)
        return ITEM_NO_LIMIT;
    if (same && str_eq(legal, "working"))
        return ITEM_IN_WORKING_DAYS;
    if (same && str_eq(legal, "natural"))
        return ITEM_IN_NATURAL_DAYS;
    return ITEM_OTHER_UNITS;
}

static bool needed(const struct item_material *a)
{
    return !str_eq(a->need, "optional");
}

int item_materials_needed(const struct item *m)
{
    int n = 0;

    for (size_t i = 0; i < m->n_materials; i++)
        n += needed(&m->materials[i]);
    return n;
}

static bool city_holds_all(const struct item *m)
{
    for (size_t i = 0; i < m->n_materials; i++) {
        const struct item_material *a = &m->materials[i];

        if (needed(a) && a->licence_type == NULL && !str_eq(a->source, "government"))
            return false;
    }
    return true;
}

int item_facts(const struct item *m)
{
    const char *const *channels = (const char *const *)m->channels;
    bool online = has(channels, m->n_channels, "web") || has(channels, m->n_channels, "mobile");
    bool whole = m->visits == 0 && (m->depth == 0 || m->depth == 4);
    int facts = limit_facts(m);

    facts |= online ? ITEM_ONLINE : 0;
    facts |= online && whole ? ITEM_FULL_ONLINE : 0;
    facts |= m->visits == 0 ? ITEM_ZERO_VISIT : 0;
    facts |= m->visits <= 1 ? ITEM_ONE_VISIT : 0;
    facts |= item_immediate(m) ? ITEM_AT_ONCE : 0;
    facts |= has(channels, m->n_channels, "kiosk") ? ITEM_KIOSK : 0;
    facts |= m->n_cross_region > 0 ? ITEM_CROSS_REGION : 0;
    facts |= city_holds_all(m) ? ITEM_ZERO_MATERIAL : 0;
    return facts | (m->generated ? ITEM_GENERATED : 0);
}
