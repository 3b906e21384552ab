/* test_scan.c – the check of the codes finds what is broken and only that, the figure is the same
 * one, scans are counted by item, office, day and month, and halls have their sheets; on both
 * engines, with the real pack. */
#include "tests/on_both.h"

#include "app/figures/figures.h"
#include "app/item/item.h"
#include "app/item/item_cache.h"
#include "app/item/item_load.h"
#include "app/scan/coverage.h"
#include "app/scan/poster.h"
#include "core/org/org.h"
#include "lib/base/buf.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

#define TODAY "2021-04-12"

/* The test's transaction is open all the time; slow handlers take it when they need one. */
static const char db_slot[] = "test: database";
static enum err here(struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    enum err e;

    c->db = (struct db *)(uintptr_t)site_get(c->site, db_slot);
    e = run(c, data);
    c->db = NULL;
    return e;
}

static const struct slow_ops ops = { .read = here, .write = here };

static void load(struct both *f)
{
    const char *dir = str_printf(f->mem, "%s/pack/450600", test_source_root());
    struct site *s = mem_new(f->mem, struct site);
    struct conf *k = conf_new(f->c);
    const struct org *o;
    struct load_count n;

    *s = *f->c->site;
    s->demo = true;
    f->c->site = s;
    site_put(s, slow_slot, &ops);
    site_put(s, db_slot, f->db);
    site_put(s, item_cache_slot, item_cache_new(f->mem));
    test_ok(f->c, org_load(f->c, k, dir), "offices");
    test_ok(f->c, org_read(f->c, &o), "offices as loaded");
    org_put(f->c, s, o);
    test_ok(f->c, item_load_pack(f->c, k, dir, &n), "load");
}

static struct coverage now(struct both *f)
{
    struct coverage v;

    test_ok(f->c, coverage_now(f->c, &v), "coverage");
    return v;
}

static int64_t public_figure(struct both *f)
{
    const struct figures_query q = { .on = TODAY };
    const struct figure_kind *k = figure_kind("qr-coverage");
    struct figures_sums *groups, sum = { 0 };
    struct figure_item *items;
    int64_t total;
    size_t n;

    assert_non_null(k);
    test_ok(f->c, figures_groups(f->c, &q, &groups, &n), "figures");
    for (size_t i = 0; i < n; i++)
        figures_add(&sum, &groups[i]);
    test_ok(f->c, figures_items(f->c, &q, k, 0, FIGURE_ITEMS_MAX, &items, &n, &total), "items");
    assert_int_equal(total, figure_part(k, &sum));
    assert_int_equal(figure_whole(k, &sum), now(f).items);
    return total;
}

static struct scan_report check(struct both *f, bool all)
{
    struct scan_report r;

    f->c->db = NULL;
    test_ok(f->c, scan_check(f->c, all, &r), "check");
    f->c->db = f->db;
    return r;
}

STATEMENT(test_scan_some_item, "SELECT CAST(max(record_id) AS BIGINT) FROM item_card WHERE state ="
                               " 'published' AND valid_until = '9999-12-31' AND version = 1");
STATEMENT(test_scan_spoil, "UPDATE registry_version SET body = '{broken' WHERE record_id = $1");
STATEMENT(test_scan_swap, "UPDATE item_card SET short_code = $2 WHERE record_id = $1");
STATEMENT(test_scan_newer, "UPDATE scan_result SET version = 0 WHERE record_id = $1");
STATEMENT(test_scan_counted, "SELECT count(*) FROM item_scan");

static int64_t some_item(struct both *f)
{
    int64_t id;

    test_ok(f->c, db_int(f->c, &test_scan_some_item, &id), "an item");
    return id;
}

