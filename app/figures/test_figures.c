/* test_figures.c – each figure of the city's pack against a recount from the whole definitions of
 * the items, on both engines; and figures of items made up for the test. */
#include "tests/on_both.h"

#include "app/figures/figures.h"
#include "app/figures/open_data.h"
#include "app/item/item_load.h"
#include "app/item/item_store.h"
#include "core/org/org.h"
#include "lib/base/buf.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

#define TODAY "2021-04-12"

static void load(struct call *c)
{
    const char *dir = str_printf(c->mem, "%s/pack/450600", test_source_root());
    struct conf *k = conf_new(c);
    struct load_count n;

    test_ok(c, org_load(c, k, dir), "offices");
    test_ok(c, item_load_pack(c, k, dir, &n), "load");
}

/* ---- the recount: from the definitions, in other words than the room's ------------------------
 */

static bool channel(const struct item *m, const char *name)
{
    for (size_t i = 0; i < m->n_channels; i++) {
        if (str_eq(m->channels[i], name))
            return true;
    }
    return false;
}

static int to_hand_in(const struct item *m, bool *ret_held)
{
    int n = 0;

    *ret_held = true;
    for (size_t i = 0; i < m->n_materials; i++) {
        const struct item_material *a = &m->materials[i];

        if (str_eq(a->need, "required") || str_eq(a->need, "deferrable")) {
            n++;
            *ret_held &= a->licence_type != NULL || str_eq(a->source, "government");
        }
    }
    return n;
}

static void recount_limits(struct figures_sums *s, const struct item *m)
{
    const char *unit = m->legal.unit;

    if (m->legal.none || m->legal.n == 0)
        s->no_limit++;
    else if (m->promise.n > 0 && !str_eq(m->promise.unit, unit))
        s->other_units++;
    else if (str_eq(unit, "working")) {
        s->working++;
        s->working_legal += m->legal.n;
        s->working_saved += m->legal.n - m->promise.n;
    } else if (str_eq(unit, "natural")) {
        s->natural++;
        s->natural_legal += m->legal.n;
        s->natural_saved += m->legal.n - m->promise.n;
    } else
        s->other_units++;
}

static void recount_item(struct call *c, struct figures_sums *s, const struct item *m)
{
    struct item first;
    bool held, online = channel(m, "web") || channel(m, "mobile");
    int n = to_hand_in(m, &held), before;

    s->items++;
    s->generated += m->generated;
    s->online += online;
    s->full_online += online && m->visits == 0 && (m->depth == 0 || m->depth == 4);
    s->zero_visit += m->visits == 0;
    s->one_visit += m->visits < 2;
    s->at_once += str_eq(m->kind, "immediate");
    s->kiosk += channel(m, "kiosk");
    s->cross_region += m->n_cross_region > 0;
    s->zero_material += held;
    s->materials += n;
    recount_limits(s, m);
    test_ok(c, item_load_exact(c, m->record_id, 1, &first), "first");
    before = to_hand_in(&first, &held);
    s->compared++;
    s->materials_before += before;
    s->materials_saved += before - n;
}

static bool applied_for(const struct item *m)
{
    static const char *const others[] = { "02", "03", "04", "06" };

    return str_eq(m->state, "published") && !str_in(m->type, others, COUNT_OF(others));
}

static struct figures_sums recount(struct call *c, const char *on, const char *office, int level)
{
    struct figures_sums s = { 0 };
    struct item_card *cards;
    size_t n;
    day d;

    assert_true(day_parse(on, &d));
    test_ok(c, item_store_list(c, on, &(struct item_filter) { .limit = 20000 }, &cards, &n), "all");
    for (size_t i = 0; i < n; i++) {
        struct item m;

        test_ok(c, item_load(c, cards[i].code, d, &m), "item");
        if (applied_for(&m) && (office == NULL || str_eq(m.office, office)) &&
            (level == 0 || m.level == level))
            recount_item(c, &s, &m);
    }
    return s;
}

static struct figures_sums asked(struct call *c, const struct figures_query *q)
{
    struct figures_sums *groups, s = { 0 };
    size_t n;

    test_ok(c, figures_groups(c, q, &groups, &n), "groups");
    for (size_t i = 0; i < n; i++)
        figures_add(&s, &groups[i]);
    return s;
}

static void compare(struct call *c, const struct figures_query *q)
{
    struct figures_sums got = asked(c, q), want = recount(c, q->on, q->office, q->level);

    assert_int_equal(got.items, want.items);
    assert_int_equal(got.generated, want.generated);
    assert_int_equal(got.working, want.working);
    assert_int_equal(got.natural, want.natural);
    assert_int_equal(got.compared, want.compared);
    for (size_t i = 0; i < n_figure_kinds; i++) {
        const struct figure_kind *k = &figure_kinds[i];

        if (figure_part(k, &got) != figure_part(k, &want) ||
            figure_whole(k, &got) != figure_whole(k, &want))
            fail_test("%s on %s: %lld of %lld instead of %lld of %lld", k->code, q->on,
                (long long)figure_part(k, &got), (long long)figure_whole(k, &got),
                (long long)figure_part(k, &want), (long long)figure_whole(k, &want));
    }
}

