/* conf.h – YAML definitions and settings, with the place of every value.
 *
 * A file becomes a tree of nodes; typed getters read it and record what is wrong as
 * "items/food.yaml:12:5: …". All errors of a load are collected, up to CONF_ERRORS_MAX, so that a
 * person mends them in one go; conf_done() turns them into one ERR_INVALID. Aliases and anchors are
 * refused, duplicate keys too, and so are keys that nobody asked for (conf_done checks).
 *
 *     struct conf *k = conf_new(c);
 *     struct conf_node *root;
 *     TRY(conf_read(k, "pack/450600", "items/food.yaml", &root));
 *     item->name = conf_text(k, root, "name");             required
 *     item->note = conf_text_or(k, root, "note", NULL);     optional
 *     struct conf_node *steps = conf_list(k, root, "steps");
 *     for (size_t i = 0; i < conf_count(steps); i++) { struct conf_node *s = conf_at(steps, i); … }
 *     if (bad) conf_error(k, node, N_("the step {step} is not defined"), "step", name);
 *     TRY(conf_done(k));
 *
 * Getters return a usable dummy ("", 0, an empty node) after an error, so that reading goes on. */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"

#define CONF_FILE_MAX (4 * 1024 * 1024)
#define CONF_DEPTH_MAX 32
#define CONF_ERRORS_MAX 100

struct conf;
struct conf_node;

struct conf *conf_new(struct call *c); /* lives in c->mem, like all nodes and texts */

/* Reads dir/file; the error text names `file`. ERR_NOT_FOUND (recorded) if it does not exist,
 * ERR_INVALID if it is no YAML (also recorded among the collected errors). An empty file is an
 * empty map. conf_parse reads from memory. */
enum err conf_read(
    struct conf *k, const char *dir, const char *file, struct conf_node **ret) nodiscard;
enum err conf_parse(
    struct conf *k, const char *file, const char *text, struct conf_node **ret) nodiscard;

/* ---- maps --------------------------------------------------------------------------------------
 */
bool conf_has(const struct conf_node *map, const char *key);
const char *conf_text(struct conf *k, struct conf_node *map, const char *key);
const char *conf_text_or(struct conf *k, struct conf_node *map, const char *key, const char *or_);
int64_t conf_int(struct conf *k, struct conf_node *map, const char *key, int64_t min, int64_t max);
int64_t conf_int_or(
    struct conf *k, struct conf_node *map, const char *key, int64_t min, int64_t max, int64_t or_);
bool conf_bool_or(
    struct conf *k, struct conf_node *map, const char *key, bool or_); /* true|false */
/* One of the words of `words` (ends with NULL): its index, or an error that lists them and 0. */
int conf_word(struct conf *k, struct conf_node *map, const char *key, const char *const *words);
const char *conf_day_or(struct conf *k, struct conf_node *map, const char *key, const char *or_);
/* Nested: an empty node if the key is absent (conf_need_… records an error then). */
struct conf_node *conf_map(struct conf *k, struct conf_node *map, const char *key);
struct conf_node *conf_list(struct conf *k, struct conf_node *map, const char *key);
struct conf_node *conf_need_map(struct conf *k, struct conf_node *map, const char *key);
struct conf_node *conf_need_list(struct conf *k, struct conf_node *map, const char *key);
/* A list of plain texts: "[a, b]"; *ret_n may be 0. */
const char **conf_texts(struct conf *k, struct conf_node *map, const char *key, size_t *ret_n);

/* ---- lists and scalars
 * ---------------------------------------------------------------------------- */
size_t conf_count(const struct conf_node *list_or_map);
struct conf_node *conf_at(struct conf_node *list_or_map, size_t i); /* a map's value */
const char *conf_key_at(struct conf_node *map, size_t i);           /* marks the key as used */
bool conf_is_map(const struct conf_node *n);
bool conf_is_list(const struct conf_node *n);
bool conf_is_text(const struct conf_node *n);
const char *conf_scalar(struct conf *k, struct conf_node *n); /* text of a scalar node */
/* The node under a key, of whatever kind; NULL if absent. Marks it as used. */
struct conf_node *conf_get(struct conf_node *map, const char *key);

/* ---- errors
 * ------------------------------------------------------------------------------------------ */
/* Records an error at the node's place (file:line:column is put in front). */
#define conf_error(k, node, ...) conf_error_((k), (node), __VA_ARGS__, (const char *)NULL)
void conf_error_(
    struct conf *k, const struct conf_node *node, const char *msgid, ...) ends_with_null;
const char *conf_place(struct conf *k, const struct conf_node *node); /* "file:12:5" */
size_t conf_errors(const struct conf *k);
/* Everything read from this tree is fine and no key was left unread: OK; else ERR_INVALID. */
enum err conf_done(struct conf *k) nodiscard;

/* The whole node as JSON (texts, lists, objects; numbers stay texts); marks nothing as used. */
struct json_t;
struct json_t *conf_json(const struct conf_node *n);

/* ---- long files ---------------------------------------------------------------------------------
 */

/* A YAML file of many documents, read one after the other: only the present one is in memory. Each
 * is read into a conf of its own, in whose call's mem it lives. `name` stands in error texts. */
struct conf_stream;
enum err conf_stream_open(struct call *c, const char *path, const char *name,
    struct conf_stream **ret) nodiscard; /* closed with c->mem */
/* *ret NULL: the end. ERR_INVALID: no YAML from here on. */
enum err conf_stream_next(struct conf_stream *s, struct conf *k, struct conf_node **ret) nodiscard;

/* Appends a value as one document that conf reads back: "---" and its text, keys in their order. */
struct buf;
void conf_write(struct buf *out, const struct json_t *document);

/* ---- trees made by hand -------------------------------------------------------------------------
 * So that what was read from elsewhere (a workbook) is checked by the same getters; file, line and
 * column are where it stands there; line 0: it has none. Texts are not copied. */
struct conf_node *conf_make(
    struct conf *k, const char *file, int line, int column, const char *text); /* NULL: a map */
/* The same of a JSON value; all of it stands at `place`, without a line. */
struct conf_node *conf_from_json(struct conf *k, const char *place, const struct json_t *value);
/* A copy of n bytes of a text, for such a tree. */
const char *conf_text_n(struct conf *k, const char *text, size_t n);
struct conf_node *conf_make_list(struct conf *k, const char *file, int line, int column);
void conf_put(struct conf *k, struct conf_node *parent, const char *key, struct conf_node *child);
/* The root of a tree: conf_done() looks there for what nobody asked for. */
void conf_take(struct conf *k, struct conf_node *root);

#endif
