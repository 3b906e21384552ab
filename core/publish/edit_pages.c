/* edit_pages.c – shape → form → shape. The same table that reads the pack and writes JSON says what
 * controls there are. */
#include "core/publish/edit_pages.h"

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/http/http.h"

#define TEXT_MAX 4000
#define LONG_TEXT 40 /* characters from which a text gets several rows */

struct builder {
    struct call *c;
    const struct record_kind *k;
    const void *whole; /* the record */
};

static bool is_list(const struct shape *s)
{
    return s->type == SHAPE_LIST || s->type == SHAPE_PAIRS;
}

static void *at(void *value, size_t offset)
{
    return (char *)value + offset;
}

static const void *at_const(const void *value, size_t offset)
{
    return (const char *)value + offset;
}

/* ---- parts ----------------------------------------------------------------------------------- */

const struct edit_part *edit_parts(
    struct call *c, const struct record_kind *k, const char *current, size_t *ret_n)
{
    size_t n = 1;
    struct edit_part *list;

    for (const struct shape *s = k->definition->shape; s->type != SHAPE_END_; s++)
        n += is_list(s) && s->label != NULL;
    list = mem_array(c->mem, struct edit_part, n);
    list[0] = (struct edit_part) { "", t(c, N_("In general")), str_eq(current, "") };
    *ret_n = 1;
    for (const struct shape *s = k->definition->shape; s->type != SHAPE_END_; s++) {
        if (is_list(s) && s->label != NULL)
            list[(*ret_n)++] =
                (struct edit_part) { s->name, t(c, s->label), str_eq(current, s->name) };
    }
    return list;
}

static const struct shape *part_shape(const struct record_kind *k, const char *part)
{
    for (const struct shape *s = k->definition->shape; s->type != SHAPE_END_; s++) {
        if (is_list(s) && s->label != NULL && str_eq(s->name, part))
            return s;
    }
    return NULL;
}

bool edit_is_part(const struct record_kind *k, const char *field)
{
    return part_shape(k, field) != NULL;
}

/* ---- forms ----------------------------------------------------------------------------------- */

static const char *join(struct call *c, const char *path, const char *name)
{
    return *path == '\0' ? name : str_printf(c->mem, "%s.%s", path, name);
}

static const char *word_label(const struct builder *b, const char *word)
{
    const char *msgid = b->k->word == NULL ? NULL : b->k->word(word);

    return msgid == NULL ? word : t(b->c, msgid);
}

static void words_of(const struct builder *b, const struct shape *s, struct control *k)
{
    struct choice *list;
    size_t n = 0;

    while (s->words[n] != NULL)
        n++;
    list = mem_array(b->c->mem, struct choice, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct choice) { .value = s->words[i], .label = word_label(b, s->words[i]) };
    k->choices = list;
    k->n_choices = n;
}

/* A text that names one of few things: offices, procedures. */
static enum err choices_of(const struct builder *b, const char *path, struct control *k)
{
    const struct record_choice *found = NULL;
    struct choice *list;
    size_t n = 0;

    if (b->k->choices == NULL)
        return OK;
    TRY(b->k->choices(b->c, path, &found, &n));
    if (n == 0)
        return OK;
    list = mem_array(b->c->mem, struct choice, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct choice) { .value = found[i].value,
            .label = b->c->lang == LANG_EN ? found[i].name.en : found[i].name.zh };
    k->type = "select";
    k->choices = list;
    k->n_choices = n;
    return OK;
}

static const char *lines(struct call *c, const char *const *list, size_t n, char separator)
{
    struct buf b;

    buf_init(&b, c->mem, HTTP_FORM_MAX);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_putc(&b, separator);
        buf_puts(&b, list[i]);
    }
    return b.p;
}

static struct edit_node leaf(const struct builder *b, struct control k)
{
    struct control *copy = mem_new(b->c->mem, struct control);

    k.value = str_or(k.value, "");
    if (str_eq(k.type, "text") && utf8_length(k.value) > LONG_TEXT) {
        k.type = "textarea";
        k.rows = 3;
    }
    edit_lock(b->c, b->k, b->whole, &k);
    *copy = k;
    return (struct edit_node) { .control = copy };
}

