/* org.h – divisions, departments, halls and windows: who the city is. Reference data of the pack,
 * loaded by `cityhall load`, kept in memory (org_slot). */
#ifndef ORG_ORG_H
#define ORG_ORG_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"

struct conf;

/* A department (an organ): the unit that answers for cases; its id is a scope of the gate. */
struct department {
    int64_t id;
    const char *code; /* stable: "450600-scjgj" */
    const char *uscc; /* unified social credit code, 18 */
    const char *name_zh, *name_en;
    const char *division; /* "450600" */
    int level;            /* of the organ: 3 city, 4 county, 5 town */
    const char *doc_mark; /* 机关代字 of its document numbers: "防市监" */
};

struct hall {
    int64_t id;
    const char *code;
    const char *name_zh, *name_en;
    const char *division;
    const char *address_zh, *address_en;
    const char *hours_zh, *hours_en;
    const char *phone;
};

struct division {
    const char *code, *parent, *name, *level;
};

extern const char org_slot[]; /* in c->site: the room's own */
struct org {
    struct department *departments; /* by code */
    size_t n_departments;
    struct hall *halls; /* by code */
    size_t n_halls;
};

/* NULL if there is none. */
const struct department *org_department(struct call *c, int64_t id);
const struct department *org_department_by_code(struct call *c, const char *code);
const struct hall *org_hall(struct call *c, int64_t id);
const struct hall *org_hall_by_code(struct call *c, const char *code);
/* For tests: an organisation that stays as it is. */
void org_put(struct call *c, struct site *s, const struct org *o);
/* As loaded last, as far as this call's transaction sees; lasts as long as c->mem. */
const struct org *org_all(struct call *c);

/* From the database, for `load`, before the site knows: ERR_NOT_FOUND (unrecorded) if absent. */
enum err org_find_department(struct call *c, const char *code, struct department *ret) nodiscard;
/* All of it, straight from the database; in c->mem. */
enum err org_read(struct call *c, const struct org **ret) nodiscard;
enum err org_find_hall(struct call *c, const char *code, struct hall *ret) nodiscard;
enum err org_division(struct call *c, const char *code, struct division *ret) nodiscard;

/* Reads DIR/divisions.csv, org.yaml and halls.yaml; mistakes go into k. Idempotent. */
enum err org_load(struct call *c, struct conf *k, const char *dir) nodiscard;

extern const struct module org_module;

#endif
