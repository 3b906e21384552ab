/* calendar_cmd.c – `cityhall calendar add | explain | years | publish`. The first two need no
 * database: then they know the calendars that are part of the binary. */
#include "core/calendar/calendar.h"

#include <stdio.h>

#include "core/calendar/private.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define ENTRIES_MAX 366

struct question {
    day start;
    int n;
    const char *region;
    enum calendar_unit unit;
};

/* DATE N --region CODE [--unit working|natural|month], in any order. */
static enum err read_question(struct call *c, int argc, char **argv, struct question *ret)
{
    const char *plain[2] = { NULL, NULL };
    size_t n_plain = 0;
    int64_t n;

    *ret = (struct question) { .region = NULL, .unit = CALENDAR_WORKING };
    for (int i = 0; i < argc; i++) {
        const char *next = i + 1 < argc ? argv[i + 1] : NULL;

        if (str_eq(argv[i], "--region") && next != NULL) {
            ret->region = argv[++i];
        } else if (str_eq(argv[i], "--unit") && next != NULL) {
            if (!calendar_unit_parse(argv[++i], &ret->unit))
                return fail(c, ERR_USAGE, N_("--unit is working, natural or month"));
        } else if (n_plain < COUNT_OF(plain)) {
            plain[n_plain++] = argv[i];
        } else {
            return ERR_USAGE;
        }
    }
    if (n_plain != COUNT_OF(plain) || ret->region == NULL)
        return ERR_USAGE;
    if (!day_parse(plain[0], &ret->start))
        return fail(c, ERR_INVALID, N_("{day} is not a date such as 2021-04-12"), "day", plain[0]);
    if (!str_int(plain[1], 0, CALENDAR_N_MAX, &n))
        return fail(c, ERR_INVALID, N_("{n} is not a number of days"), "n", plain[1]);
    ret->n = (int)n;
    return OK;
}

static enum err answer(struct call *c, int argc, char **argv, struct derivation *ret)
{
    struct question q;

    TRY(read_question(c, argc, argv, &q));
    return calendar_add(c, q.region, q.start, q.n, q.unit, ret);
}

/* One date on stdout, whatever else is to be said goes to stderr. */
static enum err calendar_add_command(struct call *c, int argc, char **argv, struct buf *out)
{
    struct derivation d;

    TRY(answer(c, argc, argv, &d));
    buf_printf(out, "%s\n", day_text(c->mem, d.due));
    if (d.provisional)
        fprintf(stderr, "cityhall: %s\n", calendar_provisional_text(c, &d));
    return OK;
}

static enum err calendar_explain_command(struct call *c, int argc, char **argv, struct buf *out)
{
    struct derivation d;

    TRY(answer(c, argc, argv, &d));
    for (size_t i = 0; i < d.n_days; i++)
        buf_printf(
            out, "%s  %s\n", day_text(c->mem, d.days[i].on), calendar_reason_text(c, &d.days[i]));
    buf_printf(out, "%s\n", day_text(c->mem, d.due));
    if (d.provisional)
        buf_printf(out, "%s\n", calendar_provisional_text(c, &d));
    return OK;
}

static enum err calendar_years_command(struct call *c, int argc, char **argv, struct buf *out)
{
    struct calendar_year *years;
    size_t n;

    (void)argv;
    if (argc != 0)
        return ERR_USAGE;
    TRY(calendar_years(c, &years, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%-6s  %d  %s%s\n", years[i].region, years[i].year, years[i].source,
            years[i].embedded ? "" : " *");
    return OK;
}

/* "--off 2027-01-01=元旦" and "--on 2027-02-06=春节调休". */
static enum err read_entry(struct call *c, const char *region, bool is_workday, const char *text,
    struct calendar_entry *ret)
{
    const char *name = strchr(text, '=');
    size_t n = name == NULL ? strlen(text) : (size_t)(name - text);

    *ret = (struct calendar_entry) { .region = region, .is_workday = is_workday };
    ret->name = name == NULL || name[1] == '\0' ? (is_workday ? "调休上班" : "放假") : name + 1;
    if (!day_parse(str_dup_n(c->mem, text, n), &ret->on))
        return fail(c, ERR_INVALID, N_("{day} is not a date such as 2021-04-12"), "day", text);
    return OK;
}

static enum err calendar_publish_command(struct call *c, int argc, char **argv, struct buf *out)
{
    struct calendar_entry *entries = mem_array(c->mem, struct calendar_entry, ENTRIES_MAX);
    const char *region = NULL, *source = NULL;
    size_t n = 0;
    int64_t year;

    if (argc < 1 || !str_int(argv[0], 1900, 9999, &year))
        return ERR_USAGE;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (str_eq(argv[i], "--region"))
            region = argv[i + 1];
        else if (str_eq(argv[i], "--source"))
            source = argv[i + 1];
    }
    for (int i = 1; i < argc; i += 2) {
        bool on = str_eq(argv[i], "--on");

        if (i + 1 >= argc)
            return ERR_USAGE;
        if (str_eq(argv[i], "--region") || str_eq(argv[i], "--source"))
            continue;
        if ((!on && !str_eq(argv[i], "--off")) || n == ENTRIES_MAX)
            return ERR_USAGE;
        TRY(read_entry(c, region, on, argv[i + 1], &entries[n]));
        n++;
    }
    if (region == NULL)
        return ERR_USAGE;
    TRY(calendar_publish(c, region, (int)year, source, entries, n));
    buf_printf(out, "%s %d: %zu\n", region, (int)year, n);
    return OK;
}

const struct command calendar_commands[] = {
    { "calendar add", "DATE N --region CODE [--unit working|natural|month]",
        "the day N working days (natural days, months) after DATE in a region; CN is the country",
        COMMAND_NO_DB, calendar_add_command },
    { "calendar explain", "DATE N --region CODE [--unit working|natural|month]",
        "the same, day by day: what was counted, what was skipped, and why", COMMAND_NO_DB,
        calendar_explain_command },
    { "calendar years", "", "the published years of each region; * is not part of the program",
        COMMAND_READS, calendar_years_command },
    { "calendar publish",
        "YEAR --region CODE --source NOTICE [--off DAY[=NAME]]… [--on DAY[=NAME]]…",
        "enters the days off and adjusted working days of a year from the official notice",
        COMMAND_WRITES, calendar_publish_command },
    { 0 },
};
