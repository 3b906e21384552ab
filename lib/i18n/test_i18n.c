/* test_i18n.c – the catalogue reader on good and hostile bytes, placeholders, negotiation. */
#include "lib/base/testing.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/mem.h"
#include "lib/i18n/i18n.h"
#include "lib/i18n/mo.h"

static void a_text_is_found_in_chinese(void **state)
{
    (void)state;
    assert_string_equal(i18n_lookup(LANG_ZH, "Monday"), "星期一");
    assert_string_equal(i18n_lookup(LANG_EN, "Monday"), "Monday");
    assert_string_equal(i18n_lookup(LANG_ZH, "no such text"), "no such text");
}

static void values_enter_by_name_and_only_by_name(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    const char *params[] = { "a", "<1>", "b", "{a}", NULL };

    (void)state;
    assert_string_equal(i18n_format(mem, LANG_EN, "{a} {b} {c} { {a", params), "<1> {a} {c} { {a");
    assert_string_equal(i18n_format(mem, LANG_EN, "{}{a}", params), "{}<1>");
}

static void the_best_language_wins(void **state)
{
    static const struct {
        const char *asked;
        bool found;
        enum lang lang;
    } cases[] = {
        { "zh", true, LANG_ZH },
        { "en-GB", true, LANG_EN },
        { "zh-Hans-CN,zh;q=0.9,en;q=0.8", true, LANG_ZH },
        { "fr, en;q=0.3, zh;q=0.7", true, LANG_ZH },
        { "en;q=0.9,zh;q=0.8", true, LANG_EN },
        { "en;q=0, zh;q=0.1", true, LANG_ZH },
        { "en;q=0", false, LANG_ZH },
        { "fr,de", false, LANG_ZH },
        { "", false, LANG_ZH },
        { "enx,zhx", false, LANG_ZH },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        enum lang lang = LANG_ZH;

        if (i18n_parse(cases[i].asked, &lang) != cases[i].found || lang != cases[i].lang)
            fail_test("%s", cases[i].asked);
    }
}

/* Two texts; every number of the file is then set to everything bad, one after the other. ASan sees
 * a read outside. */
static size_t make_mo(unsigned char *p)
{
    static const uint32_t words[] = { 0x950412de, 0, 2, 28, 44, 0, 0, 1, 60, 1, 62, 2, 64, 2, 67 };
    static const char texts[] = "a\0b\0AA\0BB";

    memcpy(p, words, sizeof words);
    memcpy(p + sizeof words, texts, sizeof texts);
    return sizeof words + sizeof texts;
}

static void hostile_catalogues_are_not_read_outside(void **state)
{
    static const uint32_t bad[] = { 0, 1, 3, 27, 59, 69, 70, 0x7fffffff, 0xfffffff0, 0xffffffff };
    unsigned char good[128];
    size_t n = make_mo(good);

    (void)state;
    assert_string_equal(mo_find((struct bytes) { good, n }, "a"), "AA");
    assert_string_equal(mo_find((struct bytes) { good, n }, "b"), "BB");
    assert_null(mo_find((struct bytes) { good, n }, "c"));
    for (size_t cut = 0; cut <= n; cut++) {
        for (size_t at = 0; at + 4 <= cut && at < 60; at += 4) {
            for (size_t i = 0; i < COUNT_OF(bad); i++) {
                unsigned char *copy = malloc(cut); /* exact size, so that ASan guards its end */

                memcpy(copy, good, cut);
                memcpy(copy + at, &bad[i], 4);
                (void)mo_find((struct bytes) { copy, cut }, "a");
                (void)mo_find((struct bytes) { copy, cut }, "b");
                free(copy);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_found_in_chinese),
        cmocka_unit_test(values_enter_by_name_and_only_by_name),
        cmocka_unit_test(the_best_language_wins),
        cmocka_unit_test(hostile_catalogues_are_not_read_outside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
