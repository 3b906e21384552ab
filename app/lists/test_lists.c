/* test_lists.c – the lists of the pack on both engines: what they answer on which day, and how they
 * compare with the items. */
#include "tests/on_both.h"

#include <stdio.h>
#include <sys/stat.h>

#include "app/item/item_load.h"
#include "app/lists/access.h"
#include "app/lists/lists.h"
#include "app/lists/test_pack.h"
#include "core/casefile/procedure.h"
#include "core/org/org.h"
#include "core/registry/loader.h"
#include "core/registry/registry.h"
#include "lib/base/site.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

static const char *pack_dir(const void *mem)
{
    return str_printf(mem, "%s/pack/450600", test_source_root());
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* A site of our own with the room's loaders. */
static void start(struct both *f)
{
    struct site *s = mem_new(f->c, struct site);

    *s = *f->c->site;
    f->c->site = s;
    test_ok(f->c, lists_start(f->c, s), "start");
}

static enum err load_from(struct both *f, const char *dir)
{
    struct conf *k = conf_new(f->c);
    struct load_count n;

    TRY(org_load(f->c, k, pack_dir(f->mem)));
    TRY(procedure_load_all(f->c, k, pack_dir(f->mem)));
    TRY(pack_load_rooms(f->c, k, dir, PACK_BEFORE_ITEMS));
    TRY(item_load_pack(f->c, k, dir, &n));
    TRY(pack_load_rooms(f->c, k, dir, PACK_AFTER_ITEMS));
    return conf_done(k);
}

static const char *load(struct both *f)
{
    const char *dir = test_pack(f->mem);

    start(f);
    test_ok(f->c, load_from(f, dir), "load");
    return dir;
}

/* The lists alone. */
static void load_lists(struct both *f)
{
    struct conf *k = conf_new(f->c);

    test_ok(f->c, access_load(f->c, k, pack_dir(f->mem)), "lists");
    test_ok(f->c, conf_done(k), "lists");
}

static day on(const char *text)
{
    day d;

    assert_true(day_parse(text, &d));
    return d;
}

/* ---- market access --------------------------------------------------------------------------- */

static struct access_answer ask(struct both *f, const char *words, const char *text)
{
    struct access_answer a;

    test_ok(f->c, access_ask(f->c, words, on(text), &a), words);
    return a;
}

static void loads_the_list_once(void **state)
{
    struct both *f = *state;
    struct access_edition *editions;
    int64_t before, after;
    const char *dir;
    size_t n;

    dir = load(f);
    test_ok(f->c, registry_generation(f->c, &before), "generation");
    test_ok(f->c, load_from(f, dir), "again");
    test_ok(f->c, registry_generation(f->c, &after), "generation");
    assert_int_equal(before, after);
    test_ok(f->c, access_editions(f->c, &editions, &n), "editions");
    assert_int_equal(n, 3);
    assert_string_equal(editions[0].edition, "2020");
    assert_string_equal(editions[2].edition, "2025");
}

static void answers_by_the_day(void **state)
{
    struct both *f = *state;
    struct access_answer a;
    struct access_answer none;

    load_lists(f);
    assert_string_equal(ask(f, "", "2021-07-01").list->edition, "2020");
    assert_string_equal(ask(f, "", "2022-03-11").list->edition, "2020");
    assert_string_equal(ask(f, "", "2022-03-12").list->edition, "2022");
    assert_string_equal(ask(f, "", "2025-04-24").list->edition, "2025");
    assert_int_equal(access_ask(f->c, "", on("2019-01-01"), &none), ERR_NOT_FOUND);

    a = ask(f, "我想开一家刻章店", "2023-01-01"); /* needed a permit until 2025 */
    assert_string_equal(access_verdict(&a), "listed");
    a = ask(f, "刻章", "2023-01-01");
    assert_int_equal(a.n, 1);
    assert_string_equal(a.found[0]->kind, "permitted");
    a = ask(f, "刻章", "2025-05-01");
    assert_int_equal(a.n, 0);
    assert_string_equal(access_verdict(&a), "not_in_selection"); /* a selection claims no more */
    a = ask(f, "无人机", "2022-05-01");
    assert_int_equal(a.n, 0);
    a = ask(f, "无人机", "2025-05-01");
    assert_int_equal(a.n, 1);
}

static void finds_a_trade_by_its_everyday_name(void **state)
{
    static const struct {
        const char *words, *part, *kind;
    } questions[] = {
        { "我要开饭馆", "食品", "permitted" }, { "民宿", "旅馆", "permitted" },
        { "网贷平台", "金融", "prohibited" }, { "跑货运", "道路运输", "permitted" },
        { "卖烟", "烟草", "permitted" }, { "open a restaurant", "食品", "permitted" },
        { "Drone", "无人", NULL }, { "transport", "", NULL }, /* not the port in it */
    };
    struct both *f = *state;

    load_lists(f);
    for (size_t i = 0; i < 6; i++) {
        struct access_answer a = ask(f, questions[i].words, "2022-06-01");

        if (a.n == 0 || strstr(a.found[0]->title.zh, questions[i].part) == NULL)
            fail_test("%s: %s", questions[i].words, a.n == 0 ? "-" : a.found[0]->title.zh);
        assert_string_equal(a.found[0]->kind, questions[i].kind);
    }
    for (size_t i = 0; i < ask(f, "transport", "2022-06-01").n; i++)
        assert_null(strstr(ask(f, "transport", "2022-06-01").found[i]->title.zh, "水上"));
}

static const struct access_finding *finding(
    const struct access_report *r, const char *rule, const char *what)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct access_finding *f = &r->findings[i];

        if (str_eq(f->rule, rule) &&
            strstr(str_or(f->item_name, str_or(f->catalogue, "")), what) != NULL)
            return f;
    }
    return NULL;
}

