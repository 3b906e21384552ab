/* test_registry.c – versions, effective days, short codes, and the shape of a body. */
#include "tests/on_both.h"

#include "core/registry/definition.h"
#include "core/registry/registry.h"
#include "core/registry/shape.h"
#include "lib/base/module.h"
#include "lib/base/site.h"
#include "lib/conf/conf.h"

static day on(const char *text)
{
    day d;

    assert_true(day_parse(text, &d));
    return d;
}

struct thing {
    int n;
};
static const struct shape n_shape[] = { SHAPE(struct thing, n, INT, .max = 99), SHAPE_END };

static int publish(struct call *c, const char *code, const char *body, const char *from)
{
    int64_t id;
    int version;

    test_ok(c, registry_publish(c, "thing", code, body, on(from), &id, &version), code);
    return version;
}

static void same_body_changes_nothing(void **state)
{
    struct both *f = *state;
    int64_t before, after;

    assert_int_equal(publish(f->c, "a", "{\"n\":1}", "2021-01-01"), 1);
    assert_int_equal(publish(f->c, "a", "{\"n\":2}", "2023-12-01"), 2);
    test_ok(f->c, registry_generation(f->c, &before), "generation");
    assert_int_equal(publish(f->c, "a", "{\"n\":1}", "2021-01-01"), 1);
    assert_int_equal(publish(f->c, "a", "{\"n\":2}", "2023-12-01"), 2);
    test_ok(f->c, registry_generation(f->c, &after), "generation");
    assert_int_equal(before, after);
}

static void day_decides_which_version(void **state)
{
    struct both *f = *state;
    struct registry_version v;

    publish(f->c, "a", "{\"n\":1}", "2021-01-01");
    publish(f->c, "a", "{\"n\":2}", "2023-12-01");
    publish(f->c, "a", "{\"n\":3}", "2021-01-01"); /* a correction of the first */
    assert_int_equal(registry_current(f->c, "thing", "a", on("2020-12-31"), &v), ERR_NOT_FOUND);
    test_ok(f->c, registry_current(f->c, "thing", "a", on("2023-11-30"), &v), "before");
    assert_string_equal(v.body, "{\"n\":3}");
    test_ok(f->c, registry_current(f->c, "thing", "a", on("2023-12-01"), &v), "after");
    assert_string_equal(v.body, "{\"n\":2}");
    test_ok(f->c, registry_current(f->c, "thing", "a", DAY_NONE, &v), "today, in 2021");
    assert_string_equal(v.body, "{\"n\":3}");
    test_ok(f->c, registry_exact(f->c, v.record_id, 1, &v), "exact");
    assert_string_equal(v.body, "{\"n\":1}");
}

static void short_codes_resolve(void **state)
{
    struct both *f = *state;
    struct registry_version v, w;

    publish(f->c, "11450699MB0000001X3450125001001", "{}", "2021-01-01");
    test_ok(f->c, registry_current(f->c, "thing", "11450699MB0000001X3450125001001", DAY_NONE, &v),
        "long");
    assert_true(registry_is_short(v.short_code));
    test_ok(f->c, registry_current(f->c, "thing", v.short_code, DAY_NONE, &w), "short");
    assert_int_equal(v.record_id, w.record_id);
    assert_int_equal(registry_current(f->c, "other", v.short_code, DAY_NONE, &w), ERR_NOT_FOUND);
}

static void lists_what_is_in_force(void **state)
{
    struct both *f = *state;
    struct registry_version *list;
    size_t n;

    publish(f->c, "b", "{\"n\":1}", "2021-01-01");
    publish(f->c, "a", "{\"n\":1}", "2021-01-01");
    publish(f->c, "a", "{\"n\":2}", "2021-03-01");
    publish(f->c, "c", "{\"n\":1}", "2022-01-01");
    test_ok(f->c, registry_list(f->c, "thing", DAY_NONE, &list, &n), "list");
    assert_int_equal(n, 2);
    assert_string_equal(list[0].body, "{\"n\":2}");
    assert_string_equal(list[1].code, "b");
}

struct part {
    struct pair name;
};
struct whole {
    const char *code, *kind;
    struct pair title;
    int n;
    bool on;
    const char **words;
    size_t n_words;
    struct part *parts;
    size_t n_parts;
};
static const char *const kinds[] = { "one", "two", NULL };
static const struct shape part_shape[] = {
    SHAPE(struct part, name, PAIR, .required = true),
    SHAPE_END,
};
static const struct shape whole_shape[] = {
    SHAPE(struct whole, code, TEXT, .required = true),
    SHAPE(struct whole, kind, WORD, .words = kinds, .required = true),
    SHAPE(struct whole, title, PAIR, .required = true),
    SHAPE(struct whole, n, INT, .min = 0, .max = 10, .absent = 3),
    SHAPE(struct whole, on, BOOL, .truth = true),
    SHAPE_MANY(struct whole, words, TEXTS),
    SHAPE_LIST_OF(struct whole, parts, struct part, part_shape),
    SHAPE_END,
};

