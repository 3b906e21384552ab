/* org_store.c – every statement of core/org. */
#include "core/org/org_store.h"

#include "lib/db/db.h"

#define DEPARTMENT_COLUMNS "id, code, uscc, name_zh, name_en, division, level, doc_mark"
#define HALL_COLUMNS                                                                               \
    "id, code, name_zh, name_en, division, address_zh, address_en, hours_zh, hours_en, phone"

static const struct field department_fields[] = { FIELD_INT(struct department, id),
    FIELD_TEXT(struct department, code), FIELD_TEXT(struct department, uscc),
    FIELD_TEXT(struct department, name_zh), FIELD_TEXT(struct department, name_en),
    FIELD_TEXT(struct department, division), FIELD_INT32(struct department, level),
    FIELD_TEXT(struct department, doc_mark), FIELD_END };
static const struct field hall_fields[] = { FIELD_INT(struct hall, id),
    FIELD_TEXT(struct hall, code), FIELD_TEXT(struct hall, name_zh),
    FIELD_TEXT(struct hall, name_en), FIELD_TEXT(struct hall, division),
    FIELD_TEXT(struct hall, address_zh), FIELD_TEXT(struct hall, address_en),
    FIELD_TEXT(struct hall, hours_zh), FIELD_TEXT(struct hall, hours_en),
    FIELD_TEXT(struct hall, phone), FIELD_END };
static const struct field division_fields[] = { FIELD_TEXT(struct division, code),
    FIELD_TEXT(struct division, parent), FIELD_TEXT(struct division, name),
    FIELD_TEXT(struct division, level), FIELD_END };

STATEMENT(department_all, "SELECT " DEPARTMENT_COLUMNS " FROM department ORDER BY code");
STATEMENT(department_by_code, "SELECT " DEPARTMENT_COLUMNS " FROM department WHERE code = $1");
STATEMENT(hall_all, "SELECT " HALL_COLUMNS " FROM hall ORDER BY code");
STATEMENT(hall_by_code, "SELECT " HALL_COLUMNS " FROM hall WHERE code = $1");
STATEMENT(division_by_code, "SELECT code, parent, name, level FROM division WHERE code = $1");
STATEMENT(division_put,
    "INSERT INTO division (code, parent, name, level) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (code) DO UPDATE SET parent = excluded.parent, name = excluded.name,"
    " level = excluded.level");
STATEMENT(department_put,
    "INSERT INTO department (" DEPARTMENT_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    " ON CONFLICT (code) DO UPDATE SET uscc = excluded.uscc, name_zh = excluded.name_zh,"
    " name_en = excluded.name_en, division = excluded.division, level = excluded.level,"
    " doc_mark = excluded.doc_mark");
STATEMENT(hall_put,
    "INSERT INTO hall (" HALL_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    " ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,"
    " division = excluded.division, address_zh = excluded.address_zh,"
    " address_en = excluded.address_en, hours_zh = excluded.hours_zh,"
    " hours_en = excluded.hours_en, phone = excluded.phone");

enum err store_departments(struct call *c, struct department **ret, size_t *ret_n)
{
    return db_list(c, &department_all, department_fields, ret, ret_n);
}

enum err store_halls(struct call *c, struct hall **ret, size_t *ret_n)
{
    return db_list(c, &hall_all, hall_fields, ret, ret_n);
}

enum err store_department_by_code(struct call *c, const char *code, struct department *ret)
{
    return db_one(c, &department_by_code, department_fields, ret, code);
}

enum err store_hall_by_code(struct call *c, const char *code, struct hall *ret)
{
    return db_one(c, &hall_by_code, hall_fields, ret, code);
}

enum err store_division(struct call *c, const char *code, struct division *ret)
{
    return db_one(c, &division_by_code, division_fields, ret, code);
}

enum err store_put_division(struct call *c, const struct division *d)
{
    return db_exec(c, &division_put, d->code, d->parent, d->name, d->level);
}

enum err store_put_department(struct call *c, const struct department *d)
{
    return db_exec(c, &department_put, d->id, d->code, d->uscc, d->name_zh, d->name_en, d->division,
        d->level, d->doc_mark);
}

enum err store_put_hall(struct call *c, const struct hall *h)
{
    return db_exec(c, &hall_put, h->id, h->code, h->name_zh, h->name_en, h->division, h->address_zh,
        h->address_en, h->hours_zh, h->hours_en, h->phone);
}
