/* calendar.c – counting days (calendar.h). Called by whoever derives a deadline; reads days through
 * calendar_data.c and never assumes a calendar that was not published. */
#include "core/calendar/calendar.h"

#include "core/calendar/private.h"
#include "core/ledger/ledger.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#include <jansson.h>

#define DAYS_LOOKED_MAX (CALENDAR_N_MAX * 3) /* a walk that finds no end is a fault */
#define YEAR_MIN 1990
#define YEAR_MAX 2100

static const char *const unit_names[] = { "working", "natural", "month" };

bool calendar_unit_parse(const char *s, enum calendar_unit *ret)
{
    for (size_t i = 0; i < COUNT_OF(unit_names); i++) {
        if (str_eq(s, unit_names[i])) {
            *ret = (enum calendar_unit)i;
            return true;
        }
    }
    return false;
}

const char *calendar_unit_name(enum calendar_unit u)
{
    return unit_names[u];
}

/* ---- regions
 * --------------------------------------------------------------------------------------- */

static bool all_digits(const char *s)
{
    return *s != '\0' && strspn(s, "0123456789") == strlen(s);
}

enum err region_chain(struct call *c, const char *region, struct region_chain *ret)
{
    size_t n = region == NULL ? 0 : strlen(region), k = 0;
    const char *step[3];

    *ret = (struct region_chain) { 0 };
    if (str_eq(region, "CN")) {
        ret->region[0] = "CN";
        return OK;
    }
    if ((n != 6 && n != 9 && n != 12) || !all_digits(region))
        return fail(c, ERR_INVALID,
            N_("a region is CN or the code of a division, 6, 9 or 12 digits; {region} is neither"),
            "region", str_or(region, ""));
    step[0] = str_dup_n(c->mem, region, 6);
    step[1] = str_printf(c->mem, "%.4s00", region);
    step[2] = str_printf(c->mem, "%.2s0000", region);
    for (size_t i = 0; i < COUNT_OF(step); i++) {
        if (k == 0 || !str_eq(step[i], ret->region[k - 1]))
            ret->region[k++] = step[i];
    }
    ret->region[k] = "CN";
    return OK;
}

/* ---- the walk
 * ---------------------------------------------------------------------------------------- */

struct walk {
    struct call *c;
    const struct calendar *k;
    struct region_chain chain;
    const struct calendar_pause *pauses;
    size_t n_pauses;
    struct derivation *d;
    size_t cap;
};

static void note_missing(struct walk *w, const struct calendar_fact *f, day on)
{
    int m, dd;

    if (f->known || w->d->provisional)
        return;
    w->d->provisional = true;
    w->d->missing_region = f->missing_region;
    day_ymd(on, &w->d->missing_year, &m, &dd);
}

static struct derived_day *add_day(struct walk *w, day on, enum day_reason reason)
{
    struct derivation *d = w->d;
    struct derived_day *at;

    must(d->n_days < DAYS_LOOKED_MAX);
    if (d->n_days == w->cap) {
        w->cap = w->cap == 0 ? 32 : w->cap * 2;
        d->days = mem_grow(w->c->mem, d->days, struct derived_day, w->cap);
    }
    at = &d->days[d->n_days++];
    *at = (struct derived_day) { .on = on, .reason = reason };
    return at;
}

static const struct calendar_pause *pause_at(const struct walk *w, day on)
{
    for (size_t i = 0; i < w->n_pauses; i++) {
        const struct calendar_pause *p = &w->pauses[i];

        if (p->from <= on && (p->until == DAY_NONE || on <= p->until))
            return p;
    }
    return NULL;
}

/* True if the day is covered by a pause; *ret_stopped if that pause has no end yet. */
static bool take_pause(struct walk *w, day on, bool *ret_stopped)
{
    const struct calendar_pause *p = pause_at(w, on);

    *ret_stopped = p != NULL && p->until == DAY_NONE;
    if (p != NULL)
        add_day(w, on, DAY_PAUSED)->name = p->why;
    return p != NULL;
}

static void count_day(struct walk *w, day on, const struct calendar_fact *f)
{
    struct derived_day *at = add_day(w, on, DAY_COUNTED);

    at->number = ++w->d->counted;
    if (f->is_workday && day_weekday(on) >= 5)
        at->made_workday = true;
    at->name = f->name;
    at->region = f->region;
}

static void skip_day(struct walk *w, day on, const struct calendar_fact *f, enum day_reason reason)
{
    struct derived_day *at;

    if (reason != DAY_ROLLED)
        reason = f->name == NULL ? DAY_WEEKEND : DAY_HOLIDAY;
    at = add_day(w, on, reason);
    at->name = f->name;
    at->region = f->region;
}

