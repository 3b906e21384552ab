/* definition.h – records of the registry as structs, kept in memory.
 *
 * What items, elements and procedures say is read by every request and changes a few times a day:
 * each version is parsed once and shared. A version never changes, so nothing grows stale; which
 * version is in force is remembered for one generation of the registry and one legal day. What is
 * returned is const and lasts as long as c->mem. Asking costs one point read (the generation). */
#ifndef REGISTRY_DEFINITION_H
#define REGISTRY_DEFINITION_H

#include <stddef.h>

#include "core/registry/registry.h"
#include "core/registry/shape.h"

#define DEFINITIONS_MAX (12 * 1024 * 1024) /* bytes of parsed records in memory */

struct definition_kind {
    const char *kind;
    const struct shape *shape;
    size_t size; /* of the struct that the shape describes */
    bool many;   /* thousands of records: seldom listed, and other lists do not follow them */
};

struct definition {
    struct registry_version version; /* without its body */
    const void *value;               /* the struct */
};

/* All of a kind as in force today, by code. */
struct definition_list {
    const void *values; /* array of structs */
    size_t n;
};

/* In force today; code may be the short one. ERR_NOT_FOUND, without a text, if there is none. */
enum err definition_current(struct call *c, const struct definition_kind *k, const char *code,
    const struct definition **ret) nodiscard;
/* ERR_NOT_FOUND, without a text, if there is none or it is of another kind. */
enum err definition_exact(struct call *c, const struct definition_kind *k, int64_t record_id,
    int version, const struct definition **ret) nodiscard;
enum err definition_list(
    struct call *c, const struct definition_kind *k, const struct definition_list **ret) nodiscard;

extern const char definitions_slot[]; /* struct definitions *; without it nothing is kept */
extern const struct module registry_module;

#endif
