/* test_change.c – what a change does to a document: exactly what was asked, and says where. */
#include <jansson.h>

#include "app/import/change.h"
#include "core/registry/shape.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "tests/on_both.h"

struct limit {
    int n;
};
struct paper {
    const char *code;
    struct pair name;
    int copies;
};
struct thing {
    const char *code;
    struct pair name;
    const char *word;
    const char **synonyms;
    size_t n_synonyms;
    struct pair *conditions;
    size_t n_conditions;
    struct limit promise;
    struct paper *papers;
    size_t n_papers;
};

static const char *const words[] = { "old", "new", NULL };
static const struct shape limit_shape[] = {
    SHAPE(struct limit, n, INT, .max = 99, .absent = -1, .label = N_("How many")),
    SHAPE_END,
};
static const struct shape paper_shape[] = {
    SHAPE(struct paper, code, TEXT, .label = N_("Code of it")),
    SHAPE(struct paper, name, PAIR, .label = N_("What it is called")),
    SHAPE(struct paper, copies, INT, .max = 99, .label = N_("Copies")),
    SHAPE_END,
};
static const struct shape thing_shape[] = {
    SHAPE(struct thing, code, TEXT),
    SHAPE(struct thing, name, PAIR, .label = N_("What it is called")),
    SHAPE(struct thing, word, WORD, .words = words, .label = N_("Kind of it")),
    SHAPE_MANY(struct thing, synonyms, TEXTS, .label = N_("Everyday words, one a line")),
    SHAPE_MANY(struct thing, conditions, PAIRS, .label = N_("Conditions")),
    SHAPE(struct thing, promise, STRUCT, .sub = limit_shape, .label = N_("Promised time")),
    SHAPE_LIST_OF(
        struct thing, papers, struct paper, paper_shape, .label = N_("Papers to hand in")),
    SHAPE_END,
};

#define DOCUMENT                                                                                   \
    "{\"code\":\"old\",\"name\":{\"zh\":\"old 甲 old\",\"en\":\"new\"},\"word\":\"old\","         \
    "\"synonyms\":[\"old\",\"b\"],\"conditions\":[{\"zh\":\"a\",\"en\":\"an old one\"}],"          \
    "\"promise\":{\"n\":5},\"papers\":[{\"code\":\"x\",\"name\":{\"zh\":\"证\",\"en\":\"c\"},"    \
    "\"copies\":1},{\"code\":\"y\",\"name\":{\"zh\":\"照\",\"en\":\"d\"}}]}"

struct outcome {
    json_t *document;
    const char **paths;
    size_t n;
};

static int outcome_destroy(struct outcome *x)
{
    json_decref(x->document);
    return 0;
}

static struct outcome *apply(const void *mem, struct list_change change)
{
    struct outcome *x = mem_new(mem, struct outcome);

    *x = (struct outcome) { .document = json_loads(DOCUMENT, 0, NULL) };
    talloc_set_destructor(x, outcome_destroy);
    assert_non_null(x->document);
    x->n = change_apply(x, &change, thing_shape, x->document, &x->paths);
    return x;
}

static const char *text(const struct outcome *x, const char *key)
{
    char *s = json_dumps(
        json_object_get(x->document, key), JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
    const char *copy = s == NULL ? "" : str_dup(x, s);

    free(s);
    return copy;
}

static void sets_what_stands_once(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    const struct outcome *x =
        apply(mem, (struct list_change) { .act = "set", .field = "promise.n", .value = "3" });

    (void)state;
    assert_int_equal(x->n, 1);
    assert_string_equal(x->paths[0], "promise.n");
    assert_string_equal(text(x, "promise"), "{\"n\":3}");
    x = apply(mem, (struct list_change) { .act = "set", .field = "promise.n", .value = "5" });
    assert_int_equal(x->n, 0); /* it was so already */
    x = apply(mem, (struct list_change) { .act = "set", .field = "promise.n", .value = "null" });
    assert_string_equal(text(x, "promise"), "{}");
    x = apply(mem, (struct list_change) { .act = "set", .field = "code", .value = "\"z\"" });
    assert_int_equal(x->n, 0); /* nobody edits this */
    x = apply(mem, (struct list_change) { .act = "set", .field = "promise.m", .value = "1" });
    assert_int_equal(x->n, 0);
}

static void sets_rows(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    const struct outcome *x =
        apply(mem, (struct list_change) { .act = "set", .field = "papers.copies", .value = "2" });

    (void)state;
    assert_int_equal(x->n, 2);
    assert_string_equal(x->paths[1], "papers.1.copies");
    x = apply(mem,
        (struct list_change) { .act = "set", .field = "papers.copies", .row = "y", .value = "2" });
    assert_int_equal(x->n, 1);
    assert_non_null(strstr(text(x, "papers"), "\"code\":\"x\",\"copies\":1"));
    assert_non_null(strstr(text(x, "papers"), "\"code\":\"y\",\"copies\":2"));
    x = apply(mem,
        (struct list_change) { .act = "set", .field = "papers.copies", .row = "z", .value = "2" });
    assert_int_equal(x->n, 0);
}

static void replaces_texts_that_people_edit(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    const struct outcome *x =
        apply(mem, (struct list_change) { .act = "replace", .find = "old", .put = "新" });

    (void)state;
    assert_int_equal(x->n, 3);
    assert_string_equal(x->paths[0], "name.zh");
    assert_string_equal(x->paths[1], "synonyms");
    assert_string_equal(x->paths[2], "conditions.0.en");
    assert_string_equal(text(x, "name"), "{\"en\":\"new\",\"zh\":\"新 甲 新\"}");
    assert_string_equal(text(x, "synonyms"), "[\"新\",\"b\"]");
    assert_string_equal(text(x, "word"), "\"old\""); /* a choice, no text */
    assert_string_equal(text(x, "code"), "\"old\"");
    x = apply(mem, (struct list_change) {
                       .act = "replace", .field = "conditions", .find = "old ", .put = NULL });
    assert_int_equal(x->n, 1);
    assert_string_equal(text(x, "conditions"), "[{\"en\":\"an one\",\"zh\":\"a\"}]");
}

static void is_kept_as_it_is(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    const char *codes[] = { "a", "b" };
    const struct list_change x = { .act = "set",
        .field = "visits",
        .value = "0",
        .codes = codes,
        .n_codes = 2,
        .effective_on = "2026-11-24",
        .reason = "为什么" };
    struct list_change y;

    (void)state;
    assert_true(change_parse(mem, change_text(mem, &x), &y));
    assert_string_equal(y.value, "0");
    assert_int_equal(y.n_codes, 2);
    assert_string_equal(y.codes[1], "b");
    assert_string_equal(y.reason, "为什么");
    assert_null(y.find);
    assert_false(change_parse(mem, "no", &y));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_what_stands_once),
        cmocka_unit_test(sets_rows),
        cmocka_unit_test(replaces_texts_that_people_edit),
        cmocka_unit_test(is_kept_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
