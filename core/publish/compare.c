/* compare.c – two bodies, field by field. Rows of lists are matched by what names them, so that a
 * row put in front does not change all that follow. */
#include <jansson.h>

#include "core/publish/proposal.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define DIFFERENCES_MAX 2000

struct comparison {
    struct call *c;
    const char *top;
    struct difference *list;
    size_t n;
};

static const char *as_text(struct call *c, const json_t *v)
{
    char *dump;
    const char *copy;

    if (v == NULL || json_is_null(v))
        return NULL;
    if (json_is_string(v))
        return str_dup(c->mem, json_string_value(v));
    dump = json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    copy = str_dup(c->mem, str_or(dump, ""));
    free(dump);
    return copy;
}

static void add(struct comparison *x, const char *path, const json_t *a, const json_t *b)
{
    if (x->n == DIFFERENCES_MAX)
        return;
    if (x->n % 32 == 0)
        x->list = mem_grow(x->c->mem, x->list, struct difference, x->n + 32);
    x->list[x->n++] = (struct difference) {
        .path = path, .top = x->top, .before = as_text(x->c, a), .after = as_text(x->c, b)
    };
}

const char *record_row_name(const json_t *row)
{
    static const char *const keys[] = { "code", "article", "name", "q", "law", "situation" };

    if (json_is_string(row))
        return json_string_value(row);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const json_t *v = json_object_get(row, keys[i]);

        if (json_is_object(v))
            v = json_object_get(v, "zh");
        if (json_is_string(v))
            return json_string_value(v);
    }
    return json_string_value(json_object_get(row, "zh"));
}

static const json_t *row_called(const json_t *list, const char *name)
{
    const json_t *row;
    size_t i;

    json_array_foreach(list, i, row)
    {
        if (name != NULL && str_eq(record_row_name(row), name))
            return row;
    }
    return NULL;
}

static void compare(struct comparison *x, const char *path, const json_t *a, const json_t *b);

static void compare_lists(struct comparison *x, const char *path, const json_t *a, const json_t *b)
{
    const json_t *row;
    size_t i;

    json_array_foreach(a, i, row)
    {
        const char *name = record_row_name(row);
        const json_t *other = name != NULL ? row_called(b, name) : json_array_get(b, i);

        compare(x,
            str_printf(x->c->mem, "%s[%s]", path, str_or(name, str_printf(x->c->mem, "%zu", i))),
            row, other);
    }
    json_array_foreach(b, i, row)
    {
        const char *name = record_row_name(row);

        if (name != NULL ? row_called(a, name) == NULL : i >= json_array_size(a))
            compare(x,
                str_printf(
                    x->c->mem, "%s[%s]", path, str_or(name, str_printf(x->c->mem, "%zu", i))),
                NULL, row);
    }
    /* the same rows in another order */
    for (i = 0; x->n < DIFFERENCES_MAX && json_array_size(a) == json_array_size(b) &&
                i < json_array_size(a);
         i++) {
        const char *one = record_row_name(json_array_get(a, i)),
                   *two = record_row_name(json_array_get(b, i));

        if (!str_eq(one, two) && row_called(b, str_or(one, "")) != NULL &&
            row_called(a, str_or(two, "")) != NULL) {
            add(x, str_printf(x->c->mem, "%s[%zu]", path, i + 1), json_array_get(a, i),
                json_array_get(b, i));
            return;
        }
    }
}

static void compare_keys(struct comparison *x, const char *path, const json_t *a, const json_t *b)
{
    const json_t *sides[] = { a, b };
    const char *key;
    json_t *v;

    for (size_t side = 0; side < 2; side++) {
        json_object_foreach((json_t *)(uintptr_t)sides[side], key, v)
        {
            if (side == 1 && json_object_get(a, key) != NULL)
                continue;
            if (*path == '\0')
                x->top = str_dup(x->c->mem, key);
            compare(x, *path == '\0' ? x->top : str_printf(x->c->mem, "%s.%s", path, key),
                json_object_get(a, key), json_object_get(b, key));
        }
    }
}

static void compare(struct comparison *x, const char *path, const json_t *a, const json_t *b)
{
    if (json_equal(a, b))
        return;
    if (json_is_object(a) && json_is_object(b))
        compare_keys(x, path, a, b);
    else if (json_is_array(a) && json_is_array(b))
        compare_lists(x, path, a, b);
    else
        add(x, path, a, b);
}

enum err record_compare(
    struct call *c, const char *before, const char *after, struct difference **ret, size_t *ret_n)
{
    json_t *a = before == NULL ? json_object() : json_loads(before, 0, NULL);
    json_t *b = json_loads(after, 0, NULL);
    struct comparison x = { .c = c, .top = "" };

    if (a != NULL && b != NULL)
        compare(&x, "", a, b);
    json_decref(a);
    json_decref(b);
    *ret = x.list;
    *ret_n = x.n;
    return OK;
}
