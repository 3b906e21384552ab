/* test_search.c – the same answers on both engines: words, synonyms, pinyin, whole questions. */
#include "tests/on_both.h"

#include "core/search/pinyin.h"
#include "core/search/search.h"

static const struct {
    int64_t id;
    const char *zh, *en, *words, *body, *place;
} docs[] = {
    { 1, "食品经营许可(新办)", "Food business licence (new)", "开店\n开饭店\n开餐馆\n卖吃的",
        "从事餐饮服务，营业执照", "防城港市市场监督管理局\n防城港市大数据和行政审批局" },
    { 2, "个体工商户登记", "Registration of an individual business", "开店\n注册\n做生意\n营业执照",
        "经营者姓名，经营场所", "东兴市市场监督管理局" },
    { 3, "药品零售企业经营许可", "Retail pharmacy licence", "开药店\n卖药", "执业药师，社保",
        "防城港市市场监督管理局" },
    { 4, "失业保险金申领", "Unemployment benefit", "失业\n下岗\n社保", "失业人员",
        "防城港市人力资源和社会保障局" },
    { 5, "结婚登记", "Marriage registration", "结婚\n领证\n领结婚证", "双方到场", "港口区民政局" },
    { 6, "外商投资企业银行开户", "Bank account", "开户", "行业", "银行" },
    { 7, "公共场所卫生许可", "Public health permit", "卫生证\n理发店\n宾馆", "餐馆不用办",
        "港口区卫生健康局" },
};

static void put(struct call *c, size_t i, const char *until)
{
    struct search_doc d = { .kind = "item",
        .object_id = docs[i].id,
        .version = 1,
        .valid_from = "2021-01-01",
        .valid_until = until,
        .title_zh = docs[i].zh,
        .title_en = docs[i].en,
        .words = docs[i].words,
        .tags = "",
        .body = docs[i].body,
        .place = docs[i].place,
        .complete = true };

    test_ok(c, search_put(c, &d), docs[i].zh);
}

static void put_all(struct call *c)
{
    static const char *const words[] = { "开饭店", "开酒楼", "办证", "领证" };
    static const int groups[] = { 1, 1, 2, 2 };

    for (size_t i = 0; i < COUNT_OF(docs); i++)
        put(c, i, "9999-12-31");
    test_ok(c, search_synonyms_put(c, words, groups, COUNT_OF(words)), "synonyms");
}

/* The ids found, best first, as "1 2". */
static const char *find(struct call *c, const char *query)
{
    struct search_hit *hits;
    size_t n;
    char *s = str_dup(c->mem, "");

    test_ok(c, search_find(c, "item", query, DAY_NONE, &hits, &n), query);
    for (size_t i = 0; i < n; i++)
        s = str_printf(c->mem, "%s%s%d", s, i == 0 ? "" : " ", (int)hits[i].object_id);
    return s;
}

static void finds_what_people_type(void **state)
{
    static const struct {
        const char *query, *hits;
    } cases[] = {
        { "食品", "1" },
        { "社保", "4" }, /* the everyday word fits: no body is searched */
        { "许可", "1 7 3" },
        { "开店", "2 1" },
        { "饭店", "1" },
        { "开酒楼", "1" },           /* synonym */
        { "药", "3" },               /* one character, title and words only */
        { "spjy", "1" },             /* initials */
        { "jyxk", "1 3" },           /* initials from the middle: equal rank, by pinyin */
        { "jiehun", "5" },           /* full pinyin */
        { "yinhang", "6" },          /* the other reading of 行 */
        { "licence", "3 1" },        /* English */
        { "Marriage", "5" },         /* case */
        { "ｌｉｃｅｎｃｅ", "3 1" }, /* full width */
        { "食品 许可", "1 3 7" },    /* both before one of them */
        { "营业执照", "2" },
        { "执业药师", "3" }, /* only in the body */
        { "我想开一家饭店怎么办理", "1 3" },
        { "请问去哪里领结婚证呢", "5" },
        { "how to get a pharmacy licence", "3 1" },
        { "食品径营许可", "1 3" },     /* one wrong character of the same sound */
        { "失业保验金", "4" },         /* one that only looks alike */
        { "节婚", "5" },               /* in a word of two characters, by sound */
        { "syj", "4" },                /* initials with some left out */
        { "pharmacies", "3" },         /* another form of the English word */
        { "民政局", "5" },             /* all that a department does */
        { "人社局", "4" },             /* called for short */
        { "审批局办的许可", "1 7 3" }, /* its own come first */
        { "没有这样的东西", "" },
        { "！！", "" },
        { "", "" },
        { "' OR 1=1 --\"*", "" },
    };
    struct both *f = *state;

    put_all(f->c);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *found = find(f->c, cases[i].query);

        if (!str_eq(found, cases[i].hits))
            fail_test("%s: [%s] instead of [%s]", cases[i].query, found, cases[i].hits);
    }
}

static void only_what_is_valid(void **state)
{
    struct both *f = *state;

    put_all(f->c);
    assert_string_equal(find(f->c, "食品"), "1");
    put(f->c, 0, "2021-04-12"); /* until today, exclusive */
    assert_string_equal(find(f->c, "食品"), "");
    put(f->c, 0, "2021-04-13");
    assert_string_equal(find(f->c, "食品"), "1");
}

static void sort_key_is_pinyin(void **state)
{
    (void)state;
    scoped_mem void *mem = mem_context(NULL);

    assert_string_equal(pinyin_sort_key(mem, "食品A"), "shi pin a|食品A");
    assert_true(strcmp(pinyin_sort_key(mem, "安全"), pinyin_sort_key(mem, "报告")) < 0);
    assert_string_equal(pinyin(0x884C), "xing");
    assert_string_equal(pinyin_other(0x884C), "hang");
    assert_string_equal(pinyin('a'), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(finds_what_people_type),
        ON_BOTH_ENGINES(only_what_is_valid),
        cmocka_unit_test(sort_key_is_pinyin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
