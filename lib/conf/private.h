/* private.h – the tree of lib/conf. */
#ifndef CONF_PRIVATE_H
#define CONF_PRIVATE_H

#include "lib/conf/conf.h"

enum conf_kind { CONF_TEXT, CONF_LIST, CONF_MAP };

struct conf_node {
    enum conf_kind kind;
    const char *text; /* CONF_TEXT */
    bool plain;       /* CONF_TEXT: written without quotes */
    struct conf_node **items;
    size_t n;
    const char *key; /* of a map's value */
    int key_line;
    bool used; /* somebody asked for it */
    const char *file;
    int line, column;
};

struct conf {
    struct call *c;
    struct conf_node **roots;
    size_t n_roots;
    size_t n_errors;
    bool broken; /* no YAML: nothing more can be read */
};

/* The next document of a stream; NULL at its end or after an error (k->broken). */
struct yaml_parser_s;
struct conf_node *conf_next_document(
    struct conf *k, struct yaml_parser_s *parser, const char *file, bool *ret_ended);

#endif
