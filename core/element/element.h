/* element.h – data elements (数据元): one dictionary entry says name, type, validation and where
 * the value can already be found. Forms are made of elements, so a field is asked at most once and
 * never if the city already knows it.
 *
 * The dictionary is kept in the registry (kind "element"); its format is pack/450600/FORMAT.md. */
#ifndef ELEMENT_ELEMENT_H
#define ELEMENT_ELEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/registry/shape.h"
#include "lib/base/call.h"

#define ELEMENT_KIND "element"
#define ELEMENT_TEXT_MAX 200      /* characters, unless the element says otherwise */
#define ELEMENT_LONGTEXT_MAX 2000 /* characters */

struct element_choice {
    const char *value;
    struct pair name;
};

struct element {
    const char *code;
    struct pair name;
    struct pair hint;
    const char *type;         /* a word of element_types */
    int max;                  /* characters; 0: by type */
    int min_value, max_value; /* number, money (yuan); INT_MIN, INT_MAX: none */
    bool past;                /* dates: not in the future */
    bool personal;            /* masked on screens of staff */
    struct pair unit;
    struct element_choice *choices;
    size_t n_choices;
    const char **known; /* "profile.name", … in the order in which they are tried */
    size_t n_known;
    const char *basis;
};

extern const char *const element_types[]; /* ends with NULL */
extern const struct shape element_shape[];
struct definition_kind;
extern const struct definition_kind definition_of_element;

/* All elements in force, sorted by code. */
struct element_book {
    const struct element *list;
    size_t n;
};
enum err element_book_load(struct call *c, struct element_book *ret) nodiscard;
const struct element *element_find(const struct element_book *b, const char *code); /* or NULL */

/* Checks what was typed and brings it into the form in which it is kept: trimmed, letters of
 * identity numbers and credit codes in capitals, money as fen. An empty text is OK (NULL) unless
 * required. Records a field error under the element's code and returns ERR_INVALID otherwise. */
enum err element_validate(
    struct call *c, const struct element *e, const char *text, bool required, const char **ret);

/* For people: the label of a choice, fen as yuan, a day as it is. lang picks the name of a choice;
 * mask hides most of a personal value. In c->mem. */
const char *element_show(struct call *c, const struct element *e, const char *value, bool mask);

/* What the city knows of the signed-in person, by the words of `known`. */
struct element_known {
    const char *name, *id_number, *phone, *email, *firm_name, *uscc, *address;
};
/* The value to start a form with, or NULL. */
const char *element_prefill(const struct element *e, const struct element_known *k);

#endif