static void equals_a_recount(void **state)
{
    struct both *f = *state;

    load(f->c);
    compare(f->c, &(struct figures_query) { .on = TODAY });
    compare(f->c, &(struct figures_query) { .on = "2023-12-01" });
    compare(f->c, &(struct figures_query) { .on = TODAY, .office = "450600-scjgj" });
    compare(f->c, &(struct figures_query) { .on = TODAY, .level = 4 });
    assert_true(asked(f->c, &(struct figures_query) { .on = TODAY }).items > 50);
    assert_int_equal(asked(f->c, &(struct figures_query) { .on = "1999-01-01" }).items, 0);
}

/* The list behind a figure that counts items is as long as the figure says. */
static void lists_what_it_counts(void **state)
{
    static const char *const counted[] = { "online", "full-online", "zero-visit", "one-visit",
        "other-units", "no-limit", "immediate", "zero-material", "kiosk", "cross-region" };
    const struct figures_query q = { .on = TODAY };
    struct both *f = *state;
    struct figure_item *items;
    struct figures_sums s;
    int64_t total;
    size_t n;

    load(f->c);
    s = asked(f->c, &q);
    for (size_t i = 0; i < COUNT_OF(counted); i++) {
        const struct figure_kind *k = figure_kind(counted[i]);

        test_ok(f->c, figures_items(f->c, &q, k, 0, FIGURE_ITEMS_MAX, &items, &n, &total), "list");
        assert_int_equal(total, figure_part(k, &s));
        assert_int_equal(n, total);
        for (size_t j = 0; j < n; j++)
            assert_int_equal(items[j].facts & k->facts, k->facts);
    }
    test_ok(
        f->c, figures_items(f->c, &q, figure_kind("materials"), 2, 3, &items, &n, &total), "page");
    assert_int_equal(n, 3);
    assert_int_equal(total, s.items);
    assert_null(figure_kind("nothing"));
}

/* ---- items made up ----------------------------------------------------------------------------
 */

static void card(struct both *f, int64_t id, int version, const char *from, const char *until,
    const struct item *m)
{
    const struct item_card k = { .record_id = id,
        .version = version,
        .code = str_printf(f->mem, "%lld", (long long)id),
        .short_code = "",
        .state = m->state,
        .name_zh = "样本",
        .name_en = "Specimen",
        .summary_zh = "",
        .summary_en = "",
        .sort_key = "yangben",
        .office = "x",
        .decided_by = "x",
        .type = m->type,
        .level = 3,
        .promise_n = m->promise.n,
        .promise_unit = str_or(m->promise.unit, "working"),
        .themes = "",
        .parts = "",
        .valid_from = from,
        .valid_until = until,
        .facts = item_facts(m),
        .legal_n = m->legal.n,
        .legal_unit = str_or(m->legal.unit, "working"),
        .materials_n = item_materials_needed(m) };

    test_ok(f->c, item_store_put_card(f->c, &k), "card");
}

STATEMENT(test_figures_record,
    "INSERT INTO registry_record (id, kind, code, short_code, newest) VALUES ($1, 'item', $2, $2,"
    " 1)");

static void record(struct both *f, int64_t id)
{
    test_ok(f->c,
        db_exec(f->c, &test_figures_record, id, str_printf(f->mem, "%lld", (long long)id)),
        "record");
}

/* Units are never mixed; at once is 0 days; penalties and suspended items are not counted. */
static void keeps_units_apart(void **state)
{
    static const struct {
        const char *type, *state;
        struct item_limit legal, promise;
    } items[] = {
        { "01", "published", { .n = 20, .unit = "working" }, { .n = 5, .unit = "working" } },
        { "01", "published", { .n = 10, .unit = "working" }, { .n = 0 } },
        { "07", "published", { .n = 30, .unit = "natural" }, { .n = 15, .unit = "natural" } },
        { "01", "published", { .n = 2, .unit = "month" }, { .n = 20, .unit = "working" } },
        { "01", "published", { .n = 3, .unit = "month" }, { .n = 1, .unit = "month" } },
        { "20", "published", { .none = true }, { .n = 3, .unit = "working" } },
        { "02", "published", { .n = 90, .unit = "working" }, { .n = 1, .unit = "working" } },
        { "01", "suspended", { .n = 90, .unit = "working" }, { .n = 1, .unit = "working" } },
    };
    struct both *f = *state;
    struct figures_sums s;

    for (size_t i = 0; i < COUNT_OF(items); i++) {
        struct item m = { .type = items[i].type,
            .state = items[i].state,
            .kind = "promised",
            .legal = items[i].legal,
            .promise = items[i].promise };

        record(f, (int64_t)i + 1);
        card(f, (int64_t)i + 1, 1, "2021-01-01", "9999-12-31", &m);
    }
    s = asked(f->c, &(struct figures_query) { .on = TODAY });
    assert_int_equal(s.items, 6);
    assert_int_equal(s.working_legal, 30);
    assert_int_equal(s.working_saved, 25);
    assert_int_equal(s.natural_legal, 30);
    assert_int_equal(s.natural_saved, 15);
    assert_int_equal(s.other_units, 2);
    assert_int_equal(s.no_limit, 1);
    assert_string_equal(figure_text(f->mem, figure_kind("time-saved"), &s), "83.3%");
    assert_string_equal(figure_text(f->mem, figure_kind("materials"), &s), "0.00");
}

