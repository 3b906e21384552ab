/* test_situation.c – situations: which questions are asked, what the answers leave of the city's
 * real items, and that circles, dead ends and unknown names are refused at their line. */
#include "tests/on_both.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/item/item.h"
#include "app/item/item_check.h"
#include "app/item/item_load.h"
#include "app/item/item_rules.h"
#include "app/item/situation.h"
#include "core/org/org.h"
#include "lib/base/check.h"
#include "lib/conf/conf.h"

static const char *pack_dir(const void *mem)
{
    return str_printf(mem, "%s/pack/450600", test_source_root());
}

/* "situation_reason=purchase situation_home=elsewhere" */
static const char *answer_in(const void *from, const char *name)
{
    static char value[64];
    const char *at = strstr(from, name);

    if (at == NULL || at[strlen(name)] != '=')
        return NULL;
    at += strlen(name) + 1;
    (void)snprintf(value, sizeof value, "%.*s", (int)strcspn(at, " "), at);
    return value;
}

static struct item find(struct call *c, const char *name)
{
    struct item_card *list;
    struct item m;
    int64_t total;
    size_t n;

    test_ok(c, item_list(c, &(struct item_filter) { .q = name, .limit = 1 }, &list, &n, &total),
        "list");
    assert_int_equal(n, 1);
    test_ok(c, item_load(c, list[0].code, DAY_NONE, &m), "item");
    assert_true(m.n_questions > 0);
    return m;
}

static bool has_material(const struct item *m, const char *code, bool only_if)
{
    for (size_t i = 0; i < m->n_materials; i++) {
        if (str_eq(m->materials[i].code, code))
            return (m->materials[i].when.zh != NULL) == only_if;
    }
    return false;
}

static void picks_materials(void **state)
{
    struct both *f = *state;
    struct conf *k = conf_new(f->c);
    struct load_count n;
    struct situation s;
    struct item whole, m;

    test_ok(f->c, org_load(f->c, k, pack_dir(f->mem)), "offices");
    test_ok(f->c, item_load_pack(f->c, k, pack_dir(f->mem), &n), "load");
    whole = find(f->c, "住房公积金提取");

    situation_follow(f->mem, &whole, answer_in, "", &s);
    assert_int_equal(s.n, 1);
    assert_false(s.complete);
    m = situation_narrow(f->mem, &whole, &s);
    assert_int_equal(m.n_materials, whole.n_materials); /* nothing is decided yet */

    situation_follow(f->mem, &whole, answer_in, "situation_reason=purchase", &s);
    assert_int_equal(s.n, 2);
    assert_false(s.complete);
    m = situation_narrow(f->mem, &whole, &s); /* what can no longer be asked for is gone */
    assert_int_equal(m.n_materials, 1);
    assert_true(has_material(&m, "purchase-contract", true));
    situation_follow(f->mem, &whole, answer_in, "situation_reason=no-such", &s);
    assert_int_equal(s.n, 1);

    situation_follow(
        f->mem, &whole, answer_in, "situation_reason=purchase situation_home=elsewhere", &s);
    assert_true(s.complete);
    m = situation_narrow(f->mem, &whole, &s);
    assert_int_equal(m.n_materials, 1);
    assert_true(has_material(&m, "purchase-contract", false)); /* and no longer "only if" */

    /* an answer to a question that is not on the way does not count */
    situation_follow(
        f->mem, &whole, answer_in, "situation_reason=rent situation_home=elsewhere", &s);
    assert_true(s.complete);
    m = situation_narrow(f->mem, &whole, &s);
    assert_int_equal(m.n_materials, 0);
}

