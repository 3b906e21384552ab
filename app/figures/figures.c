/* figures.c – what each indicator is: its words, and which sums it divides. */
#include "app/figures/figures.h"

#include <stddef.h>

#include "app/figures/figures_store.h"
#include "lib/base/field.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define OF(name) offsetof(struct figures_sums, name)

const struct figure_kind figure_kinds[] = {
    { "online", N_("Can be applied for online"),
        N_("Services that take applications on the web or on the phone"),
        N_("services open online ÷ services applied for"), FIGURE_SHARE, OF(online), OF(items),
        ITEM_ONLINE, FIGURE_ALL },
    { "full-online", N_("Online from beginning to end"),
        N_("Online, and nobody has to come in person"),
        N_("services done wholly online ÷ services applied for"), FIGURE_SHARE, OF(full_online),
        OF(items), ITEM_FULL_ONLINE, FIGURE_ALL },
    { "zero-visit", N_("No visit needed"),
        N_("Nobody has to come in person, whether online, by post or at a machine"),
        N_("services with 0 visits ÷ services applied for"), FIGURE_SHARE, OF(zero_visit),
        OF(items), ITEM_ZERO_VISIT, FIGURE_ALL },
    { "one-visit", N_("One visit at most"), N_("At most one visit in person"),
        N_("services with 0 or 1 visit ÷ services applied for"), FIGURE_SHARE, OF(one_visit),
        OF(items), ITEM_ONE_VISIT, FIGURE_ALL },
    { "time-saved", N_("Time saved, in working days"),
        N_("How much shorter the promised time is than the legal one, where both are in working "
           "days; at once counts as 0 days"),
        N_("(Σ legal days − Σ promised days) ÷ Σ legal days"), FIGURE_SHARE, OF(working_saved),
        OF(working_legal), ITEM_IN_WORKING_DAYS, FIGURE_ALL },
    { "time-saved-natural", N_("Time saved, in natural days"),
        N_("The same, where both are in natural days; units are never mixed"),
        N_("(Σ legal days − Σ promised days) ÷ Σ legal days"), FIGURE_SHARE, OF(natural_saved),
        OF(natural_legal), ITEM_IN_NATURAL_DAYS, FIGURE_ALL },
    { "other-units", N_("Limits in other units"),
        N_("In months or hours, or promised in another unit than the legal one: left out of the "
           "time saved"),
        N_("number of services"), FIGURE_COUNT, OF(other_units), OF(items), ITEM_OTHER_UNITS,
        FIGURE_ALL },
    { "no-limit", N_("No legal limit"), N_("No law sets a limit: left out of the time saved"),
        N_("number of services"), FIGURE_COUNT, OF(no_limit), OF(items), ITEM_NO_LIMIT,
        FIGURE_ALL },
    { "immediate", N_("Decided at once"), N_("The result is given while one waits"),
        N_("services decided at once ÷ services applied for"), FIGURE_SHARE, OF(at_once), OF(items),
        ITEM_AT_ONCE, FIGURE_ALL },
    { "materials", N_("Materials per service"),
        N_("Materials that must be handed in, at once or later, also those only some people need; "
           "optional ones are not counted"),
        N_("Σ materials ÷ services applied for"), FIGURE_AVERAGE, OF(materials), OF(items), 0,
        FIGURE_ALL },
    { "materials-saved", N_("Materials saved"),
        N_("Fewer materials than in the baseline version, over the services that had one; the list "
           "shows those that changed"),
        N_("Σ materials then − Σ materials now"), FIGURE_COUNT, OF(materials_saved),
        OF(materials_before), 0, FIGURE_CHANGED },
    { "zero-material", N_("No material needed"),
        N_("The city holds all that is required: it comes as an electronic licence or from a "
           "government office, or nothing is required"),
        N_("number of services"), FIGURE_COUNT, OF(zero_material), OF(items), ITEM_ZERO_MATERIAL,
        FIGURE_ALL },
    { "kiosk", N_("At the self-service machine"), N_("Can be done at a self-service machine"),
        N_("number of services"), FIGURE_COUNT, OF(kiosk), OF(items), ITEM_KIOSK, FIGURE_ALL },
    { "cross-region", N_("Across regions"),
        N_("Can be applied for in another city, region or province"), N_("number of services"),
        FIGURE_COUNT, OF(cross_region), OF(items), ITEM_CROSS_REGION, FIGURE_ALL },
    { "qr-coverage", N_("Codes that work"),
        N_("Services whose QR code was followed, the last time it was checked, to the guide of "
           "that "
           "very service; every code is checked each night"),
        N_("live codes ÷ services applied for"), FIGURE_SHARE, OF(live_codes), OF(items), 0,
        FIGURE_LIVE },
};
const size_t n_figure_kinds = COUNT_OF(figure_kinds);

const struct figure_kind *figure_kind(const char *code)
{
    for (size_t i = 0; i < n_figure_kinds; i++) {
        if (str_eq(figure_kinds[i].code, code))
            return &figure_kinds[i];
    }
    return NULL;
}

static int64_t sum_at(const struct figures_sums *s, size_t offset)
{
    return *(const int64_t *)(const void *)((const char *)s + offset);
}

int64_t figure_part(const struct figure_kind *k, const struct figures_sums *s)
{
    return sum_at(s, k->part);
}

int64_t figure_whole(const struct figure_kind *k, const struct figures_sums *s)
{
    return sum_at(s, k->whole);
}

void figures_add(struct figures_sums *a, const struct figures_sums *b)
{
    for (const struct field *f = figures_sums_fields; f->type != FIELD_END_; f++) {
        if (f->type == FIELD_INT_)
            *(int64_t *)(void *)((char *)a + f->offset) += sum_at(b, f->offset);
    }
}

const char *figure_text(const void *mem, const struct figure_kind *k, const struct figures_sums *s)
{
    int64_t part = figure_part(k, s), whole = figure_whole(k, s);

    if (k->shape == FIGURE_COUNT)
        return str_printf(mem, "%lld", (long long)part);
    if (whole == 0)
        return "–";
    if (k->shape == FIGURE_AVERAGE)
        return str_printf(mem, "%.2f", (double)part / (double)whole);
    return str_printf(mem, "%.1f%%", 100.0 * (double)part / (double)whole);
}

enum err figures_groups(
    struct call *c, const struct figures_query *q, struct figures_sums **ret, size_t *ret_n)
{
    return figures_store_groups(c, q, ret, ret_n);
}

enum err figures_items(struct call *c, const struct figures_query *q, const struct figure_kind *k,
    int64_t offset, int64_t limit, struct figure_item **ret, size_t *ret_n, int64_t *ret_total)
{
    return figures_store_items(c, q, k, offset, limit, ret, ret_n, ret_total);
}
