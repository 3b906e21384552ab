/* test_html.c – escaping, URLs, dates and money, and the form partials after a mistake. */
#include "lib/base/testing.h"

#include <string.h>

#include "lib/base/mem.h"
#include "lib/html/html.h"
#include "tests/support.h"

static struct html *output(struct call *c)
{
    struct html *o = mem_new(c->mem, struct html);

    buf_init(&o->b, c->mem, HTML_MAX);
    o->c = c;
    o->lang = LANG_EN;
    return o;
}

static const char *written(struct html *o)
{
    const char *text = str_dup(o->c->mem, o->b.p);

    buf_reset(&o->b);
    return text;
}

static void text_is_escaped(void **state)
{
    struct html *o = output(*state);

    html_text(o, "<a href='x'>\"&\"</a> 中");
    assert_string_equal(written(o), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt; 中");
    html_text(o, (const char *)NULL);
    html_text(o, -5);
    html_text(o, sizeof(char));
    html_text(o, INT64_MIN);
    assert_string_equal(written(o), "-51-9223372036854775808");
}

static void urls_that_run_or_leave_are_refused(void **state)
{
    static const char *const bad[] = { "javascript:alert(1)", "JaVaScRiPt:alert(1)",
        "//evil.example", "/\\evil.example", "\\\\evil.example", "java\tscript:alert(1)",
        " javascript:alert(1)", "data:text/html,x", "vbscript:x", "\x01javascript:x", "relative",
        "/a\nb", "" };
    static const char *const good[] = { "/", "/items?q=a", "https://fcg.example/x",
        "http://fcg.example/", "mailto:a@b.example", "tel:12345", "#main", "?page=2" };
    struct html *o = output(*state);

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        html_url(o, bad[i]);
        assert_string_equal(written(o), "#refused");
    }
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        html_url(o, good[i]);
        assert_string_equal(written(o), good[i]);
    }
    html_url(o, "/a?b=1&c=\"2\"");
    assert_string_equal(written(o), "/a?b=1&amp;c=&quot;2&quot;");
    html_url_part(o, "../a b/?&#%中\"<");
    assert_string_equal(written(o), "..%2Fa%20b%2F%3F%26%23%25%E4%B8%AD%22%3C");
}

static void dates_and_money_read_as_people_write_them(void **state)
{
    struct html *o = output(*state);

    assert_string_equal(date_text(o, "2021-04-21"), "21 April 2021");
    assert_string_equal(instant_text(o, "2021-04-12T16:02:03Z"), "13 April 2021 00:02");
    assert_string_equal(money_text(o, 123456789), "CNY 1,234,567.89");
    assert_string_equal(money_text(o, -5), "CNY -0.05");
    assert_string_equal(weekday_text(o, "2021-04-21"), "Wednesday");
    assert_string_equal(date_text(o, "2021-02-30"), "2021-02-30");
    o->lang = LANG_ZH;
    assert_string_equal(date_text(o, "2021-04-21"), "2021年4月21日");
    assert_string_equal(instant_text(o, "2021-04-12T01:02:03Z"), "2021年4月12日 09:02");
    assert_string_equal(money_text(o, 10000), "100.00 元");
    assert_string_equal(weekday_text(o, "2021-04-21"), "星期三");
}

static const char *posted(const void *from, const char *name)
{
    (void)from;
    return str_eq(name, "name") ? "<王>" : str_eq(name, "password") ? "secret" : NULL;
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_test("%s\nis not in\n%s", part, text);
}

static void a_wrong_field_says_so_and_keeps_what_was_typed(void **state)
{
    struct call *c = *state;
    struct html *o = output(c);
    const char *text;

    fail_field(c, "name", "Enter {what}", "what", "your <name>");
    o->error = &c->error;
    o->posted = posted;
    error_summary(o);
    text = written(o);
    assert_has(text, "role=\"alert\"");
    assert_has(text, "<a href=\"#f-name\">Enter your &lt;name&gt;</a>");

    form_field(o, &(struct control) { .name = "name", .label = "Name", .hint = "As printed" });
    text = written(o);
    assert_has(text, "<label class=\"label\" for=\"f-name\">Name");
    assert_has(text, "(optional)");
    assert_has(text, "aria-describedby=\"f-name-hint f-name-error\"");
    assert_has(text, "aria-invalid=\"true\"");
    assert_has(text, "value=\"&lt;王&gt;\"");
    assert_has(text, "id=\"f-name-error\"");
}

static void a_password_is_never_sent_back(void **state)
{
    struct call *c = *state;
    struct html *o = output(c);

    fail_field(c, "password", "Wrong");
    o->error = &c->error;
    o->posted = posted;
    form_field(
        o, &(struct control) {
               .name = "password", .label = "Password", .type = "password", .required = true });
    assert_null(strstr(written(o), "secret"));
}

static void choices_stand_in_a_fieldset_and_link_from_the_summary(void **state)
{
    static const struct choice ways[] = { { "a", "One", NULL }, { "b", "Two", "More" } };
    struct call *c = *state;
    struct html *o = output(c);
    const char *text;

    fail_field(c, "way", "Choose");
    o->error = &c->error;
    form_field(o, &(struct control) { .name = "way",
                      .label = "Way",
                      .type = "radio",
                      .choices = ways,
                      .n_choices = 2,
                      .value = "b",
                      .required = true });
    text = written(o);
    assert_has(text, "<fieldset");
    assert_has(text, "<legend");
    /* The summary's link "#f-way" leads to the first control, as govuk-frontend does. */
    assert_has(text, "id=\"f-way\" name=\"way\" value=\"a\"");
    assert_has(text, "id=\"f-way-1\" name=\"way\" value=\"b\" checked");
    assert_has(text, "aria-describedby=\"f-way-1-hint\"");
}

static void forms_carry_their_tokens(void **state)
{
    struct html *o = output(*state);
    const char *text;

    o->csrf = "c\"1";
    o->once = "o1";
    form_begin(o, "/x", true);
    text = written(o);
    assert_has(text, "enctype=\"multipart/form-data\"");
    assert_has(text, "name=\"_csrf\" value=\"c&quot;1\"");
    assert_has(text, "name=\"_once\" value=\"o1\"");
}

static int set_up(void **state)
{
    *state = test_call(NULL);
    return 0;
}

static int tear_down(void **state)
{
    mem_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_is_escaped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(urls_that_run_or_leave_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            dates_and_money_read_as_people_write_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_wrong_field_says_so_and_keeps_what_was_typed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_password_is_never_sent_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            choices_stand_in_a_fieldset_and_link_from_the_summary, set_up, tear_down),
        cmocka_unit_test_setup_teardown(forms_carry_their_tokens, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
