/* test_calendar.c – deadlines with known answers, missing years, receipts, published years. */
#include "core/calendar/calendar.h"
#include "lib/base/str.h"
#include "tests/on_both.h"

struct vector {
    const char *start;
    int n;
    const char *region, *unit, *due;
};

/* Working-day answers were computed from the State Council's and Guangxi's notices. */
static const struct vector vectors[] = {
    { "2021-02-05", 5, "CN", "working", "2021-02-18" },
    { "2021-02-05", 5, "450600", "working", "2021-02-18" },
    { "2021-04-12", 5, "CN", "working", "2021-04-19" },
    { "2021-04-12", 5, "450600", "working", "2021-04-21" },
    { "2021-04-12", 5, "450000", "working", "2021-04-21" },
    { "2021-04-12", 5, "450603203212", "working", "2021-04-21" },
    { "2021-09-28", 5, "CN", "working", "2021-10-11" },
    { "2021-09-28", 5, "450600", "working", "2021-10-11" },
    { "2023-04-18", 5, "CN", "working", "2023-04-24" },
    { "2023-04-18", 5, "450600", "working", "2023-04-26" },
    { "2021-04-12", 0, "450600", "working", "2021-04-12" },
    { "2021-04-12", 1, "450600", "working", "2021-04-13" },
    { "2021-04-12", 3, "450600", "natural",
        "2021-04-18" }, /* 15 to 17 April are off, the Sunday is not */
    { "2021-04-12", 3, "CN", "natural", "2021-04-15" },
    { "2021-04-12", 5, "CN", "natural", "2021-04-19" }, /* Saturday rolls to Monday */
    { "2021-01-31", 1, "CN", "month", "2021-03-01" },   /* 28 February is a Sunday */
    { "2021-03-15", 2, "CN", "month", "2021-05-17" },   /* 15 May is a Saturday */
};

static struct call *plain_call(void *mem)
{
    return test_call(mem);
}

static void known_deadlines_come_out(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    struct call *c = plain_call(mem);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        const struct vector *v = &vectors[i];
        enum calendar_unit unit = CALENDAR_WORKING;
        struct derivation d;
        day start = DAY_NONE;

        assert_true(day_parse(v->start, &start) && calendar_unit_parse(v->unit, &unit));
        assert_int_equal(calendar_add(c, v->region, start, v->n, unit, &d), OK);
        if (!str_eq(day_text(mem, d.due), v->due))
            fail_test("%s + %d %s in %s is %s, not %s", v->start, v->n, v->unit, v->region, v->due,
                day_text(mem, d.due));
        assert_false(d.provisional);
    }
}

static void each_year_has_the_known_number_of_working_days(void **state)
{
    static const struct {
        int year, cn, gx;
    } years[] = { { 2021, 250, 248 }, { 2022, 249, 247 }, { 2023, 249, 247 }, { 2024, 251, 249 } };
    scoped_mem void *mem = mem_context(NULL);
    struct call *c = plain_call(mem);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(years); i++) {
        day before = day_from_ymd(years[i].year - 1, 12, 31);
        day last = day_from_ymd(years[i].year, 12, 31);
        int n;

        assert_int_equal(calendar_workdays_between(c, "CN", before, last, &n), OK);
        assert_int_equal(n, years[i].cn);
        assert_int_equal(calendar_workdays_between(c, "450600", before, last, &n), OK);
        assert_int_equal(n, years[i].gx);
    }
}

static void a_derivation_says_what_was_skipped_and_why(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    struct call *c = plain_call(mem);
    struct derivation d;
    int counted = 0;

    (void)state;
    assert_int_equal(
        calendar_add(c, "450600", day_from_ymd(2021, 4, 12), 5, CALENDAR_WORKING, &d), OK);
    assert_int_equal(d.n_days, 10); /* the start and 13 … 21 April */
    assert_int_equal(d.days[0].reason, DAY_START);
    assert_int_equal(d.days[2].reason, DAY_HOLIDAY); /* 14 April */
    assert_string_equal(d.days[2].name, "壮族三月三");
    assert_string_equal(d.days[2].region, "450000");
    assert_int_equal(d.days[5].reason, DAY_WEEKEND); /* 17 April */
    assert_int_equal(d.days[6].reason, DAY_COUNTED); /* Sunday 18 April, adjusted */
    assert_true(d.days[6].made_workday);
    for (size_t i = 0; i < d.n_days; i++)
        counted += d.days[i].reason == DAY_COUNTED;
    assert_int_equal(counted, 5);
}