static void walk_working(struct walk *w)
{
    struct derivation *d = w->d;
    day last = d->start;

    for (day on = d->start + 1; d->counted < d->n; on++) {
        struct calendar_fact f;
        bool stopped;

        if (take_pause(w, on, &stopped)) {
            if (stopped)
                return;
            continue;
        }
        f = calendar_fact_of(w->k, &w->chain, on);
        note_missing(w, &f, on);
        if (f.is_workday)
            count_day(w, on, &f);
        else
            skip_day(w, on, &f, DAY_WEEKEND);
        last = on;
    }
    d->due = last;
}

/* The last day of a natural period, rolled from days off to the next working day (民法典 §203). */
static void roll(struct walk *w, day last)
{
    struct derivation *d = w->d;

    for (;; last++) {
        struct calendar_fact f = calendar_fact_of(w->k, &w->chain, last);

        note_missing(w, &f, last);
        if (f.is_workday)
            break;
        if (d->days[d->n_days - 1].on == last && d->days[d->n_days - 1].reason == DAY_COUNTED)
            d->days[d->n_days - 1].reason = DAY_ROLLED;
        else
            skip_day(w, last, &f, DAY_ROLLED);
    }
    if (d->n_days == 0 || d->days[d->n_days - 1].on != last)
        add_day(w, last, DAY_COUNTED)->number = 0;
    d->due = last;
}

static void walk_natural(struct walk *w, int days)
{
    struct derivation *d = w->d;
    const struct calendar_fact plain = { 0 };
    day on = d->start;

    while (d->counted < days) {
        bool stopped;

        on++;
        if (!take_pause(w, on, &stopped))
            count_day(w, on, &plain);
        else if (stopped)
            return;
    }
    roll(w, on);
}

static void walk_all(struct walk *w)
{
    struct derivation *d = w->d;

    d->due = DAY_NONE;
    add_day(w, d->start, DAY_START);
    switch (d->unit) {
    case CALENDAR_WORKING:
        walk_working(w);
        break;
    case CALENDAR_NATURAL:
        walk_natural(w, d->n);
        break;
    case CALENDAR_MONTH: /* the days of those months, so that pauses lengthen them */
        walk_natural(w, day_add_months(d->start, d->n) - d->start);
        break;
    }
    if (d->due == DAY_NONE)
        return;
    for (size_t i = 0; i < w->n_pauses;
         i++) { /* a pause without end, beginning before the due day */
        if (w->pauses[i].until == DAY_NONE && w->pauses[i].from <= d->due)
            d->due = DAY_NONE;
    }
}

enum err calendar_add_paused(struct call *c, const char *region, day start, int n,
    enum calendar_unit unit, const struct calendar_pause *pauses, size_t n_pauses,
    struct derivation *ret)
{
    int months_max = unit == CALENDAR_MONTH ? CALENDAR_N_MAX / 31 : CALENDAR_N_MAX;
    struct derivation d = { .region = region, .start = start, .n = n, .unit = unit };
    struct walk w = { .c = c, .pauses = pauses, .n_pauses = n_pauses, .d = &d };

    if (n < 0 || n > months_max)
        return fail(c, ERR_INVALID, N_("a time limit has 0 to {max} days"), "max",
            str_printf(c->mem, "%d", CALENDAR_N_MAX));
    if (n_pauses > CALENDAR_PAUSES_MAX)
        return fail(c, ERR_TOO_LARGE, N_("a case has too many pauses"));
    TRY(region_chain(c, region, &w.chain));
    TRY(calendar_of(c, &w.k));
    walk_all(&w);
    *ret = d;
    return OK;
}

enum err calendar_add(struct call *c, const char *region, day start, int n, enum calendar_unit unit,
    struct derivation *ret)
{
    return calendar_add_paused(c, region, start, n, unit, NULL, 0, ret);
}

/* ---- single days
 * -------------------------------------------------------------------------------------- */

enum err calendar_look(struct call *c, const char *region, day d, struct calendar_fact *ret)
{
    struct region_chain chain;
    const struct calendar *k;

    TRY(region_chain(c, region, &chain));
    TRY(calendar_of(c, &k));
    *ret = calendar_fact_of(k, &chain, d);
    return OK;
}

enum err calendar_next_workday(struct call *c, const char *region, day d, day *ret)
{
    struct region_chain chain;
    const struct calendar *k;

    TRY(region_chain(c, region, &chain));
    TRY(calendar_of(c, &k));
    while (!calendar_fact_of(k, &chain, d).is_workday)
        d++;
    *ret = d;
    return OK;
}

enum err calendar_workdays_between(struct call *c, const char *region, day from, day to, int *ret)
{
    struct region_chain chain;
    const struct calendar *k;
    int n = 0;

