/* import_store.h – SQL of uploaded lists. */
#ifndef IMPORT_IMPORT_STORE_H
#define IMPORT_IMPORT_STORE_H

#include "app/import/import.h"

enum err import_store_add(struct call *c, const struct list_import *k) nodiscard;
/* made_by 0: everybody's. */
enum err import_store_list(struct call *c, int64_t made_by, int64_t offset, int64_t limit,
    struct list_import **ret, size_t *ret_n, int64_t *ret_total) nodiscard;
enum err import_store_get(struct call *c, int64_t id, struct list_import *ret) nodiscard;
/* All but what it was made with; ERR_STATE if it is not in the state `from` any more. */
enum err import_store_change(
    struct call *c, const struct list_import *k, const char *from) nodiscard;

#endif