static void shape_goes_there_and_back(void **state)
{
    struct both *f = *state;
    struct conf *k = conf_new(f->c);
    struct conf_node *root;
    struct whole w = { 0 }, back = { 0 };

    test_ok(f->c,
        conf_parse(k, "x.yaml",
            "code: a\nkind: two\ntitle: {zh: 甲, en: A}\nwords: [x, y]\n"
            "parts:\n  - name: {zh: 乙, en: B}\n",
            &root),
        "parse");
    shape_from_conf(f->c, k, root, NULL, whole_shape, &w);
    test_ok(f->c, conf_done(k), "done");
    assert_true(
        shape_from_text(f->mem, whole_shape, shape_to_text(f->mem, whole_shape, &w), &back));
    assert_string_equal(back.kind, "two");
    assert_string_equal(back.title.zh, "甲");
    assert_int_equal(back.n, 3);
    assert_true(back.on);
    assert_int_equal(back.n_words, 2);
    assert_string_equal(back.parts[0].name.en, "B");
    assert_string_equal(
        shape_to_text(f->mem, whole_shape, &w), shape_to_text(f->mem, whole_shape, &back));
}

static void shape_names_every_error(void **state)
{
    struct both *f = *state;
    struct conf *k = conf_new(f->c);
    struct conf_node *root;
    struct whole w = { 0 };

    test_ok(f->c,
        conf_parse(k, "x.yaml", "code: a\nkind: three\ntitle: alone\nn: 99\nunknown: 1\n", &root),
        "parse");
    shape_from_conf(f->c, k, root, NULL, whole_shape, &w);
    assert_int_equal(conf_done(k), ERR_INVALID);
    assert_true(conf_errors(k) >= 3);
}

/* ---- definitions ---------------------------------------------------------------------------- */

static const struct definition_kind definition_of_thing = {
    .kind = "thing", .shape = n_shape, .size = sizeof(struct thing)
};

static void with_memory(struct both *f)
{
    struct site *s = mem_new(f->mem, struct site);

    *s = *f->c->site;
    f->c->site = s;
    test_ok(f->c, registry_module.start(f->c, s), "start");
}

static int n_of(struct both *f, const char *code)
{
    const struct definition *d;

    test_ok(f->c, definition_current(f->c, &definition_of_thing, code, &d), code);
    assert_string_equal(d->version.code, code);
    return ((const struct thing *)d->value)->n;
}

static void again(struct both *f, bool commit, bool to_read)
{
    if (commit)
        test_ok(f->c, db_commit(f->c, f->db), "commit");
    else
        db_rollback(f->db);
    test_ok(f->c, to_read ? db_begin_read(f->c, f->db) : db_begin(f->c, f->db), "begin");
}

static void definitions_follow_what_is_committed(void **state)
{
    struct both *f = *state;

    publish(f->c, "a", "{\"n\":1}", "2021-01-01");
    with_memory(f);
    assert_int_equal(n_of(f, "a"), 1);
    again(f, true, true);
    assert_int_equal(n_of(f, "a"), 1);
    again(f, true, false);
    publish(f->c, "a", "{\"n\":2}", "2021-01-01");
    assert_int_equal(n_of(f, "a"), 2); /* the writer sees its own */
    again(f, false, true);
    assert_int_equal(n_of(f, "a"), 1); /* it was undone */
    again(f, true, false);
    publish(f->c, "a", "{\"n\":3}", "2021-01-01");
    assert_int_equal(
        n_of(f, "a"), 3); /* the same generation and version number as what was undone */
    again(f, true, true);
    assert_int_equal(n_of(f, "a"), 3);
}

static void definitions_are_shared(void **state)
{
    struct both *f = *state;
    const struct definition *one, *two;
    const struct definition_list *all, *same;

    publish(f->c, "a", "{\"n\":1}", "2021-01-01");
    publish(f->c, "b", "{\"n\":2}", "2021-01-01");
    with_memory(f);
    again(f, true, true);
    test_ok(f->c, definition_current(f->c, &definition_of_thing, "a", &one), "a");
    test_ok(f->c, definition_exact(f->c, &definition_of_thing, one->version.record_id, 1, &two),
        "exact");
    assert_ptr_equal(one, two);
    test_ok(f->c, definition_list(f->c, &definition_of_thing, &all), "list");
    test_ok(f->c, definition_list(f->c, &definition_of_thing, &same), "list");
    assert_ptr_equal(all, same);
    assert_int_equal(all->n, 2);
    assert_int_equal(((const struct thing *)all->values)[1].n, 2);
    assert_int_equal(definition_current(f->c, &definition_of_thing, "c", &one), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(same_body_changes_nothing),
        ON_BOTH_ENGINES(day_decides_which_version),
        ON_BOTH_ENGINES(short_codes_resolve),
        ON_BOTH_ENGINES(lists_what_is_in_force),
        ON_BOTH_ENGINES(definitions_follow_what_is_committed),
        ON_BOTH_ENGINES(definitions_are_shared),
        { "shape_goes_there_and_back", shape_goes_there_and_back, both_sqlite, both_tear_down,
            NULL },
        { "shape_names_every_error", shape_names_every_error, both_sqlite, both_tear_down, NULL },
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