static const char small[] =
    "code: market-access\nedition: \"2021\"\nname: {zh: 样本, en: Specimen}\ndocument: 样本\n"
    "effective_on: 2021-02-01\ntotal: 2\nprohibited: 0\npermitted: 2\ncomplete: true\n"
    "source: 样本\nverified: false\nentries:\n"
    "  - {kind: permitted, industry: C, title: {zh: 食品, en: Food}, measures: [{zh: 许可, en: "
    "Permit}], authority: 样本, words: [食品], catalogue: [\"450125001001\"], local: true, source: "
    "样本, verified: false}\n"
    "  - {kind: permitted, industry: Q, title: {zh: 医院, en: Hospital}, measures: [{zh: 许可, en: "
    "Permit}], authority: 样本, words: [医院], catalogue: [\"450199999999\"], local: true, source: "
    "样本, verified: false}\n"
    "barriers:\n  - {code: any, name: {zh: 样本, en: Any}, words: [%s]}\n";

/* A condition of the food licence is called a barrier; no item carries out the second entry. */
static void compares_items_with_the_list(void **state)
{
    struct both *f = *state;
    const char *dir = test_dir(f->mem), *path;
    struct conf *k = conf_new(f->c);
    struct access_report r;
    struct access_answer a;

    load(f);
    test_ok(f->c, access_check(f->c, &r), "the real one");
    assert_string_equal(r.list->edition, "2020");
    assert_non_null(finding(&r, "no-item", "450142502000")); /* internet cafes: no such item here */
    assert_null(finding(&r, "beyond-list", "食品"));
    assert_null(finding(&r, "off-list", "食品经营许可"));

    must(mkdir(str_printf(f->mem, "%s/lists", dir), 0700) == 0);
    path = str_printf(f->mem, "%s/lists/market-access-2021.yaml", dir);
    write_file(path, str_printf(f->mem, small, "食品"));
    test_ok(f->c, access_load(f->c, k, dir), "small");
    test_ok(f->c, conf_done(k), "small");
    test_ok(f->c, access_check(f->c, &r), "check");
    assert_non_null(finding(&r, "beyond-list", "食品经营许可"));
    assert_non_null(finding(&r, "no-item", "450199999999"));
    assert_null(finding(&r, "no-item", "450125001001"));
    assert_non_null(finding(&r, "off-list", "烟草"));
    a = ask(f, "面馆", "2021-03-01");
    assert_string_equal(access_verdict(&a), "not_listed"); /* the whole list is there */
}

static void refuses_a_wrong_list(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        { "permitted: 2", "permitted: 3" },
        { "total: 2", "total: 1" },
        { "kind: permitted", "kind: perhaps" },
        { "effective_on: 2021-02-01", "effective_on: 2021-02-30" },
        { "local: true", "local: true, allows: [unknown]" },
        { "catalogue: [\"450125001001\"], ", "" },
        { "verified: false\nentries", "entries" },
        { "code: market-access", "code: market" },
    };
    struct both *f = *state;
    const char *dir = test_dir(f->mem), *good = str_printf(f->mem, small, "食品");

    must(mkdir(str_printf(f->mem, "%s/lists", dir), 0700) == 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct conf *k = conf_new(f->c);
        const char *at = strstr(good, cases[i].from);

        assert_non_null(at);
        write_file(str_printf(f->mem, "%s/lists/market-access-2021.yaml", dir),
            str_printf(f->mem, "%.*s%s%s", (int)(at - good), good, cases[i].to,
                at + strlen(cases[i].from)));
        error_clear(f->c);
        test_ok(f->c, access_load(f->c, k, dir), "read");
        if (conf_done(k) != ERR_INVALID)
            fail_test("accepted: %s", cases[i].to);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(loads_the_list_once),
        ON_BOTH_ENGINES(answers_by_the_day),
        ON_BOTH_ENGINES(finds_a_trade_by_its_everyday_name),
        ON_BOTH_ENGINES(compares_items_with_the_list),
        { "refuses_a_wrong_list", refuses_a_wrong_list, both_sqlite, both_tear_down, NULL },
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
