/* get.c – typed access to the tree. */
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"
#include "lib/conf/private.h"

bool conf_has(const struct conf_node *map, const char *key)
{
    for (size_t i = 0; i < map->n; i++) {
        if (str_eq(map->items[i]->key, key))
            return true;
    }
    return false;
}

struct conf_node *conf_get(struct conf_node *map, const char *key)
{
    for (size_t i = 0; i < map->n; i++) {
        if (str_eq(map->items[i]->key, key)) {
            map->items[i]->used = true;
            return map->items[i];
        }
    }
    return NULL;
}

static struct conf_node *empty_node(
    struct conf *k, const struct conf_node *near, enum conf_kind kind)
{
    struct conf_node *n = mem_new(k->c->mem, struct conf_node);

    *n = (struct conf_node) {
        .kind = kind, .text = "", .file = near->file, .line = near->line, .column = near->column
    };
    return n;
}

static struct conf_node *need(struct conf *k, struct conf_node *map, const char *key)
{
    struct conf_node *n = conf_get(map, key);

    if (n == NULL)
        conf_error(k, map, N_("{key} is missing"), "key", key);
    return n;
}

const char *conf_scalar(struct conf *k, struct conf_node *n)
{
    n->used = true;
    if (n->kind == CONF_TEXT)
        return n->text;
    conf_error(k, n, N_("a text is expected here"));
    return "";
}

const char *conf_text(struct conf *k, struct conf_node *map, const char *key)
{
    struct conf_node *n = need(k, map, key);
    const char *text = n == NULL ? "" : conf_scalar(k, n);

    if (n != NULL && n->kind == CONF_TEXT && str_blank(text))
        conf_error(k, n, N_("{key} must not be empty"), "key", key);
    return text;
}

const char *conf_text_or(struct conf *k, struct conf_node *map, const char *key, const char *or_)
{
    struct conf_node *n = conf_get(map, key);

    return n == NULL ? or_ : conf_scalar(k, n);
}

int64_t conf_int_or(
    struct conf *k, struct conf_node *map, const char *key, int64_t min, int64_t max, int64_t or_)
{
    struct conf_node *n = conf_get(map, key);
    int64_t value = or_;

    if (n == NULL)
        return or_;
    if (n->kind != CONF_TEXT || !str_int(n->text, min, max, &value))
        conf_error(k, n, N_("{key} must be a whole number from {min} to {max}"), "key", key, "min",
            str_printf(k->c->mem, "%lld", (long long)min), "max",
            str_printf(k->c->mem, "%lld", (long long)max));
    return value;
}

int64_t conf_int(struct conf *k, struct conf_node *map, const char *key, int64_t min, int64_t max)
{
    return need(k, map, key) == NULL ? 0 : conf_int_or(k, map, key, min, max, 0);
}

bool conf_bool_or(struct conf *k, struct conf_node *map, const char *key, bool or_)
{
    struct conf_node *n = conf_get(map, key);

    if (n == NULL)
        return or_;
    if (n->kind == CONF_TEXT && str_eq(n->text, "true"))
        return true;
    if (n->kind != CONF_TEXT || !str_eq(n->text, "false"))
        conf_error(k, n, N_("{key} must be true or false"), "key", key);
    return false;
}

int conf_word(struct conf *k, struct conf_node *map, const char *key, const char *const *words)
{
    struct conf_node *n = need(k, map, key);
    char *list = str_dup(k->c->mem, "");

    for (int i = 0; words[i] != NULL; i++) {
        if (n != NULL && n->kind == CONF_TEXT && str_eq(n->text, words[i]))
            return i;
        list = str_printf(k->c->mem, "%s%s%s", list, i == 0 ? "" : ", ", words[i]);
    }
    if (n != NULL)
        conf_error(k, n, N_("{key} must be one of: {words}"), "key", key, "words", list);
    return 0;
}

const char *conf_day_or(struct conf *k, struct conf_node *map, const char *key, const char *or_)
{
    struct conf_node *n = conf_get(map, key);
    day d;

    if (n == NULL)
        return or_;
    if (n->kind == CONF_TEXT && day_parse(n->text, &d))
        return n->text;
    conf_error(k, n, N_("{key} must be a date such as 2021-04-12"), "key", key);
    return or_;
}

static struct conf_node *nested(
    struct conf *k, struct conf_node *map, const char *key, enum conf_kind kind)
{
    struct conf_node *n = conf_get(map, key);

    if (n != NULL && n->kind == kind)
        return n;
    if (n != NULL && !(n->kind == CONF_TEXT && n->plain && str_blank(n->text)))
        conf_error(k, n, kind == CONF_MAP ? N_("{key} must be a map") : N_("{key} must be a list"),
            "key", key);
    return empty_node(k, map, kind);
}

struct conf_node *conf_map(struct conf *k, struct conf_node *map, const char *key)
{
    return nested(k, map, key, CONF_MAP);
}

struct conf_node *conf_list(struct conf *k, struct conf_node *map, const char *key)
{
    return nested(k, map, key, CONF_LIST);
}

struct conf_node *conf_need_map(struct conf *k, struct conf_node *map, const char *key)
{
    return need(k, map, key) == NULL ? empty_node(k, map, CONF_MAP) : conf_map(k, map, key);
}

struct conf_node *conf_need_list(struct conf *k, struct conf_node *map, const char *key)
{
    return need(k, map, key) == NULL ? empty_node(k, map, CONF_LIST) : conf_list(k, map, key);
}

const char **conf_texts(struct conf *k, struct conf_node *map, const char *key, size_t *ret_n)
{
    struct conf_node *list = conf_list(k, map, key);
    const char **texts = mem_array(k->c->mem, const char *, list->n + 1);

    for (size_t i = 0; i < list->n; i++)
        texts[i] = conf_scalar(k, list->items[i]);
    *ret_n = list->n;
    return texts;
}

size_t conf_count(const struct conf_node *n)
{
    return n->n;
}

struct conf_node *conf_at(struct conf_node *n, size_t i)
{
    must(i < n->n);
    n->items[i]->used = true;
    return n->items[i];
}

const char *conf_key_at(struct conf_node *map, size_t i)
{
    must(map->kind == CONF_MAP && i < map->n);
    map->items[i]->used = true;
    return map->items[i]->key;
}

bool conf_is_map(const struct conf_node *n)
{
    return n->kind == CONF_MAP;
}

bool conf_is_list(const struct conf_node *n)
{
    return n->kind == CONF_LIST;
}

bool conf_is_text(const struct conf_node *n)
{
    return n->kind == CONF_TEXT;
}
