/* parts.h – what many items share and the registry keeps once: telephones, laws, the catalogue.
 *
 * An item refers to a part by its code and follows its newest version; changing a part changes
 * every guide, QR page, form, API answer at once. */
#ifndef ITEM_PARTS_H
#define ITEM_PARTS_H

#include "core/registry/definition.h"
#include "core/registry/shape.h"

#define PHONE_KIND "phone"
#define LAW_KIND "law"
#define CATALOGUE_KIND "catalogue"

/* A telephone. Items name it by its code; a literal number is possible too. */
struct phone {
    const char *code;
    struct pair name;   /* whose it is */
    const char *number; /* "0770-1000125", "12345" */
    const char *office; /* that answers for it; NULL */
};
extern const struct shape phone_shape[];
extern const struct definition_kind definition_of_phone;

/* An article of a law that is known to have gone or changed its number. */
struct law_article {
    const char *article;     /* as it is cited: 第三十五条 */
    const char *repealed_on; /* legal day from which it must not be cited; NULL: in force */
    const char *text;        /* NULL: not read */
    struct pair note;
};
struct law {
    const char *code;
    struct pair name; /* as it is cited, in full */
    const char *organ, *number;
    const char *valid_from, *repealed_on; /* legal days; NULL: not known, not repealed */
    const char *source;
    bool verified;
    struct law_article *articles;
    size_t n_articles;
};
extern const struct shape law_shape[];
extern const struct definition_kind definition_of_law;

/* An entry of the basic catalogue (基本目录): what all levels share (四级四同). */
struct catalogue {
    const char *code;       /* 12 digits */
    const char *name;       /* Chinese */
    const char *type;       /* as item.type */
    const char *department; /* guiding department, by name */
    const char **basis;     /* "law article" each; none: not known */
    size_t n_basis;
    /* What the region may unify (sameness.h); none, NULL, -1: left to the offices. */
    const char **materials, **steps; /* their Chinese names */
    size_t n_materials, n_steps;
    const char *procedure;
    int limit; /* by law */
    const char *limit_unit;
    const char **form; /* data elements */
    size_t n_form;
    const char *source;
    bool provisional; /* the number was not read in an official list */
};
extern const struct shape catalogue_shape[];
extern const struct definition_kind definition_of_catalogue;

/* A blank form that many materials use. */
#define BLANK_KIND "blank"
struct blank {
    const char *code;
    struct pair name;
    const char *address, *example; /* of the form and of one filled in; example NULL */
};
extern const struct shape blank_shape[];
extern const struct definition_kind definition_of_blank;

/* What a material is, for all items that ask for it. How necessary it is, when, and how many
 * copies, each item says itself. */
#define MATERIAL_KIND "material"
struct material {
    const char *code;
    struct pair name;
    const char *source, *form, *licence_type; /* as in struct item_material */
    struct pair note;
    const char *basis;
    const char *blank; /* address, or code of a blank form; NULL */
};
extern const struct shape material_kind_shape[];
extern const struct definition_kind definition_of_material;

/* The fields that all items take over from their entries (广西“八统一”), by the city's choice. */
#define UNIFIED_KIND "unified"
struct unified {
    const char *code;
    struct pair name;
    const char **fields; /* name, code, basis, type, materials, flow, process, limit, form */
    size_t n_fields;
    const char *source;
    bool verified;
};
extern const struct shape unified_shape[];
extern const struct definition_kind definition_of_unified;

/* The number that stands for a telephone of an item: looked up if it is a code. */
enum err phone_number(struct call *c, const char *code_or_number, const char **ret) nodiscard;

#endif
