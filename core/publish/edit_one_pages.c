/* edit_one_pages.c – one control of the editing form, made of a record that is empty but for it. */
#include "core/publish/edit_one_pages.h"

#include <jansson.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/http/http.h"

#define FIELDS_MAX 200

/* ---- which there are ------------------------------------------------------------------------- */

struct fields {
    struct call *c;
    struct edit_field *list;
    size_t n;
};

static bool has_rows(const struct shape *s)
{
    return s->type == SHAPE_LIST || s->type == SHAPE_PAIRS;
}

static void add(struct fields *x, const struct edit_field *over, const struct shape *s)
{
    const struct call *c = x->c;
    const char *label = t(c, s->label);

    must(x->n < FIELDS_MAX);
    x->list[x->n++] =
        over == NULL
            ? (struct edit_field) { .path = s->name, .label = label }
            : (struct edit_field) { .path = str_printf(c->mem, "%s.%s", over->path, s->name),
                  .label = str_printf(c->mem, "%s · %s", over->label, label),
                  .list = over->list };
}

static void add_all(struct fields *x, const struct edit_field *over, const struct shape *shape)
{
    for (const struct shape *s = shape; s->type != SHAPE_END_; s++) {
        struct edit_field inner = { .path = s->name,
            .list = s->type == SHAPE_LIST ? s->name : NULL };

        if (s->label == NULL || s->type == SHAPE_PAIRS)
            continue;
        inner.label = t(x->c, s->label);
        if (s->sub != NULL && over == NULL)
            add_all(x, &inner, s->sub);
        else if (s->sub == NULL)
            add(x, over, s);
    }
}

const struct edit_field *edit_fields(struct call *c, const struct record_kind *k, size_t *ret_n)
{
    struct fields x = { .c = c, .list = mem_array(c->mem, struct edit_field, FIELDS_MAX) };

    add_all(&x, NULL, k->definition->shape);
    *ret_n = x.n;
    return x.list;
}

const struct edit_field *edit_field_find(
    struct call *c, const struct record_kind *k, const char *path)
{
    size_t n;
    const struct edit_field *list = edit_fields(c, k, &n);

    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].path, path))
            return &list[i];
    }
    return NULL;
}

const struct edit_field *edit_tops(struct call *c, const struct record_kind *k, size_t *ret_n)
{
    struct fields x = { .c = c, .list = mem_array(c->mem, struct edit_field, FIELDS_MAX) };

    for (const struct shape *s = k->definition->shape; s->type != SHAPE_END_; s++) {
        if (s->label != NULL && s->words == NULL && s->type != SHAPE_INT && s->type != SHAPE_BOOL)
            add(&x, NULL, s);
    }
    *ret_n = x.n;
    return x.list;
}

/* ---- its form -------------------------------------------------------------------------------- */

/* A record with nothing in it but one row of the list that the field is in. */
static void *empty(struct call *c, const struct record_kind *k, const struct edit_field *f)
{
    char *value = mem_zero_(c->mem, k->definition->size, 1, k->definition->kind);

    for (const struct shape *s = k->definition->shape; s->type != SHAPE_END_; s++) {
        if (!has_rows(s) || f->list == NULL || !str_eq(s->name, f->list))
            continue;
        *(void **)(void *)(value + s->offset) = mem_zero_(c->mem, s->size, 1, s->name);
        *(size_t *)(void *)(value + s->count_offset) = 1;
    }
    return value;
}

/* "materials.copies" is "materials.0.copies" of that record. */
static const char *control_name(struct call *c, const struct edit_field *f)
{
    return f->list == NULL ? f->path
                           : str_printf(c->mem, "%s.0%s", f->list, f->path + strlen(f->list));
}

static const struct edit_node *find(
    struct call *c, const struct edit_node *list, size_t n, const char *name)
{
    const char *zh = str_printf(c->mem, "%s.zh", name);

    for (size_t i = 0; i < n; i++) {
        const struct edit_node *found = &list[i], *first = list[i].nodes;

        if (found->control != NULL && str_eq(found->control->name, name))
            return found;
        if (found->control == NULL && found->n > 0 && first->control != NULL &&
            str_eq(first->control->name, zh))
            return found;
        found = find(c, found->nodes, found->n, name);
        if (found != NULL)
            return found;
    }
    return NULL;
}

enum err edit_one(struct call *c, const struct record_kind *k, const struct edit_field *f,
    const struct edit_node **ret)
{
    const struct edit_node *list, *found;
    struct edit_node *node;
    struct control *control;
    size_t n;

    TRY(edit_form(c, k, str_or(f->list, ""), empty(c, k, f), &list, &n));
    found = find(c, list, n, control_name(c, f));
    if (found == NULL)
        return fail_internal(c, "no control for the field %s", f->path);
    *ret = found;
    if (found->control == NULL)
        return OK;
    node = mem_new(c->mem, struct edit_node);
    control = mem_new(c->mem, struct control);
    *control = *found->control;
    control->value = "";
    *node = (struct edit_node) { .control = control };
    *ret = node;
    return OK;
}

/* ---- what was posted ------------------------------------------------------------------------- */

static const json_t *value_at(const json_t *o, const char *path, const char *list)
{
    const char *dot;

    if (list != NULL) {
        o = json_array_get(json_object_get(o, list), 0);
        path += strlen(list) + 1;
    }
    while ((dot = strchr(path, '.')) != NULL && o != NULL) {
        char name[64];

        must((size_t)(dot - path) < sizeof name);
        (void)snprintf(name, sizeof name, "%.*s", (int)(dot - path), path);
        o = json_object_get(o, name);
        path = dot + 1;
    }
    return json_object_get(o, path);
}

enum err edit_one_take(struct call *c, struct request *r, const struct record_kind *k,
    const struct edit_field *f, const char **ret)
{
    void *value = empty(c, k, f);
    const json_t *found;
    json_t *whole;
    char *text;

    TRY(edit_take(c, r, k, str_or(f->list, ""), value));
    whole = shape_to_json(k->definition->shape, value);
    found = value_at(whole, f->path, f->list);
    text = found == NULL ? NULL : json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT);
    *ret = text == NULL ? "null" : str_dup(c->mem, text);
    free(text);
    json_decref(whole);
    return OK;
}
