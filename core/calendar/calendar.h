/* calendar.h – working days of a region, and deadlines derived from them.
 *
 * Working days are regional: Guangxi has two statutory days more than the country (壮族三月三) and
 * moves other days for them. A region inherits: 450600 (city) → 450000 (Guangxi) → CN; the most
 * specific entry for a day wins; without an entry Saturday and Sunday are days off. The calendars
 * known at release are part of the binary; newly published years come into the table calendar_day
 * (`cityhall calendar publish`) and win over the embedded ones.
 *
 * A region that publishes calendars of its own must have published the year in question: otherwise
 * the result is `provisional`, and `missing_region` and `missing_year` say what is not known. It is
 * computed from what is known; nothing is guessed. Pages show provisional deadlines as such.
 *
 * Counting (行政许可法 §82; 民法典 §§201, 203): the start day is not counted; working days skip
 * days off; natural days and months count all days, and roll from a day off to the next working
 * day. */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/clock.h"
#include "lib/base/module.h"

#define CALENDAR_N_MAX 3660     /* days or months of one time limit */
#define CALENDAR_PAUSES_MAX 100 /* special procedures of one case */

extern const char calendar_slot[]; /* in c->site: const struct calendar *; optional */

enum calendar_unit { CALENDAR_WORKING, CALENDAR_NATURAL, CALENDAR_MONTH };
bool calendar_unit_parse(const char *s, enum calendar_unit *ret); /* working, natural, month */
const char *calendar_unit_name(enum calendar_unit u);

/* ---- deadlines ----------------------------------------------------------------------------------
 */

/* Days from..until (both included) during which the clock stands still. until == DAY_NONE: it still
 * stands; then there is no due day yet. */
struct calendar_pause {
    day from, until;
    const char *why; /* "special procedure: expert review" */
};

enum day_reason {
    DAY_START,   /* the day on which the clock starts: not counted */
    DAY_COUNTED, /* the n-th day: `number` */
    DAY_WEEKEND, /* skipped */
    DAY_HOLIDAY, /* skipped: `name` of the holiday, `region` that ordered it */
    DAY_PAUSED,  /* skipped: `name` is why */
    DAY_ROLLED   /* natural days and months: the last day was a day off; this one is passed over */
};
struct derived_day {
    day on;
    enum day_reason reason;
    int number;         /* counted days: 1 … n; months: 0 */
    bool made_workday;  /* counted although Saturday or Sunday: an adjusted working day */
    const char *name;   /* holiday, adjustment or pause; NULL */
    const char *region; /* whose entry decided: "CN", "450000", …; NULL: just the weekday */
};

/* How a deadline came about: everything that a page needs to show it day by day. */
struct derivation {
    const char *region;
    day start; /* the clock starts; the next day is day 1 */
    int n;
    enum calendar_unit unit;
    day due;     /* legal day; DAY_NONE while the clock stands still */
    int counted; /* days counted until the end, or until the pause that lasts */
    bool provisional;
    const char *missing_region; /* whose calendar is not known; NULL if all is known */
    int missing_year;
    struct derived_day *days; /* from start to due, in order */
    size_t n_days;
};

/* Adds n units to start. n may be 0: due is the start day itself (rolled for natural units).
 * ERR_INVALID for an unknown region or an n outside 0 … CALENDAR_N_MAX. Results live in c->mem. */
enum err calendar_add(struct call *c, const char *region, day start, int n, enum calendar_unit unit,
    struct derivation *ret) nodiscard;
/* The same with pauses (any order, may overlap). */
enum err calendar_add_paused(struct call *c, const char *region, day start, int n,
    enum calendar_unit unit, const struct calendar_pause *pauses, size_t n_pauses,
    struct derivation *ret) nodiscard;

/* Translated: "working days", "The calendar of Guangxi for 2027 is not published yet: …". */
const char *calendar_provisional_text(struct call *c, const struct derivation *d); /* "" if firm */
const char *calendar_reason_text(struct call *c, const struct derived_day *d);

/* ---- single days
 * --------------------------------------------------------------------------------- */

struct calendar_fact {
    bool is_workday;
    const char *name;   /* of the holiday or adjustment; NULL for an ordinary day */
    const char *region; /* whose entry decided; NULL: the weekday */
    bool known;         /* false: the year of a publishing region is missing */
    const char *missing_region;
};
enum err calendar_look(
    struct call *c, const char *region, day d, struct calendar_fact *ret) nodiscard;
/* d itself if it is a working day, else the next one. */
enum err calendar_next_workday(struct call *c, const char *region, day d, day *ret) nodiscard;
/* Working days after `from` up to and with `to`: how late, how long; 0 if to <= from. */
enum err calendar_workdays_between(
    struct call *c, const char *region, day from, day to, int *ret) nodiscard;

/* ---- receipt: on which day an application counts as received
 * -------------------------------------- */

/* Default, and always for hall_id 0 without a rule of its own (online): the day it reaches the
 * system; the clock's day 1 is the next working day. A hall may have a rule that shifts a receipt
 * after closing time or on a day off to the next working day; such a rule names its source. */
struct receipt_day {
    day on;
    bool shifted;
    const char *source; /* of the rule that shifted; NULL */
};
enum err calendar_receipt_day(struct call *c, int64_t hall_id, const char *region, time_t at,
    struct receipt_day *ret) nodiscard;

struct receipt_rule {
    int64_t hall_id;    /* 0: online */
    int closes_minute;  /* minutes after local midnight; 1440: does not matter */
    bool days_off;      /* receipts on days off are shifted as well */
    const char *source; /* required: notice, rule or decision that orders it */
};
/* ERR_INVALID without a source. */
enum err calendar_set_receipt_rule(struct call *c, const struct receipt_rule *r) nodiscard;
enum err calendar_drop_receipt_rule(struct call *c, int64_t hall_id) nodiscard;

/* ---- published years
 * ------------------------------------------------------------------------------ */

struct calendar_entry {
    const char *region; /* "CN" or a division code of 6 digits */
    day on;
    bool is_workday;
    const char *name;
};
/* Publishes the year of a region (in the ledger too), in place of what was published before for it.
 * All entries must lie in that year. An empty list is a year without exceptions. */
enum err calendar_publish(struct call *c, const char *region, int year, const char *source,
    const struct calendar_entry *entries, size_t n) nodiscard;

struct calendar_year {
    const char *region;
    int year;
    const char *source;
    bool embedded;
};
enum err calendar_years(struct call *c, struct calendar_year **ret, size_t *ret_n) nodiscard;

extern const struct module calendar_module;

#endif