static void a_missing_year_is_flagged_per_region_not_guessed(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    struct call *c = plain_call(mem);
    const day start = day_from_ymd(2025, 4, 1);
    struct derivation d;

    (void)state;
    assert_int_equal(calendar_add(c, "CN", start, 5, CALENDAR_WORKING, &d), OK);
    assert_false(d.provisional);
    assert_int_equal(calendar_add(c, "450600", start, 5, CALENDAR_WORKING, &d), OK);
    assert_true(d.provisional);
    assert_string_equal(d.missing_region, "450000");
    assert_int_equal(d.missing_year, 2025);
    assert_int_equal(calendar_add(c, "CN", day_from_ymd(2050, 1, 3), 1, CALENDAR_WORKING, &d), OK);
    assert_true(d.provisional);
    assert_string_equal(d.missing_region, "CN");
    /* Over the end of the known years: only then. */
    assert_int_equal(
        calendar_add(c, "450600", day_from_ymd(2024, 12, 30), 1, CALENDAR_WORKING, &d), OK);
    assert_false(d.provisional);
    assert_int_equal(
        calendar_add(c, "450600", day_from_ymd(2024, 12, 30), 2, CALENDAR_WORKING, &d), OK);
    assert_true(d.provisional);
}

static void pauses_stop_the_clock(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    struct call *c = plain_call(mem);
    const struct calendar_pause review = { day_from_ymd(2021, 6, 2), day_from_ymd(2021, 6, 8),
        "expert review" };
    const struct calendar_pause open_ended = { day_from_ymd(2021, 6, 2), DAY_NONE, "hearing" };
    const struct calendar_pause later = { day_from_ymd(2021, 7, 2), DAY_NONE, "hearing" };
    const day start = day_from_ymd(2021, 5, 31);
    struct derivation d;

    (void)state;
    assert_int_equal(
        calendar_add_paused(c, "450600", start, 3, CALENDAR_WORKING, &review, 1, &d), OK);
    assert_int_equal(d.due, day_from_ymd(2021, 6, 10)); /* 1 June, then 9 and 10 June */
    assert_int_equal(d.days[2].reason, DAY_PAUSED);
    assert_string_equal(d.days[2].name, "expert review");
    assert_int_equal(
        calendar_add_paused(c, "450600", start, 3, CALENDAR_WORKING, &open_ended, 1, &d), OK);
    assert_int_equal(d.due, DAY_NONE);
    assert_int_equal(d.counted, 1);
    assert_int_equal(
        calendar_add_paused(c, "450600", start, 3, CALENDAR_WORKING, &later, 1, &d), OK);
    assert_int_equal(d.due, day_from_ymd(2021, 6, 3));
    assert_int_equal(calendar_add_paused(c, "CN", start, 10, CALENDAR_NATURAL, &review, 1, &d), OK);
    assert_int_equal(d.due, day_from_ymd(2021, 6, 17)); /* 10 days and 7 paused */
}

static void what_is_no_region_is_refused(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    static const char *const bad[] = { "", "GX", "4506", "45060x", "cn", "4506000" };
    struct derivation d;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct call *c = plain_call(mem);

        assert_int_equal(calendar_add(c, bad[i], 0, 1, CALENDAR_WORKING, &d), ERR_INVALID);
    }
    assert_int_equal(calendar_add(plain_call(mem), "CN", 0, -1, CALENDAR_WORKING, &d), ERR_INVALID);
    assert_int_equal(
        calendar_add(plain_call(mem), "CN", 0, CALENDAR_N_MAX + 1, CALENDAR_NATURAL, &d),
        ERR_INVALID);
}

/* ---- with a database
 * --------------------------------------------------------------------------------- */

