/* shape.h – the body of a record described once, by a table.
 *
 * The same table reads a definition of the pack (lib/conf, errors with file:line), writes the
 * canonical JSON that the registry keeps, and reads it back into the struct:
 *
 *     static const struct shape place_shape[] = {
 *         SHAPE(struct place, code, TEXT, .required = true),
 *         SHAPE(struct place, address, PAIR, .required = true),
 *         SHAPE_LIST_OF(struct place, windows, struct window, window_shape),
 *         SHAPE_END,
 *     };
 *
 * C types of the members: TEXT, DAY, WORD const char * (NULL when absent) · PAIR struct pair · INT
 * int · BOOL bool · TEXTS const char ** with n_NAME · PAIRS struct pair * with n_NAME · LIST struct
 * x * with n_NAME · STRUCT struct x, in place. */
#ifndef REGISTRY_SHAPE_H
#define REGISTRY_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;
struct conf;
struct conf_node;
struct json_t;

/* A text in both languages; absent: both NULL. */
struct pair {
    const char *zh, *en;
};

enum shape_type {
    SHAPE_END_,
    SHAPE_TEXT,
    SHAPE_DAY,
    SHAPE_WORD,
    SHAPE_PAIR,
    SHAPE_INT,
    SHAPE_BOOL,
    SHAPE_TEXTS,
    SHAPE_PAIRS,
    SHAPE_LIST,
    SHAPE_STRUCT
};

struct shape {
    const char *name;
    enum shape_type type;
    size_t offset;
    size_t count_offset; /* TEXTS, PAIRS, LIST */
    bool required;
    const struct shape *sub;  /* LIST, STRUCT */
    size_t size;              /* LIST: of one element */
    const char *const *words; /* WORD, TEXTS: what is allowed, ends with NULL */
    int min, max, absent;     /* INT */
    bool truth;               /* BOOL: when absent */
    const char *label;        /* msgid, for people; NULL: filled in by the program */
};

#define SHAPE(s, m, t, ...)                                                                        \
    {                                                                                              \
        .name = #m, .type = SHAPE_##t, .offset = offsetof(s, m), ##__VA_ARGS__                     \
    }
#define SHAPE_MANY(s, m, t, ...)                                                                   \
    {                                                                                              \
        .name = #m, .type = SHAPE_##t, .offset = offsetof(s, m),                                   \
        .count_offset = offsetof(s, n_##m), ##__VA_ARGS__                                          \
    }
#define SHAPE_LIST_OF(s, m, of, sub_, ...)                                                         \
    {                                                                                              \
        .name = #m, .type = SHAPE_LIST, .offset = offsetof(s, m),                                  \
        .count_offset = offsetof(s, n_##m), .sub = (sub_), .size = sizeof(of), ##__VA_ARGS__       \
    }
#define SHAPE_END                                                                                  \
    {                                                                                              \
        .type = SHAPE_END_                                                                         \
    }

#define SHAPE_LIST_MAX 500

/* Fills *out from `node`; a key that `over` (may be NULL) has too is taken from there as a whole.
 * What is wrong is recorded in k. Texts live in c->mem. */
void shape_from_conf(struct call *c, struct conf *k, struct conf_node *node, struct conf_node *over,
    const struct shape *shape, void *out);

struct json_t *shape_to_json(const struct shape *shape, const void *in);
/* Canonical text of the same: keys sorted, no white space. In mem. */
char *shape_to_text(const void *mem, const struct shape *shape, const void *in);

/* Reads what shape_to_text wrote; unknown keys are of a later release and are passed over. Texts
 * are copied into mem. False if the text is no JSON object. */
bool shape_from_text(const void *mem, const struct shape *shape, const char *text, void *out);

/* Visits every text that is there (TEXT, PAIR, and those of lists): `top` is the key of the
 * outermost field it stands in; a TEXT comes with en NULL. */
typedef void shape_visit(void *data, const char *top, const struct shape *field, struct pair text);
void shape_texts(const struct shape *shape, const void *value, shape_visit *visit, void *data);

#endif
