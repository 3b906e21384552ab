/* calendar_text.c – a derivation in words, for pages and for `cityhall calendar explain`. */
#include "core/calendar/calendar.h"

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

static const char *region_text(struct call *c, const char *region)
{
    if (str_eq(region, "CN"))
        return t(c, N_("the country"));
    if (str_eq(region, "450000"))
        return t(c, N_("Guangxi"));
    return str_or(region, "");
}

const char *calendar_provisional_text(struct call *c, const struct derivation *d)
{
    if (!d->provisional)
        return "";
    return tf(c,
        N_("Provisional: the calendar of {region} for {year} has not been entered yet. Days off "
           "and "
           "adjusted working days of that year may still move this date."),
        "region", region_text(c, d->missing_region), "year",
        str_printf(c->mem, "%d", d->missing_year));
}

static const char *counted_text(struct call *c, const struct derived_day *d)
{
    if (d->number == 0)
        return t(c, N_("last day"));
    if (d->made_workday && d->name != NULL)
        return tf(c, N_("day {n}, an adjusted working day ({name})"), "n",
            str_printf(c->mem, "%d", d->number), "name", d->name);
    return tf(c, N_("day {n}"), "n", str_printf(c->mem, "%d", d->number));
}

const char *calendar_reason_text(struct call *c, const struct derived_day *d)
{
    switch (d->reason) {
    case DAY_START:
        return t(c, N_("start, not counted"));
    case DAY_COUNTED:
        return counted_text(c, d);
    case DAY_WEEKEND:
        return t(c, N_("not counted: weekend"));
    case DAY_HOLIDAY:
        return tf(c, N_("not counted: {name} ({region})"), "name", str_or(d->name, ""), "region",
            region_text(c, d->region));
    case DAY_PAUSED:
        return tf(c, N_("clock stopped: {why}"), "why", str_or(d->name, ""));
    case DAY_ROLLED:
        return t(c, N_("a day off: moves to the next working day"));
    }
    return "";
}
