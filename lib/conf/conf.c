/* conf.c – reads YAML by libyaml's events into a small tree. */
#include "lib/conf/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/private.h"

/* ---- building the tree
 * ----------------------------------------------------------------------------- */

struct reader {
    struct conf *k;
    yaml_parser_t *parser;
    const char *file;
};

static struct conf_node *node_new(struct reader *r, enum conf_kind kind, const yaml_mark_t *at)
{
    struct conf_node *n = mem_new(r->k->c->mem, struct conf_node);

    n->kind = kind;
    n->file = r->file;
    n->line = (int)at->line + 1;
    n->column = (int)at->column + 1;
    return n;
}

static void node_add(struct reader *r, struct conf_node *parent, struct conf_node *child)
{
    if (parent->n % 8 == 0)
        parent->items = mem_grow(r->k->c->mem, parent->items, struct conf_node *, parent->n + 8);
    parent->items[parent->n++] = child;
}

static void problem(struct reader *r, const yaml_mark_t *at, const char *text)
{
    struct conf_node *n = node_new(r, CONF_TEXT, at);

    conf_error(r->k, n, "{problem}", "problem", text);
}

static struct conf_node *scalar(struct reader *r, yaml_event_t *e)
{
    struct conf_node *n = node_new(r, CONF_TEXT, &e->start_mark);
    const char *text = (const char *)e->data.scalar.value;

    if (e->data.scalar.anchor != NULL)
        problem(r, &e->start_mark, "anchors are not allowed");
    if (!utf8_valid(text, e->data.scalar.length)) {
        problem(r, &e->start_mark, "the text is not valid UTF-8 or has a NUL");
        text = "";
    }
    n->text = str_dup(r->k->c->mem, text);
    n->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return n;
}

static struct conf_node *read_node(struct reader *r, yaml_event_t *e, int depth);

/* The next event's node; NULL at the end of the collection or after an error. */
static struct conf_node *next_node(struct reader *r, int depth, yaml_event_type_t end)
{
    struct conf_node *n = NULL;
    yaml_event_t e;

    if (!yaml_parser_parse(r->parser, &e)) {
        problem(r, &r->parser->problem_mark, str_or(r->parser->problem, "this is not YAML"));
        r->k->broken = true;
        return NULL;
    }
    if (e.type != end && !r->k->broken)
        n = read_node(r, &e, depth);
    yaml_event_delete(&e);
    return n;
}

static void read_list(struct reader *r, struct conf_node *list, int depth)
{
    struct conf_node *child;

    while ((child = next_node(r, depth, YAML_SEQUENCE_END_EVENT)) != NULL)
        node_add(r, list, child);
}

static void read_map(struct reader *r, struct conf_node *map, int depth)
{
    struct conf_node *key;

    while ((key = next_node(r, depth, YAML_MAPPING_END_EVENT)) != NULL) {
        struct conf_node *value = next_node(r, depth, YAML_NO_EVENT);

        if (value == NULL)
            return;
        if (key->kind != CONF_TEXT) {
            conf_error(r->k, key, N_("a key must be a plain word"));
            continue;
        }
        for (size_t i = 0; i < map->n; i++) {
            if (str_eq(map->items[i]->key, key->text))
                conf_error(r->k, key, N_("the key {key} stands here twice"), "key", key->text);
        }
        value->key = key->text;
        value->key_line = key->line;
        node_add(r, map, value);
    }
}

static struct conf_node *read_node(struct reader *r, yaml_event_t *e, int depth)
{
    struct conf_node *n;

    if (depth > CONF_DEPTH_MAX) {
        problem(r, &e->start_mark, "nested too deeply");
        r->k->broken = true;
        return NULL;
    }
    if (e->type == YAML_SCALAR_EVENT)
        return scalar(r, e);
    if (e->type == YAML_SEQUENCE_START_EVENT) {
        n = node_new(r, CONF_LIST, &e->start_mark);
        read_list(r, n, depth + 1);
        return n;
    }
    if (e->type == YAML_MAPPING_START_EVENT) {
        n = node_new(r, CONF_MAP, &e->start_mark);
        read_map(r, n, depth + 1);
        return n;
    }
    problem(r, &e->start_mark, "aliases are not allowed");
    r->k->broken = true;
    return NULL;
}

static struct conf_node *read_document(struct reader *r)
{
    struct conf_node *root = NULL;
    bool over = false;
    yaml_event_t e;

    while (!over && !r->k->broken) {
        if (!yaml_parser_parse(r->parser, &e)) {
            problem(r, &r->parser->problem_mark, str_or(r->parser->problem, "this is not YAML"));
            r->k->broken = true;
            return NULL;
        }
        over = e.type == YAML_STREAM_END_EVENT;
        if (e.type == YAML_SCALAR_EVENT || e.type == YAML_SEQUENCE_START_EVENT ||
            e.type == YAML_MAPPING_START_EVENT || e.type == YAML_ALIAS_EVENT) {
            if (root != NULL)
                problem(r, &e.start_mark, "one document per file");
            root = read_node(r, &e, 0);
        }
        yaml_event_delete(&e);
    }
    return root;
}

/* ---- files
 * ------------------------------------------------------------------------------------------ */

struct conf *conf_new(struct call *c)
{
    struct conf *k = mem_new(c->mem, struct conf);

    k->c = c;
    return k;
}