static void picks_steps(void **state)
{
    struct both *f = *state;
    struct conf *k = conf_new(f->c);
    struct load_count n;
    struct situation s;
    struct item whole, m;

    test_ok(f->c, org_load(f->c, k, pack_dir(f->mem)), "offices");
    test_ok(f->c, item_load_pack(f->c, k, pack_dir(f->mem), &n), "load");
    whole = find(f->c, "特殊建设工程消防设计审查");
    situation_follow(f->mem, &whole, answer_in, "situation_design=ordinary", &s);
    m = situation_narrow(f->mem, &whole, &s);
    assert_int_equal(m.n_steps, whole.n_steps - 1);
    assert_int_equal(m.promise.n, whole.promise.n);
    situation_follow(f->mem, &whole, answer_in, "situation_design=special", &s);
    m = situation_narrow(f->mem, &whole, &s);
    assert_int_equal(m.n_steps, whole.n_steps);
    assert_true(has_material(&m, "special-design", false));
    whole.options[1].promise = 5;
    situation_follow(f->mem, &whole, answer_in, "situation_design=special", &s);
    assert_int_equal(situation_narrow(f->mem, &whole, &s).promise.n, 5);
}

/* ---- what is refused ------------------------------------------------------------------------- */

static const char *read_file(const void *mem, const char *path)
{
    char *text = str_dup_n(mem, "", 0);
    FILE *in = fopen(path, "re");
    char line[4096];

    if (in == NULL)
        fail_test("cannot read %s", path);
    while (fgets(line, sizeof line, in) != NULL)
        text = str_printf(mem, "%s%s", text, line);
    fclose(in);
    return text;
}

static const char *put(const void *mem, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);

    if (at == NULL)
        fail_test("the example has no %s", from);
    return str_printf(mem, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static int line_of(const char *text, const char *words)
{
    int n = 1;

    for (const char *p = text; p < strstr(text, words); p++)
        n += *p == '\n';
    return n;
}

/* The place and the words of each are looked for among the errors. */
static const struct {
    const char *from, *to, *line, *words;
} faults[] = {
    { "code: elsewhere\n    name: {zh: 外地, en: Elsewhere}",
        "code: elsewhere\n    next: reason\n    name: {zh: 外地, en: Elsewhere}",
        "question: home\n    code: elsewhere", "leads back to reason" },
    { "    next: loan\n", "", "code: loan\n", "Nobody is ever asked the question loan" },
    { "materials: [loan-statement]", "materials: [loan-paper]", "question: loan\n    code: bank",
        "names the material loan-paper" },
    { "materials: [loan-statement]", "steps: [visit]", "question: loan\n    code: bank",
        "names the step visit" },
    { "    next: pension\n", "    next: pensions\n", "question: reason\n    code: retired",
        "leads to the question pensions" },
    { "  - question: loan\n    code: bank", "  - question: loan\n    code: fund",
        "question: loan\n    code: fund\n    name: {zh: 商业", "stands twice" },
};

static void expect_error(struct call *c, const char *place, const char *words)
{
    for (size_t i = 0; i < c->error.n_fields; i++) {
        const struct field_error *e = &c->error.fields[i];

        if (str_starts(e->field, place) && e->params[0] != NULL &&
            strstr(e->params[1], words) != NULL)
            return;
    }
    for (size_t i = 0; i < c->error.n_fields; i++)
        print_message("%s %s\n", c->error.fields[i].field, c->error.fields[i].params[1]);
    fail_test("nothing at %s says: %s", place, words);
}

static void refuses_at_the_line(void **state)
{
    struct both *f = *state;
    const char *good = read_file(
        f->mem, str_printf(f->mem, "%s/items/housing-fund-withdrawal.yaml", pack_dir(f->mem)));
    struct audit *a;

    f->c->lang = LANG_EN;
    test_ok(f->c, org_load(f->c, conf_new(f->c), pack_dir(f->mem)), "offices");
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        const char *text = put(f->mem, good, faults[i].from, faults[i].to);
        struct conf *k = conf_new(f->c);
        const char *place = str_printf(f->mem, "x.yaml:%d:", line_of(text, faults[i].line));
        struct conf_node *root;
        struct item m = { 0 };

        error_clear(f->c);
        test_ok(f->c, audit_begin(f->c, NULL, &a), "audit");
        test_ok(f->c, conf_parse(k, "x.yaml", text, &root), "parse");
        item_read(f->c, k, root, NULL, a, false, &m);
        assert_true(conf_errors(k) > 0);
        expect_error(f->c, place, faults[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(picks_materials),
        ON_BOTH_ENGINES(picks_steps),
        ON_BOTH_ENGINES(refuses_at_the_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
