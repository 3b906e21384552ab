/* test_questions.c – the set of questions asked of a city of 7,475 items, on both engines: what is
 * expected stands among the first five, and both answer the same in the same order. */
#include "tests/on_both.h"

#include <jansson.h>

#include "app/item/item.h"
#include "app/item/item_cmd.h"
#include "app/item/item_load.h"
#include "app/item/parts.h"
#include "core/org/org.h"
#include "core/registry/definition.h"
#include "core/search/search.h"
#include "lib/base/buf.h"
#include "lib/conf/conf.h"

#define CITY 7475 /* items of a real city */
#define BODIES 7

static void load_pack(struct call *c)
{
    const char *dir = str_printf(c->mem, "%s/pack/450600", test_source_root());
    struct conf *k = conf_new(c);
    struct load_count n;

    test_ok(c, org_load(c, k, dir), "offices");
    test_ok(c, item_load_pack(c, k, dir, &n), "load");
}

/* Every name of the catalogue, at several bodies, until the city is full. */
static void fill_city(struct call *c)
{
    static const char *const bodies[BODIES] = { "防城港市市场监督管理局", "港口区人民政府",
        "防城区人民政府", "东兴市行政审批局", "上思县行政审批局", "防城港市民政局",
        "防城港市自然资源局" };
    const struct definition_list *catalogue;
    const struct catalogue *names;

    test_ok(c, definition_list(c, &definition_of_catalogue, &catalogue), "catalogue");
    names = catalogue->values;
    assert_true(catalogue->n * BODIES >= CITY);
    for (size_t i = 0; i < CITY; i++) {
        const struct search_doc d = { .kind = ITEM_KIND,
            .object_id = (int64_t)(1000000 + i),
            .version = 1,
            .valid_from = "2021-01-01",
            .valid_until = "9999-12-31",
            .title_zh = names[i % catalogue->n].name,
            .title_en = "",
            .words = names[i % catalogue->n].name,
            .tags = "",
            .body = "",
            .place = bodies[i / catalogue->n] };

        test_ok(c, search_put(c, &d), d.title_zh);
    }
}

static json_t *ask(struct both *f)
{
    char *argv[] = { str_printf(f->mem, "%s/tests/search/questions.csv", test_source_root()),
        str_dup(f->mem, "--json") };
    struct buf out;
    json_t *answer;

    assert_true(clock_parse("2026-06-01T01:00:00Z", &f->c->now)); /* all items are in force */
    load_pack(f->c);
    fill_city(f->c);
    buf_init(&out, f->mem, 4 << 20);
    test_ok(f->c, questions_command(f->c, 2, argv, &out), "questions");
    answer = json_loads(out.p, 0, NULL);
    assert_non_null(answer);
    return answer;
}

static void is_good(const json_t *answer, const char *part, json_int_t least)
{
    const json_t *o = json_object_get(answer, part);
    double recall = json_real_value(json_object_get(o, "recall_at_5"));

    assert_true(json_integer_value(json_object_get(o, "questions")) >= least);
    if (recall < 0.95)
        fail_test("recall@5 of what is %s: %.3f\n%s", part, recall,
            json_dumps(json_object_get(answer, "missed"), JSON_INDENT(1)));
}

static void finds_them_alike_on_both(void **state)
{
    void *here_state, *there_state;
    json_t *here, *there;

    (void)state;
    assert_int_equal(both_sqlite(&here_state), 0);
    assert_int_equal(both_pgsql(&there_state), 0);
    here = ask(here_state);
    there = ask(there_state);
    is_good(here, "tuned", 100);
    is_good(here, "set_aside", 50);
    assert_int_equal(json_integer_value(json_object_get(here, "not_there")), 0);
    for (size_t i = 0; i < json_array_size(json_object_get(here, "answers")); i++) {
        const json_t *a = json_array_get(json_object_get(here, "answers"), i);
        const json_t *b = json_array_get(json_object_get(there, "answers"), i);

        if (!json_equal(a, b))
            fail_test("%s is answered otherwise on PostgreSQL",
                json_string_value(json_object_get(a, "question")));
    }
    json_decref(here);
    json_decref(there);
    both_tear_down(&here_state);
    both_tear_down(&there_state);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(finds_them_alike_on_both) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
