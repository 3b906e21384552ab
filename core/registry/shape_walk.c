/* shape_walk.c – visits every text of a value; counts and compares by the same table. */
#include "core/registry/shape.h"

#include "lib/base/mem.h"
#include "lib/base/str.h"

struct walk {
    const void *mem;
    const char *top; /* key of the outermost field */
    shape_visit *visit;
    void *data;
};

static void walk_struct(struct walk *w, const struct shape *shape, const char *value, bool outer);

static void walk_list(struct walk *w, const struct shape *s, const char *value)
{
    const char *rows = *(const char *const *)(const void *)(value + s->offset);
    size_t n = *(const size_t *)(const void *)(value + s->count_offset);

    for (size_t i = 0; i < n; i++) {
        if (s->type == SHAPE_TEXTS)
            w->visit(w->data, w->top, s,
                (struct pair) { ((const char *const *)(const void *)rows)[i], NULL });
        else if (s->type == SHAPE_PAIRS)
            w->visit(w->data, w->top, s, ((const struct pair *)(const void *)rows)[i]);
        else
            walk_struct(w, s->sub, rows + i * s->size, false);
    }
}

static void walk_struct(struct walk *w, const struct shape *shape, const char *value, bool outer)
{
    for (const struct shape *s = shape; s->type != SHAPE_END_; s++) {
        const void *from = value + s->offset;

        if (outer)
            w->top = s->name;
        switch (s->type) {
        case SHAPE_TEXT:
            if (*(const char *const *)from != NULL)
                w->visit(w->data, w->top, s, (struct pair) { *(const char *const *)from, NULL });
            break;
        case SHAPE_PAIR:
            if (((const struct pair *)from)->zh != NULL)
                w->visit(w->data, w->top, s, *(const struct pair *)from);
            break;
        case SHAPE_TEXTS:
        case SHAPE_PAIRS:
        case SHAPE_LIST:
            walk_list(w, s, value);
            break;
        case SHAPE_STRUCT:
            walk_struct(w, s->sub, from, false);
            break;
        case SHAPE_DAY:
        case SHAPE_WORD:
        case SHAPE_INT:
        case SHAPE_BOOL:
        case SHAPE_END_:
            break;
        }
    }
}

void shape_texts(const struct shape *shape, const void *value, shape_visit *visit, void *data)
{
    struct walk w = { .visit = visit, .data = data };

    walk_struct(&w, shape, value, true);
}
