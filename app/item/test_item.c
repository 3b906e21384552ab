/* test_item.c – the city's pack: loaded twice, listed, searched by real questions, on both engines;
 * and what the quality rules refuse. */
#include "tests/on_both.h"

#include <stdio.h>
#include <sys/stat.h>

#include "app/item/item.h"
#include "app/item/item_load.h"
#include "core/org/org.h"
#include "core/registry/registry.h"
#include "lib/base/check.h"
#include "lib/conf/conf.h"

static const char *pack_dir(const void *mem)
{
    return str_printf(mem, "%s/pack/450600", test_source_root());
}

static struct load_count load(struct call *c)
{
    struct conf *k = conf_new(c);
    struct load_count n;

    test_ok(c, org_load(c, k, pack_dir(c->mem)), "offices");
    test_ok(c, item_load_pack(c, k, pack_dir(c->mem), &n), "load");
    return n;
}

static const char *first_code(struct call *c)
{
    struct item_card *list;
    int64_t total;
    size_t n;

    test_ok(c,
        item_list(c, &(struct item_filter) { .q = "食品经营许可", .limit = 1 }, &list, &n, &total),
        "list");
    assert_int_equal(n, 1);
    return list[0].code;
}

static void loads_twice(void **state)
{
    struct both *f = *state;
    struct load_count once = load(f->c), twice;
    int64_t before, after;

    assert_true(once.items >= 1 && once.versions >= once.items);
    assert_int_equal(once.changed, once.versions);
    test_ok(f->c, registry_generation(f->c, &before), "generation");
    twice = load(f->c);
    test_ok(f->c, registry_generation(f->c, &after), "generation");
    assert_int_equal(twice.changed, 0);
    assert_int_equal(before, after);
}

static void both_codes_and_days(void **state)
{
    struct both *f = *state;
    struct item now, later, by_short;
    struct place *places;
    size_t n;
    day d;

    load(f->c);
    test_ok(f->c, item_load(f->c, first_code(f->c), DAY_NONE, &now), "by code");
    assert_null(check_item_code(now.code));
    test_ok(f->c, item_load(f->c, now.short_code, DAY_NONE, &by_short), "by short code");
    assert_string_equal(by_short.code, now.code);
    assert_int_equal(now.legal.n, 20);
    assert_true(day_parse("2023-12-01", &d));
    test_ok(f->c, item_load(f->c, now.code, d, &later), "later");
    assert_int_equal(later.legal.n, 10);
    assert_int_equal(later.n_materials, now.n_materials); /* not stated anew */
    test_ok(f->c, item_load_exact(f->c, now.record_id, now.version, &by_short), "exact");
    assert_int_equal(by_short.legal.n, 20);
    test_ok(f->c, item_places(f->c, &now, &places, &n), "places");
    assert_true(n >= 1);
    assert_int_equal(item_load(f->c, "nothing", DAY_NONE, &now), ERR_NOT_FOUND);
}

static void lists_and_pages(void **state)
{
    struct both *f = *state;
    struct item_card *all, *rest;
    struct item_group *groups, *person;
    int64_t total, again;
    size_t n, m, g, n_person;

    load(f->c);
    test_ok(f->c, item_list(f->c, &(struct item_filter) { .limit = 200 }, &all, &n, &total), "all");
    assert_int_equal(n, total);
    test_ok(f->c,
        item_list(f->c,
            &(struct item_filter) {
                .limit = 200, .after = all[0].sort_key, .after_id = all[0].record_id },
            &rest, &m, &again),
        "after the first");
    assert_int_equal(m, n - 1);
    assert_int_equal(again, total);
    test_ok(f->c,
        item_list(
            f->c, &(struct item_filter) { .limit = 200, .theme = "firm:010" }, &all, &n, &total),
        "theme");
    assert_true(n >= 1);
    test_ok(f->c,
        item_list(
            f->c, &(struct item_filter) { .limit = 200, .office = "nobody" }, &all, &n, &total),
        "office");
    assert_int_equal(n, 0);
    test_ok(f->c, item_offices(f->c, &groups, &g), "offices");
    assert_true(g >= 1 && groups[0].n >= 1);
    test_ok(f->c, item_themes(f->c, &person, &n_person, &groups, &g), "themes");
    assert_true(g >= 1);
    assert_true(str_starts(groups[0].code, "firm:"));
}

/* ---- real questions
 * -------------------------------------------------------------------------------- */

/* Part of the Chinese name of the item that must stand among the first three. */
static const struct {
    const char *query, *name;
} questions[] = {
    { "开餐馆", "食品经营许可" },
    { "开饭店", "食品经营许可" },
    { "我想开一家奶茶店", "食品经营许可" },
    { "食品经营许可证怎么办", "食品经营许可" },
    { "食堂", "食品经营许可" },
    { "spjyxk", "食品经营许可" },
    { "shipin", "食品经营许可" },
    { "restaurant", "食品经营许可" },
    { "开小卖部要什么手续", "仅销售预包装食品备案" },
    { "便利店", "仅销售预包装食品备案" },
    { "yubaozhuang", "仅销售预包装食品备案" },
    { "营业执照", "个体工商户" },
    { "摆摊", "个体工商户" },
    { "个体户注册", "个体工商户" },
    { "gtgsh", "个体工商户" },
    { "结婚", "结婚登记" },
    { "领结婚证需要带什么", "结婚登记" },
    { "jiehun", "结婚登记" },
    { "社保", "失业保险金" },
    { "被辞退了怎么领钱", "失业保险金" },
    { "失业金", "失业保险金" },
    { "二手房过户", "转移登记" },
    { "房产证", "转移登记" },
    { "继承房子", "转移登记" },
    { "外地看病怎么报销", "异地就医" },
    { "异地就医备案", "异地就医" },
    { "卖药", "药品经营许可" },
    { "开药店", "药品经营许可" },
    { "美容院卫生许可", "公共场所卫生许可" },
    { "理发店", "公共场所卫生许可" },
    { "开民宿", "公共场所卫生许可" },
    { "货车", "道路货物运输" },
    { "跑货运要办什么证", "道路货物运输" },
    { "dlhwys", "道路货物运输" },
    { "卖烟", "烟草专卖零售" },
    { "烟草证", "烟草专卖零售" },
    { "公积金", "公积金提取" },
    { "租房提公积金", "公积金提取" },
    { "环评", "环境影响报告表" },
    { "施工许可证", "施工许可" },
    { "养蚝", "海域使用权" },
    { "pharmacy", "药品经营许可" },
};

