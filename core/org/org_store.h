/* org_store.h – rows of core/org. */
#ifndef ORG_STORE_H
#define ORG_STORE_H

#include "core/org/org.h"

enum err store_departments(struct call *c, struct department **ret, size_t *ret_n) nodiscard;
enum err store_halls(struct call *c, struct hall **ret, size_t *ret_n) nodiscard;
enum err store_department_by_code(
    struct call *c, const char *code, struct department *ret) nodiscard;
enum err store_hall_by_code(struct call *c, const char *code, struct hall *ret) nodiscard;
enum err store_division(struct call *c, const char *code, struct division *ret) nodiscard;
enum err store_put_division(struct call *c, const struct division *d) nodiscard;
enum err store_put_department(struct call *c, const struct department *d) nodiscard;
enum err store_put_hall(struct call *c, const struct hall *h) nodiscard;

#endif
