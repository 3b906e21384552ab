/* test_base.c – the vocabulary of lib/base. */
#include "lib/base/testing.h"

#include <jansson.h>

#include "lib/base/attr.h"
#include "lib/base/buf.h"
#include "lib/base/call.h"
#include "lib/base/clock.h"
#include "lib/base/field.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

static void dates_that_do_not_exist_are_refused(void **state)
{
    day d;

    (void)state;
    assert_true(day_parse("2020-02-29", &d));
    assert_false(day_parse("2021-02-29", &d));
    assert_false(day_parse("2021-13-01", &d));
    assert_false(day_parse("2021-1-01", &d));
    assert_false(day_parse("2021-04-12 ", &d));
}

static void every_day_of_400_years_round_trips(void **state)
{
    (void)state;
    for (day d = day_from_ymd(1850, 1, 1); d < day_from_ymd(2250, 1, 1); d++) {
        int y, m, dd;

        day_ymd(d, &y, &m, &dd);
        assert_int_equal(day_from_ymd(y, m, dd), d);
    }
    assert_int_equal(day_weekday(day_from_ymd(2021, 4, 18)), 6);
}

static void the_legal_day_changes_at_local_midnight(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    time_t t;

    (void)state;
    assert_true(clock_parse("2021-04-11T15:59:59Z", &t));
    assert_string_equal(clock_day(mem, t), "2021-04-11");
    assert_string_equal(clock_day(mem, t + 1), "2021-04-12");
    assert_int_equal(day_start(day_of(t + 1)), t + 1);
    assert_string_equal(clock_instant(mem, t), "2021-04-11T15:59:59Z");
    assert_string_equal(clock_local(mem, t + 1), "2021-04-12 00:00");
    assert_string_equal(clock_http(mem, 0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

static void months_keep_inside_the_month(void **state)
{
    scoped_mem void *mem = mem_context(NULL);

    (void)state;
    assert_string_equal(day_text(mem, day_add_months(day_from_ymd(2021, 1, 31), 1)), "2021-02-28");
    assert_string_equal(
        day_text(mem, day_add_months(day_from_ymd(2021, 3, 31), -13)), "2020-02-29");
    assert_string_equal(day_text(mem, day_add_months(day_from_ymd(2021, 11, 5), 2)), "2022-01-05");
}

static void integers_are_read_whole_or_not_at_all(void **state)
{
    int64_t i = 7;

    (void)state;
    assert_true(str_int("-9223372036854775808", INT64_MIN, INT64_MAX, &i));
    assert_int_equal(i, INT64_MIN);
    assert_true(str_int("9223372036854775807", INT64_MIN, INT64_MAX, &i));
    assert_false(str_int("9223372036854775808", INT64_MIN, INT64_MAX, &i));
    assert_false(str_int("", 0, 10, &i));
    assert_false(str_int("-", 0, 10, &i));
    assert_false(str_int("1 ", 0, 10, &i));
    assert_false(str_int("11", 0, 10, &i));
}

static void invalid_utf8_is_refused(void **state)
{
    static const char *const bad[] = { "\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80",
        "\xe4\xb8", "a\xff" };

    (void)state;
    assert_true(utf8_valid("办事大厅 𠮷", strlen("办事大厅 𠮷")));
    assert_false(utf8_valid("a\0b", 3));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(utf8_valid(bad[i], strlen(bad[i])));
    assert_int_equal(utf8_length("办事 𠮷"), 4);
}

static void masking_keeps_only_head_and_tail(void **state)
{
    scoped_mem void *mem = mem_context(NULL);

    (void)state;
    assert_string_equal(str_mask(mem, "450699199001011234", 3, 4), "450***********1234");
    assert_string_equal(str_mask(mem, "张三丰", 1, 0), "张**");
    assert_string_equal(str_mask(mem, "ab", 1, 1), "**");
    assert_string_equal(str_trim(mem, " \t\xe3\x80\x80 张 三 \n"), "张 三");
    assert_string_equal(str_trim(mem, "  "), "");
}

static void a_buffer_never_grows_beyond_its_maximum(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    struct buf b;

    (void)state;
    buf_init(&b, mem, 10);
    buf_puts(&b, "12345");
    buf_printf(&b, "%d", 678);
    assert_true(buf_ok(&b));
    buf_puts(&b, "9ab");
    assert_false(buf_ok(&b));
    assert_string_equal(b.p, "12345678");
}

static void a_text_becomes_a_json_string(void **state)
{
    const char *texts[] = { "", "名 \"q\" \\ / \b\f\n\r\t \x01\x1f", "plain" };
    scoped_mem void *mem = mem_context(NULL);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        json_t *s = json_string(texts[i]);
        char *theirs = json_dumps(s, JSON_ENCODE_ANY);
        struct buf b;

        buf_init(&b, mem, 1000);
        buf_json(&b, texts[i]);
        assert_string_equal(b.p, theirs);
        free(theirs);
        json_decref(s);
    }
}

static void ids_are_distinct_and_ordered(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    struct id_source *s = id_source_new(mem, 5);
    int64_t last = 0;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        int64_t id = id_next(s);

        assert_true(id > last);
        assert_int_equal(id >> 12 & 1023, 5);
        last = id;
    }
}

static void the_first_cause_wins_and_fields_add_up(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    struct call c = { .mem = mem, .actor = &actor_public };

    (void)state;
    assert_int_equal(fail(&c, ERR_STATE, "first {n}", "n", "1"), ERR_STATE);
    assert_int_equal(fail(&c, ERR_DENIED, "second"), ERR_STATE);
    assert_string_equal(c.error.msgid, "first {n}");
    assert_string_equal(c.error.params[1], "1");
    error_clear(&c);
    fail_field(&c, "name", "Enter a name");
    fail_field(&c, "phone", "Enter a phone number");
    assert_int_equal(fields_ok(&c), ERR_INVALID);
    assert_int_equal(c.error.n_fields, 2);
}

static void rights_are_denied_unless_granted(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    static const char *const rights[] = { "a.read", "casefile.accept", "z" };
    struct actor a = { .kind = ACTOR_STAFF, .account_id = 5, .rights = rights, .n_rights = 3 };
    struct call c = { .mem = mem, .actor = &a };

    (void)state;
    assert_true(actor_has(&a, "casefile.accept"));
    assert_false(actor_has(&a, "casefile.accep"));
    assert_int_equal(actor_require(&c, "casefile.decide"), ERR_DENIED);
    error_clear(&c);
    c.actor = &actor_public;
    assert_int_equal(actor_require(&c, "casefile.decide"), ERR_LOGIN);
    assert_true(actor_has(&actor_program, "anything"));
}

struct sample {
    int64_t id;
    const char *name;
    bool on;
};
static const struct field sample_fields[] = { FIELD_INT(struct sample, id),
    FIELD_TEXT(struct sample, name), FIELD_BOOL(struct sample, on), FIELD_END };

static void a_field_table_makes_json(void **state)
{
    struct sample s = { 5, "名", true };
    json_t *o = field_json(sample_fields, &s);
    char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);

    (void)state;
    assert_string_equal(text, "{\"id\":5,\"name\":\"名\",\"on\":true}");
    free(text);
    json_decref(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_that_do_not_exist_are_refused),
        cmocka_unit_test(every_day_of_400_years_round_trips),
        cmocka_unit_test(the_legal_day_changes_at_local_midnight),
        cmocka_unit_test(months_keep_inside_the_month),
        cmocka_unit_test(integers_are_read_whole_or_not_at_all),
        cmocka_unit_test(invalid_utf8_is_refused),
        cmocka_unit_test(masking_keeps_only_head_and_tail),
        cmocka_unit_test(a_buffer_never_grows_beyond_its_maximum),
        cmocka_unit_test(a_text_becomes_a_json_string),
        cmocka_unit_test(ids_are_distinct_and_ordered),
        cmocka_unit_test(the_first_cause_wins_and_fields_add_up),
        cmocka_unit_test(rights_are_denied_unless_granted),
        cmocka_unit_test(a_field_table_makes_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