static void answers_real_questions(void **state)
{
    struct both *f = *state;

    assert_true(clock_parse("2021-06-01T01:00:00Z", &f->c->now)); /* all items are in force */
    load(f->c);
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        struct item_card *cards;
        int64_t total;
        bool found = false;
        size_t n;

        test_ok(f->c,
            item_list(f->c, &(struct item_filter) { .q = questions[i].query, .limit = 3 }, &cards,
                &n, &total),
            questions[i].query);
        for (size_t j = 0; j < n; j++)
            found = found || strstr(cards[j].name_zh, questions[i].name) != NULL;
        if (!found)
            fail_test("%s: %s is not among the first three (%d found, first %s)",
                questions[i].query, questions[i].name, (int)total, n > 0 ? cards[0].name_zh : "-");
    }
}

/* ---- what the rules refuse
 * ------------------------------------------------------------------------ */

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static char *read_file(const void *mem, const char *path)
{
    FILE *file = fopen(path, "re");
    char *text = mem_array(mem, char, 1000000);

    assert_non_null(file);
    assert_true(fread(text, 1, 999999, file) > 0);
    (void)fclose(file);
    return text;
}

static char *replaced(const void *mem, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);

    if (at == NULL)
        fail_test("the example item has no %s", from);
    return str_printf(mem, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static const char *copy_pack(const void *mem)
{
    static const char *const files[] = { "elements.yaml", "places.yaml", "phones.yaml", "laws.yaml",
        "catalogue.yaml", "search/synonyms.yaml" };
    const char *dir = test_dir(mem);

    must(mkdir(str_printf(mem, "%s/items", dir), 0700) == 0);
    must(mkdir(str_printf(mem, "%s/search", dir), 0700) == 0);
    for (size_t i = 0; i < COUNT_OF(files); i++)
        write_file(str_printf(mem, "%s/%s", dir, files[i]),
            read_file(mem, str_printf(mem, "%s/%s", pack_dir(mem), files[i])));
    return dir;
}

static void refuses_what_is_wrong(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        { "type: \"01\"", "type: \"05\"" },                        /* not that of the catalogue */
        { "kind: promised", "kind: immediate" },                   /* but it promises days */
        { "promise: {n: 10", "promise: {n: 30" },                  /* longer than the law */
        { "visits: 0", "visits: 1" },                              /* without a reason */
        { "advice: advice-450600-scjgj", "advice: 0770-2000125" }, /* might be somebody's */
        { "complaint: complaint-450600-scjgj", "complaint: advice-450600-scjgj" }, /* the same */
        { "advice: advice-450600-scjgj", "advice: nobody" },
        { "themes: {person: [\"040\"], firm: [\"010\"]}", "themes: {firm: [\"010\"]}" },
        { "places: [city-hall]", "places: [nowhere]" },
        { "office: 450600-scjgj", "office: 450600-nobody" },
        { "firm_name, firm_uscc", "firm_name, firm_name" },
        { "firm_name, firm_uscc", "firm_name, no_such_element" },
        { "name: {zh: 食品安全规章制度目录", "name: {zh: 其他材料" },
        { "as_of: 2021-12-31", "as_of: 2021-02-31" },
        { "delivery: [electronic", "delivery: [telegraph" },
        { "summary:", "sumary:" },
    };
    struct both *f = *state;
    const char *dir = copy_pack(f->mem);
    const char *path = str_printf(f->mem, "%s/items/x.yaml", dir);
    const char *good = read_file(
        f->mem, str_printf(f->mem, "%s/items/food-business-licence.yaml", pack_dir(f->mem)));
    struct load_count n;
    int64_t before, after;

    test_ok(f->c, org_load(f->c, conf_new(f->c), pack_dir(f->mem)), "offices");
    write_file(path, good);
    test_ok(f->c, item_load_pack(f->c, conf_new(f->c), dir, &n), "the good one");
    test_ok(f->c, registry_generation(f->c, &before), "generation");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        write_file(path, replaced(f->mem, good, cases[i].from, cases[i].to));
        error_clear(f->c);
        if (item_load_pack(f->c, conf_new(f->c), dir, &n) != ERR_INVALID)
            fail_test("accepted: %s", cases[i].to);
    }
    test_ok(f->c, registry_generation(f->c, &after), "generation");
    assert_int_equal(before, after); /* nothing was published */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(loads_twice),
        ON_BOTH_ENGINES(both_codes_and_days),
        ON_BOTH_ENGINES(lists_and_pages),
        ON_BOTH_ENGINES(answers_real_questions),
        { "refuses_what_is_wrong", refuses_what_is_wrong, both_sqlite, both_tear_down, NULL },
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