static void finds_what_is_broken(void **state)
{
    struct both *f = *state;
    struct scan_report r;
    int64_t items, broken, counted;
    struct code_fault *faults;
    size_t n;

    load(f);
    assert_int_equal(now(f).live, 0);
    assert_int_equal(public_figure(f), 0);
    items = now(f).items;
    assert_true(items > 50);
    r = check(f, true);
    assert_int_equal(r.items, items);
    assert_int_equal(r.live, items);
    assert_int_equal(now(f).live, items);
    assert_int_equal(public_figure(f), items);
    broken = some_item(f);
    test_ok(f->c, db_exec(f->c, &test_scan_spoil, broken), "spoil");
    r = check(f, true);
    assert_int_equal(r.n_faults, 1);
    assert_int_equal(r.faults[0].record_id, broken);
    assert_true(str_starts(r.faults[0].why, "500 "));
    assert_int_equal(public_figure(f), items - 1);
    test_ok(f->c, coverage_faults(f->c, 0, 10, &faults, &n), "faults");
    assert_int_equal(n, 1);
    assert_int_equal(faults[0].record_id, broken);
    assert_true(str_starts(faults[0].why, "500 "));
    test_ok(f->c, db_int(f->c, &test_scan_counted, &counted), "scans");
    assert_int_equal(counted, 0); /* a check is no scan */
    assert_null(f->c->notes);
}

/* A code that leads to another item, and one that leads nowhere. */
static void finds_what_leads_astray(void **state)
{
    struct both *f = *state;
    struct scan_report r;
    struct item_card *cards;
    int64_t broken, total;
    size_t n;

    load(f);
    broken = some_item(f);
    test_ok(f->c, item_list(f->c, &(struct item_filter) { .limit = 2 }, &cards, &n, &total), "two");
    test_ok(f->c,
        db_exec(f->c, &test_scan_swap, broken, cards[cards[0].record_id == broken].short_code),
        "swap");
    r = check(f, true);
    assert_int_equal(r.n_faults, 1);
    assert_string_equal(r.faults[0].why, "200, but the guide of another item");
    test_ok(f->c, db_exec(f->c, &test_scan_swap, broken, "zzzzzzzz"), "nowhere");
    r = check(f, true);
    assert_int_equal(r.n_faults, 1);
    assert_true(str_starts(r.faults[0].why, "404 "));
}

/* What changed since is not live until it was followed again; only that is followed. */
static void follows_what_changed(void **state)
{
    struct both *f = *state;
    int64_t items, changed;
    struct scan_report r;

    load(f);
    items = check(f, true).items;
    assert_int_equal(check(f, false).items, 0);
    changed = some_item(f);
    test_ok(f->c, db_exec(f->c, &test_scan_newer, changed), "newer");
    assert_int_equal(now(f).unchecked, 1);
    assert_int_equal(now(f).live, items - 1);
    r = check(f, false);
    assert_int_equal(r.items, 1);
    assert_int_equal(r.live, 1);
    assert_int_equal(now(f).unchecked, 0);
    assert_int_equal(now(f).live, items);
}

/* ---- scans ----------------------------------------------------------------------------------- */

static void scan(struct both *f, int64_t record_id, const char *on, int64_t n)
{
    const struct tally t = { .key = record_id, .count = n };
    time_t was = f->c->now;
    day d;

    assert_true(day_parse(on, &d));
    f->c->now = day_start(d) + 3600;
    test_ok(f->c, item_count_scan(f->c, &t), "scan");
    f->c->now = was;
}

static void expect(struct both *f, struct scans_query q, const char *want)
{
    struct scans_row *rows;
    int64_t total, scans;
    struct buf b;
    size_t n;

    q.from = "2021-03-01";
    q.until = "2021-04-30";
    q.limit = 3;
    test_ok(f->c, scans_list(f->c, &q, &rows, &n, &total, &scans), "list");
    buf_init(&b, f->mem, 4000);
    buf_printf(&b, "%lld:", (long long)scans);
    for (size_t i = 0; i < n && rows[i].n > 0; i++)
        buf_printf(&b, " %s=%lld", rows[i].key, (long long)rows[i].n);
    assert_string_equal(b.p, want);
}

