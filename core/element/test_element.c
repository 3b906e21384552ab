/* test_element.c – what people type is checked, kept in one form, and shown. */
#include "tests/on_both.h"

#include <limits.h>

#include "core/element/element.h"
#include "core/registry/registry.h"

static struct element make(const char *type)
{
    return (struct element) { .code = "x",
        .name = { .zh = "某项", .en = "Thing" },
        .type = type,
        .min_value = INT_MIN,
        .max_value = INT_MAX };
}

static const char *check(struct call *c, const struct element *e, const char *text)
{
    const char *kept;

    error_clear(c);
    if (element_validate(c, e, text, true, &kept) != OK)
        return "wrong";
    return kept;
}

static void types(void **state)
{
    static const struct {
        const char *type, *typed, *kept;
    } cases[] = {
        { "id_number", " 11010519491231002x ", "11010519491231002X" },
        { "id_number", "110105194912310021", "wrong" },
        { "id_number", "110105194913310020", "wrong" },
        { "uscc", "11100000000013338w", "11100000000013338W" },
        { "uscc", "11100000000013338X", "wrong" },
        { "money", "1,234.5", "123450" },
        { "money", "0.05", "5" },
        { "money", "1.234", "wrong" },
        { "money", "-1", "wrong" },
        { "date", "2021-02-28", "2021-02-28" },
        { "date", "2021-02-29", "wrong" },
        { "date", "２０２１-０２-２８", "2021-02-28" },
        { "date", "1000-01-01", "wrong" },
        { "date", "9999-12-31", "wrong" },
        { "number", "12", "12" },
        { "number", " １ ２ ", "12" },
        { "number", "1.5", "wrong" },
        { "phone", "0770-1000001", "0770-1000001" },
        { "phone", "call me", "wrong" },
        { "phone", "\u202a+86 138-00138000\u202c", "wrong" },
        { "phone", "\u202a+86 138 0013 8000\u202c", "13800138000" },
        { "text", "一\u202e二\r\n三\001", "一二 三" },
        { "text", "\u200b\u202e", "wrong" },
        { "longtext", "一\r\n二", "一\n二" },
        { "email", "a@b.cn", "a@b.cn" },
        { "email", "a@b@c.cn", "wrong" },
        { "postcode", "538000", "538000" },
        { "yesno", "yes", "yes" },
        { "yesno", "maybe", "wrong" },
        { "text", "   ", "wrong" },
    };
    struct both *f = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct element e = make(cases[i].type);
        const char *kept = check(f->c, &e, cases[i].typed);

        if (!str_eq(kept, cases[i].kept))
            fail_test("%s %s: %s", cases[i].type, cases[i].typed, kept);
    }
}

static void bounds(void **state)
{
    struct both *f = *state;
    struct element e = make("number"), text = make("text"), born = make("date");
    const char *kept;

    e.min_value = 1;
    e.max_value = 10;
    assert_string_equal(check(f->c, &e, "0"), "wrong");
    assert_string_equal(check(f->c, &e, "11"), "wrong");
    assert_string_equal(check(f->c, &e, "10"), "10");
    text.max = 3;
    assert_string_equal(check(f->c, &text, "一二三"), "一二三");
    assert_string_equal(check(f->c, &text, "一二三四"), "wrong");
    born.past = true;
    assert_string_equal(check(f->c, &born, "2021-04-12"), "2021-04-12");
    assert_string_equal(check(f->c, &born, "2021-04-13"), "wrong");
    error_clear(f->c);
    assert_int_equal(element_validate(f->c, &text, "", false, &kept), OK);
    assert_null(kept);
}

static void shown_and_known(void **state)
{
    struct both *f = *state;
    const char *known[] = { "profile.firm_name", "profile.name" };
    struct element e = make("id_number"), money = make("money"), name = make("text");

    e.personal = true;
    assert_string_equal(element_show(f->c, &e, "11010519491231002X", true), "110***********002X");
    assert_string_equal(element_show(f->c, &e, "11010519491231002X", false), "11010519491231002X");
    assert_string_equal(element_show(f->c, &money, "123405", false), "1234.05");
    name.known = known;
    name.n_known = 2;
    assert_string_equal(
        element_prefill(&name, &(struct element_known) { .name = "张三", .firm_name = "" }),
        "张三");
    assert_null(element_prefill(&e, &(struct element_known) { .name = "张三" }));
}

static void book_is_read(void **state)
{
    struct both *f = *state;
    struct element a = make("text"), b = make("date");
    struct element_book book;
    int64_t id;
    int version;
    day d;

    a.code = "aa";
    b.code = "bb";
    assert_true(day_parse("2021-01-01", &d));
    test_ok(f->c,
        registry_publish(
            f->c, ELEMENT_KIND, "bb", shape_to_text(f->mem, element_shape, &b), d, &id, &version),
        "bb");
    test_ok(f->c,
        registry_publish(
            f->c, ELEMENT_KIND, "aa", shape_to_text(f->mem, element_shape, &a), d, &id, &version),
        "aa");
    test_ok(f->c, element_book_load(f->c, &book), "book");
    assert_int_equal(book.n, 2);
    assert_string_equal(element_find(&book, "bb")->type, "date");
    assert_int_equal(element_find(&book, "aa")->min_value, INT_MIN);
    assert_null(element_find(&book, "cc"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        { "types", types, both_sqlite, both_tear_down, NULL },
        { "bounds", bounds, both_sqlite, both_tear_down, NULL },
        { "shown_and_known", shown_and_known, both_sqlite, both_tear_down, NULL },
        ON_BOTH_ENGINES(book_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
