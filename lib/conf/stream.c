/* stream.c – one document after the other of a YAML file of any length; trees made by hand. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <unistd.h>
#include <yaml.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/private.h"

struct conf_stream {
    yaml_parser_t parser;
    const char *file;
    int fd;
    bool ended;
};

static int read_some(void *data, unsigned char *buffer, size_t size, size_t *ret)
{
    const struct conf_stream *s = data;
    ssize_t n = read(s->fd, buffer, size);

    *ret = n > 0 ? (size_t)n : 0;
    return n >= 0;
}

static int stream_destroy(struct conf_stream *s)
{
    yaml_parser_delete(&s->parser);
    (void)close(s->fd);
    return 0;
}

enum err conf_stream_open(
    struct call *c, const char *path, const char *name, struct conf_stream **ret)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct conf_stream *s;

    if (fd < 0)
        return fail(c, ERR_NOT_FOUND, N_("The file {path} cannot be opened: {why}"), "path", path,
            "why", strerror(errno));
    s = mem_new(c->mem, struct conf_stream);
    s->fd = fd;
    s->file = str_dup(s, name);
    must(yaml_parser_initialize(&s->parser) == 1);
    yaml_parser_set_encoding(&s->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input(&s->parser, read_some, s);
    talloc_set_destructor(s, stream_destroy);
    *ret = s;
    return OK;
}

enum err conf_stream_next(struct conf_stream *s, struct conf *k, struct conf_node **ret)
{
    *ret = NULL;
    if (s->ended)
        return OK;
    *ret = conf_next_document(k, &s->parser, s->file, &s->ended);
    s->ended = s->ended || k->broken;
    return k->broken ? conf_done(k) : OK;
}

/* ---- trees made by hand ---------------------------------------------------------------------- */

struct conf_node *conf_make(
    struct conf *k, const char *file, int line, int column, const char *text)
{
    struct conf_node *n = mem_new(k->c->mem, struct conf_node);

    *n = (struct conf_node) {
        .kind = text == NULL ? CONF_MAP : CONF_TEXT,
        .text = text,
        .plain = true,
        .file = file,
        .line = line,
        .column = column,
    };
    return n;
}

const char *conf_text_n(struct conf *k, const char *text, size_t n)
{
    return str_dup_n(k->c->mem, text, n);
}

struct conf_node *conf_make_list(struct conf *k, const char *file, int line, int column)
{
    struct conf_node *n = conf_make(k, file, line, column, NULL);

    n->kind = CONF_LIST;
    return n;
}

void conf_put(struct conf *k, struct conf_node *parent, const char *key, struct conf_node *child)
{
    child->key = key;
    child->key_line = child->line;
    if (parent->n % 8 == 0)
        parent->items = mem_grow(k->c->mem, parent->items, struct conf_node *, parent->n + 8);
    parent->items[parent->n++] = child;
}

void conf_take(struct conf *k, struct conf_node *root)
{
    if (k->n_roots % 16 == 0)
        k->roots = mem_grow(k->c->mem, k->roots, struct conf_node *, k->n_roots + 16);
    k->roots[k->n_roots++] = root;
}

static struct conf_node *scalar_of(struct conf *k, const char *place, const json_t *value)
{
    const void *mem = k->c->mem;
    struct conf_node *n;

    if (json_is_string(value)) {
        n = conf_make(k, place, 0, 0, str_dup(mem, json_string_value(value)));
        n->plain = false;
        return n;
    }
    if (json_is_integer(value))
        return conf_make(
            k, place, 0, 0, str_printf(mem, "%lld", (long long)json_integer_value(value)));
    return conf_make(k, place, 0, 0, json_is_true(value) ? "true" : "false");
}

struct conf_node *conf_from_json(struct conf *k, const char *place, const json_t *value)
{
    struct conf_node *n;
    const char *key;
    json_t *child;
    size_t i;

    if (json_is_array(value)) {
        n = conf_make_list(k, place, 0, 0);
        json_array_foreach(value, i, child) conf_put(k, n, NULL, conf_from_json(k, place, child));
        return n;
    }
    if (!json_is_object(value))
        return scalar_of(k, place, value);
    n = conf_make(k, place, 0, 0, NULL);
    json_object_foreach((json_t *)(uintptr_t)value, key, child)
        conf_put(k, n, str_dup(k->c->mem, key), conf_from_json(k, place, child));
    return n;
}
