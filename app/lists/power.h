/* power.h – the power list (权责清单): what each department may and must do, by law.
 *
 * A power is a record of the registry (kind "power"): code, name, type, legal basis, who exercises
 * it, the duties of each stage with their basis, what leads to accountability, and the catalogue
 * codes of the items that carry it out. The pack gives the first list; afterwards it changes by
 * power_change.h only: draft by the department → legality check → staffing office → public, each by
 * a different person. (中办发〔2015〕21号) */
#ifndef LISTS_POWER_H
#define LISTS_POWER_H

#include <stdbool.h>

#include "core/registry/registry.h"
#include "core/registry/shape.h"
#include "lib/base/call.h"

struct conf;
struct definition_kind;

#define POWER_KIND "power"

struct power_basis {
    struct pair law;
    const char *article;
    const char *source;
    bool verified; /* false: not read in a source; the page says so */
};
struct power_duty {
    const char *stage; /* 受理, 审查, 决定, 送达, 事后监管 */
    struct pair text;
    const char *basis;
};
struct power {
    const char *code;   /* 职权编码 */
    struct pair name;   /* 职权名称 */
    struct pair part;   /* 子项; zh NULL: none */
    const char *type;   /* "01" permit … "10" other (职权类别) */
    const char *office; /* who exercises it (行使主体) */
    struct pair unit;   /* 承办机构 */
    int level;          /* 行使层级: 3 city, 4 county */
    struct power_basis *basis;
    size_t n_basis;
    const char *duty_set; /* of the pack: the duties were taken from it */
    struct power_duty *duties;
    size_t n_duties;
    struct pair accountability;       /* 追责情形 */
    const char *accountability_basis; /* 追责依据 */
    const char *phone;                /* 监督电话: a telephone's code, or a number */
    const char **catalogue;           /* items that carry it out */
    size_t n_catalogue;
    const char *source;
    bool verified;
};
extern const struct shape power_shape[];
extern const struct definition_kind definition_of_power;

/* Exercised when somebody applies (依申请): such a power has an item. */
bool power_on_application(const char *type);
#define POWER_TYPES 10
extern const char *const power_type_codes[POWER_TYPES], *const power_type_names[POWER_TYPES];
/* msgid of a type; the code itself if it is none. */
const char *power_type_name(const char *type);

/* Reads DIR/lists/powers.yaml and publishes what is new. No file: nothing happens. */
enum err power_load(struct call *c, struct conf *k, const char *dir) nodiscard;

/* In force today, by code; NULL or "" in a filter means any. */
struct power_filter {
    const char *office, *type, *words;
};
enum err power_list(struct call *c, const struct power_filter *f, const struct power ***ret,
    size_t *ret_n) nodiscard;
/* The one in force, or cancelled. ERR_NOT_FOUND with a text. */
enum err power_get(struct call *c, const char *code, struct power *ret,
    struct registry_version *ret_version) nodiscard;
/* What is wrong with one, as field errors; the result is that of fields_ok(). */
enum err power_validate(struct call *c, const struct power *p);

/* ---- the gap between powers and items -------------------------------------------------------- */

struct power_gap {
    const char *rule;                 /* no-item, no-power, other-type */
    const char *office, *code, *name; /* of the power or the item */
    const char *catalogue;            /* no-item: the code that no item of the office has */
    const char *power, *type, *other; /* other-type */
    const char *law;                  /* repealed */
    bool is_item;
};
struct power_report {
    int64_t powers, items;
    struct power_gap *gaps;
    size_t n;
};
/* no-item: a power on application that no item of its office carries out; no-power: an item of such
 * a type that no power of its office names; other-type: both are there, with different types;
 * repealed: the basis is a law that no longer holds. */
enum err power_gaps(struct call *c, struct power_report *ret) nodiscard;

#endif