    TRY(region_chain(c, region, &chain));
    TRY(calendar_of(c, &k));
    for (day d = from + 1; d <= to; d++) {
        if (calendar_fact_of(k, &chain, d).is_workday)
            n++;
    }
    *ret = n;
    return OK;
}

/* ---- receipt
 * -------------------------------------------------------------------------------------------- */

enum err calendar_receipt_day(
    struct call *c, int64_t hall_id, const char *region, time_t at, struct receipt_day *ret)
{
    struct receipt_rule_row rule;
    struct calendar_fact fact;
    const day on = day_of(at);
    enum err e;

    *ret = (struct receipt_day) { .on = on };
    e = calendar_store_rule(c, hall_id, &rule);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(calendar_look(c, region, on, &fact));
    if (fact.is_workday ? clock_local_minute(at) < rule.closes_minute : !rule.days_off)
        return OK;
    ret->shifted = true;
    ret->source = rule.source;
    return calendar_next_workday(c, region, on + 1, &ret->on);
}

enum err calendar_set_receipt_rule(struct call *c, const struct receipt_rule *r)
{
    if (str_blank(r->source))
        return fail_field(c, "source", N_("a rule that shifts the receipt names its source"));
    if (r->closes_minute < 0 || r->closes_minute > 1440)
        return fail_field(c, "closes", N_("closing time is a time of the day"));
    TRY(calendar_store_set_rule(c, r));
    return ledger_append(c, "receipt_rule", r->hall_id, "set", 0,
        json_pack("{s:i, s:b, s:s}", "closes_minute", r->closes_minute, "days_off", r->days_off,
            "source", r->source));
}

enum err calendar_drop_receipt_rule(struct call *c, int64_t hall_id)
{
    TRY(calendar_store_drop_rule(c, hall_id));
    return ledger_append(c, "receipt_rule", hall_id, "drop", 0, NULL);
}

/* ---- published years
 * -------------------------------------------------------------------------------------- */

static enum err check_entries(
    struct call *c, const char *region, int year, const struct calendar_entry *entries, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int y, m, d;

        day_ymd(entries[i].on, &y, &m, &d);
        if (y != year || !str_eq(entries[i].region, region))
            return fail(c, ERR_INVALID, N_("{day} is not a day of {year}"), "day",
                day_text(c->mem, entries[i].on), "year", str_printf(c->mem, "%d", year));
        for (size_t k = 0; k < i; k++) {
            if (entries[k].on == entries[i].on)
                return fail(c, ERR_INVALID, N_("{day} is given twice"), "day",
                    day_text(c->mem, entries[i].on));
        }
    }
    return OK;
}

enum err calendar_publish(struct call *c, const char *region, int year, const char *source,
    const struct calendar_entry *entries, size_t n)
{
    struct region_chain chain;
    int64_t number = 0;

    TRY(region_chain(c, region, &chain));
    if (!str_eq(chain.region[0], region))
        return fail(c, ERR_INVALID, N_("a calendar is published for CN or a division of 6 digits"));
    if (year < YEAR_MIN || year > YEAR_MAX)
        return fail(c, ERR_INVALID, N_("{year} is not a year that can be published"), "year",
            str_printf(c->mem, "%d", year));
    if (str_blank(source))
        return fail(c, ERR_INVALID, N_("a calendar names the notice that it comes from"));
    TRY(check_entries(c, region, year, entries, n));
    TRY(calendar_store_clear_year(c, region, year));
    TRY(calendar_store_add_year(c, region, year, source));
    for (size_t i = 0; i < n; i++)
        TRY(calendar_store_add_day(c, &entries[i], year));
    TRY(calendar_store_bump_generation(c));
    (void)str_int(region, 0, INT32_MAX, &number); /* CN stays 0 */
    return ledger_append(c, "calendar", year * INT64_C(1000000) + number, "publish", 0,
        json_pack("{s:s, s:i, s:s, s:I}", "region", region, "year", year, "source", source,
            "entries", (json_int_t)n));
}

enum err calendar_years(struct call *c, struct calendar_year **ret, size_t *ret_n)
{
    const struct calendar *k;

    TRY(calendar_of(c, &k));
    *ret = mem_array(c->mem, struct calendar_year, k->n_years + 1);
    memcpy(*ret, k->years, k->n_years * sizeof **ret);
    *ret_n = k->n_years;
    return OK;
}

/* ---- start
 * ----------------------------------------------------------------------------------------------------
 */

static enum err start(struct call *c, struct site *s)
{
    struct calendar *k;

    if (c->db != NULL)
        TRY(calendar_with_tables(c, &k));
    else
        TRY(calendar_embedded(c, &k));
    site_put(s, calendar_slot, k);
    return OK;
}

const struct module calendar_module = {
    .name = "core/calendar", .commands = calendar_commands, .start = start
};