static void counts_scans(void **state)
{
    struct both *f = *state;
    struct scans_query never = {
        .from = "2021-03-01", .until = "2021-04-30", .never = true, .limit = 500
    };
    struct item_card *k;
    struct scans_row *rows;
    int64_t total, all, scans;
    size_t n;

    load(f);
    test_ok(f->c, item_list(f->c, &(struct item_filter) { .limit = 3 }, &k, &n, &all), "items");
    scan(f, k[0].record_id, "2021-03-31", 2);
    scan(f, k[0].record_id, "2021-04-01", 3);
    scan(f, k[1].record_id, "2021-04-01", 7);
    scan(f, k[1].record_id, "2020-04-01", 100); /* before the period */
    expect(f, (struct scans_query) { .by = SCANS_BY_ITEM },
        str_printf(f->mem, "12: %s=7 %s=5", k[1].code, k[0].code));
    expect(f, (struct scans_query) { .by = SCANS_BY_DAY }, "12: 2021-03-31=2 2021-04-01=10");
    expect(f, (struct scans_query) { .by = SCANS_BY_MONTH }, "12: 2021-03=2 2021-04=10");
    if (!str_eq(k[0].office, k[1].office)) {
        expect(f, (struct scans_query) { .by = SCANS_BY_OFFICE },
            str_printf(f->mem, "12: %s=7 %s=5", k[1].office, k[0].office));
        expect(f, (struct scans_query) { .by = SCANS_BY_DAY, .office = k[1].office },
            "7: 2021-04-01=7");
    }
    test_ok(f->c, scans_list(f->c, &never, &rows, &n, &total, &scans), "never");
    assert_int_equal(total, all - 2);
    assert_int_equal(n, total);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(rows[i].n, 0);
}

/* ---- sheets ---------------------------------------------------------------------------------- */

static void halls_have_their_sheets(void **state)
{
    struct both *f = *state;
    struct poster *list;
    struct poster_office *offices;
    size_t n, n_offices, sum = 0;
    struct bytes a, b;

    load(f);
    test_ok(f->c, posters_find(f->c, &(struct poster_query) { .hall = "city-hall" }, &list, &n),
        "hall");
    assert_true(n > 20);
    for (size_t i = 0; i < n; i++) {
        struct item m;

        test_ok(f->c, item_load(f->c, list[i].code, DAY_NONE, &m), "item");
        assert_true(str_in("city-hall", m.places, m.n_places));
        assert_true(str_ends(list[i].address, str_printf(f->mem, "/q/%s", m.short_code)));
    }
    test_ok(f->c, posters_offices(f->c, "city-hall", &offices, &n_offices), "offices");
    for (size_t i = 0; i < n_offices; i++)
        sum += offices[i].n;
    assert_int_equal(sum, n);
    test_ok(f->c, posters_pdf(f->c, list, 3, POSTER_A4, "x", &a), "pdf");
    f->c->now += 86400;
    test_ok(f->c, posters_pdf(f->c, list, 3, POSTER_A4, "x", &b), "again");
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.p, b.p, a.n);
    assert_int_equal(
        posters_find(f->c, &(struct poster_query) { .hall = "nowhere" }, &list, &n), ERR_NOT_FOUND);
}

static void too_many_are_refused(void **state)
{
    struct both *f = *state;
    struct poster *list = mem_array(f->mem, struct poster, POSTERS_MAX + 1);
    struct bytes file;

    for (size_t i = 0; i <= POSTERS_MAX; i++)
        list[i].valid_from = TODAY;
    assert_int_equal(
        posters_pdf(f->c, list, POSTERS_MAX + 1, POSTER_A4, "x", &file), ERR_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(finds_what_is_broken),
        ON_BOTH_ENGINES(finds_what_leads_astray),
        ON_BOTH_ENGINES(follows_what_changed),
        ON_BOTH_ENGINES(counts_scans),
        ON_BOTH_ENGINES(halls_have_their_sheets),
        ON_BOTH_ENGINES(too_many_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
