/* shape.c – one table, three readers and writers. */
#include "core/registry/shape.h"

#include <jansson.h>

#include "lib/base/call.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

static void *at(void *out, size_t offset)
{
    return (char *)out + offset;
}

static const void *at_const(const void *in, size_t offset)
{
    return (const char *)in + offset;
}

/* ---- from a definition ---------------------------------------------------------------------- */

struct reader {
    struct call *c;
    struct conf *k;
};

static void read_struct(struct reader *r, struct conf_node *node, struct conf_node *over,
    const struct shape *shape, void *out);

static struct pair read_pair(struct reader *r, struct conf_node *node)
{
    struct pair p = { 0 };

    if (!conf_is_map(node)) {
        conf_error(r->k, node, N_("a text is a pair: {example}"), "example", "{zh: …, en: …}");
        return p;
    }
    p.zh = conf_text(r->k, node, "zh");
    p.en = conf_text(r->k, node, "en");
    return p;
}

static void read_list(struct reader *r, struct conf_node *map, const struct shape *s, void *out)
{
    struct conf_node *list = conf_list(r->k, map, s->name);
    size_t n = conf_count(list);

    if (n > SHAPE_LIST_MAX) {
        conf_error(r->k, list, N_("{key} has too many entries"), "key", s->name);
        n = SHAPE_LIST_MAX;
    }
    *(size_t *)at(out, s->count_offset) = n;
    if (s->type == SHAPE_PAIRS) {
        struct pair *pairs = mem_array(r->c->mem, struct pair, n + 1);

        for (size_t i = 0; i < n; i++)
            pairs[i] = read_pair(r, conf_at(list, i));
        *(struct pair **)at(out, s->offset) = pairs;
        return;
    }
    char *rows = mem_zero_(r->c->mem, s->size, n + 1, s->name);

    for (size_t i = 0; i < n; i++) {
        if (conf_is_map(conf_at(list, i)))
            read_struct(r, conf_at(list, i), NULL, s->sub, rows + i * s->size);
        else
            conf_error(
                r->k, conf_at(list, i), N_("an entry of {key} must be a map"), "key", s->name);
    }
    *(void **)at(out, s->offset) = rows;
}

static bool is_word(const char *const *words, const char *text)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_eq(words[i], text))
            return true;
    }
    return false;
}

static void read_texts(struct reader *r, struct conf_node *map, const struct shape *s, void *out)
{
    size_t n;
    const char **texts = conf_texts(r->k, map, s->name, &n);

    for (size_t i = 0; s->words != NULL && i < n; i++) {
        if (!is_word(s->words, texts[i]))
            conf_error(r->k, conf_get(map, s->name), N_("{word} is not a word for {key}"), "word",
                texts[i], "key", s->name);
    }
    *(const char ***)at(out, s->offset) = texts;
    *(size_t *)at(out, s->count_offset) = n;
}

static void read_field(struct reader *r, struct conf_node *map, const struct shape *s, void *out)
{
    void *to = at(out, s->offset);

    switch (s->type) {
    case SHAPE_TEXT:
        *(const char **)to = conf_text(r->k, map, s->name);
        return;
    case SHAPE_DAY:
        *(const char **)to = conf_day_or(r->k, map, s->name, NULL);
        return;
    case SHAPE_WORD:
        *(const char **)to = s->words[conf_word(r->k, map, s->name, s->words)];
        return;
    case SHAPE_PAIR:
        *(struct pair *)to = read_pair(r, conf_get(map, s->name));
        return;
    case SHAPE_INT:
        *(int *)to = (int)conf_int(r->k, map, s->name, s->min, s->max);
        return;
    case SHAPE_BOOL:
        *(bool *)to = conf_bool_or(r->k, map, s->name, s->truth);
        return;
    case SHAPE_TEXTS:
        read_texts(r, map, s, out);
        return;
    case SHAPE_PAIRS:
    case SHAPE_LIST:
        read_list(r, map, s, out);
        return;
    case SHAPE_STRUCT:
        read_struct(r, conf_map(r->k, map, s->name), NULL, s->sub, to);
        return;
    case SHAPE_END_:
        return;
    }
}

static void set_absent(const struct shape *s, void *out)
{
    if (s->type == SHAPE_INT)
        *(int *)at(out, s->offset) = s->absent;
    else if (s->type == SHAPE_BOOL)
        *(bool *)at(out, s->offset) = s->truth;
}

static void read_struct(struct reader *r, struct conf_node *node, struct conf_node *over,
    const struct shape *shape, void *out)
{
    for (const struct shape *s = shape; s->type != SHAPE_END_; s++) {
        bool here = conf_has(node, s->name);

        if (over != NULL && conf_has(over, s->name)) {
            read_field(r, over, s, out);
            if (here)
                (void)conf_get(node, s->name);
        } else if (here) {
            read_field(r, node, s, out);
        } else {
            set_absent(s, out);
            if (s->required)
                conf_error(r->k, node, N_("{key} is missing"), "key", s->name);
        }
    }
}

void shape_from_conf(struct call *c, struct conf *k, struct conf_node *node, struct conf_node *over,
    const struct shape *shape, void *out)
{
    struct reader r = { .c = c, .k = k };

    read_struct(&r, node, over, shape, out);
}

