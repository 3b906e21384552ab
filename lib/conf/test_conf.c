/* test_conf.c – definitions are read with their places, and mistakes are named. */
#include "lib/base/testing.h"

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

struct fixture {
    struct call c;
    struct conf *k;
    struct conf_node *root;
};

static void begin(struct fixture *f, const char *text, enum err expect)
{
    *f = (struct fixture) { .c = { .mem = mem_context(NULL), .actor = &actor_public } };
    f->k = conf_new(&f->c);
    assert_int_equal(conf_parse(f->k, "a.yaml", text, &f->root), expect);
}

static void end(struct fixture *f)
{
    mem_free(f->c.mem);
}

static void values_are_read(void **state)
{
    struct fixture f;
    size_t n;
    const char **tags;

    (void)state;
    begin(&f, "name: 办事\nn: 12\non: true\ntags: [a, b]\nsteps:\n  - id: x\n  - id: NO\n", OK);
    assert_string_equal(conf_text(f.k, f.root, "name"), "办事");
    assert_int_equal(conf_int(f.k, f.root, "n", 1, 20), 12);
    assert_true(conf_bool_or(f.k, f.root, "on", false));
    tags = conf_texts(f.k, f.root, "tags", &n);
    assert_int_equal(n, 2);
    assert_string_equal(tags[1], "b");
    assert_string_equal(conf_text(f.k, conf_at(conf_list(f.k, f.root, "steps"), 1), "id"), "NO");
    (void)conf_text(f.k, conf_at(conf_list(f.k, f.root, "steps"), 0), "id");
    assert_int_equal(conf_done(f.k), OK);
    end(&f);
}

static void all_mistakes_are_named_with_their_places(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "n: twelve\nextra: 1\nd: 2021-02-30\n", OK);
    (void)conf_int(f.k, f.root, "n", 1, 20);
    (void)conf_text(f.k, f.root, "name");
    (void)conf_day_or(f.k, f.root, "d", NULL);
    assert_int_equal(conf_done(f.k), ERR_INVALID);
    assert_int_equal(f.c.error.n_fields, 3);
    assert_string_equal(f.c.error.fields[0].field, "a.yaml:1:4");
    assert_string_equal(f.c.error.fields[2].field, "a.yaml:3:4");
    end(&f);
}

static void unknown_keys_are_refused(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "a: 1\nb:\n  c: 1\n", OK);
    (void)conf_text(f.k, f.root, "a");
    (void)conf_map(f.k, f.root, "b");
    assert_int_equal(conf_done(f.k), ERR_INVALID);
    assert_string_equal(f.c.error.fields[0].field, "a.yaml:3:6");
    end(&f);
}

static void what_is_no_yaml_is_refused(void **state)
{
    static const char *const bad[] = { "a: [1", "a: &x 1\nb: *x\n", "a: 1\n--- \nb: 1\n",
        "a: 1\na: 2\n", "\xff\xfe", "a: \"\\0\"\n" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct fixture f = { .c = { .mem = mem_context(NULL), .actor = &actor_public } };
        enum err e;

        f.k = conf_new(&f.c);
        e = conf_parse(f.k, "a.yaml", bad[i], &f.root);
        assert_true(e == ERR_INVALID || conf_done(f.k) == ERR_INVALID);
        end(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(all_mistakes_are_named_with_their_places),
        cmocka_unit_test(unknown_keys_are_refused),
        cmocka_unit_test(what_is_no_yaml_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