enum err conf_parse(struct conf *k, const char *file, const char *text, struct conf_node **ret)
{
    static const yaml_mark_t start = { 0 };
    yaml_parser_t parser;
    struct reader r = { .k = k, .parser = &parser, .file = str_dup(k->c->mem, file) };
    struct conf_node *root;

    must(yaml_parser_initialize(&parser) == 1);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, strlen(text));
    k->broken = false;
    root = read_document(&r);
    yaml_parser_delete(&parser);
    *ret = root != NULL ? root : node_new(&r, CONF_MAP, &start);
    if ((*ret)->kind == CONF_TEXT && str_blank((*ret)->text))
        (*ret)->kind = CONF_MAP;
    conf_take(k, *ret);
    return k->broken ? conf_done(k) : OK;
}

struct conf_node *conf_next_document(
    struct conf *k, struct yaml_parser_s *parser, const char *file, bool *ret_ended)
{
    struct reader r = { .k = k, .parser = parser, .file = file };
    struct conf_node *root = NULL;
    yaml_event_t e;

    while (root == NULL && !*ret_ended && !k->broken) {
        if (!yaml_parser_parse(parser, &e)) {
            problem(&r, &parser->problem_mark, str_or(parser->problem, "this is not YAML"));
            k->broken = true;
            return NULL;
        }
        *ret_ended = e.type == YAML_STREAM_END_EVENT;
        if (e.type == YAML_SCALAR_EVENT || e.type == YAML_SEQUENCE_START_EVENT ||
            e.type == YAML_MAPPING_START_EVENT || e.type == YAML_ALIAS_EVENT)
            root = read_node(&r, &e, 0);
        yaml_event_delete(&e);
    }
    if (root != NULL)
        conf_take(k, root);
    return root;
}

static char *read_whole(const void *mem, int fd, size_t size)
{
    char *text = mem_array(mem, char, size + 1);
    size_t n = 0;

    while (n < size) {
        ssize_t got = read(fd, text + n, size - n);

        if (got <= 0)
            break;
        n += (size_t)got;
    }
    return n == size ? text : NULL;
}

enum err conf_read(struct conf *k, const char *dir, const char *file, struct conf_node **ret)
{
    const char *path = str_printf(k->c->mem, "%s/%s", dir, file);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *text = NULL;
    struct stat st;

    if (fd < 0)
        return fail(k->c, ERR_NOT_FOUND, N_("The file {path} cannot be opened: {why}"), "path",
            path, "why", strerror(errno));
    if (fstat(fd, &st) == 0 && st.st_size <= CONF_FILE_MAX)
        text = read_whole(k->c->mem, fd, (size_t)st.st_size);
    (void)close(fd);
    if (text == NULL || strlen(text) != (size_t)st.st_size)
        return fail(
            k->c, ERR_INVALID, N_("The file {path} is too large or not a text"), "path", path);
    return conf_parse(k, file, text, ret);
}

/* ---- errors
 * ----------------------------------------------------------------------------------------- */

const char *conf_place(struct conf *k, const struct conf_node *n)
{
    return n->line == 0 ? n->file : str_printf(k->c->mem, "%s:%d:%d", n->file, n->line, n->column);
}

void conf_error_(struct conf *k, const struct conf_node *node, const char *msgid, ...)
{
    const char **params = mem_array(k->c->mem, const char *, 18);
    struct error *e = &k->c->error;
    size_t n = 0;
    va_list args;

    if (k->n_errors++ >= CONF_ERRORS_MAX)
        return;
    va_start(args, msgid);
    while (n < 16) {
        const char *s = va_arg(args, const char *);

        if (s == NULL && n % 2 == 0)
            break;
        params[n++] = str_dup(k->c->mem, str_or(s, ""));
    }
    va_end(args);
    e->fields = mem_grow(k->c->mem, e->fields, struct field_error, e->n_fields + 1);
    e->fields[e->n_fields++] =
        (struct field_error) { .field = conf_place(k, node), .msgid = msgid, .params = params };
    e->code = ERR_INVALID;
}

size_t conf_errors(const struct conf *k)
{
    return k->n_errors;
}

static void look_for_unread(struct conf *k, const struct conf_node *n)
{
    for (size_t i = 0; i < n->n; i++) {
        const struct conf_node *child = n->items[i];

        if (n->kind == CONF_MAP && !child->used)
            conf_error(k, child, N_("the key {key} is not known here"), "key", child->key);
        else
            look_for_unread(k, child);
    }
}

enum err conf_done(struct conf *k)
{
    if (!k->broken && k->n_errors == 0) {
        for (size_t i = 0; i < k->n_roots; i++)
            look_for_unread(k, k->roots[i]);
    }
    k->n_roots = 0;
    if (k->n_errors == 0)
        return OK;
    if (k->c->error.msgid == NULL)
        k->c->error.msgid = N_("There are mistakes in the definitions");
    k->c->error.code = ERR_INVALID;
    return ERR_INVALID;
}

struct json_t *conf_json(const struct conf_node *n)
{
    json_t *value;

    if (n->kind == CONF_TEXT)
        return json_string(n->text);
    value = n->kind == CONF_LIST ? json_array() : json_object();
    for (size_t i = 0; i < n->n; i++) {
        if (n->kind == CONF_LIST)
            json_array_append_new(value, conf_json(n->items[i]));
        else
            json_object_set_new(value, n->items[i]->key, conf_json(n->items[i]));
    }
    return value;
}