/* ---- to JSON ----------------------------------------------------------------------------------
 */

static json_t *pair_json(struct pair p)
{
    return json_pack("{s:s, s:s}", "zh", str_or(p.zh, ""), "en", str_or(p.en, ""));
}

static json_t *many_json(const struct shape *s, const void *in)
{
    const void *rows = *(const void *const *)at_const(in, s->offset);
    size_t n = *(const size_t *)at_const(in, s->count_offset);
    json_t *a = json_array();

    for (size_t i = 0; i < n; i++) {
        if (s->type == SHAPE_TEXTS)
            json_array_append_new(a, json_string(((const char *const *)rows)[i]));
        else if (s->type == SHAPE_PAIRS)
            json_array_append_new(a, pair_json(((const struct pair *)rows)[i]));
        else
            json_array_append_new(a, shape_to_json(s->sub, (const char *)rows + i * s->size));
    }
    return a;
}

static json_t *field_to_json(const struct shape *s, const void *in)
{
    const void *from = at_const(in, s->offset);

    switch (s->type) {
    case SHAPE_TEXT:
    case SHAPE_DAY:
    case SHAPE_WORD: {
        const char *text = *(const char *const *)from;

        return text == NULL ? NULL : json_string(text);
    }
    case SHAPE_PAIR: {
        const struct pair *p = from;

        return p->zh == NULL ? NULL : pair_json(*p);
    }
    case SHAPE_INT:
        if (*(const int *)from == s->absent && (s->absent < s->min || s->absent > s->max))
            return NULL;
        return json_integer(*(const int *)from);
    case SHAPE_BOOL:
        return json_boolean(*(const bool *)from);
    case SHAPE_TEXTS:
    case SHAPE_PAIRS:
    case SHAPE_LIST:
        return many_json(s, in);
    case SHAPE_STRUCT:
        return shape_to_json(s->sub, from);
    case SHAPE_END_:
        break;
    }
    return NULL;
}

json_t *shape_to_json(const struct shape *shape, const void *in)
{
    json_t *o = json_object();

    for (const struct shape *s = shape; s->type != SHAPE_END_; s++) {
        json_t *v = field_to_json(s, in);

        if (v != NULL)
            json_object_set_new(o, s->name, v);
    }
    return o;
}

char *shape_to_text(const void *mem, const struct shape *shape, const void *in)
{
    json_t *o = shape_to_json(shape, in);
    char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
    char *copy;

    must(text != NULL);
    copy = str_dup(mem, text);
    free(text);
    json_decref(o);
    return copy;
}

/* ---- from JSON --------------------------------------------------------------------------------
 */

static void fill(const void *mem, const struct shape *shape, json_t *o, void *out);

static const char *text_of(const void *mem, json_t *v)
{
    return str_dup(mem, json_string_value(v));
}

static struct pair pair_of(const void *mem, json_t *v)
{
    return (struct pair) { .zh = text_of(mem, json_object_get(v, "zh")),
        .en = text_of(mem, json_object_get(v, "en")) };
}

static void fill_many(const void *mem, const struct shape *s, json_t *a, void *out)
{
    size_t n = json_array_size(a);
    size_t size = s->type == SHAPE_TEXTS   ? sizeof(const char *)
                  : s->type == SHAPE_PAIRS ? sizeof(struct pair)
                                           : s->size;
    char *rows = mem_zero_(mem, size, n + 1, s->name);

    for (size_t i = 0; i < n; i++) {
        json_t *v = json_array_get(a, i);
        void *row = rows + i * size;

        if (s->type == SHAPE_TEXTS)
            *(const char **)row = str_or(text_of(mem, v), "");
        else if (s->type == SHAPE_PAIRS)
            *(struct pair *)row = pair_of(mem, v);
        else
            fill(mem, s->sub, v, row);
    }
    *(void **)at(out, s->offset) = rows;
    *(size_t *)at(out, s->count_offset) = n;
}

static void fill_field(const void *mem, const struct shape *s, json_t *v, void *out)
{
    void *to = at(out, s->offset);

    switch (s->type) {
    case SHAPE_TEXT:
    case SHAPE_DAY:
    case SHAPE_WORD:
        *(const char **)to = text_of(mem, v);
        return;
    case SHAPE_PAIR:
        *(struct pair *)to = pair_of(mem, v);
        return;
    case SHAPE_INT:
        *(int *)to = v == NULL ? s->absent : (int)json_integer_value(v);
        return;
    case SHAPE_BOOL:
        *(bool *)to = v == NULL ? s->truth : json_is_true(v);
        return;
    case SHAPE_TEXTS:
    case SHAPE_PAIRS:
    case SHAPE_LIST:
        fill_many(mem, s, v, out);
        return;
    case SHAPE_STRUCT:
        fill(mem, s->sub, v, to);
        return;
    case SHAPE_END_:
        return;
    }
}

static void fill(const void *mem, const struct shape *shape, json_t *o, void *out)
{
    for (const struct shape *s = shape; s->type != SHAPE_END_; s++)
        fill_field(mem, s, json_object_get(o, s->name), out);
}

bool shape_from_text(const void *mem, const struct shape *shape, const char *text, void *out)
{
    json_t *o = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    bool good = json_is_object(o);

    if (good)
        fill(mem, shape, o, out);
    json_decref(o);
    return good;
}