static struct edit_node pair_node(
    const struct builder *b, const char *path, const struct shape *s, struct pair p)
{
    struct edit_node *two = mem_array(b->c->mem, struct edit_node, 2);
    const char *label = s->label == NULL ? "" : t(b->c, s->label);

    two[0] = leaf(b, (struct control) { .name = join(b->c, path, "zh"),
                         .label = tf(b->c, N_("{label}, Chinese"), "label", label),
                         .value = p.zh,
                         .type = "text",
                         .max = TEXT_MAX,
                         .required = s->required || s->type == SHAPE_PAIRS });
    two[1] = leaf(b, (struct control) { .name = join(b->c, path, "en"),
                         .label = tf(b->c, N_("{label}, English"), "label", label),
                         .value = p.en,
                         .type = "text",
                         .max = TEXT_MAX,
                         .required = s->required || s->type == SHAPE_PAIRS });
    return (struct edit_node) { .nodes = two, .n = 2 };
}

static enum err struct_nodes(const struct builder *b, const char *path, const struct shape *shape,
    const void *value, const struct edit_node **ret, size_t *ret_n);

static enum err field_node(const struct builder *b, const char *path, const struct shape *s,
    const void *value, struct edit_node *ret)
{
    const void *from = at_const(value, s->offset);
    struct control k = { .name = path, .label = t(b->c, s->label), .required = s->required };

    switch (s->type) {
    case SHAPE_TEXT:
        k.type = "text";
        k.value = *(const char *const *)from;
        k.max = TEXT_MAX;
        TRY(choices_of(b, path, &k));
        break;
    case SHAPE_DAY:
        k.type = "date";
        k.value = *(const char *const *)from;
        break;
    case SHAPE_WORD:
        k.type = "select";
        k.value = *(const char *const *)from;
        words_of(b, s, &k);
        break;
    case SHAPE_INT:
        k.type = "text";
        k.inputmode = "numeric";
        k.width = 12;
        k.max = 12;
        k.value = *(const int *)from == s->absent && (s->absent < s->min || s->absent > s->max)
                      ? ""
                      : str_printf(b->c->mem, "%d", *(const int *)from);
        break;
    case SHAPE_BOOL:
        k.type = "checkbox";
        k.required = false;
        k.value = *(const bool *)from ? "1" : "";
        break;
    case SHAPE_TEXTS:
        k.type = s->words != NULL ? "checkboxes" : "textarea";
        k.value = lines(b->c, *(const char *const *const *)from,
            *(const size_t *)at_const(value, s->count_offset), s->words != NULL ? ',' : '\n');
        k.rows = 4;
        if (s->words != NULL)
            words_of(b, s, &k);
        break;
    case SHAPE_PAIR:
        *ret = pair_node(b, path, s, *(const struct pair *)from);
        return OK;
    case SHAPE_STRUCT:
        ret->label = t(b->c, s->label);
        return struct_nodes(b, path, s->sub, from, &ret->nodes, &ret->n);
    case SHAPE_PAIRS:
    case SHAPE_LIST:
    case SHAPE_END_:
        return OK;
    }
    *ret = leaf(b, k);
    return OK;
}

/* Lists are parts of their own on the outside; inside of rows there are none. */
static enum err struct_nodes(const struct builder *b, const char *path, const struct shape *shape,
    const void *value, const struct edit_node **ret, size_t *ret_n)
{
    struct edit_node *list;
    size_t n = 0;

    for (const struct shape *s = shape; s->type != SHAPE_END_; s++)
        n++;
    list = mem_array(b->c->mem, struct edit_node, n + 1);
    *ret_n = 0;
    for (const struct shape *s = shape; s->type != SHAPE_END_; s++) {
        if (s->label == NULL || is_list(s))
            continue;
        TRY(field_node(b, join(b->c, path, s->name), s, value, &list[(*ret_n)++]));
    }
    *ret = list;
    return OK;
}

