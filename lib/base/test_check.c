/* test_check.c – numbers of the state: real ones pass, every single typing error is found. */
#include "lib/base/testing.h"

#include "lib/base/check.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define ROOT "1.2.156.3005.2."

struct sample {
    const char *kind, *value;
};

static const struct sample right[] = {
    { "id", "11010519491231002X" },
    { "id", "11010519491231002x" },
    { "id", "440524188001010014" },
    { "uscc", "11100000000013338W" },
    { "uscc", "91370406L24894136J" },
    { "uscc", "12441500196720244T" },
    { "uscc", "11370800MB28559184" },
    { "uscc", "11100000MB03271699" },
    { "org", "00001333-8" },
    { "org", "000013338" },
    { "org", "L24894136" },
    { "item", "370117002011" },
    { "item", "442199806003" },
    { "item", "12441500196720244T3442199806003" },
    { "item", "11370800MB285591843370117002011" },
    { "item", "11370800MB28559184337011700201101" },
    { "item", "11370800MB285591843370117002011001" },
    { "licence", ROOT "11100000000013338W011.11430000006122244L.20230000403.001.U" },
    { "licence", "11100000000013338W011.11430000006122244L.20230000403.001.U" },
    { "licence", ROOT "11100000MB03271699022.340100.000000016.001.9" },
    { "licence", ROOT "11100000000013338W009.11330105002500287C.2025052201.002.0" },
    { "phone", "0770-0123456" },
    { "phone", "07700123456" },
    { "phone", "13800000000" },
};

static const struct sample wrong[] = {
    { "id", "" },
    { "id", "11010519491231002" },
    { "id", "110105194912310021" },
    { "id", "11010519490231002X" }, /* 31 February */
    { "id", "00010519491231002X" },
    { "id", "1101051949123100２X" },
    { "id", " 11010519491231002X" },
    { "uscc", "11100000000013338X" },
    { "uscc", "9137O406L24894136J" }, /* the letter O */
    { "uscc", "91370406l24894136j" },
    { "uscc", "91370406L24894136" },
    { "org", "00001333-9" },
    { "org", "00001333_8" },
    { "item", "370017002011" }, /* kind 00 */
    { "item", "990117002011" },
    { "item", "12441500196720244T9442199806003" }, /* level 9 */
    { "item", "12441500196720244X3442199806003" },
    { "item", "11370800MB2855918433701170020110" },
    { "licence", ROOT "11100000000013338W011.11430000006122244L.20230000403.001.V" },
    { "licence", ROOT "11100000000013338W011.11430000006122244L.20230000403.001" },
    { "licence", ROOT "11100000000013338W011.11430000006122244L..001.U" },
    { "licence", ROOT "11100000000013338W011.11430000006122244L.20230000403.1.U" },
    { "licence", ROOT "11100000000013338W011.11430000006122244L.20230000403.001.U.U" },
    { "phone", "1380000000" },
    { "phone", "0770-123" },
};

static void real_numbers_are_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        const char *why = check_find(right[i].kind)->check(right[i].value);

        if (why != NULL)
            fail_test("%s %s: %s", right[i].kind, right[i].value, why);
    }
}

static void wrong_numbers_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        if (check_find(wrong[i].kind)->check(wrong[i].value) == NULL)
            fail_test("%s %s was accepted", wrong[i].kind, wrong[i].value);
    }
}

/* One changed digit in any place of any checked number. */
static void every_single_wrong_digit_is_found(void **state)
{
    static const struct sample samples[] = { { "id", "440524188001010014" },
        { "uscc", "91370406L24894136J" }, { "org", "000013338" },
        { "licence", "11100000000013338W011.11430000006122244L.20230000403.001.U" } };
    scoped_mem void *mem = mem_context(NULL);

    (void)state;
    for (size_t k = 0; k < COUNT_OF(samples); k++) {
        char *s = str_dup(mem, samples[k].value);

        for (char *p = s; *p != '\0'; p++) {
            const char kept = *p;

            for (char d = '0'; d <= '9' && kept >= '0' && kept <= '9'; d++) {
                *p = d;
                if (d != kept && check_find(samples[k].kind)->check(s) == NULL)
                    fail_test("%s was accepted", s);
            }
            *p = kept;
        }
    }
}

static void mod_37_36_gives_the_characters_of_the_standard(void **state)
{
    (void)state;
    assert_int_equal(check_mod_37_36("A12425GABC1234002"), 'M');
    assert_int_equal(check_mod_37_36("B159D8FA01240000"), 'K');
    assert_int_equal(check_mod_37_36("188166C734200000"), '3');
    assert_int_equal(check_mod_37_36("a"), '\0');
    assert_int_equal(check_mod_37_36(""), '\0');
}

static void an_identity_number_tells_birth_and_sex(void **state)
{
    (void)state;
    assert_int_equal(check_id_born("11010519491231002X"), day_from_ymd(1949, 12, 31));
    assert_true(check_id_is_female("11010519491231002X"));
    assert_false(check_id_is_female("440524188001010014"));
}

static void an_issuer_of_six_digits_is_accepted_and_told(void **state)
{
    (void)state;
    assert_true(check_licence_is_lax(ROOT "11100000MB03271699022.340100.000000016.001.9"));
    assert_false(check_licence_is_lax(right[17].value));
}

static void what_is_typed_on_a_chinese_keyboard_is_understood(void **state)
{
    scoped_mem void *mem = mem_context(NULL);

    (void)state;
    assert_string_equal(check_typed(mem, " １１０１０５ 19491231　002ｘ\n"), "11010519491231002X");
    assert_string_equal(
        check_typed(mem, "\u202a11010519491231002x\u202c\ufeff"), "11010519491231002X");
    assert_string_equal(check_typed_phone(mem, "+86 138 0013 8000"), "13800138000");
    assert_string_equal(check_typed_phone(mem, "０７７０－１０００００１"), "0770-1000001");
    assert_string_equal(check_typed_phone(mem, "+86-13800138000"), "13800138000");
}

static void names_carry_nothing_unseen(void **state)
{
    scoped_mem void *mem = mem_context(NULL);

    (void)state;
    assert_string_equal(str_plain(mem, " 刘\u202e样\u200b本\a ", false), "刘样本");
    assert_string_equal(str_plain(mem, "A\r\nB: c", false), "A B: c");
    assert_string_equal(str_plain(mem, "一\r\n二\t三", true), "一\n二 三");
    assert_string_equal(str_plain(mem, "𠮷·阿卜杜拉😀", false), "𠮷·阿卜杜拉😀");
    assert_string_equal(str_plain(mem, "\u202e", false), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_numbers_are_accepted),
        cmocka_unit_test(wrong_numbers_are_refused),
        cmocka_unit_test(every_single_wrong_digit_is_found),
        cmocka_unit_test(mod_37_36_gives_the_characters_of_the_standard),
        cmocka_unit_test(an_identity_number_tells_birth_and_sex),
        cmocka_unit_test(what_is_typed_on_a_chinese_keyboard_is_understood),
        cmocka_unit_test(names_carry_nothing_unseen),
        cmocka_unit_test(an_issuer_of_six_digits_is_accepted_and_told),
    };

    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
