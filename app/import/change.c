/* change.c – one change, applied to one document. Follows the shape of the record, so that only
 * what people edit is changed. */
#include "app/import/change.h"

#include <jansson.h>

#include "core/publish/proposal.h"
#include "core/registry/shape.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define RESULT_MAX (64 * 1024) /* bytes of one text */

/* ---- as it is kept --------------------------------------------------------------------------- */

static const struct shape change_shape[] = {
    SHAPE(struct list_change, act, TEXT),
    SHAPE(struct list_change, field, TEXT),
    SHAPE(struct list_change, row, TEXT),
    SHAPE(struct list_change, value, TEXT),
    SHAPE(struct list_change, find, TEXT),
    SHAPE(struct list_change, put, TEXT),
    SHAPE(struct list_change, office, TEXT),
    SHAPE(struct list_change, theme, TEXT),
    SHAPE(struct list_change, audience, TEXT),
    SHAPE(struct list_change, name, TEXT),
    SHAPE_MANY(struct list_change, codes, TEXTS),
    SHAPE(struct list_change, effective_on, TEXT),
    SHAPE(struct list_change, reason, TEXT),
    SHAPE_END,
};

char *change_text(const void *mem, const struct list_change *x)
{
    return shape_to_text(mem, change_shape, x);
}

bool change_parse(const void *mem, const char *text, struct list_change *ret)
{
    *ret = (struct list_change) { 0 };
    return shape_from_text(mem, change_shape, text, ret);
}

/* ---- applying -------------------------------------------------------------------------------- */

struct applying {
    const void *mem;
    const struct list_change *x;
    json_t *value;      /* set */
    const char **paths; /* what was changed */
    size_t n;
};

static void note(struct applying *a, const char *path)
{
    if (a->n % 16 == 0)
        a->paths = mem_grow(a->mem, a->paths, const char *, a->n + 16);
    a->paths[a->n++] = path;
}

static const char *join(const struct applying *a, const char *path, const char *name)
{
    return *path == '\0' ? str_dup(a->mem, name) : str_printf(a->mem, "%s.%s", path, name);
}

static const char *join_n(const struct applying *a, const char *path, size_t i)
{
    return str_printf(a->mem, "%s.%zu", path, i);
}

static const struct shape *shape_called(const struct shape *shape, const char *name, size_t n)
{
    for (; shape->type != SHAPE_END_; shape++) {
        if (shape->label != NULL && strlen(shape->name) == n && strncmp(shape->name, name, n) == 0)
            return shape;
    }
    return NULL;
}

/* ---- set ------------------------------------------------------------------------------------- */

static void put(struct applying *a, json_t *o, const char *key, const char *path)
{
    const json_t *old = json_object_get(o, key);

    if (json_is_null(a->value) ? old == NULL : json_equal(old, a->value))
        return;
    if (json_is_null(a->value))
        json_object_del(o, key);
    else
        json_object_set(o, key, a->value);
    note(a, path);
}

static void set_in(
    struct applying *a, const struct shape *shape, json_t *o, const char *field, const char *path);

static void set_in_rows(struct applying *a, const struct shape *s, const json_t *list,
    const char *field, const char *path)
{
    json_t *row;
    size_t i;

    json_array_foreach(list, i, row)
    {
        if (a->x->row == NULL || str_eq(a->x->row, record_row_name(row)))
            set_in(a, s->sub, row, field, join_n(a, path, i));
    }
}

static void set_in(
    struct applying *a, const struct shape *shape, json_t *o, const char *field, const char *path)
{
    const char *dot = strchr(field, '.');
    size_t n = dot == NULL ? strlen(field) : (size_t)(dot - field);
    const struct shape *s = shape_called(shape, field, n);
    json_t *child;

    if (s == NULL || json_is_null(o))
        return;
    path = join(a, path, s->name);
    child = json_object_get(o, s->name);
    if (dot == NULL) {
        put(a, o, s->name, path);
    } else if (s->type == SHAPE_LIST) {
        set_in_rows(a, s, child, dot + 1, path);
    } else if (s->type == SHAPE_STRUCT) {
        if (child == NULL) {
            child = json_object();
            json_object_set_new(o, s->name, child);
        }
        set_in(a, s->sub, child, dot + 1, path);
    }
}

/* ---- replace --------------------------------------------------------------------------------- */

/* NULL: the text is not in it, or what comes out would be too long. */
static json_t *replaced(const struct applying *a, const json_t *old)
{
    const char *s = json_string_value(old), *hit;
    size_t n = strlen(a->x->find);
    struct buf b;

    if (s == NULL || strstr(s, a->x->find) == NULL)
        return NULL;
    buf_init(&b, a->mem, RESULT_MAX);
    for (; (hit = strstr(s, a->x->find)) != NULL; s = hit + n) {
        buf_add(&b, s, (size_t)(hit - s));
        buf_puts(&b, str_or(a->x->put, ""));
    }
    buf_puts(&b, s);
    return buf_ok(&b) ? json_string(b.p) : NULL;
}

static void replace_key(struct applying *a, json_t *o, const char *key, const char *path)
{
    json_t *other = replaced(a, json_object_get(o, key));

    if (other == NULL)
        return;
    json_object_set_new(o, key, other);
    note(a, path);
}

static void replace_pair(struct applying *a, json_t *o, const char *path)
{
    replace_key(a, o, "zh", join(a, path, "zh"));
    replace_key(a, o, "en", join(a, path, "en"));
}

static void replace_in(struct applying *a, const struct shape *shape, json_t *o, const char *path);

static void replace_rows(struct applying *a, const struct shape *s, json_t *list, const char *path)
{
    json_t *row, *other;
    size_t i;

    json_array_foreach(list, i, row)
    {
        const char *at = join_n(a, path, i);

        if (s->type == SHAPE_LIST) {
            replace_in(a, s->sub, row, at);
        } else if (s->type == SHAPE_PAIRS) {
            replace_pair(a, row, at);
        } else if ((other = replaced(a, row)) != NULL) {
            json_array_set_new(list, i, other);
            note(a, path);
        }
    }
}

static void replace_in(struct applying *a, const struct shape *shape, json_t *o, const char *path)
{
    const bool top = *path == '\0';

    for (const struct shape *s = shape; s->type != SHAPE_END_; s++) {
        json_t *child = json_object_get(o, s->name);
        const char *at;

        if (child == NULL || s->label == NULL || s->words != NULL ||
            (top && a->x->field != NULL && !str_eq(a->x->field, s->name)))
            continue;
        at = join(a, path, s->name);
        if (s->type == SHAPE_TEXT)
            replace_key(a, o, s->name, at);
        else if (s->type == SHAPE_PAIR)
            replace_pair(a, child, at);
        else if (s->type == SHAPE_STRUCT)
            replace_in(a, s->sub, child, at);
        else if (json_is_array(child))
            replace_rows(a, s, child, at);
    }
}

size_t change_apply(const void *mem, const struct list_change *x, const struct shape *shape,
    struct json_t *document, const char ***ret)
{
    struct applying a = { .mem = mem, .x = x };

    if (str_eq(x->act, "replace")) {
        replace_in(&a, shape, document, "");
    } else {
        a.value = json_loads(str_or(x->value, "null"), JSON_DECODE_ANY, NULL);
        if (a.value != NULL)
            set_in(&a, shape, document, x->field, "");
        json_decref(a.value);
    }
    *ret = a.paths;
    return a.n;
}