static void a_published_year_counts_from_then_on(void **state)
{
    struct both *f = *state;
    const struct calendar_entry off[] = {
        { "450000", day_from_ymd(2026, 4, 20), false, "壮族三月三" },
        { "450000", day_from_ymd(2026, 4, 21), false, "壮族三月三" },
    };
    struct derivation d;

    test_ok(f->c, calendar_publish(f->c, "450000", 2026, "通知", off, COUNT_OF(off)), "publish");
    test_ok(f->c, calendar_add(f->c, "450600", day_from_ymd(2026, 4, 17), 1, CALENDAR_WORKING, &d),
        "add");
    assert_int_equal(d.due, day_from_ymd(2026, 4, 22));
    assert_false(d.provisional);
    test_ok(f->c, calendar_publish(f->c, "450000", 2026, "更正", off, 1), "publish again");
    test_ok(f->c, calendar_add(f->c, "450600", day_from_ymd(2026, 4, 17), 1, CALENDAR_WORKING, &d),
        "add");
    assert_int_equal(d.due, day_from_ymd(2026, 4, 21));
}

static void a_wrong_publication_is_refused(void **state)
{
    struct both *f = *state;
    const struct calendar_entry e[] = {
        { "450000", day_from_ymd(2026, 4, 20), false, "x" },
        { "450000", day_from_ymd(2026, 4, 20), true, "x" },
    };

    assert_int_equal(calendar_publish(f->c, "450000", 2026, " ", e, 1), ERR_INVALID);
    error_clear(f->c);
    assert_int_equal(calendar_publish(f->c, "450000", 2025, "s", e, 1), ERR_INVALID);
    error_clear(f->c);
    assert_int_equal(calendar_publish(f->c, "450000", 2026, "s", e, 2), ERR_INVALID);
}

static void only_a_rule_with_a_source_shifts_a_receipt(void **state)
{
    struct both *f = *state;
    const struct receipt_rule nameless = { 7, 17 * 60 + 30, true, "" };
    const struct receipt_rule rule = { 7, 17 * 60 + 30, true, "大厅公告" };
    struct receipt_day d;
    time_t evening;

    assert_true(clock_parse("2021-04-16T10:00:00Z", &evening)); /* 18:00 in Fangchenggang, off */
    test_ok(f->c, calendar_receipt_day(f->c, 7, "450600", evening, &d), "no rule");
    assert_int_equal(d.on, day_from_ymd(2021, 4, 16));
    assert_false(d.shifted);
    assert_int_equal(calendar_set_receipt_rule(f->c, &nameless), ERR_INVALID);
    error_clear(f->c);
    test_ok(f->c, calendar_set_receipt_rule(f->c, &rule), "rule");
    test_ok(f->c, calendar_receipt_day(f->c, 7, "450600", evening, &d), "a day off");
    assert_int_equal(d.on, day_from_ymd(2021, 4, 18)); /* the Sunday is a working day */
    assert_string_equal(d.source, "大厅公告");
    assert_true(clock_parse("2021-04-13T09:29:00Z", &evening));
    test_ok(f->c, calendar_receipt_day(f->c, 7, "450600", evening, &d), "17:29");
    assert_false(d.shifted);
    assert_true(clock_parse("2021-04-13T09:30:00Z", &evening));
    test_ok(f->c, calendar_receipt_day(f->c, 7, "450600", evening, &d), "17:30");
    assert_int_equal(d.on, day_from_ymd(2021, 4, 18));
    test_ok(f->c, calendar_receipt_day(f->c, 0, "450600", evening, &d), "online");
    assert_false(d.shifted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_deadlines_come_out),
        cmocka_unit_test(each_year_has_the_known_number_of_working_days),
        cmocka_unit_test(a_derivation_says_what_was_skipped_and_why),
        cmocka_unit_test(a_missing_year_is_flagged_per_region_not_guessed),
        cmocka_unit_test(pauses_stop_the_clock),
        cmocka_unit_test(what_is_no_region_is_refused),
        ON_BOTH_ENGINES(a_published_year_counts_from_then_on),
        ON_BOTH_ENGINES(a_wrong_publication_is_refused),
        ON_BOTH_ENGINES(only_a_rule_with_a_source_shifts_a_receipt),
    };

    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