static enum err list_nodes(const struct builder *b, const struct shape *s, const void *value,
    const struct edit_node **ret, size_t *ret_n)
{
    size_t n = *(const size_t *)at_const(value, s->count_offset);
    const char *rows = *(const char *const *)at_const(value, s->offset);
    struct edit_node *list = mem_array(b->c->mem, struct edit_node, n + 1);

    for (size_t i = 0; i < n; i++) {
        const char *path = str_printf(b->c->mem, "%s.%zu", s->name, i);

        if (s->type == SHAPE_PAIRS)
            list[i] = pair_node(b, path, s, ((const struct pair *)(const void *)rows)[i]);
        else
            TRY(struct_nodes(b, path, s->sub, rows + i * s->size, &list[i].nodes, &list[i].n));
        list[i].label = tf(b->c, N_("{label} {n}"), "label", t(b->c, s->label), "n",
            str_printf(b->c->mem, "%zu", i + 1));
        list[i].remove = str_printf(b->c->mem, "remove:%zu", i);
        list[i].up = i == 0 ? NULL : str_printf(b->c->mem, "up:%zu", i);
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err edit_form(struct call *c, const struct record_kind *k, const char *part, const void *value,
    const struct edit_node **ret, size_t *ret_n)
{
    const struct builder b = { .c = c, .k = k, .whole = value };
    const struct shape *s = part_shape(k, part);

    if (s != NULL)
        return list_nodes(&b, s, value, ret, ret_n);
    return struct_nodes(&b, "", k->definition->shape, value, ret, ret_n);
}

/* ---- what was posted ------------------------------------------------------------------------- */

struct taker {
    struct call *c;
    struct request *r;
    const struct record_kind *k;
    const void *whole;
};

static const char *posted(const struct taker *x, const char *path)
{
    const char *text = request_form(x->r, path);

    return str_blank(text) ? NULL : str_trim(x->c->mem, text);
}

static void take_int(const struct taker *x, const char *path, const struct shape *s, int *ret)
{
    const char *text = posted(x, path);
    int64_t n;

    if (text == NULL)
        *ret = s->absent;
    else if (str_int(text, s->min, s->max, &n))
        *ret = (int)n;
    else
        (void)!fail_field(x->c, path, N_("A whole number from {min} to {max}"), "min",
            str_printf(x->c->mem, "%d", s->min), "max", str_printf(x->c->mem, "%d", s->max));
}

static void take_lines(const struct taker *x, const char *path, const struct shape *s, void *value)
{
    const char *text = str_or(request_form(x->r, path), "");
    size_t n, m = 0;
    char **parts = str_split(x->c->mem, text, '\n', &n);
    const char **list = mem_array(x->c->mem, const char *, n + 1);

    for (size_t i = 0; i < n; i++) {
        const char *line = str_trim(x->c->mem, parts[i]);
        size_t end = strlen(line);

        if (end > 0 && line[end - 1] == '\r')
            line = str_dup_n(x->c->mem, line, end - 1);
        if (*line != '\0')
            list[m++] = line;
    }
    *(const char ***)at(value, s->offset) = list;
    *(size_t *)at(value, s->count_offset) = m;
}

static void take_words(const struct taker *x, const char *path, const struct shape *s, void *value)
{
    size_t n, m = 0, words = 0;
    const char **given = request_form_all(x->c, x->r, path, &n);
    const char **list = mem_array(x->c->mem, const char *, n + 1);

    while (s->words[words] != NULL)
        words++;
    for (size_t i = 0; i < n; i++) {
        if (str_in(given[i], s->words, words))
            list[m++] = given[i];
    }
    *(const char ***)at(value, s->offset) = list;
    *(size_t *)at(value, s->count_offset) = m;
}

static const char *take_word(const struct taker *x, const char *path, const struct shape *s)
{
    const char *text = posted(x, path);

    for (size_t i = 0; text != NULL && s->words[i] != NULL; i++) {
        if (str_eq(s->words[i], text))
            return s->words[i];
    }
    return NULL;
}

static struct pair take_pair(const struct taker *x, const char *path, struct pair old)
{
    struct pair p = { posted(x, join(x->c, path, "zh")), posted(x, join(x->c, path, "en")) };

    if (edit_locked(x->c, x->k, x->whole, join(x->c, path, "zh")))
        p.zh = old.zh;

    if (p.zh == NULL && p.en == NULL)
        return p;
    return (struct pair) { str_or(p.zh, ""), str_or(p.en, "") };
}

static void take_struct(
    const struct taker *x, const char *path, const struct shape *shape, void *value);

static void take_field(const struct taker *x, const char *path, const struct shape *s, void *value)
{
    void *to = at(value, s->offset);
    day d;

    if (edit_locked(x->c, x->k, x->whole, path))
        return;
    switch (s->type) {
    case SHAPE_TEXT:
        *(const char **)to = posted(x, path);
        return;
    case SHAPE_DAY:
        *(const char **)to = posted(x, path);
        if (posted(x, path) != NULL && !day_parse(posted(x, path), &d))
            (void)!fail_field(x->c, path, N_("This is no day"));
        return;
    case SHAPE_WORD:
        *(const char **)to = take_word(x, path, s);
        return;
    case SHAPE_INT:
        take_int(x, path, s, to);
        return;
    case SHAPE_BOOL:
        *(bool *)to = posted(x, path) != NULL;
        return;
    case SHAPE_TEXTS:
        if (s->words != NULL)
            take_words(x, path, s, value);
        else
            take_lines(x, path, s, value);
        return;
    case SHAPE_PAIR:
        *(struct pair *)to = take_pair(x, path, *(const struct pair *)to);
        return;
    case SHAPE_STRUCT:
        take_struct(x, path, s->sub, to);
        return;
    case SHAPE_PAIRS:
    case SHAPE_LIST:
    case SHAPE_END_:
        return;
    }
}

static void take_struct(
    const struct taker *x, const char *path, const struct shape *shape, void *value)
{
    for (const struct shape *s = shape; s->type != SHAPE_END_; s++) {
        if (s->label != NULL && !is_list(s))
            take_field(x, join(x->c, path, s->name), s, value);
    }
}

/* The rows that stand in the value are those of the form: rows are added and taken away by acts of
 * their own. */
static void take_rows(const struct taker *x, const struct shape *s, void *value)
{
    size_t n = *(size_t *)at(value, s->count_offset);
    char *rows = *(char **)at(value, s->offset);

    for (size_t i = 0; i < n; i++) {
        const char *path = str_printf(x->c->mem, "%s.%zu", s->name, i);

        if (s->type == SHAPE_PAIRS)
            ((struct pair *)(void *)rows)[i] =
                take_pair(x, path, ((const struct pair *)(void *)rows)[i]);
        else
            take_struct(x, path, s->sub, rows + i * s->size);
    }
}

enum err edit_take(
    struct call *c, struct request *r, const struct record_kind *k, const char *part, void *value)
{
    const struct taker x = { .c = c, .r = r, .k = k, .whole = value };
    const struct shape *s = part_shape(k, part);

    if (s != NULL)
        take_rows(&x, s, value);
    else
        take_struct(&x, "", k->definition->shape, value);
    return c->error.code;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static size_t row_size(const struct shape *s)
{
    return s->type == SHAPE_PAIRS ? sizeof(struct pair) : s->size;
}

bool edit_rows(
    struct call *c, const struct record_kind *k, const char *part, const char *act, void *value)
{
    const struct shape *s = part_shape(k, part);
    size_t *n, size, i;
    const char *colon = strchr(act, ':');
    char *rows, *copy;
    int64_t at_row;

    if (s == NULL)
        return false;
    n = at(value, s->count_offset);
    rows = *(char **)at(value, s->offset);
    size = row_size(s);
    copy = mem_zero_(c->mem, size, *n + 1, s->name);
    if (*n > 0)
        memcpy(copy, rows, *n * size);
    if (str_eq(act, "add") && *n < EDIT_ROWS_MAX) {
        (*n)++;
    } else if (colon != NULL && str_int(colon + 1, 0, (int64_t)*n - 1, &at_row)) {
        i = (size_t)at_row;
        if (str_starts(act, "remove:")) {
            memmove(copy + i * size, copy + (i + 1) * size, (*n - i - 1) * size);
            (*n)--;
        } else if (str_starts(act, "up:") && i > 0) {
            memcpy(copy + (i - 1) * size, rows + i * size, size);
            memcpy(copy + i * size, rows + (i - 1) * size, size);
        }
    } else {
        return false;
    }
    *(char **)at(value, s->offset) = copy;
    return true;
}