/* Two versions: materials fell from three to one, and that one the city holds. */
static void compares_with_a_baseline(void **state)
{
    struct item_material many[] = { { .need = "required", .source = "applicant" },
        { .need = "deferrable", .source = "applicant" },
        { .need = "optional", .source = "applicant" },
        { .need = "required", .source = "applicant", .licence_type = "x" } };
    struct item then = { .type = "01",
        .state = "published",
        .kind = "promised",
        .materials = many,
        .n_materials = 4 },
                now = then;
    const struct figure_kind *k = figure_kind("materials-saved");
    struct both *f = *state;
    struct figure_item *items;
    struct figures_sums s;
    int64_t total;
    size_t n;

    now.materials = &many[2];
    now.n_materials = 2;
    record(f, 1);
    card(f, 1, 1, "2020-01-01", "2021-01-01", &then);
    card(f, 1, 2, "2021-01-01", "9999-12-31", &now);
    record(f, 2);
    card(f, 2, 1, "2021-02-01", "9999-12-31", &now);
    s = asked(f->c, &(struct figures_query) { .on = TODAY });
    assert_int_equal(s.materials_saved, 2);
    assert_int_equal(s.materials_before, 4);
    assert_int_equal(s.zero_material, 2);
    s = asked(f->c, &(struct figures_query) { .on = TODAY, .baseline = "2020-06-01" });
    assert_int_equal(s.compared, 1); /* the second one was not there */
    assert_int_equal(s.materials_before, 3);
    assert_int_equal(s.materials_saved, 2);
    s = asked(f->c, &(struct figures_query) { .on = TODAY, .baseline = "2021-03-01" });
    assert_int_equal(s.materials_saved, 0);
    s = asked(f->c, &(struct figures_query) { .on = "2020-06-01" });
    assert_int_equal(s.zero_material, 0);
    test_ok(f->c,
        figures_items(f->c, &(struct figures_query) { .on = TODAY, .baseline = "2020-06-01" }, k, 0,
            10, &items, &n, &total),
        "list");
    assert_int_equal(total, 1);
    assert_int_equal(items[0].before, 3);
    assert_int_equal(items[0].materials_n, 1);
}

static int64_t times(const char *text, const char *word)
{
    int64_t n = 0;

    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
        n++;
    return n;
}

/* All parts together name every item that is in force once; more than one part has an index. */
static void maps_the_site_in_parts(void **state)
{
    struct both *f = *state;
    struct item_card *cards;
    int64_t items = 0;
    struct buf b;
    size_t n;

    load(f->c);
    test_ok(f->c,
        item_store_list(f->c, TODAY, &(struct item_filter) { .limit = 20000 }, &cards, &n), "all");
    buf_init(&b, f->mem, 1 << 20);
    test_ok(f->c, sitemap_write(f->c, &b, "https://x.example", 0, SITEMAP_PART), "one");
    assert_int_equal(times(b.p, "<loc>https://x.example/items/"), n);
    buf_reset(&b);
    test_ok(f->c, sitemap_write(f->c, &b, "https://x.example", 0, 20), "index");
    assert_int_equal(times(b.p, "sitemap.xml?part="), (n + 19) / 20);
    for (int64_t i = 1; i <= (int64_t)(n + 19) / 20; i++) {
        buf_reset(&b);
        test_ok(f->c, sitemap_write(f->c, &b, "https://x.example", i, 20), "part");
        items += times(b.p, "<loc>https://x.example/items/");
    }
    assert_int_equal(items, n);
    assert_int_equal(sitemap_write(f->c, &b, "x", 1000, 20), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(equals_a_recount),
        ON_BOTH_ENGINES(lists_what_it_counts),
        ON_BOTH_ENGINES(keeps_units_apart),
        ON_BOTH_ENGINES(compares_with_a_baseline),
        ON_BOTH_ENGINES(maps_the_site_in_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
